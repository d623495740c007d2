"""Stage 1: whoever has the same checked id in both tables and agrees in name or day of birth is one person."""

from __future__ import annotations

import duckdb

from reconcile.duck.duplicates import drop_heads_twice
from reconcile.duck.session import ROW, quote_name
from reconcile.duck.standard import columns_of_heads, source_column
from reconcile.specification import Specification
from reconcile.standardise.ids import checked_key, seventeen_digits


def load_heads(con: duckdb.DuckDBPyConnection, spec: Specification, side: str) -> None:
    """Make the table `head_left` or `head_right`: rn, rid, the id `d`, checked `k`, names and days as written."""
    identifier, *agreeing = columns_of_heads(spec)
    rid = quote_name(spec.left_id if side == "left" else spec.right_id)
    kept = "".join(f", {source_column(column, side)} AS {column.name}" for column in agreeing)
    con.execute(
        f"CREATE TABLE head_{side} AS SELECT * EXCLUDE (written), {checked_key('written', 'd')} AS k FROM ("
        f"SELECT *, {seventeen_digits('written')} AS d FROM (SELECT {ROW} AS rn, {rid}::VARCHAR AS rid,"
        f" {source_column(identifier, side)} AS written{kept} FROM source_{side} s))"
    )


def join_ids(con: duckdb.DuckDBPyConnection, spec: Specification) -> int:
    """Make `exact` (a, b, their record ids, k): pairs that agree, of one checked id that both tables have once.

    Whoever has an id twice in one table is carried as one person. An id that then still stands twice, or under which
    nothing agrees, is left to the comparison of all fields. Returns how many ids were in both tables and nothing
    agreed.
    """
    for side, end in (("left", "a"), ("right", "b")):
        con.execute(f"DELETE FROM head_{side} WHERE rn IN (SELECT {end} FROM decided)")
    _join(con, spec, "exact", "head_left", "head_right")
    con.execute("CREATE TABLE often AS SELECT k FROM exact GROUP BY k HAVING count(*) > 1")
    for side in ("left", "right"):
        drop_heads_twice(con, spec, side)
    apart = int(con.execute("SELECT count(*) FROM exact WHERE NOT agrees").fetchall()[0][0])
    con.execute("DELETE FROM exact WHERE NOT agrees OR k IN (SELECT k FROM often)")
    sides = [f"(SELECT * FROM head_{side} SEMI JOIN often USING (k))" for side in ("left", "right")]
    _join(con, spec, "again", *sides)
    con.execute(
        "INSERT INTO exact SELECT * FROM again WHERE agrees"
        " AND k NOT IN (SELECT k FROM again GROUP BY k HAVING count(*) > 1)"
    )
    return apart


def _join(con: duckdb.DuckDBPyConnection, spec: Specification, name: str, left: str, right: str) -> None:
    agree = " OR ".join(f"l.{column.name} = r.{column.name}" for column in columns_of_heads(spec)[1:]) or "TRUE"
    con.execute(
        f"CREATE TABLE {name} AS SELECT l.rn AS a, r.rn AS b, l.rid AS left_id, r.rid AS right_id, k,"
        f" coalesce({agree}, FALSE) AS agrees"
        f" FROM {left} l JOIN {right} r USING (k) ANTI JOIN ruled_out o ON o.a = l.rn AND o.b = r.rn"
    )
