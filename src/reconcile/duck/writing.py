"""The tables that a run writes, and the rows of its reports."""

from __future__ import annotations

from math import log2
from pathlib import Path

import duckdb

from reconcile.comparisons import MISSING
from reconcile.duck.assigning import probability
from reconcile.duck.run import Run
from reconcile.duck.scoring import bits_of_comparison, join_terms
from reconcile.duck.session import quote_name, quote_text
from reconcile.errors import mark as _
from reconcile.result import HISTOGRAM_STEP, Reason, ReviewRow

ROW_GROUP = 122_880
# Record ids never repeat: looking for a dictionary of them takes a third of the writing.
LARGEST_DICTIONARY = 1_000


REASONS = {
    "border": _("near the threshold"),
    "tied": _("several are equally likely"),
    "twins": _("a twin of an unnamed newborn"),
    "group": _("of a group in which wrong matches are more likely"),
    "taken": _("matched, but not surely"),
}


def write_matches(run: Run, con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Write `matches.parquet`: left_id, right_id, match_probability, match_weight (bits), stage."""
    left, right = (f"CAST({end}_id AS {_id_type(run, end)}) AS {end}_id" for end in ("left", "right"))
    con.execute("SET preserve_insertion_order = true")
    con.execute(
        f"COPY (SELECT {left}, {right}, match_probability, match_weight, stage FROM links ORDER BY a, b)"
        f" TO {quote_text(str(file))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1,"
        f" ROW_GROUP_SIZE {ROW_GROUP}, DICTIONARY_SIZE_LIMIT {LARGEST_DICTIONARY})"
    )
    con.execute("SET preserve_insertion_order = false")


def index_matches(run: Run) -> None:
    """Make the view `links` (a, b, left_id, right_id, match_probability, match_weight, stage): all that is matched."""
    parts = [
        "SELECT m.a, m.b, l.rid AS left_id, r.rid AS right_id, round(1 / (1 + 2 ** -bits), 9) AS match_probability,"
        " round(bits, 6) AS match_weight, 'weight' AS stage"
        " FROM matched m JOIN base_left l ON l.rn = m.a JOIN base_right r ON r.rn = m.b"
    ]
    parts.append("SELECT a, b, left_id, right_id, 1.0, NULL, 'decided' FROM decided")
    if run.by_id:
        sure = run.model.exact_probability
        parts.append(
            f"SELECT a, b, left_id, right_id, {round(sure, 9)!r}::DOUBLE,"
            f" {round(log2(sure / (1 - sure)), 6)!r}::DOUBLE, 'exact'"
            " FROM exact"
        )
    run.con.execute(f"CREATE VIEW links AS {' UNION ALL '.join(parts)}")


def _id_type(run: Run, side: str) -> str:
    column = run.spec.left_id if side == "left" else run.spec.right_id
    return str(run.con.execute(f"SELECT typeof({quote_name(column)}) FROM source_{side} LIMIT 1").fetchall()[0][0])


def write_duplicates(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Write `duplicates.parquet`: side, the record id, and the id of the record that stands for it."""
    parts = [
        f"SELECT '{side}' AS side, rid AS record_id, stands_rid AS stands_for FROM duplicates_{side}"
        for side in ("left", "right")
    ]
    con.execute(
        f"COPY (SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY side, record_id)"
        f" TO {quote_text(str(file))} (FORMAT parquet, COMPRESSION zstd)"
    )


def write_clusters(run: Run, file: Path) -> None:
    """Write `clusters.parquet`: record_id, cluster_id (the record id of its first); those alone are left out."""
    kind = _id_type(run, "left")
    run.con.execute("SET preserve_insertion_order = true")
    run.con.execute(
        f"COPY (SELECT CAST(rid AS {kind}) AS record_id, CAST(first AS {kind}) AS cluster_id FROM clusters ORDER BY rn)"
        f" TO {quote_text(str(file))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    run.con.execute("SET preserve_insertion_order = false")


def list_for_review(run: Run, con: duckdb.DuckDBPyConnection) -> list[ReviewRow]:
    """Return the pairs that a person should look at, those nearest to the threshold first."""
    known = [one for one in run.plan.comparisons if one.name in run.model.weights]
    con.execute(
        "CREATE OR REPLACE TABLE review AS SELECT p.* FROM (SELECT a, b, arg_min(bits, place) AS bits,"
        " arg_min(why, place) AS why FROM ("
        " SELECT a, b, bits, reason AS why, 1 AS place FROM doubtful"
        " UNION ALL SELECT a, b, bits, 'tied', 2 FROM tied"
        " UNION ALL SELECT a, b, bits, 'taken', 3 FROM matched WHERE bits < 7"
        f" UNION ALL SELECT a, b, bits + {run.model.prior!r}, 'border', 4 FROM scored"
        f"  ANTI JOIN matched m ON m.a = scored.a AND m.b = scored.b WHERE bits + {run.model.prior!r} > -7"
        ") GROUP BY a, b) p JOIN base_left l ON l.rn = a JOIN base_right r ON r.rn = b"
        " ORDER BY abs(bits), least(l.rid, r.rid), greatest(l.rid, r.rid)"
        f" LIMIT {int(run.spec.review_size)}"
    )
    levels = ", ".join(f"({one.level})::TINYINT AS c_{one.name}" for one in known) or "1 AS nothing"
    shares, joins = join_terms(known, run.model)
    _extend_for_review(run, con)
    parts = "".join(f", c_{one.name}, {bits_of_comparison(one, run.model)}" for one in known)
    rows = con.execute(
        f"SELECT left_id, right_id, bits, why{parts} FROM (SELECT v.*, l.rid AS left_id, r.rid AS right_id,"
        f" {levels}{shares}"
        f" FROM review v JOIN std_left l ON l.rn = v.a JOIN std_right r ON r.rn = v.b {joins})"
        " ORDER BY abs(bits), left_id, right_id"
    ).fetchall()
    return [_review_row(row, run) for row in rows]


def _extend_for_review(run: Run, con: duckdb.DuckDBPyConnection) -> None:
    from reconcile.duck.standard import extend_base

    for side, end in (("left", "a"), ("right", "b")):
        extend_base(con, run.spec, side, f"SELECT * FROM base_{side} WHERE rn IN (SELECT {end} FROM review)")


def _review_row(row: tuple[object, ...], run: Run) -> ReviewRow:
    left, right, bits, why, *parts = row
    known = [one for one in run.plan.comparisons if one.name in run.model.weights]
    reasons = []
    for place, one in enumerate(known):
        level, share = parts[2 * place], parts[2 * place + 1]
        found = _("nothing to compare") if level == MISSING else one.labels[int(str(level))]
        reasons.append(Reason(one.name, found, round(float(str(share)), 2)))
    weight = float(str(bits))
    return ReviewRow(
        str(left), str(right), round(probability(weight), 6), round(weight, 2), REASONS[str(why)], tuple(reasons)
    )


def count_weights(run: Run) -> list[tuple[int, int, int]]:
    """Return the histogram of weights with the prior: lower edge in bits, matches, other pairs."""
    taken = _histogram(run.con, "SELECT bits FROM matched")
    rest = _histogram(
        run.con,
        f"SELECT bits + {run.model.prior!r} AS bits FROM scored ANTI JOIN matched m ON m.a = scored.a AND m.b ="
        " scored.b",
    )
    return [(edge, taken.get(edge, 0), rest.get(edge, 0)) for edge in sorted({*taken, *rest})]


def _histogram(con: duckdb.DuckDBPyConnection, query: str) -> dict[int, int]:
    step = HISTOGRAM_STEP
    rows = con.execute(
        f"SELECT (floor(bits / {step}) * {step})::INTEGER, count(*) FROM ({query}) GROUP BY 1"
    ).fetchall()
    return dict(rows)
