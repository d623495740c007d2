"""Matches beside pairs that are known: only measured, nothing is learned or chosen by them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reconcile.duck.run import Run
from reconcile.duck.session import count, quote_text
from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.result import CurvePoint, Truth

_STEP = 0.5


def load_truth(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Make `truth` (left_id, right_id) of a .csv or .parquet; raises ReconcileError where it has no such columns."""
    path = quote_text(str(file))
    rows = f"read_parquet({path})" if file.suffix.lower() == ".parquet" else f"read_csv({path}, all_varchar = true)"
    try:
        ids = "left_id::VARCHAR AS left_id, right_id::VARCHAR AS right_id"
        con.execute(f"CREATE TABLE truth AS SELECT DISTINCT {ids} FROM {rows}")
    except duckdb.Error as error:
        raise ReconcileError(
            _("{file} is no list of known pairs: a .csv or .parquet with the columns left_id and right_id."),
            file=file.name,
        ) from error
    if not count(con, "truth"):
        raise ReconcileError(_("{file} holds no known pair."), file=file.name)


def measure_truth(run: Run) -> Truth:
    """Return how the matches of `links` stand beside `truth`, and precision and recall by weight over all pairs that
    were compared."""
    con = run.con
    known = count(con, "truth")
    matches = count(con, "links")
    right = con.execute("SELECT count(*) FROM links SEMI JOIN truth USING (left_id, right_id)").fetchall()[0][0]
    others = (
        f"SELECT l.rid AS left_id, r.rid AS right_id, bits + {run.model.prior!r} AS bits FROM scored s"
        " JOIN base_left l ON l.rn = s.a JOIN base_right r ON r.rn = s.b"
        " ANTI JOIN links k ON k.a = s.a AND k.b = s.b"
    )
    edge = f"floor(least(bits, 60) / {_STEP}) * {_STEP}"
    rows = con.execute(
        f"SELECT {edge} AS edge, count(*), count(t.left_id) FROM ("
        f"SELECT left_id, right_id, coalesce(match_weight, 60) AS bits FROM links UNION ALL {others}) p"
        " LEFT JOIN truth t USING (left_id, right_id) GROUP BY 1 ORDER BY 1 DESC"
    ).fetchall()
    return Truth(pairs=known, right=right, wrong=matches - right, missed=known - right, curve=_curve(rows, known))


def _curve(rows: list[tuple[float, int, int]], known: int) -> tuple[CurvePoint, ...]:
    points, pairs, right = [], 0, 0
    for edge, number, true in rows:
        pairs, right = pairs + number, right + true
        points.append(CurvePoint(bits=edge, precision=right / pairs, recall=right / known))
    return tuple(points)
