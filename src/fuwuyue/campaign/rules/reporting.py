"""When a month reports: the days of the plan, moved from a day off, and the moment of the cut-off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from fuwuyue.kernel.workdays import CHINA, add_workdays, is_workday, next_workday

CUT_OFF = time(17)


@dataclass(frozen=True)
class ReportingDay:
    """A day on which the plan asks for a report, and the day on which it is made; `provisional` as for working days.

    `cut_off` is the moment up to which records count, on the day the report is made.
    """

    nominal_on: date
    held_on: date
    provisional: bool
    cut_off: datetime


def find_summary_day(due_on: date, at: time = CUT_OFF) -> ReportingDay:
    """Return when a summary is made that is due on this day: on the working day before, so that it can be confirmed."""
    before = add_workdays(due_on, -1)
    return ReportingDay(due_on, before.day, before.provisional, datetime.combine(before.day, at, CHINA))


def find_reporting_days(days: Iterable[date], *, moves: bool = True, at: time = CUT_OFF) -> list[ReportingDay]:
    """Return the reporting days; one that is no working day moves to the next one unless the plan says otherwise.

    Two that come together there are one report, under the later day of the plan: 2013-06-10 was 端午, and its report
    was made on the 13th.
    """
    by_held: dict[date, ReportingDay] = {}
    for day in sorted(set(days)):
        verdict = is_workday(day)
        moved = next_workday(day) if moves and not verdict else None
        held, provisional = (moved.day, moved.provisional) if moved else (day, verdict.provisional)
        by_held[held] = ReportingDay(day, held, provisional or verdict.provisional, datetime.combine(held, at, CHINA))
    return list(by_held.values())
