"""The linked persons that a comparison rests on, and how sure each pair is."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reconcile.duck.session import quote_text
from reconcile.errors import ReconcileError
from reconcile.errors import mark as _


def load_pairs(con: duckdb.DuckDBPyConnection, file: Path, *, own: bool) -> None:
    """Make `pairs` (a, b, left_id, right_id, p, exact) from a file of matches and `own_…`.

    `p` is the match probability, `exact` whether a checked id made the match. Raises ReconcileError where the file is
    no such table or names a record that the tables do not have; and, unless the matches are `own`, made in this very
    run, where it names a record twice.
    """
    _view(con, file)
    rows = con.execute("SELECT count(*) FROM given").fetchall()[0][0]
    if not own:
        _refuse_odd(con, file, rows)
    con.execute(
        "CREATE TABLE pairs AS SELECT l.rn AS a, r.rn AS b, left_id, right_id, p, exact FROM given"
        " JOIN own_left l ON l.rid = left_id JOIN own_right r ON r.rid = right_id"
    )
    missing = rows - con.execute("SELECT count(*) FROM pairs").fetchall()[0][0]
    if missing:
        raise ReconcileError(
            _("{file} has {number} matches of records that the tables do not have; give the tables it was made from."),
            file=file.name, number=missing,
        )  # fmt: skip


def _refuse_odd(con: duckdb.DuckDBPyConnection, file: Path, rows: int) -> None:
    query = (
        "SELECT count(DISTINCT left_id), count(DISTINCT right_id), count(*) FILTER (p IS NULL OR p < 0 OR p > 1)"
        " FROM given"
    )
    left, right, outside = con.execute(query).fetchall()[0]
    if left < rows or right < rows:
        raise ReconcileError(_("{file} links a record twice; a record is one person at most."), file=file.name)
    if outside:
        raise ReconcileError(_("{file} has {number} probabilities that are none."), file=file.name, number=outside)


def _view(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    if not file.is_file():
        raise ReconcileError(_("There is no file {file}."), file=file)
    try:
        found = con.execute(f"SELECT * FROM read_parquet({quote_text(str(file))}) LIMIT 0").description or []
        stage = "stage = 'exact'" if "stage" in {str(one[0]) for one in found} else "FALSE"
        con.execute(
            "CREATE VIEW given AS SELECT left_id::VARCHAR AS left_id, right_id::VARCHAR AS right_id,"
            f" match_probability::DOUBLE AS p, {stage} AS exact FROM read_parquet({quote_text(str(file))})"
        )
    except duckdb.Error as error:
        raise ReconcileError(
            _("{file} is no table of matches; give the matches.parquet that fuwuyue reconcile link writes."),
            file=file.name,
        ) from error


def weigh_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """Make `doubted` (a, wrong): the pairs whose chance to be wrong is more than 1 - p, by `found`.

    Whoever agrees in id, name and day of birth is one person. So what is wrong among the matches by a checked id stands
    among those that differ in name or day, and all that is expected to be wrong is laid on them.
    """
    con.execute(
        "CREATE TABLE doubted AS WITH apart AS (SELECT DISTINCT a FROM found WHERE core) SELECT a,"
        " greatest(1 - p, least(1, (SELECT sum(1 - p) FROM pairs WHERE exact) / count(*) OVER ())) AS wrong"
        " FROM pairs SEMI JOIN apart USING (a) WHERE exact"
    )


def sureness_of_ids(con: duckdb.DuckDBPyConnection) -> float | None:
    """Return the probability of a match by a checked id, as the linkage measured it; None where there is none."""
    found = con.execute("SELECT min(p) FROM pairs WHERE exact").fetchall()[0][0]
    return None if found is None else float(found)
