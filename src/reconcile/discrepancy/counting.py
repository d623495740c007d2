"""The counts of a comparison, from its tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb

from reconcile.difference import Batch, FieldCounts, Register, State, Township
from reconcile.discrepancy.fields import Field
from reconcile.duck.session import count
from reconcile.estimate.coverage import ListCounts, estimate_coverage
from reconcile.estimate.intervals import find_wilson_interval
from reconcile.estimate.telling import as_mapping

_CONFIDENCE = 0.95


def count_fields(
    con: duckdb.DuckDBPyConnection, fields: list[Field], states: dict[str, dict[State, int]]
) -> dict[str, FieldCounts]:
    """Return the counts of each field that was compared."""
    proposals: dict[str, dict[str, int]] = {}
    query = "SELECT field, proposal, count(*) FROM judged GROUP BY ALL ORDER BY ALL"
    for name, proposal, number in con.execute(query).fetchall():
        proposals.setdefault(name, {})[proposal] = number
    return {
        field.name: FieldCounts(
            left=field.left or "",
            right=field.right or "",
            kind=field.kind.value,
            authority=field.authority,
            states={state.value: number for state, number in states[field.name].items()},
            proposals=proposals.get(field.name, {}),
        )
        for field in fields
        if field.is_compared
    }


def count_batches(con: duckdb.DuckDBPyConnection) -> tuple[Batch, ...]:
    """Return each kind of proposal to each register, with the sum of the chances that its matches are wrong."""
    parts = [f"SELECT '{side}' AS register, kind, wrong FROM corrections_{side}" for side in ("left", "right")]
    rows = con.execute(
        f"SELECT register, kind, count(*), sum(wrong) FROM ({' UNION ALL '.join(parts)}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return tuple(
        Batch(register_side=side, kind=kind, number=number, expected_wrong=_round(wrong))
        for side, kind, number, wrong in rows
    )


def _round(wrong: float) -> float:
    """Keep what a small number says: 0.00005 is not 0."""
    return float(f"{wrong:.3g}")


def count_reviewed(con: duckdb.DuckDBPyConnection, listed: dict[str, int]) -> dict[str, int]:
    """Return how many adverse notes wait for a person, by kind; `listed` are the repeats of each register."""
    rows = con.execute("SELECT kind, count(*) FROM judged WHERE proposal = 'review' GROUP BY kind ORDER BY kind")
    return dict(rows.fetchall()) | {"duplicate": sum(listed.values())}


def count_register(
    con: duckdb.DuckDBPyConnection,
    side: str,
    name: str,
    rows: int,
    *,
    target: float | None,
    say: Callable[[str], str],
) -> Register:
    """Return the counts of one register; its coverage takes the other one as the independent list."""
    query = f'SELECT "check", count(DISTINCT rid) FROM failed_{side} GROUP BY 1 ORDER BY 1'
    repeated = count(con, f"repeats_{side}")
    sure = con.execute(f"SELECT count(*) FROM repeats_{side} WHERE sure").fetchall()[0][0]
    return Register(
        name=name, rows=rows, duplicates=repeated, duplicates_sure=sure, alone=count(con, f"alone_{side}"),
        checks=dict(con.execute(query).fetchall()), coverage=_estimate(con, side, target, say),
        townships=_count_townships(con, side),
    )  # fmt: skip


def _estimate(
    con: duckdb.DuckDBPyConnection, side: str, target: float | None, say: Callable[[str], str]
) -> dict[str, Any] | None:
    linked, other = count(con, "pairs"), "right" if side == "left" else "left"
    own, list_ = (linked + count(con, f"alone_{one}") for one in (side, other))
    counts = ListCounts(side, register=own, other_list=list_, matched=linked)
    answer = estimate_coverage(strata=[counts], target=target, confidence=_CONFIDENCE)
    return as_mapping(answer=answer, translate=say)


def _count_townships(con: duckdb.DuckDBPyConnection, side: str) -> dict[str, Township]:
    """Count by the township that the register itself has for the person; none where no code is read."""
    end = "a" if side == "left" else "b"
    rows = con.execute(
        f"SELECT o.division // 1000, count(*), count(p.{end}), count(d.{end}) FROM own_{side} o"
        f" ANTI JOIN repeats_{side} t ON t.rn = o.rn LEFT JOIN pairs p ON p.{end} = o.rn LEFT JOIN"
        f" (SELECT DISTINCT {end} FROM judged WHERE proposal <> 'both_stay') d ON d.{end} = o.rn"
        " WHERE o.division IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {str(code): _township(persons, linked, differing) for code, persons, linked, differing in rows}


def _township(persons: int, linked: int, differing: int) -> Township:
    low, high = 0.0, 1.0
    if linked:
        interval = find_wilson_interval(differing, linked, _CONFIDENCE)
        low, high = round(interval.low, 6), round(interval.high, 6)
    return Township(persons=persons, linked=linked, differing=differing, low=low, high=high)
