"""Standardising any value: the rules agree with the standard's own arithmetic, and doing it twice changes nothing."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.standardise.contacts import division_number, house_number, mobile_number, sex_code
from reconcile.standardise.dates import date_number, swapped
from reconcile.standardise.ids import checked_key, clean_id, seventeen_digits
from reconcile.standardise.names import clean_name

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
TEXTS = st.lists(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30), min_size=1, max_size=20
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1")
        yield opened


def evaluate(con: duckdb.DuckDBPyConnection, expression: str, values: list[object]) -> list[object]:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE t AS SELECT unnest(?) AS v, unnest(range(?)) AS place", [values, len(values)]
    )
    return [row[0] for row in con.execute(f"SELECT {expression} FROM t ORDER BY place").fetchall()]


def check_character(digits: str) -> str:
    """Return the check character as GB 11643-1999 writes it: the weighted sum modulo 11, looked up."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11]


BORN = st.dates(min_value=date(1850, 1, 1), max_value=date(2099, 12, 31))
DAYS = BORN.map(lambda day: f"{day:%Y%m%d}")
# One of each row of the provinces of GB/T 2260.
PROVINCES = st.sampled_from([11, 15, 21, 23, 31, 37, 41, 46, 50, 54, 61, 65])
DIGITS = st.builds("{}{:04}{}{:03}".format, PROVINCES, st.integers(0, 9_999), DAYS, st.integers(0, 999))


@settings(deadline=None, max_examples=50)
@given(digits=DIGITS)
def test_an_id_is_a_key_with_its_own_check_character_alone(con: duckdb.DuckDBPyConnection, digits: str) -> None:
    right = check_character(digits)
    clean = f"({clean_id('v')})"

    keys = evaluate(con, checked_key(clean, f"({seventeen_digits(clean)})"), [digits + sign for sign in "0123456789X"])

    assert [sign for sign, key in zip("0123456789X", keys, strict=True) if key is not None] == [right]
    assert int(digits) in keys


@settings(deadline=None, max_examples=50)
@given(texts=TEXTS)
def test_a_name_that_is_clean_stays(con: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    once = evaluate(con, clean_name("v"), texts)

    assert evaluate(con, clean_name("v"), once) == once


@settings(deadline=None, max_examples=50)
@given(texts=TEXTS)
def test_no_text_stops_the_rules(con: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    clean = f"({clean_id('v')})"
    rules = [checked_key(clean, f"({seventeen_digits(clean)})"), date_number("v"), mobile_number("v")]
    rules += [division_number("v"), house_number("v"), sex_code("v"), clean_name("v")]

    found = [evaluate(con, rule, texts) for rule in rules]

    assert [len(each) for each in found] == [len(texts)] * len(rules)


@settings(deadline=None, max_examples=50)
@given(days=st.lists(BORN, min_size=1, max_size=20))
def test_a_date_is_read_however_it_is_written(con: duckdb.DuckDBPyConnection, days: list[date]) -> None:
    forms = (
        "{0:%Y-%m-%d}",
        "{0.year}/{0.month}/{0.day}",
        "{0:%Y%m%d}",
        "{0.year}年{0.month}月{0.day}日",
        " {0:%Y.%m.%d}",
    )

    read = [evaluate(con, date_number("v"), [form.format(day) for day in days]) for form in forms]

    assert read == [[int(f"{day:%Y%m%d}") for day in days]] * len(forms)


@settings(deadline=None, max_examples=50)
@given(number=st.integers(18500101, 21001231))
def test_swapping_day_and_month_twice_changes_nothing(con: duckdb.DuckDBPyConnection, number: int) -> None:
    assert evaluate(con, swapped(swapped("v")), [number]) == [number]
