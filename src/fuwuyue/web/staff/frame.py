"""The frame of the staff site: which parts of it whoever is signed in may open, and how much is new for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy

from fuwuyue.messaging.api import count_unread
from fuwuyue.organisation.api import Role
from fuwuyue.web.shared.work import Work


@dataclass(frozen=True)
class Section:
    """A part of the site: the name of its first address, its title, all its addresses, and who may open it."""

    address: str
    title: Any
    views: frozenset[str]
    is_open: Callable[[Work], bool]


def _reads_plans(work: Work) -> bool:
    return work.reads_plans


def _looks_up(work: Work) -> bool:
    return work.looks_up


def _does_outreach(work: Work) -> bool:
    return work.does_outreach


def _administers(work: Work) -> bool:
    return work.administers


def _works_in_months(work: Work) -> bool:
    return work.works_in_months


def _everybody(work: Work) -> bool:
    return True


_PLAN_VIEWS = (
    "start document correct take-back province wrong-match delete export versions version version-export compare"
)
_DIRECTORY_VIEWS = (
    "units unit divisions division people person person-mobile person-role person-account end-role end-roles "
    "duties division-duties add-matter end-matter assign-duty end-duty duty-list add-list-item import-duty-list "
    "end-list-item add-unit rename-unit relate-unit merge-unit end-unit rename-division merge-division "
    "divide-division end-division"
)
_MONTH_VIEWS = (
    "months new-month month settle item item-split start-month add-item month-public month-tasks reports report"
    " month-plan month-notes month-contacts sub-plan month-letters month-letter"
    " write-bulletin bulletin"
)
_OUTREACH_VIEWS = (
    "events event-add event event-change event-held event-cancel event-calendar calendar-addresses "
    "materials material-add material contacts contact-add contact-stop resident-messages"
)
# In the order of the page. A part that is built later has its line here.
SECTIONS = (
    Section("staff:my-day", gettext_lazy("My day"), frozenset({"my-day", "task"}), _works_in_months),
    Section("staff:months", gettext_lazy("Service months"), frozenset(_MONTH_VIEWS.split()), _works_in_months),
    Section("staff:start", gettext_lazy("Documents"), frozenset(_PLAN_VIEWS.split()), _reads_plans),
    Section("staff:wrong-matches", gettext_lazy("Wrong matches"), frozenset({"wrong-matches"}), _reads_plans),
    Section("staff:events", gettext_lazy("Outreach"), frozenset(_OUTREACH_VIEWS.split()), _does_outreach),
    Section("staff:search", gettext_lazy("Search"), frozenset({"search"}), _looks_up),
    Section("staff:units", gettext_lazy("Organisation"), frozenset(_DIRECTORY_VIEWS.split()), _looks_up),
    Section("staff:audit", gettext_lazy("Audit"), frozenset({"audit"}), lambda work: Role.AUDITOR in work.roles),
    Section(
        "staff:processing",
        gettext_lazy("Record of processing"),
        frozenset({"processing"}),
        lambda work: Role.PROTECTION_OFFICER in work.roles,
    ),
    Section("staff:notifications", gettext_lazy("Notifications"), frozenset({"notifications"}), _everybody),
    Section("staff:invitations", gettext_lazy("Invitations"), frozenset({"invitations"}), _administers),
    Section(
        "staff:gallery",
        gettext_lazy("Gallery"),
        frozenset({"gallery"}),
        _administers,
    ),
)


def describe_frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template the parts that its reader may open, and how much is new; asked only where it is shown.

    A page of an error is made without: it has to come when the database does not answer.
    """
    work = getattr(request, "work", None)
    if work is None:
        return {}
    here = request.resolver_match.url_name if request.resolver_match else ""
    sections = [
        {"address": one.address, "title": one.title, "is_here": here in one.views}
        for one in SECTIONS
        if one.is_open(work)
    ]
    return {"sections": sections, "unread": SimpleLazyObject(lambda: _tell_unread(work))}


def _tell_unread(work: Work) -> str:
    """Return how much is new, as it is shown; empty where nothing is."""
    count = count_unread(user_id=work.user_id)
    return "" if not count else "99+" if count > 99 else str(count)
