"""Measures the linkage engine on FEBRL 4 (Christen 2008), by a specification written without looking at the labels.

    FUWUYUE_FEBRL=FOLDER python bench/reconcile_febrl.py

FOLDER holds dataset4a.csv and dataset4b.csv as the repository splink_datasets of moj-analytical-services has them; they
are not shipped. Without the setting nothing is measured. Writes bench/results/reconcile_febrl.md.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

from reconcile.api import link, read_specification

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "bench" / "results" / "reconcile_febrl.md"
PERSONS = 5_000
# Splink 5 with its documented model for this set, measured with the same scoring: P 1.0000, R 0.9982.
SPLINK_F1 = 0.9991


def main() -> None:
    """Link, compare with the truth in the record ids, and write the page."""
    if "FUWUYUE_FEBRL" not in os.environ:
        print("FUWUYUE_FEBRL names no folder with the data: nothing is measured")
        return
    data = Path(os.environ["FUWUYUE_FEBRL"])
    spec = read_specification(ROOT / "bench" / "specifications" / "febrl.toml")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        summary = link(data / "dataset4a.csv", data / "dataset4b.csv", out, spec=spec)
        found, right = duckdb.execute(
            "SELECT count(*), count(*) FILTER (split_part(left_id, '-', 2) = split_part(right_id, '-', 2))"
            f" FROM '{out}/matches.parquet'"
        ).fetchall()[0]
    precision, recall = right / found, right / PERSONS
    f1 = 2 * precision * recall / (precision + recall)
    lines = [
        "# FEBRL 4",
        "",
        "Measured by `bench/reconcile_febrl.py`: 5,000 × 5,000 made-up Australians, at the default threshold, by",
        "`bench/specifications/febrl.toml`.",
        "",
        "| | precision | recall | F1 | wrong | missed |",
        "| --- | --- | --- | --- | --- | --- |",
        f"| ours | {precision:.4f} | {recall:.4f} | {f1:.4f} | {found - right} | {PERSONS - right} |",
        f"| Splink 5, its documented model at 0.5 | 1.0000 | 0.9982 | {SPLINK_F1} | 0 | 9 |",
        "",
        f"Expected wrong matches by the engine itself: {summary.expected_wrong}.",
    ]
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(lines[-4])


if __name__ == "__main__":
    main()
