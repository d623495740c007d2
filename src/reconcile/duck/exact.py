"""Stage 1: whoever has the same checked id in both tables and agrees in name or day of birth is one person.

Each table is read once: one full join of both by the digits of the id says who meets whom and who is left. Whether the
check character is right is reckoned once for both ends of a pair.
"""

from __future__ import annotations

import duckdb

from reconcile.duck.duplicates import agree_as_read, agree_plainly, find_ids_twice
from reconcile.duck.session import ENDS, ROW, count, for_both, quote_name
from reconcile.duck.standard import agreeing_columns, source_column
from reconcile.specification import Kind, Specification
from reconcile.standardise.ids import SIGNS, check_place, is_possible, seventeen_digits


def meet_ids(con: duckdb.DuckDBPyConnection, spec: Specification) -> None:
    """Make `met`: each row of either table with those of the other that have its id, or alone.

    It has a and b (rn), left_id and right_id, k (17 digits), `left_fits` and `right_fits` (the check character is
    right), `meets` (both are there, both fit, and nobody has decided otherwise), `agrees` and `taken`.
    """
    heads = [_heads(spec, side) for side, _end in ENDS]
    # Both ends of a pair that does not plainly agree keep what they wrote, to be read; reading all takes longer.
    columns = [column.name for column in agreeing_columns(spec)]
    written = "".join(f", l.{name} AS left_{name}, r.{name} AS right_{name}" for name in columns)
    unread = "".join(
        f", CASE WHEN NOT agrees THEN {side}_{name} END AS {side}_{name}" for name in columns for side, _end in ENDS
    )
    pairs = (
        "SELECT l.rn AS a, r.rn AS b, l.rid AS left_id, r.rid AS right_id, coalesce(l.d, r.d) AS k,"
        f" l.sign AS left_sign, r.sign AS right_sign, {agree_plainly(spec, 'l.{}', 'r.{}')} AS agrees{written}"
        f" FROM ({heads[0]}) l FULL JOIN ({heads[1]}) r ON l.d = r.d"
    )
    fits = [f"coalesce(({_fits(f'{side}_sign')}) AND dated, FALSE)" for side, _end in ENDS]
    con.execute(
        f"CREATE TABLE met AS SELECT *, meets AND agrees AS taken FROM ("
        "SELECT *, a IS NOT NULL AND b IS NOT NULL AND left_fits AND right_fits AS meets FROM ("
        f"SELECT a, b, left_id, right_id, k, agrees{unread}, {fits[0]} AS left_fits, {fits[1]} AS right_fits FROM ("
        f"SELECT *, substr('{SIGNS}', {check_place('k')} + 1, 1) AS due, {is_possible('k')} AS dated FROM ({pairs}))))"
    )
    con.execute(
        f"UPDATE met SET agrees = TRUE, taken = TRUE WHERE meets AND NOT agrees"
        f" AND ({agree_as_read(spec, 'left_{}', 'right_{}')})"
    )
    if count(con, "decided") + count(con, "ruled_out"):
        _leave_decided(con)


def _heads(spec: Specification, side: str) -> str:
    """Return SQL for a table's rn, rid, digits `d` and check character `sign` of the id, and what has to agree."""
    identifier = spec.of_kind(Kind.NATIONAL_ID)[0]
    rid = quote_name(spec.left_id if side == "left" else spec.right_id)
    kept = "".join(f", {source_column(one, side)} AS {one.name}" for one in agreeing_columns(spec))
    written = f"SELECT {ROW} AS rn, {rid}::VARCHAR AS rid, {source_column(identifier, side)} AS written{kept}"
    parts = f"{seventeen_digits('written')} AS d, substr(written, 18) AS sign"
    return f"SELECT *, {parts} FROM ({written} FROM source_{side} s)"


def _fits(sign: str) -> str:
    """Return SQL for whether a check character is the one that is `due`; a number of 15 digits has none."""
    return f"CASE {sign} WHEN due THEN TRUE WHEN '' THEN TRUE WHEN 'x' THEN due = 'X' ELSE FALSE END"


def _leave_decided(con: duckdb.DuckDBPyConnection) -> None:
    """Take out of the pairs those that a person has ruled out, and whoever is decided already."""
    con.execute(
        "UPDATE met SET meets = FALSE, taken = FALSE WHERE a IN (SELECT a FROM decided) OR b IN (SELECT b FROM decided)"
    )
    con.execute("UPDATE met SET meets = FALSE, taken = FALSE FROM ruled_out o WHERE met.a = o.a AND met.b = o.b")


def join_ids(con: duckdb.DuckDBPyConnection, spec: Specification) -> int:
    """Make `exact` (a, b, their record ids, k): pairs that agree, of one checked id that both tables have once.

    Whoever has an id twice in one table is carried as one person. An id that then still stands twice, or under which
    nothing agrees, is left to the comparison of all fields. Returns how many ids were in both tables and nothing
    agreed.
    """
    con.execute("CREATE TABLE often AS SELECT k FROM met WHERE meets GROUP BY k HAVING count(*) > 1")
    for_both(con, lambda own, side, _end: find_ids_twice(own, spec, side))
    apart = int(con.execute("SELECT count(*) FROM met WHERE meets AND NOT agrees").fetchall()[0][0])
    once = (
        "SELECT a, b, k FROM met SEMI JOIN often USING (k) WHERE meets"
        " AND a NOT IN (SELECT rn FROM duplicates_left) AND b NOT IN (SELECT rn FROM duplicates_right)"
    )
    con.execute(
        f"CREATE TABLE again AS SELECT a, b FROM ({once}) JOIN met USING (a, b) WHERE agrees AND met.k NOT IN"
        f" (SELECT k FROM ({once}) GROUP BY k HAVING count(*) > 1)"
    )
    con.execute("UPDATE met SET taken = FALSE WHERE taken AND k IN (SELECT k FROM often)")
    con.execute("UPDATE met SET taken = TRUE FROM again g WHERE met.a = g.a AND met.b = g.b")
    con.execute("CREATE VIEW exact AS SELECT a, b, left_id, right_id, k FROM met WHERE taken")
    return apart


def want_rest(con: duckdb.DuckDBPyConnection, side: str, end: str) -> None:
    """Make `wanted_left` or `wanted_right` (rn, rid, d, k, open): whom stage 1 has left, and whom it learns from.

    Whoever repeats another row, or is decided, is neither.
    """
    one = f"{end} AS rn, {side}_id AS rid, k AS d, CASE WHEN {side}_fits THEN k END AS k"
    other = "b" if end == "a" else "a"
    con.execute(
        f"CREATE TABLE wanted_{side} AS WITH loose AS ("
        f"SELECT {one}, k AS met_k FROM met WHERE a IS NOT NULL AND b IS NOT NULL AND NOT taken),"
        f" placed AS (SELECT {end} AS rn FROM met SEMI JOIN loose ON met.k = loose.met_k WHERE taken)"
        " SELECT *, TRUE AS open FROM ("
        f"SELECT {one} FROM met WHERE {other} IS NULL"
        " UNION ALL SELECT DISTINCT rn, rid, d, k FROM loose ANTI JOIN placed USING (rn))"
        f" WHERE rn NOT IN (SELECT rn FROM duplicates_{side}) AND rn NOT IN (SELECT {end} FROM decided)"
        f" UNION ALL SELECT {one}, FALSE FROM met WHERE taken AND {end} IN (SELECT {end} FROM sure_id)"
    )
