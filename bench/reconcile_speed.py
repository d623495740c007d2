"""Measures the linkage engine beside Splink (plain and as an expert writes it) and the floor, on made-up registers.

    python bench/reconcile_speed.py                    100k and 1M usual, 1M hard, 1M without ids, three times each
    python bench/reconcile_speed.py --large            3M usual too
    python bench/reconcile_speed.py --runs 1 --sizes 100000 --profiles usual

Each run is a process of its own, ours the command `fuwuyue reconcile link` with all it writes. The programs take
turns, so that a busy minute of the machine meets all of them; read times as ratios. Splink and what it needs go
turns, so that a busy minute of the machine meets all of them; read times as ratios. Splink and what it needs go into
its two records are of two persons; a person in both registers is missed where no link joins two records of theirs.
Writes bench/results/reconcile_speed.json and .md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "bench" / "peers"
CACHE = ROOT / ".cache"
RESULTS = ROOT / "bench" / "results"
PINNED = ("splink==5.0.0", "duckdb==2.0.0", "pyarrow==26.0.1", "pandas==3.1.1", "pypinyin==0.55.0")
FUWUYUE = Path(sys.executable).with_name("fuwuyue")
GROUPS = {
    "all": "TRUE",
    "no id": "id_missing",
    "id mistyped": "id_wrong",
    "15-digit id": "old_id",
    "id of a relative": "relative",
    "homophone": "homophone",
    "dotted names": "dotted",
    "old people with lunar birthdays": "old_lunar",
    "migrants": "migrant",
    "moved": "moved",
    "twins": "twin",
    "unnamed newborns": "unnamed",
}


def prepare_peers() -> Path:
    """Make the environment of the peers and the table of sounds; return its Python."""
    folder = CACHE / "peers-splink"
    python = folder / "bin" / "python"
    uv = next(CACHE.glob("uv-*/uv"))
    if not python.exists():
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *PINNED], check=True)
    if not (CACHE / "peer-sounds.parquet").exists():
        subprocess.run([python, PEERS / "make_sounds.py", CACHE / "peer-sounds.parquet"], check=True)
    return python


def prepare_registers(profile: str, size: int) -> Path:
    """Return the folder with the registers, made where they are not there yet."""
    folder = CACHE / "registers" / f"{profile}-{size}"
    if not (folder / "lunar.parquet").exists():
        line = [sys.executable, "-m", "bench.registers.generate", str(size), folder, "--profile", profile]
        subprocess.run(line, check=True, cwd=ROOT)
    return folder


def commands(python: Path, profile: str, folder: Path, out: Path) -> dict[str, list[str]]:
    """Return how each program is started, and where it writes."""
    anchor = "anchor=mobile" if profile == "no-id" else "anchor=id_no"
    ours = [FUWUYUE, "reconcile", "link", folder / "A.parquet", folder / "B.parquet", "--out", out / "ours"]
    expert = [python, PEERS / "splink_expert.py", folder, out / "expert.parquet", CACHE / "peer-sounds.parquet", anchor]
    capped = [python, PEERS / "splink_plain.py", folder, out / "capped.parquet", "u=1e6", "em=1e6"]
    floor = [python, PEERS / "floor.py", folder, out / "floor.parquet"]
    found = {"ours": ours, "expert": expert, "capped": capped, "floor": floor}
    return {name: [str(word) for word in line] for name, line in found.items()}


def run(line: list[str]) -> dict[str, float]:
    """Run a program; return its wall and processor seconds and its peak memory in MiB."""
    began = time.perf_counter()
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(line)}")
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024}


def score(links: Path, columns: tuple[str, str], folder: Path, groups: dict[str, str]) -> dict[str, dict[str, float]]:
    """Return wrong, missed, linked and shared persons by group (of the record in B)."""
    con = duckdb.connect()
    left, right = columns
    con.execute(
        f"CREATE TABLE links AS SELECT a.pid AS pa, b.pid AS pb, b.rid FROM '{links}' l"
        f" JOIN '{folder}/truth_A.parquet' a ON a.rid = l.{left} JOIN '{folder}/truth_B.parquet' b ON b.rid = l.{right}"
    )
    con.execute(
        f"CREATE TABLE shared AS SELECT min(b.rid) AS rid, b.pid FROM '{folder}/truth_B.parquet' b"
        f" WHERE b.pid IN (SELECT pid FROM '{folder}/truth_A.parquet') GROUP BY b.pid"
    )
    flags, found = f"'{folder}/flags_B.parquet'", {}
    for name, condition in groups.items():
        linked, wrong = con.execute(
            f"SELECT count(*), count(*) FILTER (pa <> pb) FROM links JOIN {flags} f USING (rid) WHERE {condition}"
        ).fetchall()[0]
        shared, missed = con.execute(
            "SELECT count(*), count(*) FILTER (pid NOT IN (SELECT pa FROM links WHERE pa = pb)) FROM shared"
            f" JOIN {flags} f USING (rid) WHERE {condition}"
        ).fetchall()[0]
        found[name] = {"linked": linked, "wrong": wrong, "shared": shared, "missed": missed}
    return found


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), in per mille."""
    if not total:
        return 0.0, 1000.0
    z, share = 1.96, count / total
    middle = share + z * z / (2 * total)
    half = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5
    return (
        1000 * max(0.0, (middle - half) / (1 + z * z / total)),
        1000 * min(1.0, (middle + half) / (1 + z * z / total)),
    )


