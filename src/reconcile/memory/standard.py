"""Records as they are compared: each value read by the rules (`reconcile.rules`), and what is derived from it.

The engines on SQL read the same values by `reconcile.standardise`. Where they read fewer forms (a year of the Republic,
a lunar date in words), they read nothing, never something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files

from reconcile.memory.table import Row, Table, Value
from reconcile.rules.api import (
    DateProblem,
    IdKind,
    NameKind,
    Sex,
    find_house,
    find_lunar,
    standardise_address,
    standardise_code,
    standardise_date,
    standardise_id,
    standardise_mobile,
    standardise_name,
)
from reconcile.specification import Column, Kind, Specification

_BLANKS = re.compile(r"[\t\n\f\r 　]+")
_FULL_STOPS = re.compile(r"[.·]+")
_MARKS = re.compile(r"[\t\n\f\r 　.,，。·\-]+")
_MALE, _FEMALE = {"1", "M", "MALE", "男", "男性"}, {"2", "F", "FEMALE", "女", "女性"}
_NEWBORN = {Sex.MALE: "之子", Sex.FEMALE: "之女", None: "之婴"}
# Before and after, nobody in a register was born.
_FIRST_DAY, _LAST_DAY = 18500101, 21001231
# The days whose lunar form is shipped (tools/make_linkage_tables.py).
_FIRST_LUNAR, _LAST_LUNAR = date(1910, 1, 1), date(2049, 12, 31)
_COUNTY_DIGITS = 6
_SOUNDED = 6


def read_table(table: Table, spec: Specification, side: str) -> list[Row]:
    """Return the rows of a table, standardised."""
    place = {header: number for number, header in enumerate(table.headers)}
    record_id = place[spec.left_id if side == "left" else spec.right_id]
    cells = [(one, place[one.left if side == "left" else one.right]) for one in spec.columns]
    rows = []
    for number, row in enumerate(table.rows):
        values: dict[str, Value] = {}
        for one, cell in cells:
            values |= read_value(one, as_text(row[cell]))
        rows.append(Row(number, str(row[record_id]), values))
    return rows


def as_text(cell: object) -> str | None:
    """Return a cell as text: a day as 2026-09-05."""
    return None if cell is None else str(cell)


def read_value(one: Column, written: str | None) -> dict[str, Value]:
    """Return the values that a column of a row gives, by name."""
    if one.kind is Kind.NAME:
        name = read_name(written)
        return {one.name: name, f"{one.name}_sound": sound_name(name)}
    if one.kind is Kind.DATE:
        day = read_day(written)
        return {one.name: day, f"{one.name}_lunar": find_lunar_form(day)}
    if one.kind is Kind.NATIONAL_ID:
        digits, is_valid = read_id(written)
        return {one.name: digits, f"{one.name}_key": digits if is_valid else None}
    return {one.name: _READERS[one.kind](written)}


def read_name(written: str | None) -> str | None:
    """Return a name without blanks; a newborn without a name stands as 某某之子, 某某之女 or 某某之婴."""
    read = standardise_name(written)
    if read.kind is NameKind.NEWBORN and read.parent is not None:
        return _join_name(read.parent) + _NEWBORN[read.sex]
    return _join_name(read.value) if read.value else None


def _join_name(name: str) -> str:
    """Return a name in one piece and in capitals, with one kind of dots, of which Latin letters have another."""
    return _FULL_STOPS.sub("·", _BLANKS.sub("", name)).upper()


def sound_name(name: str | None) -> str | None:
    """Return the sounds of a name without its dots: of the first six characters, the surname by its own reading."""
    if name is None:
        return None
    bare = name.replace("·", "")
    sounds = [_read_sounds().get(sign, (sign, sign))[place == 0] for place, sign in enumerate(bare[:_SOUNDED])]
    return "".join(sounds) + bare[_SOUNDED:]


@cache
def _read_sounds() -> dict[str, tuple[str, str]]:
    """Return the shipped code of each character's sound, and of its sound as a surname. DuckDB only reads the file."""
    import duckdb

    with duckdb.connect() as con:
        rows = con.read_parquet(str(files("reconcile") / "data" / "sounds.parquet")).fetchall()
    return {sign: (sound, of_surname) for sign, sound, of_surname in rows}


def read_day(written: str | None) -> int | None:
    """Return a day as the number YYYYMMDD; the 30th of a second month too, for it may be lunar."""
    read = standardise_date(written)
    if read.recorded is None or read.problem not in {None, DateProblem.NO_SUCH_DAY}:
        return None
    number = int(read.recorded.replace("-", ""))
    return number if _FIRST_DAY <= number <= _LAST_DAY else None


def find_lunar_form(day: int | None) -> int | None:
    """Return the lunar day of a solar one, as YYYYMMDD; none in a leap month, which has no number of its own."""
    try:
        solar = date(day // 10_000, day // 100 % 100, day % 100) if day else None
    except ValueError:
        return None
    if solar is None or not _FIRST_LUNAR <= solar <= _LAST_LUNAR:
        return None
    lunar = find_lunar(solar)
    return None if lunar is None or lunar.is_leap else lunar.year * 10_000 + lunar.month * 100 + lunar.day


def read_id(written: str | None) -> tuple[int | None, bool]:
    """Return the first 17 digits of an id, wrong ones too, and whether the number is valid."""
    read = standardise_id(written)
    valid = read.value is not None and read.kind is not IdKind.FOREIGN_OLD
    return (int(read.body) if read.body else None), valid


def read_sex(written: str | None) -> int | None:
    """Return 1 for men and 2 for women (GB/T 2261.1)."""
    word = (written or "").strip(" ").upper()
    return 1 if word in _MALE else 2 if word in _FEMALE else None


def read_mobile(written: str | None) -> int | None:
    """Return the first mobile of a cell."""
    value = standardise_mobile(written).value
    return int(value) if value else None


def read_division(written: str | None) -> int | None:
    """Return the code of a county, township or village as twelve digits; a province or prefecture says too little."""
    read = standardise_code(written)
    return int(read.value) if read.value and read.length >= _COUNTY_DIGITS else None


def read_house(written: str | None) -> int | None:
    """Return the number of the house in an address."""
    return find_house(standardise_address(written).value)


def read_text(written: str | None) -> str | None:
    """Return a text in capitals without blanks and marks."""
    return _MARKS.sub("", "".join(map(_capital, written or ""))) or None


def _capital(sign: str) -> str:
    # One sign for one: ß stays.
    return sign.upper() if len(sign.upper()) == 1 else sign


_READERS: dict[Kind, Callable[[str | None], Value]] = {
    Kind.SEX: read_sex,
    Kind.MOBILE: read_mobile,
    Kind.DIVISION: read_division,
    Kind.ADDRESS: read_house,
    Kind.TEXT: read_text,
    Kind.CODE: read_text,
}
