"""Working days in China: weekends, public holidays and make-up days (调休).

The State Council's General Office publishes next year's holidays each November. The table `workdays.json` holds every
notice from 2004 on with its address; later changes of the same year (2015, 2019, 2020) are worked in. A year whose
notice is not in the table is answered by the weekends alone and marked *provisional*: nobody knows it yet. So are the
last days of December while next year's notice is missing, since it may turn them (31 December 2005 was made a working
day by the notice for 2006). A county enters a new notice as a file of the same form (`read_notices`).

All days are days in China (`Asia/Shanghai`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

CHINA = ZoneInfo("Asia/Shanghai")
_TABLE = Path(__file__).with_name("workdays.json")
_FIRST_DECEMBER_DAY_IN_DOUBT = 25
_SATURDAY = 5
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Verdict:
    """Whether a day is a working day; `provisional` where no notice says so yet. True in a condition when it is one."""

    workday: bool
    provisional: bool

    def __bool__(self) -> bool:
        return self.workday


@dataclass(frozen=True)
class CountedDay:
    """A day found by counting working days; `provisional` when a day that was passed has no published notice."""

    day: date
    provisional: bool


@dataclass(frozen=True)
class Notice:
    """One year's notice: the days off and the weekend days that are worked, both beside the ordinary week."""

    year: int
    title: str
    off: frozenset[date]
    work: frozenset[date]


@dataclass(frozen=True)
class WorkdayCalendar:
    """All notices known, by year."""

    years: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]

    @classmethod
    def of(cls, notices: Iterable[Notice]) -> WorkdayCalendar:
        """Return the calendar of `notices`; a later notice of a year replaces an earlier one."""
        by_year = {notice.year: notice for notice in notices}
        return cls(
            years=frozenset(by_year),
            off=frozenset().union(*(notice.off for notice in by_year.values())),
            work=frozenset().union(*(notice.work for notice in by_year.values())),
        )

    def judge(self, day: date) -> Verdict:
        """Return whether `day` is worked, and whether that is still provisional."""
        return Verdict(self._is_worked(day), self._is_provisional(day))

    def _is_worked(self, day: date) -> bool:
        if day in self.work:
            return True
        return day not in self.off and day.weekday() < _SATURDAY

    def _is_provisional(self, day: date) -> bool:
        if day.year not in self.years:
            return True
        in_doubt = day.month == 12 and day.day >= _FIRST_DECEMBER_DAY_IN_DOUBT
        return in_doubt and day.year + 1 not in self.years


@cache
def published_calendar() -> WorkdayCalendar:
    """Return the calendar of the notices that ship with the program."""
    return WorkdayCalendar.of(read_notices(_TABLE))


def is_workday(day: date, calendar: WorkdayCalendar | None = None) -> Verdict:
    """Return whether `day` is a working day, true or false in a condition, with its `provisional` mark."""
    return (calendar or published_calendar()).judge(day)


def next_workday(day: date, calendar: WorkdayCalendar | None = None) -> CountedDay:
    """Return the first working day after `day`."""
    return add_workdays(day, 1, calendar)


def add_workdays(day: date, count: int, calendar: WorkdayCalendar | None = None) -> CountedDay:
    """Return the `count`-th working day after `day`, or before it where `count` is negative; `day` is not counted.

    Zero returns `day` as it is. A term 'within 10 working days of issue' ends on `add_workdays(issued_on, 10)`.
    """
    calendar = calendar or published_calendar()
    step = _A_DAY if count >= 0 else -_A_DAY
    left, provisional = abs(count), False
    while left:
        day += step
        verdict = calendar.judge(day)
        provisional = provisional or verdict.provisional
        left -= verdict.workday
    return CountedDay(day, provisional)


def china_day(moment: datetime) -> date:
    """Return the day in China at `moment`, which must know its time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    return moment.astimezone(CHINA).date()


def read_notices(path: Path) -> list[Notice]:
    """Read a file of notices in the form of `workdays.json`; raise UserError naming the year and what is wrong."""
    try:
        written = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = _("The holiday notice {name} cannot be read: {reason}. Give a JSON file in UTF-8.")
        raise UserError(message.format(name=path.name, reason=error)) from error
    return [_read_notice(year, fields) for year, fields in written.items()]


def _read_notice(year: str, fields: dict[str, list[str]]) -> Notice:
    try:
        off, work = (frozenset(_days(fields[key])) for key in ("off", "work"))
        return Notice(int(year), str(fields["notice"]), off, work)
    except (KeyError, TypeError, ValueError) as error:
        message = _(
            "The holiday notice for {year} is incomplete ({reason}). It needs notice, off and work, with days "
            "written as 2027-01-01 or 2027-02-05/2027-02-11."
        )
        raise UserError(message.format(year=year, reason=error)) from error


def _days(written: Iterable[str]) -> Iterator[date]:
    for run in written:
        first, _slash, last = run.partition("/")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            yield day
            day += _A_DAY
