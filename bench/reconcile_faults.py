"""Holds the linkage engine to its word on a small machine and on tables that are no registers.

    python bench/reconcile_faults.py

Little memory changes no match or is said; a million equal names, days or mobiles end in time; a run killed at any
moment leaves nothing half-written. Each run is the command, in a process of its own. Writes
bench/results/reconcile_faults.json and .md.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.reconcile_speed import CACHE, FUWUYUE, RESULTS, prepare_registers
from bench.reconcile_speed import run as run_measured

PLACE = CACHE / "faults"
KILLS = 20
MILLION = 1_000_000
# What rows of a table share, and what tells them apart: SQL over the number i of a row.
_NAMES = "'王' || chr((19968 + i % 5000)::INTEGER) || chr((20000 + i // 5000)::INTEGER)"
_DAYS = "1940 + i % 80 || '-0' || (1 + i % 9) || '-' || (10 + i % 18)"
_MOBILES = "13000000001 + i"
SHARED = {
    "a million equal names": ("'王伟'", _DAYS, _MOBILES),
    "a million equal days": (_NAMES, "'1900-01-01'", _MOBILES),
    "a million equal mobiles": (_NAMES, _DAYS, "13912345678"),
    "a million equal rows": ("'王伟'", "'1980-01-01'", "13912345678"),
}


def link_line(left: Path, right: Path, out: Path, *more: str) -> list[str]:
    """Return the line of the command."""
    shutil.rmtree(out, ignore_errors=True)
    return [str(FUWUYUE), "reconcile", "link", str(left), str(right), "--out", str(out), *more]


def digest(out: Path) -> str:
    """Return the md5 of the matches."""
    with duckdb.connect() as con:
        rows = "string_agg(left_id || right_id || match_weight, ',' ORDER BY left_id)"
        return str(con.execute(f"SELECT md5({rows}) FROM '{out}/matches.parquet'").fetchall()[0][0])


def measure_memory() -> list[dict[str, Any]]:
    """Link 100,000 by 100,000 with less and less memory; the same matches, or a sentence."""
    found = []
    for profile in ("usual", "no-id"):
        folder = prepare_registers(profile, 100_000)
        tables = folder / "A.parquet", folder / "B.parquet"
        run_measured(link_line(*tables, PLACE / "whole"))
        whole = digest(PLACE / "whole")
        for memory in ("256MB", "128MB", "64MB", "32MB"):
            line = link_line(*tables, PLACE / "little", "--memory", memory)
            began = time.perf_counter()
            done = subprocess.run(line, capture_output=True, text=True, check=False)
            seconds = round(time.perf_counter() - began, 2)
            said = done.stderr.strip().splitlines()[-1] if done.returncode else ""
            same = not done.returncode and digest(PLACE / "little") == whole
            assert same or (done.returncode == 2 and said), done.stderr
            found.append({"profile": profile, "memory": memory, "seconds": seconds, "same matches": same, "said": said})
            print(" ", found[-1], flush=True)
    return found


def measure_blocks() -> list[dict[str, Any]]:
    """Link tables of a million rows that share a name, a day, a mobile, or all."""
    found = []
    for name, (person, day, mobile) in SHARED.items():
        tables = []
        for side in "AB":
            file = PLACE / f"{side}.parquet"
            with duckdb.connect() as con:
                con.execute(
                    f"COPY (SELECT '{side}' || i AS rid, {person} AS name, {day} AS dob, ({mobile})::VARCHAR AS mobile"
                    f" FROM range({MILLION}) t(i)) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 122880)"
                )
            tables.append(file)
        used = run_measured(link_line(tables[0], tables[1], PLACE / "block"))
        summary = json.loads((PLACE / "block" / "summary.json").read_text(encoding="utf-8"))
        found.append({"tables": name, "seconds": round(used["wall"], 1), "MiB": round(used["mib"])} | {
            key: summary[key] for key in ("matches", "expected_wrong")
        })  # fmt: skip
        print(" ", found[-1], flush=True)
    return found


def measure_kills() -> dict[str, int]:
    """Kill a run at a random moment again and again; its folder is whole or not there."""
    folder = prepare_registers("usual", 100_000)
    tables, out = (folder / "A.parquet", folder / "B.parquet"), PLACE / "killed" / "out"
    out.parent.mkdir()
    chance, whole = random.Random(20260905), 0
    for _time in range(KILLS):
        process = subprocess.Popen(link_line(*tables, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 4))
        process.kill()
        process.wait()
        if out.exists():
            whole += 1
            assert {"matches.parquet", "summary.json", "report.html"} <= {file.name for file in out.iterdir()}
    run_measured(link_line(*tables, out))
    left = [file.name for file in out.parent.iterdir()]
    assert left == ["out"], left
    return {"killed": KILLS, "had ended before": whole, "half-written": 0, "left over after the next run": 0}


def write(found: dict[str, Any]) -> None:
    """Write the results as JSON and as a page."""
    (RESULTS / "reconcile_faults.json").write_text(
        json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    lines = [
        "# The linkage engine on small machines and odd tables",
        "",
        "Measured by `bench/reconcile_faults.py`.",
        "",
    ]
    for title, rows in (
        ("100,000 × 100,000 with little memory", found["memory"]),
        ("1,000,000 × 1,000,000", found["blocks"]),
    ):
        lines += [f"## {title}", "", "| " + " | ".join(rows[0]) + " |", "|" + " --- |" * len(rows[0])]
        lines += ["| " + " | ".join(str(value) for value in row.values()) + " |" for row in rows] + [""]
    kills = ", ".join(f"{name} {number}" for name, number in found["kills"].items())
    lines += ["## Killed at a random moment", "", f"{kills}.".capitalize()]
    (RESULTS / "reconcile_faults.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Measure all and write it."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    write({"memory": measure_memory(), "blocks": measure_blocks(), "kills": measure_kills()})
    shutil.rmtree(PLACE)


if __name__ == "__main__":
    main()
