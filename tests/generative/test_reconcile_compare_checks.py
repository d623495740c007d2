"""What the logic checks say in Python of one record, they say in SQL of a whole register."""

from __future__ import annotations

from datetime import date

import duckdb
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from reconcile.api import Column, Compared, Kind, Meaning, Specification
from reconcile.discrepancy.checks import list_checks, make_failed, make_own
from reconcile.discrepancy.fields import list_fields
from reconcile.discrepancy.states import is_missing as missing_sql
from reconcile.duck.session import ROW
from reconcile.rules.api import Facts, Sex, check_record, find_check_digit
from reconcile.rules.missing import is_missing

# A register takes half a second to check; looking for a smaller one that fails would take minutes.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
DAYS = st.dates(date(1890, 1, 1), date(2030, 12, 31))
BODIES = st.builds(
    lambda place, day, order: f"{place}{day}{order:03}",
    st.sampled_from(["530199", "110105", "810000", "990105", "070105"]),
    st.one_of(DAYS.map(lambda day: f"{day:%Y%m%d}"), st.sampled_from(["19491301", "19490230", "18490101", "20260931"])),
    st.integers(1, 995),
)
NUMBERS = st.one_of(
    BODIES.map(lambda body: body + find_check_digit(body)),
    BODIES.map(lambda body: (body + find_check_digit(body)).lower()),
    BODIES.map(lambda body: body + "3"),
    BODIES.map(lambda body: body[:6] + body[8:]),
    st.sampled_from(
        ["", "无", "123456789012345678", "110105194912310000", "ABC123456789012", "11010519491231002", "1" * 18]
    ),
)
PEOPLE = st.fixed_dictionaries(
    {
        "id_number": NUMBERS,
        "sex": st.sampled_from([None, Sex.MALE, Sex.FEMALE]),
        **dict.fromkeys(
            ("birth_date", "event_date", "death_date", "recorded_on", "mother_birth_date"), st.none() | DAYS
        ),
    }
)
COMPARED = tuple(
    Compared(name=name, kind=Kind.DATE, left=name, means=means)
    for name, means in (
        ("event_date", Meaning.EVENT), ("death_date", Meaning.DEATH), ("recorded_on", Meaning.RECORDED),
        ("mother_birth_date", Meaning.MOTHER_BIRTH),
    )
)  # fmt: skip
SPEC = Specification(
    left_id="rid",
    right_id="rid",
    columns=(
        Column(name="id_number", kind=Kind.NATIONAL_ID, left="id_number", right="id_number"),
        Column(name="sex", kind=Kind.SEX, left="sex", right="sex"),
        Column(name="birth_date", kind=Kind.DATE, left="birth_date", right="birth_date"),
    ),
    compare=COMPARED,
)
NAMES = [*(column.name for column in SPEC.columns), *(one.name for one in COMPARED)]


def check_in_sql(people: list[dict[str, object]]) -> list[set[str]]:
    with duckdb.connect() as con:
        con.execute(
            f"CREATE TABLE source_left ({ROW} UINTEGER, rid VARCHAR, {', '.join(f'{n} VARCHAR' for n in NAMES)})"
        )
        rows = [[place, f"A{place}", *(_write(one[name]) for name in NAMES)] for place, one in enumerate(people)]
        con.executemany(f"INSERT INTO source_left VALUES ({', '.join('?' * (len(NAMES) + 2))})", rows)
        make_own(con, SPEC, list_fields(SPEC), "left")
        make_failed(con, list_fields(SPEC), "left")
        found: list[set[str]] = [set() for _one in people]
        for place, name in con.execute('SELECT DISTINCT rn, "check" FROM failed_left').fetchall():
            found[place].add(name)
        return found


def _write(value: object) -> str | None:
    return None if value is None else str(value)


@settings(max_examples=15, deadline=None, phases=QUICK)
@given(st.lists(PEOPLE, min_size=1, max_size=60))
def test_a_record_fails_in_sql_what_it_fails_in_python(people: list[dict[str, object]]) -> None:
    made = {check.name for check in list_checks()}

    wanted = [{check.name for check in check_record(Facts(**one))} & made for one in people]  # type: ignore[arg-type]

    assert check_in_sql(people) == wanted


WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["无", " 不详 ", "N/A", "００００００", "000000", "------", "无 ", "王无忌", "1", "0", "null", "无 证 件"]
    ),
    st.builds(lambda sign, times: sign * times, st.sampled_from("0a1*-王"), st.integers(1, 12)),
)


@settings(max_examples=40, deadline=None, phases=QUICK)
@given(st.lists(WORDS, min_size=1, max_size=40))
def test_what_the_rules_take_for_nothing_is_nothing_in_sql(values: list[str]) -> None:
    plain = [value.replace("\x00", "") for value in values]
    with duckdb.connect() as con:
        marks = ", ".join("(?, ?)" for _each in plain)
        query = f"SELECT {missing_sql('v')} FROM (SELECT n, trim(v) AS v FROM (VALUES {marks}) t(n, v)) ORDER BY n"
        found = con.execute(query, [part for place, one in enumerate(plain) for part in (place, one)]).fetchall()

    # The engine reads fewer widths and marks than the rules; what it takes for nothing, they do too.
    assert [value for value, (nothing,) in zip(plain, found, strict=True) if nothing and not is_missing(value)] == []
    ordinary = [value.isprintable() and (value.isascii() or value.isalpha()) for value in plain]
    assert [
        value
        for value, (nothing,), usual in zip(plain, found, ordinary, strict=True)
        if usual and is_missing(value) and not nothing
    ] == []
