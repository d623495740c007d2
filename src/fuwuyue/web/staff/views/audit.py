"""The audit for an auditor, and the record of processing for the data-protection officer."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from fuwuyue.kernel import clock
from fuwuyue.organisation.api import Role, User
from fuwuyue.protection.api import AuditEntry, EntryFilter, find_entries, get_chain_state, get_head
from fuwuyue.protection.dictionary.api import write_record
from fuwuyue.web.staff.asking import need_role, needs_proof
from fuwuyue.web.staff.audit_words import VERBS
from fuwuyue.web.staff.blocks import read_blocks
from fuwuyue.web.staff.lists import LONGEST_TEXT, cut_page, keep_query, note_read, read_page

PAGE_SIZE = 50
_ASKED = ("day", "person", "verb", "record")
_COLUMNS = ("id", "at", "user_id", "role", "kind", "verb", "model", "record", "fields", "reason", "address")


@require_safe
def show_audit(request: HttpRequest) -> HttpResponse:
    """List the entries that fit, the newest first, with the state of the chain and the head of the day."""
    need_role(request, Role.AUDITOR)
    asked = _read_asked(request)
    wanted, day = _make_filter(asked), _read_day(asked["day"])
    number = read_page(request)
    entries, has_more = cut_page(find_entries(wanted=wanted), number, PAGE_SIZE)
    note_read(request, "audit", AuditEntry, len(entries))
    context = {
        "entries": name_people(entries),
        "number": number,
        "has_more": has_more,
        "asked": asked,
        "no_day": asked["day"] and day is None,
        "keep": keep_query(**asked),
        "verbs": sorted(VERBS.items(), key=lambda pair: str(pair[1])),
        "state": get_chain_state(),
        "head_day": day or clock.today(),
        "head": get_head(day=day or clock.today(), zone=timezone.get_current_timezone()),
    }
    return render(request, "staff/audit.html", context)


@require_safe
@needs_proof
def export_audit(request: HttpRequest) -> StreamingHttpResponse:
    """Send all entries that fit as CSV, as they are kept."""
    need_role(request, Role.AUDITOR)
    found = find_entries(wanted=_make_filter(_read_asked(request)))
    note_read(request, "audit_csv", AuditEntry, found.count())
    headers = {"Content-Disposition": f'attachment; filename="audit-{clock.today()}.csv"'}
    return StreamingHttpResponse(_write_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def show_processing(request: HttpRequest) -> HttpResponse:
    """Show what the program stores about people, for what, how long and how guarded."""
    need_role(request, Role.PROTECTION_OFFICER)
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return render(request, "staff/processing.html", {"blocks": read_blocks(write_record(language=language))})


def _read_asked(request: HttpRequest) -> dict[str, str]:
    """Return what the form of the page asks for, as it was typed."""
    given = request.GET
    return {name: given.get(name, "").replace("\0", "").strip()[:LONGEST_TEXT] for name in _ASKED}


def _read_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _make_filter(asked: dict[str, str]) -> EntryFilter:
    return EntryFilter(
        day=_read_day(asked["day"]),
        zone=timezone.get_current_timezone(),
        user_id=_find_user_id(asked["person"]),
        verb=asked["verb"],
        record=asked["record"],
    )


def _find_user_id(written: str) -> str:
    """Return the id of the account of this user name, or what was written: an id, or what is nobody's."""
    user = User.objects.filter(username__iexact=written).first() if written else None
    return str(user.pk) if user else written


def name_people(entries: Iterable[AuditEntry]) -> list[tuple[AuditEntry, User | None]]:
    """Return each entry with the account of whoever acted, None where there is none. One query."""
    entries = list(entries)
    ids = {uuid.UUID(entry.user_id) for entry in entries if entry.user_id}
    users = {str(user.pk): user for user in User.objects.filter(pk__in=ids)} if ids else {}
    return [(entry, users.get(entry.user_id)) for entry in entries]


class _Echo:
    def write(self, value: str) -> str:
        """Return the line: the writer of csv hands it on."""
        return value


def _write_csv(found: QuerySet[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # With this mark a spreadsheet takes the bytes for UTF-8.
    yield "\ufeff" + _as_line(writer, _COLUMNS)
    for row in found.values_list(*_COLUMNS).iterator(chunk_size=2_000):
        yield _as_line(writer, [each.isoformat() if hasattr(each, "isoformat") else each for each in row])


def _as_line(writer: Any, row: Iterable[object]) -> str:
    return str(writer.writerow(row))
