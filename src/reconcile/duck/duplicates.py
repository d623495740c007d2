"""Who stands in one table twice: found first, and carried as one person, so that nobody competes with themselves.

Two rows are one person where they have one checked id and agree in name or day of birth; or where name and day are the
same, mobile or house too, and no two valid ids tell them apart; newborns without a name may be twins. The row that
stands for them is the first by the md5 of its record id, so that the order of rows decides nothing. They are proposed,
never merged.
"""

from __future__ import annotations

import duckdb

from reconcile.duck.session import ROW, count
from reconcile.duck.standard import agreeing_columns, first_expression, source_column
from reconcile.specification import Kind, Specification
from reconcile.standardise.names import is_plain, is_unnamed

# What more rows share is no person who was entered again, but a default value.
MOST_REPEATS = 50


def make_duplicates(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty tables `duplicates_left` and `duplicates_right`: a row, and the row that stands for it."""
    for side in ("left", "right"):
        con.execute(f"CREATE TABLE duplicates_{side} (rn UINTEGER, rid VARCHAR, stands UINTEGER, stands_rid VARCHAR)")


def find_ids_twice(con: duckdb.DuckDBPyConnection, spec: Specification, side: str) -> None:
    """Keep as duplicates the rows that repeat an id in agreement, of those ids that both tables have (`often`)."""
    end = "a" if side == "left" else "b"
    kept = "".join(f", {source_column(one, side)} AS {one.name}" for one in agreeing_columns(spec))
    rows = (
        f"SELECT m.*{kept} FROM (SELECT DISTINCT {end} AS rn, {side}_id AS rid, k FROM met SEMI JOIN often USING (k)"
        f" WHERE meets) m JOIN source_{side} s ON s.{ROW} = m.rn"
    )
    _keep_duplicates(con, side, rows, ("k",), agree_as_read(spec, "x.{}", "y.{}"))


def close_twice(con: duckdb.DuckDBPyConnection, spec: Specification, side: str) -> None:
    """Close the open rows of `base_…` that repeat another open row."""
    identifier = spec.first(Kind.NATIONAL_ID)
    rows = f"SELECT * FROM base_{side} WHERE open AND rn NOT IN (SELECT rn FROM duplicates_{side})"
    if identifier:
        _keep_duplicates(con, side, rows, (f"{identifier}_key",), _agree(spec))
    name, date = spec.first(Kind.NAME), spec.first(Kind.DATE)
    if name and date:
        apart = f"coalesce(x.{identifier}_key <> y.{identifier}_key, FALSE)" if identifier else "FALSE"
        _keep_duplicates(
            con, side, rows, (name, date), f"({_share_home(spec)}) AND NOT {apart} AND NOT {is_unnamed(f'x.{name}')}"
        )
    con.execute(f"UPDATE base_{side} SET open = FALSE WHERE rn IN (SELECT rn FROM duplicates_{side})")


def _agree(spec: Specification) -> str:
    return " OR ".join(f"coalesce(x.{one.name} = y.{one.name}, FALSE)" for one in agreeing_columns(spec)) or "TRUE"


def agree_plainly(spec: Specification, one: str, other: str) -> str:
    """Return SQL for whether two rows have a name written equally that needs no reading: most pairs of an id do."""
    names = [(one.format(column.name), other.format(column.name)) for column in spec.of_kind(Kind.NAME)]
    return " OR ".join(f"coalesce({left} = {right} AND {is_plain(left)}, FALSE)" for left, right in names) or "FALSE"


def agree_as_read(spec: Specification, one: str, other: str) -> str:
    """Return SQL for whether two rows, whose names and days are as written, agree in one once they are read.

    `one` and `other` are what a column of each row is called, with {} for its name. What is written equally is read
    once, to know that it is no blank.
    """
    # Days first: they are read in a fraction of the time of a name.
    columns = sorted(agreeing_columns(spec), key=lambda column: column.kind is Kind.NAME)
    arms = [f"WHEN {agree_plainly(spec, one, other)} THEN TRUE"]
    for column in columns:
        left, right = one.format(column.name), other.format(column.name)
        arms.append(f"WHEN {left} = {right} AND {first_expression(column.kind, left)} IS NOT NULL THEN TRUE")
    for column in columns:
        left, right = (first_expression(column.kind, row.format(column.name)) for row in (one, other))
        arms.append(f"WHEN {left} = {right} THEN TRUE")
    return f"CASE {' '.join(arms)} ELSE {not columns} END"


def _share_home(spec: Specification) -> str:
    mobile, division, house = (spec.first(kind) for kind in (Kind.MOBILE, Kind.DIVISION, Kind.ADDRESS))
    ways = [f"coalesce(x.{mobile} = y.{mobile}, FALSE)"] if mobile else []
    if division and house:
        ways.append(f"coalesce(x.{division} = y.{division} AND x.{house} = y.{house}, FALSE)")
    return " OR ".join(ways) or "FALSE"


def _keep_duplicates(con: duckdb.DuckDBPyConnection, side: str, rows: str, keys: tuple[str, ...], same: str) -> None:
    """Add each row that is the same as one that comes before it by md5; whom it repeats is the first of all."""
    columns = ", ".join(keys)
    con.execute(
        f"INSERT INTO duplicates_{side} WITH every AS ({rows}), rows AS (SELECT * FROM every SEMI JOIN ("
        f"SELECT {columns} FROM every GROUP BY {columns} HAVING count(*) BETWEEN 2 AND {MOST_REPEATS})"
        f" USING ({columns})), pairs AS ("
        "SELECT x.rn, x.rid, y.rn AS other, y.rid AS other_rid, md5(x.rid) AS h, md5(y.rid) AS other_h"
        f" FROM rows x JOIN rows y USING ({columns}) WHERE x.rn <> y.rn AND ({same}))"
        " SELECT rn, any_value(rid), arg_min(other, (other_h, other_rid)), arg_min(other_rid, (other_h, other_rid))"
        " FROM pairs WHERE (other_h, other_rid) < (h, rid) GROUP BY rn"
    )


def count_duplicates(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many rows of each side repeat another."""
    return {side: count(con, f"duplicates_{side}") for side in ("left", "right")}
