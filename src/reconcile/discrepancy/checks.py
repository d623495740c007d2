"""The logic checks of every record, as SQL: the same as `rules.checks`, over a whole register at once.

What a check is called, says and how grave it is stands there; here stands how it fails, and which fields it puts in
doubt. Checks that need what one table does not hold (the history of divisions) or that would gather people by mother or
household (siblings, one household) are left out.
"""

from __future__ import annotations

import duckdb

from reconcile.discrepancy.fields import Field, find_birth, find_day, find_first
from reconcile.duck.session import ROW, quote_name
from reconcile.duck.standard import first_expression
from reconcile.rules.checks import CHECKS, MOTHER_OLDEST, MOTHER_YOUNGEST, LogicCheck
from reconcile.specification import Kind, Meaning, Specification
from reconcile.standardise.ids import checked_key, clean_id, seventeen_digits

BY_NAME = {check.name: check for check in CHECKS}
# GB/T 2260: the provinces by the first two of 17 digits; foreign residents, Hong Kong, Macao and Taiwan beside them.
_PROVINCES = " OR ".join(
    f"d // 1000000000000000 BETWEEN {low} AND {high}"
    for low, high in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
)
_ELSEWHERE = "d // 10000000000000000 = 9 OR d // 100000000000 IN (810000, 820000, 830000)"
# What a person types to fill the place of a number, as its 17 digits: 1234567890…, of 18 signs or of 15; 1111111111….
_TESTS = "d IN (12345678901234567, 12345619789012345) OR d % 11111111111111111 = 0 OR d % 1000000000 = 111111111"


def real_day(number: str) -> str:
    """Return SQL for the day YYYYMMDD where the solar calendar has it, else null."""
    written = (
        f"substr(({number})::VARCHAR, 1, 4) || '-' || substr(({number})::VARCHAR, 5, 2) || '-' || ({number}) % 100"
    )
    is_day = f"TRY_CAST({written} AS DATE) IS NOT NULL"
    return f"CASE WHEN ({number}) % 100 <= 28 THEN ({number}) WHEN {is_day} THEN ({number}) END"


def make_own(con: duckdb.DuckDBPyConnection, spec: Specification, fields: list[Field], side: str) -> None:
    """Make `own_left` or `own_right`: rn, the facts of each record that checks and the search for repeats need.

    `rid`; `key` (its checked 17 digits) and `broken` (it cannot exist) of the id, `sex` (1, 2), `name` (as written),
    days as YYYYMMDD (`birth`, `death`, `event`, `recorded`, `mother_birth`), `division`; null where there is none.
    """
    firsts = {"sex": Kind.SEX, "name": Kind.NAME, "division": Kind.DIVISION}
    known: dict[str, Field | None] = {name: find_first(fields, kind) for name, kind in firsts.items()}
    known["birth"] = find_birth(fields)
    for means in (Meaning.DEATH, Meaning.EVENT, Meaning.RECORDED, Meaning.MOTHER_BIRTH):
        known[means.value] = find_day(fields, means, side)
    values = [f"{_value(name, field, side)} AS {name}" for name, field in known.items()]
    days = [name for name, field in known.items() if field and field.kind is Kind.DATE]
    real = f" REPLACE ({', '.join(f'{real_day(day)} AS {day}' for day in days)})" if days else ""
    number = find_first(fields, Kind.NATIONAL_ID)
    text = _text(number, side) if number else "NULL::VARCHAR"
    rid = quote_name(spec.left_id if side == "left" else spec.right_id)
    con.execute(
        f"CREATE TABLE own_{side} AS SELECT * EXCLUDE (clean, d), {_broken_id()} AS broken FROM ("
        f"SELECT * EXCLUDE (written){real}, {checked_key('clean', 'd')} AS key FROM ("
        f"SELECT *, {seventeen_digits('clean')} AS d FROM (SELECT *, upper({clean_id('written')}) AS clean FROM ("
        f"SELECT {ROW} AS rn, {rid}::VARCHAR AS rid, {text} AS written, {', '.join(values)} FROM source_{side} s))))"
    )


def _text(field: Field, side: str) -> str:
    """Return SQL for a field's text; blanks around it are left to the reading of its kind, but for codes."""
    text = f"s.{quote_name(field.header(side) or '')}::VARCHAR"
    return f"trim({text})" if field.kind is Kind.DIVISION else text


