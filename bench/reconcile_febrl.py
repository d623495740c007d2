"""Measures the linkage engine on FEBRL 4 and 3 (Christen 2008), by a specification written without looking at labels.

    FUWUYUE_FEBRL=FOLDER python bench/reconcile_febrl.py

FOLDER holds dataset4a.csv, dataset4b.csv and dataset3.csv as the repository splink_datasets of moj-analytical-services
has them; they are not shipped. Without the setting nothing is measured. Writes bench/results/reconcile_febrl.md.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

from reconcile.api import dedupe, link, read_specification

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "bench" / "results" / "reconcile_febrl.md"
SPECIFICATION = ROOT / "bench" / "specifications" / "febrl.toml"
PERSONS, TRUE_PAIRS = 5_000, 6_538
# Splink 5 with its documented model for each set, scored in the same way: at 0.5 (4), at its documented 0.2 (3).
SPLINK = {"FEBRL 4, link": 0.9991, "FEBRL 3, deduplicate": 0.9944}


def link_4(data: Path, out: Path) -> tuple[int, int, int]:
    """Return the pairs that were found, those that are right, and those that there are."""
    link(data / "dataset4a.csv", data / "dataset4b.csv", out, spec=read_specification(SPECIFICATION))
    found, right = duckdb.execute(
        "SELECT count(*), count(*) FILTER (split_part(left_id, '-', 2) = split_part(right_id, '-', 2))"
        f" FROM '{out}/matches.parquet'"
    ).fetchall()[0]
    return found, right, PERSONS


def dedupe_3(data: Path, out: Path) -> tuple[int, int, int]:
    """Return the pairs within clusters, those that are right, and those that there are."""
    dedupe(data / "dataset3.csv", out, spec=read_specification(SPECIFICATION))
    clusters = f"'{out}/clusters.parquet'"
    found, right = duckdb.execute(
        "SELECT count(*), count(*) FILTER (split_part(x.record_id, '-', 2) = split_part(y.record_id, '-', 2))"
        f" FROM {clusters} x JOIN {clusters} y ON x.cluster_id = y.cluster_id AND x.record_id < y.record_id"
    ).fetchall()[0]
    return found, right, TRUE_PAIRS


def main() -> None:
    """Link, deduplicate, compare with the truth in the record ids, and write the page."""
    if "FUWUYUE_FEBRL" not in os.environ:
        print("FUWUYUE_FEBRL names no folder with the data: nothing is measured")
        return
    data = Path(os.environ["FUWUYUE_FEBRL"])
    lines = [
        "# FEBRL",
        "",
        "Measured by `bench/reconcile_febrl.py`: made-up Australians, 5,000 records a table, at the default threshold,",
        "by `bench/specifications/febrl.toml`. Of FEBRL 3 the pairs within clusters count.",
        "",
        "| | precision | recall | F1 | wrong | missed | F1 of Splink 5, documented model |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, measure in zip(SPLINK, (link_4, dedupe_3), strict=True):
            found, right, there = measure(data, Path(folder) / measure.__name__)
            precision, recall = right / found, right / there
            f1 = 2 * precision * recall / (precision + recall)
            figures = f"{precision:.4f} | {recall:.4f} | {f1:.4f} | {found - right} | {there - right}"
            lines.append(f"| {name} | {figures} | {SPLINK[name]} |")
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[-2:]))


if __name__ == "__main__":
    main()
