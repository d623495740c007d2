"""The tables that a comparison writes, each sorted by record ids, so that the order of rows decides nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reconcile.duck.session import quote_text

# Those that weigh most stand first: a clerk who reads ten lines a day begins with them.
ORDER = ("check", "death", "cancellation", "duplicate", "differs", "missing", "remark")


def _copy(con: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    con.execute("SET preserve_insertion_order = true")
    con.execute(f"COPY ({query}) TO {quote_text(str(file))} (FORMAT parquet, COMPRESSION zstd)")
    con.execute("SET preserve_insertion_order = false")


def write_discrepancies(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Write a row a difference: both ids, field, state, kind, proposal, reason, register, match_probability."""
    _copy(
        con,
        "SELECT left_id, right_id, field, state, kind, proposal, reason, register, round(p, 9) AS match_probability"
        " FROM judged ORDER BY left_id, field, state",
        file,
    )


def write_duplicates(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Write side, record_id, stands_for, sure (id, name and day are the same): a row a repeated record."""
    parts = [f"SELECT '{side}' AS side, rid, stands_rid, sure FROM repeats_{side}" for side in ("left", "right")]
    query = f"SELECT side, rid AS record_id, stands_rid AS stands_for, sure FROM ({' UNION ALL '.join(parts)})"
    _copy(con, f"{query} ORDER BY side, record_id", file)


def sorted_corrections(side: str, *, named: bool) -> str:
    """Return SQL for the corrections of a register in their order; `value` where any field may be named."""
    order = " ".join(f"WHEN '{kind}' THEN {number}" for number, kind in enumerate(ORDER))
    value = ", value" if named else ""
    return (
        "SELECT record_id, kind, field, finding, reference, ask, round(probability, 9) AS match_probability"
        f"{value} FROM corrections_{side} ORDER BY CASE kind {order} END, field, finding, record_id, reference"
    )


def list_corrections(con: duckdb.DuckDBPyConnection, side: str, *, named: bool, most: int) -> list[tuple[object, ...]]:
    """Return a register's first corrections: record_id, kind, field, finding, reference, ask, probability, value."""
    return con.execute(f"{sorted_corrections(side, named=named)} LIMIT {most}").fetchall()


def list_review(con: duckdb.DuckDBPyConnection, most: int) -> list[tuple[object, ...]]:
    """Return the adverse notes that wait for a person, the surest first: both ids, kind, field, probability."""
    return con.execute(
        "SELECT left_id, right_id, kind, field, round(p, 6) FROM judged WHERE proposal = 'review'"
        f" ORDER BY p DESC, left_id, right_id, field LIMIT {most}"
    ).fetchall()


def write_corrections(con: duckdb.DuckDBPyConnection, side: str, file: Path, *, named: bool) -> None:
    """Write the corrections of one register."""
    _copy(con, sorted_corrections(side, named=named), file)
