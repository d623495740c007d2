"""Dates as departments write them: solar in many forms, lunar where the words say so, years and months alone.

The solar day is the legal one. What is not whole (1949, 1949-10) keeps how much of it is known; what could be two days
(3/4/1985, 85.3.4) is not decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reconcile.rules.lunar import LunarDay, find_solar
from reconcile.rules.missing import LONGEST, fold_width, is_missing


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DateProblem(StrEnum):
    """Why a date cannot be used as it stands."""

    SHAPE = "shape"
    NO_SUCH_DAY = "no such day"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class WrittenDate:
    """A date as written, and what it is read as.

    `value` is `2026-09-05`, `2026-09` or `2026` by its precision; None where nothing is written or a `problem` stands.
    `is_lunar` says that a lunar day was written; `value` is then its solar day. `recorded` is a whole day as the record
    has it, also where no solar calendar does (1950-02-30, which may be a lunar day): for comparing only.
    """

    written: str
    value: str | None = None
    precision: Precision | None = None
    is_lunar: bool = False
    problem: DateProblem | None = None
    recorded: str | None = None

    @property
    def day(self) -> date | None:
        """Return the day where a whole one is known."""
        return date.fromisoformat(self.value) if self.value and self.precision is Precision.DAY else None


# What programs write for a date that is not known (the first days of Excel, of Unix and of databases, and the last).
_PLACEHOLDERS = frozenset(
    {"1899-12-30", "1899-12-31", "1900-01-01", "1900-01-00", "0001-01-01", "9999-12-31", "9999-09-09"}
)
_YEAR = r"(?P<year>(?:1[89]|20|21)\d\d)"
_TIME = r"(?:[T\s]*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_SEPARATED = re.compile(rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}}))?{_TIME}")
_WORDED = re.compile(rf"{_YEAR}年(?:(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})[日号]?)?)?{_TIME}")
_COMPACT = re.compile(rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?:\d{{6}})?")
# 199003; but 200105 may be 2001-05 or 20-01-05, so that the two digits after the century are no month.
_COMPACT_MONTH = re.compile(r"(?P<year>(?:1[89]|20)(?:00|1[3-9]|[2-9]\d))(?P<month>0[1-9]|1[0-2])")
_YEAR_ALONE = re.compile(_YEAR)
_REPUBLIC = re.compile(r"民国(?P<year>\d{1,3}|元)年(?=\d|$)")
_UNDECIDED = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:\d{2}|\d{4})|\d{2}年\d{1,2}月(?:\d{1,2}[日号]?)?|\d{6}")
_LUNAR_WORDS = re.compile(r"农历|阴历|旧历|夏历")
# Nobody writes a solar day so: 正月初五.
_LUNAR_MARKS = re.compile(r"[正冬腊]月|月初(?=[一二三四五六七八九十\d])|闰")
_SOLAR_WORDS = re.compile(r"公历|阳历|公元|新历")
_LUNAR = re.compile(r"(?P<year>(?:1[89]|20|21)\d\d)年(?P<leap>闰?)(?P<month>\d{1,2})月初?(?P<day>\d{1,2})日?")
_REPUBLIC_BEGAN = 1911
_MONTHS, _LONGEST_MONTH = 12, 31

_DIGITS = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))
_DIGIT_RUN = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
_HAN = "〇○零一二三四五六七八九"
_NUMBER = re.compile(rf"[廿卅][{_HAN}]?|[{_HAN}]?十[{_HAN}]?|[{_HAN}]+")
_MONTH_WORDS = {"正月": "1月", "冬月": "11月", "腊月": "12月"}


def standardise_date(written: str | None) -> WrittenDate:
    """Read one date; what was written stays beside what it is read as. Never raises."""
    text = written or ""
    if is_missing(text):
        return WrittenDate(text)
    if len(text) > LONGEST:
        return WrittenDate(text, problem=DateProblem.SHAPE)
    plain = _make_plain(text)
    if _LUNAR_WORDS.search(plain) or _LUNAR_MARKS.search(text):
        return _read_lunar(text, _LUNAR_WORDS.sub("", plain))
    plain = _SOLAR_WORDS.sub("", plain)
    if plain[:10] in _PLACEHOLDERS:
        return WrittenDate(text)
    for pattern in (_SEPARATED, _WORDED, _COMPACT, _COMPACT_MONTH, _YEAR_ALONE):
        found = pattern.fullmatch(plain)
        if found:
            return _read_solar(text, found.groupdict())
    problem = DateProblem.AMBIGUOUS if _UNDECIDED.fullmatch(plain) else DateProblem.SHAPE
    return WrittenDate(text, problem=problem)


def _make_plain(text: str) -> str:
    """Return the text narrow, without blanks between its parts, its Chinese numbers as digits."""
    plain = re.sub(r"\s*([-/.年月日号:])\s*", r"\1", fold_width(text).strip()).replace("—", "-").replace("–", "-")
    for word, month in _MONTH_WORDS.items():
        plain = plain.replace(word, month)
    plain = _DIGIT_RUN.sub(lambda found: "".join(_DIGITS[sign] for sign in found[0]), plain)
    plain = _NUMBER.sub(lambda found: _read_number(found[0]), plain)
    return _REPUBLIC.sub(lambda found: f"{_REPUBLIC_BEGAN + (1 if found[1] == '元' else int(found[1]))}年", plain)


def _read_number(words: str) -> str:
    """Return a Chinese number below a hundred in digits: 二十一, 廿一, 十 or 三."""
    spelled = {"廿": "二十", "卅": "三十"}.get(words[0], words[0]) + words[1:]
    tens, ten, ones = spelled.partition("十")
    if not ten:
        return "".join(_DIGITS[sign] for sign in spelled)
    return str(10 * int(_DIGITS[tens] if tens else 1) + int(_DIGITS[ones] if ones else 0))


def _read_solar(written: str, parts: dict[str, str | None]) -> WrittenDate:
    year, month, day = parts["year"], parts.get("month"), parts.get("day")
    # Forms that ask for a whole date get 00 for what is not known.
    if not month or int(month) == 0:
        unknown = not day or int(day) == 0
        return WrittenDate(written, year, Precision.YEAR) if unknown else _no_such_day(written)
    try:
        whole = date(int(year or 0), int(month), int(day or 0) or 1)
    except ValueError:
        may_be_lunar = int(month) <= _MONTHS and int(day or 0) <= _LONGEST_MONTH
        recorded = f"{year}-{int(month):02}-{int(day or 0):02}" if may_be_lunar else None
        return _no_such_day(written, recorded)
    if not day or int(day) == 0:
        return WrittenDate(written, f"{whole:%Y-%m}", Precision.MONTH)
    if whole.isoformat() in _PLACEHOLDERS:
        return WrittenDate(written)
    return WrittenDate(written, whole.isoformat(), Precision.DAY, recorded=whole.isoformat())


def _read_lunar(written: str, plain: str) -> WrittenDate:
    found = _LUNAR.fullmatch(plain)
    if not found:
        return WrittenDate(written, is_lunar=True, problem=DateProblem.SHAPE)
    solar = find_solar(LunarDay(int(found["year"]), int(found["month"]), bool(found["leap"]), int(found["day"])))
    if solar is None:
        return WrittenDate(written, is_lunar=True, problem=DateProblem.NO_SUCH_DAY)
    return WrittenDate(written, solar.isoformat(), Precision.DAY, is_lunar=True, recorded=solar.isoformat())


def _no_such_day(written: str, recorded: str | None = None) -> WrittenDate:
    return WrittenDate(written, problem=DateProblem.NO_SUCH_DAY, recorded=recorded)
