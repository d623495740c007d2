"""The phases of a plan on one line of time: places in percent, for the page to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.web.staff.items import Item

# Where no year is known all days are drawn in one leap year, which has every day.
_SOME_YEAR = 2000
_MOST_TICKS = 6
_NAME_PERCENT = 18


@dataclass(frozen=True)
class Bar:
    """One row: from `left`, `width` wide, both in percent of the line; a mark is a row of one day."""

    item: Item
    left: float
    width: float
    start: PartialDate | None
    end: PartialDate | None
    name: str


@dataclass(frozen=True)
class Tick:
    """The first day of a month, at `left` percent; named where there is room between the two ends' own names."""

    left: float
    day: date

    @property
    def is_named(self) -> bool:
        """Whether its name has room."""
        return _NAME_PERCENT < self.left < 100 - 2 * _NAME_PERCENT


@dataclass(frozen=True)
class Timeline:
    """Rows for phases, events and dated deadlines over a common scale."""

    bars: tuple[Bar, ...]
    marks: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    first: date
    last: date


def draw_timeline(plan: Plan, phases: Sequence[Item], deadlines: Sequence[Item]) -> Timeline | None:
    """Return the time line of `phases` (and events) and `deadlines`, or None where nothing is dated."""
    rows = [(item, item.part.start, item.part.end) for item in phases]
    spans = [(item, start or end, end or start) for item, start, end in rows if start or end]
    points = [(item, item.part.date) for item in deadlines if item.part.date]
    year = _year_of([day for _item, *days in spans for day in days] + [day for _item, day in points])
    days = [_day(day, year) for _item, start, end in spans for day in (start, end)]
    days += [_day(day, year) for _item, day in points]
    if not days:
        return None
    scale = _Scale(min(days), max(days))
    bars = tuple(
        Bar(item, *scale.place(_day(start, year), _day(end, year)), item.part.start, item.part.end, item.part.name)
        for item, start, end in spans
    )
    marks = tuple(
        Bar(item, *scale.place(_day(day, year), _day(day, year)), day, day, item.part.text) for item, day in points
    )
    return Timeline(bars, marks, scale.ticks(), scale.first, scale.last)


def _year_of(days: Sequence[PartialDate | None]) -> int:
    return min((day.year for day in days if day and day.year), default=_SOME_YEAR)


def _day(day: PartialDate, year: int) -> date:
    known = day.to_date()
    if known:
        return known
    try:
        return date(year, day.month, day.day)
    except ValueError:  # 29 February in a year without one
        return date(year, day.month, 28)


class _Scale:
    """From days to percent. A day is as wide as it lasts, so a bar ends where its last day ends."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, max(first, last)
        self._days = (self.last - self.first).days + 1

    def place(self, start: date, end: date) -> tuple[float, float]:
        left, right = sorted((start, end))
        whole = 100 / self._days
        return round((left - self.first).days * whole, 2), round(((right - left).days + 1) * whole, 2)

    def ticks(self) -> tuple[Tick, ...]:
        months = []
        day = self.first.replace(day=1)
        while day <= self.last:
            day = (day + timedelta(days=32)).replace(day=1)
            months.append(day)
        step = max(1, -(-len(months) // _MOST_TICKS))
        return tuple(Tick(self.place(day, day)[0], day) for day in months[::step] if day <= self.last)
