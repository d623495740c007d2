"""The record ids of those whom no match joins to the other table: a list of persons, so only where it is asked for."""

from __future__ import annotations

from pathlib import Path

from reconcile.duck.run import Run
from reconcile.duck.session import ROW, SIDES, quote_name, quote_text


def write_unmatched(run: Run, folder: Path) -> None:
    """Write `unmatched_left.parquet` and `unmatched_right.parquet` (record_id), without rows that repeat another."""
    for side, end in zip(SIDES, ("a", "b"), strict=True):
        rid = quote_name(run.spec.left_id if side == "left" else run.spec.right_id)
        run.con.execute(
            f"COPY (SELECT {rid} AS record_id FROM source_{side} ANTI JOIN links ON {end} = {ROW}"
            f" ANTI JOIN duplicates_{side} t ON t.rn = {ROW} ORDER BY record_id)"
            f" TO {quote_text(str(folder / f'unmatched_{side}.parquet'))} (FORMAT parquet, COMPRESSION zstd)"
        )
