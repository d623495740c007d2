"""Dates as SQL: a day is the number YYYYMMDD, so that a lunar day (the 30th of a second month) has one as well."""

from __future__ import annotations

_WRITTEN = r"^\s*([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})"

# What programs write for a day that is not known: the first days of Excel.
_UNKNOWN = "18991230, 18991231, 19000101"


def date_number(column: str) -> str:
    """Return SQL for the day that a text names: 2026-09-05, 2026/9/5, 20260905, 2026年9月5日."""
    joined = f"substr({column}, 1, 4) || substr({column}, 6, 2) || substr({column}, 9, 2)"
    ascii_digits = f"translate({column}, '０１２３４５６７８９', '0123456789')"
    written = f"regexp_extract({ascii_digits}, '{_WRITTEN}', ['y', 'm', 'd'])"
    year, month, day = (f"TRY_CAST({written}['{part}'] AS INTEGER)" for part in "ymd")
    slow = f"coalesce({year} * 10000 + {month} * 100 + {day}, TRY_CAST({column} AS INTEGER))"
    number = (
        f"CASE WHEN strlen({column}) = 10 AND substr({column}, 5, 1) = '-' AND substr({column}, 8, 1) = '-'"
        f" THEN TRY_CAST({joined} AS INTEGER)"
        f" WHEN strlen({column}) = 8 THEN coalesce(TRY_CAST({column} AS INTEGER), {slow}) ELSE {slow} END"
    )
    return f"CASE WHEN {is_day(number)} THEN {number} END"


def is_day(number: str) -> str:
    """Return SQL for whether a number can be a day of the solar or the lunar calendar, and is none for "not known"."""
    return (
        f"({number}) BETWEEN 18500101 AND 21001231 AND ({number}) NOT IN ({_UNKNOWN})"
        f" AND ({number}) % 100 BETWEEN 1 AND 31"
        f" AND ({number}) // 100 % 100 BETWEEN 1 AND 12"
    )


def swapped(number: str) -> str:
    """Return SQL for the day with month and day in each other's place."""
    return f"({number} // 10000 * 10000 + {number} % 100 * 100 + {number} // 100 % 100)"
