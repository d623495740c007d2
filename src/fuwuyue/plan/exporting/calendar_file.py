"""A plan as a calendar file (iCalendar, RFC 5545): its phases, deadlines, events and regular reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from fuwuyue.documents.api import CalendarEntry, write_calendar
from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.exporting.cadences import describe_cadence, list_days
from fuwuyue.plan.parsing.model import Cadence, Event, Phase, Plan

_ZONE = ZoneInfo("Asia/Shanghai")
_CLOCK = compile_re(r"(\d{1,2}):(\d{2})")


@dataclass(frozen=True)
class _Entry:
    """One thing that stands in the calendar: on `first` to `last`, both included, or at `at` on `first`.

    `key` is what its lasting id is made of: words of the plan, not the days, so that a mended day moves the entry.
    """

    key: str
    summary: str
    first: date
    last: date
    at: time | None = None
    rrule: str | None = None
    text: str = ""


def to_ics(plan: Plan, *, stamped_at: datetime | None = None) -> bytes:
    """Return the plan as an .ics file.

    Phases, deadlines and events are all-day entries in Asia/Shanghai time; a deadline with an hour is at that hour.
    A cadence is one entry with an RRULE where the plan's period bounds it, else single days. What has no day, or a
    day without its year, is left out and named in X-FUWUYUE-LEFT-OUT. What holds refused words is left out too, and
    only counted there. `stamped_at` is the moment of writing (DTSTAMP).
    """
    seen: Counter[str] = Counter()
    made = []
    for entry in _list_entries(plan):
        seen[entry.key] += 1
        made.append(_make_entry(entry, f"{plan.title or plan.source.sha256}|{entry.key}|{seen[entry.key]}"))
    return write_calendar(
        name=plan.title or plan.source.name,
        product="Plan",
        entries=made,
        stamped_at=stamped_at,
        left_out=list_left_out(plan),
    )


def _make_entry(entry: _Entry, identity: str) -> CalendarEntry:
    return CalendarEntry(
        uid=f"{uuid5(NAMESPACE_URL, identity)}@fuwuyue",
        summary=entry.summary,
        first=entry.first,
        last=entry.last,
        starts_at=datetime.combine(entry.first, entry.at, _ZONE) if entry.at else None,
        rrule=entry.rrule,
        text=entry.text,
    )


def list_left_out(plan: Plan) -> list[str]:
    """Return one sentence for each entry that has a day in words only, or no year, and so is not in the calendar.

    Duties of refused clauses are counted in one sentence; their words do not go out.
    """
    refused = sum(duty.refused for duty in (*plan.deadlines, *plan.cadences))
    return [
        *([_("Refused by the rights review: {count}").format(count=refused)] if refused else []),
        *(_("Phase without a year: {name}").format(name=one.name) for one in plan.phases if _is_yearless(*_ends(one))),
        *(
            _("Event without a year: {name}").format(name=one.name)
            for one in plan.events
            if _is_yearless(*_ends(one), *one.dates)
        ),
        *(
            _("Deadline without a full date: {text}").format(text=one.text)
            for one in plan.deadlines
            if not one.refused and _to_day(one.date) is None
        ),
        *(
            _("Regular report without fixed days: {text} ({rule})").format(text=one.text, rule=describe_cadence(one))
            for one in plan.cadences
            if not one.refused and not _cadence_days(plan, one)
        ),
    ]


def _ends(part: Phase | Event) -> tuple[PartialDate | None, PartialDate | None]:
    return part.start, part.end


def _is_yearless(*days: PartialDate | None) -> bool:
    return any(day is not None and day.year is None for day in days)


def _list_entries(plan: Plan) -> Iterator[_Entry]:
    yield from _list_phases(plan)
    yield from _list_events(plan)
    yield from _list_deadlines(plan)
    for cadence in plan.cadences:
        if not cadence.refused:
            yield from _list_cadence(plan, cadence)


def _list_phases(plan: Plan) -> Iterator[_Entry]:
    for phase in plan.phases:
        first, last = _to_day(phase.start), _to_day(phase.end)
        if first and last and first <= last:
            yield _Entry(f"phase|{phase.name}", phase.name, first, last, text=phase.text or "")
        elif last and not _is_yearless(phase.start):
            summary = _("End of: {name}").format(name=phase.name)
            yield _Entry(f"phase|{phase.name}", summary, last, last, text=phase.text or "")
        elif first and not _is_yearless(phase.end):
            summary = _("Begin of: {name}").format(name=phase.name)
            yield _Entry(f"phase|{phase.name}", summary, first, first, text=phase.text or "")


def _list_events(plan: Plan) -> Iterator[_Entry]:
    for event in plan.events:
        first, last = _to_day(event.start), _to_day(event.end)
        if first or last:
            first, last = first or last or date.min, last or first or date.min
            yield _Entry(f"event|{event.name}", event.name, first, max(first, last))
        for day in filter(None, map(_to_day, event.dates)):
            yield _Entry(f"event|{event.name}", event.name, day, day)


def _list_deadlines(plan: Plan) -> Iterator[_Entry]:
    for deadline in plan.deadlines:
        day = _to_day(deadline.date)
        if day and not deadline.refused:
            summary = _("Due: {text}").format(text=deadline.text)
            note = _(", ").join(deadline.who)
            yield _Entry(f"deadline|{deadline.text}", summary, day, day, at=_read_clock(deadline.time), text=note)


def _list_cadence(plan: Plan, cadence: Cadence) -> Iterator[_Entry]:
    days = _cadence_days(plan, cadence)
    note = describe_cadence(cadence)
    if days and cadence.rrule:
        rule = f"{cadence.rrule.removeprefix('RRULE:')};UNTIL={days[-1]:%Y%m%d}"
        yield _Entry(f"cadence|{cadence.text}", cadence.text, days[0], days[0], rrule=rule, text=note)
        return
    for day in days:
        yield _Entry(f"cadence|{cadence.text}|{day}", cadence.text, day, day, text=note)


def _cadence_days(plan: Plan, cadence: Cadence) -> list[date]:
    start = _to_day(plan.period.start) if plan.period else None
    end = _to_day(plan.period.end) if plan.period else None
    days = list_days(cadence, start, end) if start and end else []
    return [day for day in days if f"{day:%Y-%m}" >= cadence.from_] if cadence.from_ else days


def _to_day(day: PartialDate | None) -> date | None:
    return day.to_date() if day else None


def _read_clock(written: str | None) -> time | None:
    found = _CLOCK.fullmatch(written or "")
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