def measure(profile: str, size: int, runs: int, programs: list[str], python: Path) -> dict[str, Any]:
    """Run the programs in turn on one pair of registers; return medians and scores."""
    folder, out = prepare_registers(profile, size), CACHE / "linked" / f"{profile}-{size}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    lines = commands(python, profile, folder, out)
    times: dict[str, list[dict[str, float]]] = {name: [] for name in programs}
    for number in range(runs):
        for name in programs:
            # One run of the capped program is enough to see its ratio, and takes minutes.
            if name == "capped" and number:
                continue
            shutil.rmtree(out / "ours", ignore_errors=True) if name == "ours" else None
            times[name].append(run(lines[name]))
            print(f"  {profile} {size:,} {name}: {times[name][-1]['wall']:.2f} s", flush=True)
    found: dict[str, Any] = {"profile": profile, "size": size, "programs": {}}
    for name in programs:
        links = out / "ours" / "matches.parquet" if name == "ours" else out / f"{name}.parquet"
        columns = ("left_id", "right_id") if name == "ours" else ("rid_a", "rid_b")
        medians = {key: round(statistics.median(one[key] for one in times[name]), 2) for key in ("wall", "cpu", "mib")}
        groups = GROUPS if name == "ours" else {"all": "TRUE"}
        found["programs"][name] = {
            **medians,
            "runs": len(times[name]),
            "groups": score(links, columns, folder, groups),
        }
    found["steps"] = json.loads((out / "ours" / "summary.json").read_text(encoding="utf-8"))["seconds"]
    return found


def write(results: list[dict[str, Any]]) -> None:
    """Write the results as JSON and as a page."""
    (RESULTS / "reconcile_speed.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    lines = [
        "# The linkage engine beside its peers",
        "",
        f"Measured by `bench/reconcile_speed.py` on Python {platform.python_version()}, {platform.system()}"
        f" {platform.machine()}, {os.cpu_count()} cores. Medians; the programs took turns.",
        "Splink 5.0.0 on DuckDB 2.0.0; ours is the whole command with everything it writes. Wrong and missed count",
        "persons. The generator knows the kinds of error",
        "that the engine knows, which flatters it and the expert's program alike: read the differences.",
        "",
    ]
    for result in results:
        lines += _lines_of(result)
    (RESULTS / "reconcile_speed.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _lines_of(result: dict[str, Any]) -> list[str]:
    ours = result["programs"]["ours"]
    lines = [f"## {result['profile']}, {result['size']:,} × {result['size']:,}", ""]
    lines += [
        "| program | wall s | cpu s | peak MiB | times ours | wrong | missed |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in result["programs"].items():
        whole = one["groups"]["all"]
        lines.append(
            f"| {name} | {one['wall']} | {one['cpu']} | {one['mib']:.0f} | {one['wall'] / ours['wall']:.2f}"
            f" | {whole['wrong']:,} | {whole['missed']:,} |"
        )
    lines += ["", "Ours by group of the record in B, per mille with 95 % intervals:", ""]
    lines += ["| group | linked | wrong ‰ | persons | missed ‰ |", "| --- | --- | --- | --- | --- |"]
    for name, one in ours["groups"].items():
        wrong, missed = wilson(one["wrong"], one["linked"]), wilson(one["missed"], one["shared"])
        lines.append(
            f"| {name} | {one['linked']:,} | {one['wrong']} ({wrong[0]:.3f} to {wrong[1]:.3f}) | {one['shared']:,}"
            f" | {one['missed']} ({missed[0]:.3f} to {missed[1]:.3f}) |"
        )
    steps = ", ".join(f"{name} {seconds}" for name, seconds in result["steps"].items())
    return [*lines, "", f"Seconds of the steps in the last run: {steps}.", ""]


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*")
    parser.add_argument("--profiles", nargs="*")
    parser.add_argument("--large", action="store_true", help="3M usual as well")
    parser.add_argument("--without-capped", action="store_true")
    chosen = parser.parse_args()
    jobs = [("usual", 100_000), ("usual", 1_000_000), ("hard", 1_000_000), ("no-id", 1_000_000)]
    if chosen.large:
        jobs.append(("usual", 3_000_000))
    if chosen.sizes or chosen.profiles:
        jobs = [(profile, size) for profile in chosen.profiles or ["usual"] for size in chosen.sizes or [100_000]]
    python, results = prepare_peers(), []
    for profile, size in jobs:
        programs = ["ours", "expert", "floor"]
        if profile == "usual" and size <= 1_000_000 and not chosen.without_capped:
            programs.append("capped")
        results.append(measure(profile, size, chosen.runs, programs, python))
        write(results)


if __name__ == "__main__":
    main()
