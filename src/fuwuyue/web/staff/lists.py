"""What lists have in common: which page is asked for, what is looked for, and the entry that they were read."""

from __future__ import annotations

import uuid
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from fuwuyue.kernel import clock
from fuwuyue.organisation.api import Role
from fuwuyue.protection.api import record_read
from fuwuyue.web.staff.asking import work_of

RowT = TypeVar("RowT", bound=Model)
LAST_PAGE = 10_000
LONGEST_TEXT = 100
# As which role people read the directory and the audit, the first that they hold.
_READERS = (Role.ADMINISTRATOR, Role.AUDITOR, Role.COUNTY_OFFICE, Role.TOWNSHIP_COORDINATOR, *Role)


def read_page(request: HttpRequest) -> int:
    """Return the number of the page that is asked for; 1 where nothing sensible is."""
    written = request.GET.get("page", "")
    return min(int(written), LAST_PAGE) or 1 if written.isascii() and written.isdigit() and len(written) < 9 else 1


def cut_page(found: QuerySet[RowT], number: int, size: int) -> tuple[list[RowT], bool]:
    """Return one page of what was found, and whether there is more; for lists that are too long to be counted."""
    start = (number - 1) * size
    rows = list(found[start : start + size + 1])
    return rows[:size], len(rows) > size


def read_text(request: HttpRequest) -> str:
    """Return what is looked for, without blanks around it; a text field of the database takes no NUL."""
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT]


def keep_query(**asked: str) -> str:
    """Return what the addresses of the other pages of a list have to say again, with & at its end."""
    kept = {name: value for name, value in asked.items() if value}
    return urlencode(kept) + "&" if kept else ""


def note_read(request: HttpRequest, page: str, model: type[Model], count: int, record_id: uuid.UUID | str = "") -> None:
    """Write that the person saw `count` records about others: one entry a request; none where there was nothing.

    What is sent by a form leaves the entry of what it changes.
    """
    if count and request.method in ("GET", "HEAD"):
        by = work_of(request).act_as(*_READERS)
        record_read(page=page, count=count, model=model, record_id=str(record_id), now=clock.now(), by=by)
