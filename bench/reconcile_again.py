"""Measures a delivery in which one row in a hundred has changed: from scratch, and taking over from the one before.

    python bench/reconcile_again.py                       a million in each register, three runs, each profile
    python bench/reconcile_again.py --runs 1 --size 100000 --profiles usual texts

`texts` are the usual registers by `bench/specifications/texts.toml`, a hundred thousand at most.

Of the second register of `bench/registers` one row in a hundred has another mobile and house in the next delivery; both
runs hold the model of the first delivery fixed, take turns, and have to come to the same bytes. Each run is a process
of its own, the command with all it writes. Writes bench/results/reconcile_again.json and .md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.reconcile_speed import CACHE, FUWUYUE, RESULTS, prepare_registers, run  # noqa: E402

SAME = ("matches.parquet", "duplicates.parquet", "review.xlsx", "model.json")
# md5 in hexadecimal below this is one in a hundred.
ONE_PERCENT = "028f"
TEXTS = ROOT / "bench" / "specifications" / "texts.toml"
MOST_TEXTS = 100_000


def prepare_delivery(folder: Path) -> Path:
    """Write the next delivery of register B, where it is not there yet."""
    file = folder / "B-next.parquet"
    if not file.exists():
        changed = f"md5('next' || rid) < '{ONE_PERCENT}'"
        duckdb.execute(
            f"COPY (SELECT * REPLACE (CASE WHEN {changed} THEN reverse(mobile) ELSE mobile END AS mobile,"
            f" CASE WHEN {changed} THEN addr || '9号' ELSE addr END AS addr)"
            f" FROM '{folder}/B.parquet' ORDER BY rid) TO '{file}' (FORMAT parquet)"
        )
    return file


def link(left: Path, right: Path, out: Path, *more: object) -> dict[str, float]:
    """Run the command into a folder that is emptied first."""
    shutil.rmtree(out, ignore_errors=True)
    return run([str(word) for word in (FUWUYUE, "reconcile", "link", left, right, "--out", out, *more)])


def measure(profile: str, size: int, runs: int) -> dict[str, Any]:
    """Return the medians of both ways, and what each did."""
    registers, out = (
        prepare_registers("usual" if profile == "texts" else profile, size),
        CACHE / "linked" / f"again-{profile}-{size}",
    )
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    a, b, following = registers / "A.parquet", registers / "B.parquet", prepare_delivery(registers)
    spec = ["--spec", TEXTS] if profile == "texts" else []
    first = out / "first"
    with_state = link(a, b, first, "--keep-state", *spec)
    without_state = link(a, b, out / "plain", *spec)
    times: dict[str, list[dict[str, float]]] = {"scratch": [], "again": []}
    for _number in range(runs):
        times["scratch"].append(link(a, following, out / "scratch", "--model", first / "model.json", *spec))
        times["again"].append(link(a, following, out / "again", "--previous", first, *spec))
        print(profile, {way: round(each[-1]["wall"], 2) for way, each in times.items()}, flush=True)
    different = [name for name in SAME if (out / "scratch" / name).read_bytes() != (out / "again" / name).read_bytes()]
    if different:
        raise SystemExit(f"not the same: {different}")
    summaries = {way: json.loads((out / way / "summary.json").read_text(encoding="utf-8")) for way in times}
    return {
        "profile": profile,
        "size": size,
        "runs": runs,
        "medians": {
            way: {key: round(statistics.median(one[key] for one in each), 2) for key in ("wall", "cpu", "mib")}
            for way, each in times.items()
        },
        "steps": {way: one["seconds"] for way, one in summaries.items()},
        "taken_over": summaries["again"]["taken_over"],
        "first": {"keeping its state": round(with_state["cpu"], 2), "not keeping it": round(without_state["cpu"], 2)},
        "state_mib": round(sum(file.stat().st_size for file in (first / "state").iterdir()) / 2**20, 1),
    }


def write(results: list[dict[str, Any]]) -> None:
    """Write the results as JSON and as a page."""
    (RESULTS / "reconcile_again.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    lines = [
        "# A delivery in which one row in a hundred has changed",
        "",
        f"Measured by `bench/reconcile_again.py` on Python {platform.python_version()}, {platform.system()}"
        f" {platform.machine()}, {os.cpu_count()} cores. Medians; both ways took turns, held one model fixed,"
        " and came to the same bytes. Other work ran beside: compare processor seconds.",
        "",
        "| registers | way | wall s | cpu s | peak MiB | pairs taken over | scored | state MiB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in results:
        for way, medians in one["medians"].items():
            taken = f"{one['taken_over']['pairs']:,} | {one['taken_over']['scored']:,} | {one['state_mib']}"
            lines.append(
                f"| {one['profile']}, {one['size']:,} × {one['size']:,} | {way} | {medians['wall']} | {medians['cpu']}"
                f" | {medians['mib']:.0f} | {taken if way == 'again' else ' | | '} |"
            )
    lines += ["", "Processor seconds of the first delivery, which learns:"]
    for one in results:
        told = ", ".join(f"{seconds} {name}" for name, seconds in one["first"].items())
        lines.append(f"{one['profile']} {told};")
    for one in results:
        for way, steps in one["steps"].items():
            told = ", ".join(f"{name} {seconds}" for name, seconds in steps.items())
            lines += ["", f"Seconds of the steps, {one['profile']}, {way}: {told}."]
    (RESULTS / "reconcile_again.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--profiles", nargs="*", default=["usual", "no-id", "texts"])
    chosen = parser.parse_args()
    results = []
    for profile in chosen.profiles:
        size = min(chosen.size, MOST_TEXTS) if profile == "texts" else chosen.size
        results.append(measure(profile, size, chosen.runs))
        write(results)


if __name__ == "__main__":
    main()
