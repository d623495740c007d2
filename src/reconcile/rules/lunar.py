"""The traditional calendar as a hypothesis: legal dates are solar, but many old people's papers hold the lunar day.

GB/T 33661-2017; the table is made by tools/lunar_years.py, which says what it was checked against. Lunar years 1900 to
2100. Where the new moon came within minutes of midnight (1933-07, 1978-09, 2057-09), almanacs of the time may differ
by a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("lunar_years.txt")


@dataclass(frozen=True, order=True)
class LunarDay:
    """A day of the traditional calendar; a leap month stands after the month of its number."""

    year: int
    month: int
    is_leap: bool
    day: int


@dataclass(frozen=True)
class _Month:
    month: int
    is_leap: bool
    first: date
    length: int


def find_solar(lunar: LunarDay) -> date | None:
    """Return the solar day; None for a day that the year does not have, or a year outside 1900 to 2100."""
    for month in _read_table().get(lunar.year, ()):
        if (month.month, month.is_leap) == (lunar.month, lunar.is_leap) and 1 <= lunar.day <= month.length:
            return month.first + timedelta(days=lunar.day - 1)
    return None


def find_lunar(solar: date) -> LunarDay | None:
    """Return the lunar day; None outside the table."""
    for year in (solar.year, solar.year - 1):
        for month in _read_table().get(year, ()):
            day = (solar - month.first).days + 1
            if 1 <= day <= month.length:
                return LunarDay(year, month.month, month.is_leap, day)
    return None


def guess_solar(recorded: date) -> tuple[date, ...]:
    """Return the true days of birth if the recorded day is a lunar one: none, one, or two with a leap month."""
    found = (find_solar(LunarDay(recorded.year, recorded.month, leap, recorded.day)) for leap in (False, True))
    return tuple(day for day in found if day is not None)


def guess_recorded(born: date) -> str | None:
    """Return how a register would hold somebody born on this day if it took the lunar day: `1949-08-01`.

    It may be a day that no solar calendar has, such as 1950-02-30. None outside the table.
    """
    lunar = find_lunar(born)
    return f"{lunar.year:04}-{lunar.month:02}-{lunar.day:02}" if lunar else None


def is_lunar_equivalent(one: date, other: date) -> bool:
    """Say whether one of the two days is the other one read as a lunar day: grounds to ask, never to correct."""
    return one in guess_solar(other) or other in guess_solar(one)


@cache
def _read_table() -> dict[int, tuple[_Month, ...]]:
    table = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            year, first, leap, lengths = line.split()
            table[int(year)] = tuple(_read_months(date.fromisoformat(first), int(leap), lengths))
    return table


def _read_months(first: date, leap: int, lengths: str) -> list[_Month]:
    numbers = [(month, is_leap) for month in range(1, 13) for is_leap in (False, True) if not is_leap or month == leap]
    months = []
    for (month, is_leap), long in zip(numbers, lengths, strict=True):
        months.append(_Month(month, is_leap, first, 30 if long == "1" else 29))
        first += timedelta(days=months[-1].length)
    return months
