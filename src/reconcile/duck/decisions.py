"""What a person has decided about a pair stands for good: `different` above all, then `same`."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reconcile.duck.session import ROW, quote_name, quote_text
from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.specification import Specification

_COLUMNS = ("left_id", "right_id", "decision")


def load_decisions(con: duckdb.DuckDBPyConnection, spec: Specification, file: Path | None) -> None:
    """Make `ruled_out` (a, b) and `decided` (a, b, left_id, right_id) from a CSV of left_id, right_id, decision.

    A pair that was found different once is different, whatever else is written of it. Raises ReconcileError where the
    file is no such table, holds another word than same or different, or finds one record the same as two.
    """
    con.execute("CREATE TABLE ruled_out (a UINTEGER, b UINTEGER)")
    con.execute("CREATE TABLE decided (a UINTEGER, b UINTEGER, left_id VARCHAR, right_id VARCHAR)")
    if file is None:
        return
    _read(con, file)
    left, right = (
        f"(SELECT {ROW} AS rn, {quote_name(column)}::VARCHAR AS rid FROM source_{side})"
        for side, column in (("left", spec.left_id), ("right", spec.right_id))
    )
    rows = (
        "SELECT l.rn AS a, r.rn AS b, d.left_id, d.right_id, d.decision FROM decisions d"
        f" JOIN {left} l ON l.rid = d.left_id JOIN {right} r ON r.rid = d.right_id"
    )
    con.execute(f"INSERT INTO ruled_out SELECT DISTINCT a, b FROM ({rows}) WHERE decision = 'different'")
    con.execute(
        f"INSERT INTO decided SELECT DISTINCT a, b, left_id, right_id FROM ({rows}) ANTI JOIN ruled_out USING (a, b)"
        " WHERE decision = 'same'"
    )
    _refuse_two_of_one(con, file)


def _read(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    try:
        con.execute(f"CREATE TABLE decisions AS SELECT * FROM read_csv({quote_text(str(file))}, all_varchar = true)")
        con.execute(f"SELECT {', '.join(_COLUMNS)} FROM decisions LIMIT 0").fetchall()
    except duckdb.Error as error:
        raise ReconcileError(
            _("{file} is no list of decisions: a .csv with the columns left_id, right_id, decision."), file=file.name
        ) from error
    other = con.execute(
        "SELECT coalesce(decision, '') FROM decisions WHERE coalesce(decision, '') NOT IN ('same', 'different') LIMIT 1"
    ).fetchall()
    if other:
        raise ReconcileError(
            _("“{word}” in {file} is no decision; write same or different."), word=other[0][0], file=file.name
        )


def _refuse_two_of_one(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    twice = con.execute(
        "SELECT left_id FROM decided GROUP BY left_id HAVING count(*) > 1"
        " UNION ALL SELECT right_id FROM decided GROUP BY right_id HAVING count(*) > 1 ORDER BY 1 LIMIT 1"
    ).fetchall()
    if twice:
        raise ReconcileError(
            _("{file} finds the record {record} the same as two others; one of the two lines has to go."),
            file=file.name, record=twice[0][0],
        )  # fmt: skip
