"""Who stands in one register twice, and who in one register only."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reconcile.discrepancy.fields import Field, find_first
from reconcile.duck.duplicates import MOST_REPEATS
from reconcile.duck.session import ROW, quote_name, quote_text
from reconcile.duck.standard import first_expression
from reconcile.specification import Kind, Specification
from reconcile.standardise.names import is_unnamed


def make_repeats(con: duckdb.DuckDBPyConnection, fields: list[Field], side: str) -> None:
    """Make `repeats_left` or `repeats_right` (rn, rid, stands, stands_rid, sure): rows that repeat another.

    The row that stands is one that is linked, else the first by the md5 of its record id. `sure` where id, name and day
    are the same: nothing else is proposed without a person looking at it, since twins share day and home, and a wrong
    number stands beside a relative's name.
    """
    own, end = f"own_{side}", "a" if side == "left" else "b"
    con.execute(
        f"CREATE OR REPLACE TABLE twice AS WITH keys AS (SELECT key FROM {own} WHERE key IS NOT NULL GROUP BY key"
        f" HAVING count(*) BETWEEN 2 AND {MOST_REPEATS}), days AS (SELECT name, birth FROM {own} WHERE name IS NOT NULL"
        f" AND birth IS NOT NULL GROUP BY ALL HAVING count(*) BETWEEN 2 AND {MOST_REPEATS})"
        f" SELECT *, TRUE AS by_id FROM {own} SEMI JOIN keys USING (key)"
        f" UNION ALL SELECT *, FALSE FROM {own} SEMI JOIN days USING (name, birth)"
    )
    _read_homes(con, fields, side)
    con.execute(
        f"CREATE TABLE repeats_{side} AS WITH rows AS (SELECT t.*, called, mobile, house, md5(t.rid) AS h,"
        f" t.rn IN (SELECT {end} FROM pairs) AS linked FROM twice t JOIN homes USING (rn)), matching AS ("
        f" SELECT x, y, x.key = y.key AND {_agree('x', 'y')} AS sure FROM rows x JOIN rows y ON x.key = y.key"
        f" WHERE x.by_id AND y.by_id AND ({_agree_in_one('x', 'y')})"
        f" UNION ALL SELECT x, y, FALSE FROM rows x JOIN rows y ON x.name = y.name AND x.birth = y.birth"
        f" WHERE NOT x.by_id AND NOT y.by_id AND {_share_home('x', 'y')})"
        " SELECT x.rn AS rn, any_value(x.rid) AS rid, arg_min(y.rn, (NOT y.linked, y.h, y.rid)) AS stands,"
        " arg_min(y.rid, (NOT y.linked, y.h, y.rid)) AS stands_rid,"
        " arg_min(sure, (NOT y.linked, y.h, y.rid, NOT sure)) AS sure"
        " FROM matching WHERE x.rn <> y.rn AND (NOT y.linked, y.h, y.rid) < (NOT x.linked, x.h, x.rid) GROUP BY x.rn"
    )
    con.execute("DROP TABLE twice; DROP TABLE homes")


def _agree(one: str, other: str) -> str:
    return f"coalesce({one}.called = {other}.called AND {one}.birth = {other}.birth, FALSE)"


def _agree_in_one(one: str, other: str) -> str:
    return f"coalesce({one}.called = {other}.called, FALSE) OR coalesce({one}.birth = {other}.birth, FALSE)"


def _share_home(one: str, other: str) -> str:
    mobile = f"coalesce({one}.mobile = {other}.mobile, FALSE)"
    house = f"coalesce({one}.division = {other}.division AND {one}.house = {other}.house, FALSE)"
    apart = f"coalesce({one}.key <> {other}.key, FALSE)"
    return f"({mobile} OR {house}) AND NOT {apart} AND NOT {is_unnamed(f'{one}.called')}"


def _read_homes(con: duckdb.DuckDBPyConnection, fields: list[Field], side: str) -> None:
    """Make `homes` (rn, called, mobile, house) of the few rows that share an id, or a name and a day."""
    values = []
    for name, kind in (("called", Kind.NAME), ("mobile", Kind.MOBILE), ("house", Kind.ADDRESS)):
        field = find_first(fields, kind)
        text = f"s.{quote_name(field.header(side) or '')}::VARCHAR" if field else ""
        nothing = "NULL::VARCHAR" if kind is Kind.NAME else "NULL::BIGINT"
        values.append(f"{first_expression(kind, text) if field else nothing} AS {name}")
    con.execute(
        f"CREATE TABLE homes AS SELECT {ROW} AS rn, {', '.join(values)} FROM source_{side} s"
        f" WHERE {ROW} IN (SELECT rn FROM twice)"
    )


def make_alone(con: duckdb.DuckDBPyConnection, side: str) -> None:
    """Make `alone_left` or `alone_right` (rn, rid): persons of one register whom no match joins to the other."""
    end = "a" if side == "left" else "b"
    con.execute(
        f"CREATE TABLE alone_{side} AS SELECT rn, rid FROM own_{side} ANTI JOIN pairs ON {end} = rn"
        f" ANTI JOIN repeats_{side} t ON t.rn = own_{side}.rn"
    )


def slim_own(con: duckdb.DuckDBPyConnection, side: str) -> None:
    """Keep of `own_…` what comes later alone: a row's number, its division, and the days compared across registers."""
    con.execute(f"CREATE TABLE slim AS SELECT rn, division, death, event FROM own_{side}")
    con.execute(f"DROP TABLE own_{side}; ALTER TABLE slim RENAME TO own_{side}")


def write_alone(con: duckdb.DuckDBPyConnection, side: str, file: Path) -> None:
    """Write the record ids of those in one register only."""
    con.execute(
        f"COPY (SELECT rid AS record_id FROM alone_{side} ORDER BY record_id) TO {quote_text(str(file))}"
        " (FORMAT parquet, COMPRESSION zstd)"
    )


def for_review(spec: Specification, sure_id: float | None) -> str:
    """Return SQL for whether a repeat is not proposed, but looked at by a person first."""
    return "NOT sure" if sure_id is not None and sure_id >= spec.adverse_accept else "TRUE"


def count_for_review(con: duckdb.DuckDBPyConnection, spec: Specification, sure_id: float | None) -> dict[str, int]:
    """Return how many repeats of each register a person has to look at."""
    query = "SELECT count(*) FROM repeats_{} WHERE " + for_review(spec, sure_id)
    return {side: con.execute(query.format(side)).fetchall()[0][0] for side in ("left", "right")}


def list_for_review(
    con: duckdb.DuckDBPyConnection, spec: Specification, sure_id: float | None, side: str, most: int
) -> list[tuple[object, ...]]:
    """Return the repeats of a register that a person has to look at: record id, and that of the row that stands."""
    query = f"SELECT rid, stands_rid FROM repeats_{side} WHERE {for_review(spec, sure_id)}"
    return con.execute(f"{query} ORDER BY rid LIMIT {most}").fetchall()
