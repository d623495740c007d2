"""The phases of a plan on one line of time: places in percent, for the page to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.web.staff.items import Item

# Where no year is known all days are drawn in one leap year, which has every day.
_SOME_YEAR = 2000
_MOST_TICKS = 6
_NAME_PERCENT = 18


@dataclass(frozen=True)
class Bar:
    """One row: from `left`, `width` wide, both in percent of the line. A row without a day has no width."""

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
    """Rows for phases and events, and marks for dated deadlines, over one scale; without any day there is no scale."""

    bars: tuple[Bar, ...]
    marks: tuple[Bar, ...]
    ticks: tuple[Tick, ...] = ()
    first: date | None = None
    last: date | None = None


def draw_timeline(phases: Sequence[Item], deadlines: Sequence[Item]) -> Timeline | None:
    """Return the time line of `phases` (and events) and `deadlines`, or None where there is nothing to draw."""
    rows = [(item, *_ends(item)) for item in phases]
    points = [(item, item.part.date) for item in deadlines if item.part.date]
    known = [day for _item, *ends in rows for day in ends if day] + [day for _item, day in points]
    if not rows and not points:
        return None
    if not known:
        return Timeline(tuple(Bar(item, 0, 0, None, None, item.part.name) for item, *_ends in rows), ())
    year = min((day.year for day in known if day.year), default=_SOME_YEAR)
    scale = _Scale([_day(day, year) for day in known])

    def draw(item: Item, start: PartialDate | None, end: PartialDate | None, name: str) -> Bar:
        first, last = start or end, end or start
        left, width = scale.place(_day(first, year), _day(last, year)) if first and last else (0, 0)
        return Bar(item, left, width, start, end, name)

    bars = tuple(draw(item, start, end, item.part.name) for item, start, end in rows)
    marks = tuple(draw(item, day, day, item.part.text) for item, day in points)
    return Timeline(bars, marks, scale.ticks(), scale.first, scale.last)


def _ends(item: Item) -> tuple[PartialDate | None, PartialDate | None]:
    """Return the first and the last day; an event may have single days in place of them."""
    dates = getattr(item.part, "dates", [])
    return (item.part.start, item.part.end) if not dates else (dates[0], dates[-1])


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

    def __init__(self, days: Sequence[date]) -> None:
        self.first, self.last = min(days), max(days)
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
