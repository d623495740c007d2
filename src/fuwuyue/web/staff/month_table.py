"""The weeks of a calendar page: each day with what goes on on it, and whether it is a working day. No database."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from fuwuyue.campaign.api import Deadline
from fuwuyue.kernel.workdays import CHINA, china_day, is_workday
from fuwuyue.outreach.api import BriefEvent, DaysOfEvents, Event

_A_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=7)
_SATURDAY = 5


@dataclass(frozen=True)
class DayCell:
    """A day of a calendar with what is due and its first events, and how many `more` of both there are.

    `is_off` and `is_make_up` are told where they differ from the ordinary week.
    """

    day: date
    is_today: bool
    is_inside: bool
    is_off: bool
    is_make_up: bool
    due: Sequence[Deadline]
    events: Sequence[Event | BriefEvent]
    more: int

    @property
    def count(self) -> int:
        """How many of both stand in it."""
        return len(self.due) + len(self.events)


def read_month(written: str, today: date) -> date:
    """Return the first day of the month that is asked for, as 2026-09; of this month where nothing sensible is."""
    return read_day(f"{written}-01") or today.replace(day=1)


def read_week(written: str) -> date | None:
    """Return the Monday of the week in which the day lies, as 2026-09-09; None where nothing sensible is asked for."""
    day = read_day(written)
    return day - timedelta(days=day.weekday()) if day else None


def read_day(written: str) -> date | None:
    """Return the day that is asked for, as 2026-09-09; None where nothing sensible is."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    # Room for the pages beside it on both sides.
    return day if 1950 <= day.year <= 2200 else None


def next_month(first: date) -> date:
    """Return the first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def month_before(first: date) -> date:
    """Return the first day of the month before."""
    return (first - _A_DAY).replace(day=1)


def weeks_of_month(first: date) -> tuple[date, date]:
    """Return the Monday of the month's first week, and the Monday after its last one."""
    last = next_month(first) - _A_DAY
    return first - timedelta(days=first.weekday()), last - timedelta(days=last.weekday()) + _A_WEEK


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in China."""
    return datetime.combine(day, time(), CHINA)


def fill_days(
    since: date,
    until: date,
    found: DaysOfEvents,
    due: Iterable[Deadline],
    today: date,
    *,
    month: date | None = None,
    shown: int,
) -> list[DayCell]:
    """Return the days from `since` until `until` (excluded), each with what is due and its events, `shown` at most.

    What is due comes first. `month` is the one that is shown; None for days that all belong to what is shown.
    """
    on_day = defaultdict[date, list[BriefEvent]](list)
    begun_before = Counter[date]()
    for event in found.events:
        # What ends at midnight does not go on on the day that begins then.
        first, last = china_day(event.starts_at), china_day(event.ends_at - timedelta(microseconds=1))
        days = [first + number * _A_DAY for number in range((last - first).days + 1)]
        begun_before.update(days[1:])
        for day in days:
            on_day[day].append(event)
    due_on = defaultdict[date, list[Deadline]](list)
    for one in due:
        due_on[one.day].append(one)
    cells = []
    for day in (since + number * _A_DAY for number in range((until - since).days)):
        total = len(due_on[day]) + found.counts.get(day, 0) + begun_before[day]
        first_due = due_on[day][:shown]
        cells.append(_make_cell(day, today, month, first_due, on_day[day][: shown - len(first_due)], total))
    return cells


def _make_cell(
    day: date,
    today: date,
    month: date | None,
    due: Sequence[Deadline],
    events: Sequence[BriefEvent],
    total: int,
) -> DayCell:
    worked, in_week = bool(is_workday(day)), day.weekday() < _SATURDAY
    return DayCell(
        day=day,
        is_today=day == today,
        is_inside=month is None or (day.year, day.month) == (month.year, month.month),
        is_off=in_week and not worked,
        is_make_up=worked and not in_week,
        due=due,
        events=events,
        more=total - len(due) - len(events),
    )


def skip_first(cell: DayCell, count: int) -> DayCell:
    """Return the day without its first `count`, which stand on a page before."""
    return replace(cell, due=cell.due[count:], events=cell.events[max(0, count - len(cell.due)) :])


def fill_whole(days: Iterable[DayCell], events: Mapping[uuid.UUID, Event]) -> list[DayCell]:
    """Return the days with whole events in the place of the brief ones."""
    return [replace(cell, events=[events[one.pk] for one in cell.events if one.pk in events]) for cell in days]