def _value(name: str, field: Field | None, side: str) -> str:
    if field is None:
        return "NULL::VARCHAR" if name == "name" else "NULL::BIGINT" if name == "division" else "NULL::INTEGER"
    text = _text(field, side)
    # Names are read of those few alone who may stand there twice.
    return text if field.kind is Kind.NAME else f"({first_expression(field.kind, text)})"


def _months(earlier: str, later: str) -> str:
    return (
        f"(({later} // 10000 - {earlier} // 10000) * 12 + {later} // 100 % 100 - {earlier} // 100 % 100"
        f" - ({later} % 100 < {earlier} % 100)::INTEGER)"
    )


def _broken_id() -> str:
    """A number of the right shape that cannot exist: its check character, its region or its day of birth."""
    day = "(d // 1000 % 100000000)"
    no_day = f"{day} // 10000 < 1850 OR {day} // 100 % 100 NOT BETWEEN 1 AND 12 OR {day} % 100 NOT BETWEEN 1 AND 31"
    no_day = f"CASE WHEN {no_day} THEN TRUE ELSE ({real_day(day)}) IS NULL END"
    # Zeros at the end are digits that a spreadsheet lost, which is a fault of the file.
    return (
        f"CASE WHEN d IS NULL OR {_TESTS} THEN FALSE WHEN key IS NULL THEN right(clean, 3) <> '000'"
        f" WHEN {_PROVINCES} OR {_ELSEWHERE} THEN {no_day} ELSE TRUE END"
    )


_HOW = {
    "id_number": ("broken", ("id",)),
    "id_birth_date": ("key // 1000 % 100000000 <> birth AND NOT broken", ("id", "birth")),
    "id_sex": ("(key % 2 = 1) <> (sex = 1) AND key // 10000000000000000 <> 9 AND NOT broken", ("id", "sex")),
    "birth_in_future": ("birth > recorded", ("birth",)),
    "event_before_birth": ("event < birth", ("event", "birth")),
    "death_before_birth": ("death < birth", ("death", "birth")),
    "event_after_death": ("event > death", ("death", "event")),
    "mother_age": (
        f"floor({_months('mother_birth', 'birth')} / 12.0) NOT BETWEEN {MOTHER_YOUNGEST} AND {MOTHER_OLDEST}",
        ("birth", "mother_birth"),
    ),
}


def list_checks() -> list[LogicCheck]:
    """Return the checks that are made, in their order."""
    return [check for check in CHECKS if check.name in _HOW]


def make_failed(con: duckdb.DuckDBPyConnection, fields: list[Field], side: str) -> None:
    """Make `failed_left` or `failed_right` (rn, rid, check, field) from `own_…`: a row for each field put in doubt."""
    conditions = ", ".join(f"coalesce({condition}, FALSE) AS f_{name}" for name, (condition, _of) in _HOW.items())
    any_failed = " OR ".join(f"f_{name}" for name in _HOW)
    con.execute(
        f"CREATE TABLE flags AS SELECT * FROM (SELECT rn, rid, {conditions} FROM own_{side}) WHERE {any_failed}"
    )
    parts = [
        f"SELECT rn, rid, '{name}' AS \"check\", '{field}' AS field FROM flags WHERE f_{name}"
        for name, (_condition, facts) in _HOW.items()
        for field in _names_of(facts, fields, side)
    ]
    nothing = "SELECT NULL::UINTEGER AS rn, NULL::VARCHAR AS rid, '' AS \"check\", '' AS field WHERE FALSE"
    con.execute(f"CREATE TABLE failed_{side} AS {' UNION ALL '.join(parts) or nothing}")
    con.execute("DROP TABLE flags")


def _names_of(facts: tuple[str, ...], fields: list[Field], side: str) -> list[str]:
    """Return the names of the fields that tell these facts."""
    kinds = {"id": Kind.NATIONAL_ID, "sex": Kind.SEX}
    found: list[Field | None] = []
    for fact in facts:
        if fact in kinds:
            found.append(find_first(fields, kinds[fact]))
        else:
            found.append(find_birth(fields) if fact == "birth" else find_day(fields, Meaning(fact), side))
    return [field.name for field in found if field]
