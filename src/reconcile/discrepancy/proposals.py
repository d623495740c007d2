"""From a difference to what is proposed: one register is asked to look at its record, or both stay.

Agreement is not the aim. Where a register is the authority of a field, the other one is asked to follow it. Where there
is no authority, or the authority says nothing, or what it says cannot be right, both stay and the person is asked. An
adverse note (death, cancellation) needs a surer match than others, else a person looks at the pair first.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from reconcile.difference import STATES, State
from reconcile.discrepancy.checks import real_day
from reconcile.discrepancy.fields import CONTACTS, Field, find_birth, find_day
from reconcile.discrepancy.states import state_number
from reconcile.duck.session import ROW, quote_name, quote_text
from reconcile.duck.standard import first_expression
from reconcile.specification import Kind, Meaning, Specification

AFTER_DEATH = "event after death"
_NUMBERS = {state: number for number, state in enumerate(STATES)}


def make_found(con: duckdb.DuckDBPyConnection, fields: list[Field]) -> dict[str, dict[State, int]]:
    """Make `found` (a, b, field, state, core, odd): what differs or is missing; return how often each state is.

    `core` says that the field is a name or the day of birth, by which a match by id was tested; `odd` that what the
    authority of the field says cannot be read as what it should be.
    """
    con.execute("CREATE TABLE found (a UINTEGER, b UINTEGER, field VARCHAR, state VARCHAR, core BOOLEAN, odd BOOLEAN)")
    birth, counts = find_birth(fields), {}
    for field in fields:
        if field.is_compared:
            core = field.kind is Kind.NAME or field == birth
            counts[field.name] = _find(con, field, core)
    _find_after_death(con, fields)
    return counts


def _find(con: duckdb.DuckDBPyConnection, field: Field, core: bool) -> dict[State, int]:
    """Compare one field of all pairs; column by column, so that no more than one is in memory."""
    left, right = (f"{end}.{quote_name(field.header(side) or '')}::VARCHAR" for side, end in _ENDS)
    state, odd = state_number(field.kind, "x", "y"), _is_odd(field)
    con.execute(
        f"CREATE OR REPLACE TABLE one AS SELECT a, b, ({state})::TINYINT AS s, {odd} AS odd FROM ("
        f"SELECT a, b, {left} AS x, {right} AS y FROM pairs"
        f" JOIN source_left l ON l.{ROW} = a JOIN source_right r ON r.{ROW} = b)"
    )
    names = " ".join(f"WHEN {number} THEN '{state}'" for state, number in _NUMBERS.items())
    kept = (State.DIFFERS, State.MISSING_LEFT, State.MISSING_RIGHT)
    con.execute(
        f"INSERT INTO found SELECT a, b, {quote_text(field.name)}, CASE s {names} END, {core}, odd FROM one"
        f" WHERE s IN ({', '.join(str(_NUMBERS[state]) for state in kept)})"
    )
    rows = dict(con.execute("SELECT s, count(*) FROM one GROUP BY s").fetchall())
    con.execute("DROP TABLE one")
    return {state: rows.get(number, 0) for state, number in _NUMBERS.items()}


_ENDS = (("left", "l"), ("right", "r"))
_READ = frozenset({Kind.SEX, Kind.DATE, Kind.MOBILE, Kind.DIVISION})


def _is_odd(field: Field) -> str:
    """Return SQL for whether the text of the authority (`x` of the left table, `y`) cannot be read as its kind."""
    if field.authority is None or field.kind not in _READ:
        return "FALSE"
    value = f"({first_expression(field.kind, 'trim(x)' if field.authority == 'left' else 'trim(y)')})"
    return f"{real_day(value) if field.kind is Kind.DATE else value} IS NULL"


def _find_after_death(con: duckdb.DuckDBPyConnection, fields: list[Field]) -> None:
    """Whoever was vaccinated in one register after the death in the other may be alive: to be asked the same day."""
    for dead, living in (("left", "right"), ("right", "left")):
        death, event = find_day(fields, Meaning.DEATH, dead), find_day(fields, Meaning.EVENT, living)
        if death and event:
            con.execute(
                f"INSERT INTO found SELECT a, b, {quote_text(death.name)}, '{AFTER_DEATH}', FALSE, FALSE FROM pairs"
                " JOIN own_left l ON l.rn = a JOIN own_right r ON r.rn = b"
                f" WHERE {_end(living)}.event > {_end(dead)}.death"
            )


def _end(side: str) -> str:
    return "l" if side == "left" else "r"


def make_judged(con: duckdb.DuckDBPyConnection, spec: Specification, fields: list[Field]) -> None:
    """Make `judged` from `found`: a row a difference, with its proposal and reason, and who is asked to correct.

    a, b, left_id, right_id, field, state, kind (differs, missing, death, cancellation), proposal, reason, register
    (left, right or null), p, wrong (the chance that the match is wrong).
    """
    con.execute(
        "CREATE TABLE judged AS SELECT *, CASE WHEN proposal = 'correct' THEN follower END AS register FROM ("
        f"SELECT *, CASE reason WHEN '' THEN 'correct' WHEN 'not_sure' THEN 'review' WHEN 'contact' THEN 'both_stay'"
        " ELSE 'ask_person' END AS proposal FROM ("
        f"SELECT a, b, left_id, right_id, found.field, state, {_by_field(fields, _kind)} AS kind,"
        f" {_by_field(fields, _follower)} AS follower, p, coalesce(doubted.wrong, 1 - p) AS wrong,"
        f" CASE {' '.join(_reasons(spec, fields))} ELSE '' END AS reason"
        " FROM found JOIN pairs USING (a, b) LEFT JOIN doubted USING (a)))"
    )


def _by_field(fields: list[Field], value: Callable[[Field], str]) -> str:
    arms = " ".join(f"WHEN {quote_text(field.name)} THEN {value(field)}" for field in fields if field.is_compared)
    return f"CASE found.field {arms} END"


def _kind(field: Field) -> str:
    if field.is_adverse and field.means:
        return quote_text(field.means.value)
    return "CASE WHEN state = 'differs' THEN 'differs' ELSE 'missing' END"


def _follower(field: Field) -> str:
    """Return SQL for who follows the authority; null where there is none."""
    return {"left": "'right'", "right": "'left'"}.get(field.authority or "", "NULL")


def _reasons(spec: Specification, fields: list[Field]) -> list[str]:
    """Return the cases in which nobody is asked to correct, the first that holds counting."""
    cases = [f"WHEN state = '{AFTER_DEATH}' THEN 'after_death'"]
    for field in fields:
        if not field.is_compared:
            continue
        this = f"found.field = {quote_text(field.name)}"
        if field.authority is None:
            reason = "contact" if field.kind in CONTACTS else "no_authority"
            cases.append(f"WHEN {this} THEN '{reason}'")
            continue
        silent = State.MISSING_LEFT if field.authority == "left" else State.MISSING_RIGHT
        end = "a" if field.authority == "left" else "b"
        failed = f"(SELECT rn FROM failed_{field.authority} WHERE field = {quote_text(field.name)})"
        cases.append(f"WHEN {this} AND state = '{silent}' THEN 'authority_silent'")
        cases.append(f"WHEN {this} AND (odd OR {end} IN {failed}) THEN 'authority_doubtful'")
        if field.is_adverse:
            cases.append(
                f"WHEN {this} AND 1 - coalesce(doubted.wrong, 1 - p) < {spec.adverse_accept!r} THEN 'not_sure'"
            )
    return cases
