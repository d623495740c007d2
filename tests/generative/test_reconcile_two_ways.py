"""What the rules read in Python, the SQL of the engine reads in the same way: two programs by the same sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.rules.api import (
    IdKind,
    Precision,
    find_check_digit,
    shorten_id,
    standardise_code,
    standardise_date,
    standardise_id,
    standardise_mobile,
)
from reconcile.standardise.contacts import division_number, mobile_number
from reconcile.standardise.dates import date_number
from reconcile.standardise.ids import checked_key, clean_id, seventeen_digits

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CON = duckdb.connect()


def read(make_sql: Callable[[str], str], values: Sequence[str]) -> list[int | None]:
    """Return what the SQL makes of each value."""
    marks = ", ".join("(?, ?)" for _each in values)
    rows = [part for place, value in enumerate(values) for part in (place, value)]
    found = CON.execute(f"SELECT {make_sql('v')} FROM (VALUES {marks}) t(n, v) ORDER BY n", rows).fetchall()
    return [row[0] for row in found]


def key_of_id(column: str) -> str:
    clean = f"({clean_id(column)})"
    return checked_key(clean, f"({seventeen_digits(clean)})")


BORN = st.dates(date(1901, 1, 1), date(2026, 9, 1))
BODIES = st.builds(
    lambda place, born, order: f"{place}{born:%Y%m%d}{order:03}",
    st.sampled_from(["530199", "110105", "440524", "810000", "830000"]),
    BORN,
    st.integers(1, 995),
)
NUMBERS = BODIES.map(lambda body: body + find_check_digit(body))
WAYS = st.sampled_from(
    [
        str,
        str.lower,
        lambda text: f" {text} ",
        lambda text: text.translate(FULL_WIDTH),
        lambda text: f"{text[:6]} {text[6:14]} {text[14:]}",
        lambda text: f"{text[:6]}-{text[6:14]}-{text[14:]}",
        lambda text: shorten_id(text) or text,
        # Of somebody born in the eighties or nineties of the century before last.
        lambda text: text[:6] + text[8:14] + "997" if text[8:10] >= "80" else text,
    ]
)
WRITTEN = st.builds(lambda number, way: way(number), NUMBERS, WAYS)


@settings(max_examples=60, deadline=None)
@given(st.lists(WRITTEN, min_size=1, max_size=40))
def test_a_number_that_the_rules_take_is_the_same_key_in_sql(values: list[str]) -> None:
    wanted = [int((standardise_id(value).value or "0")[:17]) for value in values]

    assert read(key_of_id, values) == wanted


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("0123456789Xx １Ｘ-", max_size=20) | WRITTEN, min_size=1, max_size=40))
def test_a_number_that_sql_takes_has_the_check_digit_that_the_rules_want(values: list[str]) -> None:
    for value, key in zip(values, read(key_of_id, values), strict=True):
        known = standardise_id(value)
        if key is not None and known.value is not None and known.kind is not IdKind.FOREIGN_OLD:
            assert int(known.value[:17]) == key
        if known.problem is not None and known.problem.value == "check digit":
            assert key is None


DAYS = st.builds(
    lambda day, form: form.format(y=day.year, m=day.month, d=day.day),
    st.dates(date(1901, 1, 1), date(2026, 12, 31)),
    st.sampled_from(
        ["{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}{m:02}{d:02}", "{y}年{m}月{d}日", "{y}.{m}.{d}", " {y}-{m}-{d}"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=40))
def test_a_day_that_the_rules_read_is_the_same_number_in_sql(values: list[str]) -> None:
    known = [standardise_date(value) for value in values]

    assert {one.precision for one in known} == {Precision.DAY}
    assert read(date_number, values) == [int((one.value or "").replace("-", "")) for one in known]


MOBILES = st.builds(
    lambda number, form: form.format(number=number, a=str(number)[:3], b=str(number)[3:7], c=str(number)[7:]),
    st.integers(13_000_000_000, 19_999_999_999),
    st.sampled_from(["{number}", "+86{number}", "0086 {number}", "{a} {b} {c}", "{a}-{b}-{c}", "86-{number}"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(MOBILES, min_size=1, max_size=40))
def test_a_mobile_that_the_rules_find_is_the_same_number_in_sql(values: list[str]) -> None:
    known = [standardise_mobile(value).value for value in values]

    assert read(mobile_number, values) == [None if one is None else int(one) for one in known]


CODES = st.builds(
    lambda town, village, digits: f"530199{town:03}{village:03}"[:digits],
    st.integers(100, 299),
    st.integers(1, 399),
    st.sampled_from([6, 9, 12]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CODES, min_size=1, max_size=40))
def test_a_code_that_the_rules_read_is_the_same_number_in_sql(values: list[str]) -> None:
    known = [standardise_code(value).value for value in values]

    assert read(division_number, values) == [None if one is None else int(f"{one:0<12}") for one in known]
