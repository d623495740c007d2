"""Links the same registers on DuckDB and on Spark (two cores of this machine), compares what they find, and times both.

    python bench/reconcile_spark.py                     2,000 and 100,000, usual and without ids
    python bench/reconcile_spark.py --sizes 2000 --profiles usual

Each run is a process of its own and writes all that the command writes. Times of other programs on the machine count
in the wall clock; processor seconds (of Java as well) are steadier. Writes bench/results/reconcile_spark.json and .md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache"
RESULTS = ROOT / "bench" / "results"
ENGINES = ("duckdb", "spark")
MOST_APART = 1e-6


def prepare_registers(profile: str, size: int) -> Path:
    """Return the folder with the registers, made where they are not there yet."""
    folder = CACHE / "registers" / f"{profile}-{size}"
    if not (folder / "lunar.parquet").exists():
        line = [sys.executable, "-m", "bench.registers.generate", str(size), folder, "--profile", profile]
        subprocess.run(line, check=True, cwd=ROOT)
    return folder


def usage(root: int) -> tuple[float, float]:
    """Return the processor seconds and the resident MiB of a process and all below it, as /proc has them."""
    parents, used = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parts = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(parts[1])
        ticks = int(parts[11]) + int(parts[12])
        used[int(folder.name)] = (ticks / os.sysconf("SC_CLK_TCK"), int(parts[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20)
    family = {root}
    for _generation in range(5):
        family |= {child for child, parent in parents.items() if parent in family}
    return sum(used[one][0] for one in family if one in used), sum(used[one][1] for one in family if one in used)


def run(engine: str, folder: Path, out: Path) -> dict[str, float]:
    """Link on an engine; return wall and processor seconds, peak MiB, and the seconds of the steps."""
    code = "import sys; from pathlib import Path; from reconcile.api import link; a, b, out, engine = sys.argv[1:]; "
    code += "link(Path(a), Path(b), Path(out), engine=engine)"
    began, peak, cpu = time.perf_counter(), 0.0, 0.0
    process = subprocess.Popen(
        [sys.executable, "-c", code, folder / "A.parquet", folder / "B.parquet", out, engine], stderr=subprocess.DEVNULL
    )
    ended = threading.Event()
    threading.Thread(target=lambda: (process.wait(), ended.set()), daemon=True).start()
    while not ended.wait(0.05 if engine == "duckdb" else 0.5):
        seconds, resident = usage(process.pid)
        cpu, peak = max(cpu, seconds), max(peak, resident)
    wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{engine} failed on {folder}")
    steps = json.loads((out / "summary.json").read_text(encoding="utf-8"))["seconds"]
    return {"wall": round(wall, 2), "cpu": round(cpu, 2), "mib": round(peak), "steps": steps}


def compare(one: Path, other: Path) -> dict[str, Any]:
    """Return how many matches both have, how many one alone has, and how far weights are apart."""
    found = duckdb.sql(
        "SELECT count(*) FILTER (a.left_id IS NOT NULL AND b.left_id IS NOT NULL), count(*) FILTER (b.left_id IS NULL),"
        " count(*) FILTER (a.left_id IS NULL), coalesce(max(abs(a.match_weight - b.match_weight)), 0),"
        " coalesce(max(abs(a.match_probability - b.match_probability)), 0), count(*) FILTER (a.stage <> b.stage)"
        f" FROM '{one}/matches.parquet' a FULL JOIN '{other}/matches.parquet' b USING (left_id, right_id)"
    ).fetchall()[0]
    names = ("both", "duckdb_alone", "spark_alone", "weights_apart", "probabilities_apart", "other_stage")
    return dict(zip(names, found, strict=True))


def measure(profile: str, size: int) -> dict[str, Any]:
    """Link one pair of registers on both engines."""
    folder, out = prepare_registers(profile, size), CACHE / "linked-spark" / f"{profile}-{size}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    times = {}
    for engine in ENGINES:
        times[engine] = run(engine, folder, out / engine)
        print(f"  {profile} {size:,} {engine}: {times[engine]['wall']} s", flush=True)
    found = compare(out / "duckdb", out / "spark")
    print(f"  {found}", flush=True)
    return {"profile": profile, "size": size, "engines": times, "compared": found}


def is_equal(result: dict[str, Any]) -> bool:
    """Return whether both engines found the same."""
    found = result["compared"]
    alone = found["duckdb_alone"] + found["spark_alone"] + found["other_stage"]
    return alone == 0 and max(found["weights_apart"], found["probabilities_apart"]) <= MOST_APART


def write(results: list[dict[str, Any]]) -> None:
    """Write the results as JSON and as a page."""
    (RESULTS / "reconcile_spark.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    lines = [
        "# The linkage engine on DuckDB and on Spark",
        "",
        f"Measured by `bench/reconcile_spark.py` on Python {platform.python_version()}, {platform.system()}"
        f" {platform.machine()}, {os.cpu_count()} cores; pyspark {_version()}, `local[2]`,",
        "the start of Java counted in.",
        "One run each; other programs ran on the machine, so compare processor seconds rather than the wall clock.",
        "",
        "| registers | engine | wall s | cpu s | peak MiB | matches in both | in one alone | weights apart |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for result in results:
        found = result["compared"]
        for engine, one in result["engines"].items():
            size = f"{result['size']:,}"
            lines.append(
                f"| {result['profile']}, {size} × {size} | {engine} | {one['wall']} | {one['cpu']}"
                f" | {one['mib']:,} | {found['both']:,} | {found['duckdb_alone'] + found['spark_alone']}"
                f" | {found['weights_apart']:.1g} |"
            )
    lines += ["", "Seconds of the steps:", ""]
    for result in results:
        for engine, one in result["engines"].items():
            steps = ", ".join(f"{name} {seconds}" for name, seconds in one["steps"].items())
            lines.append(f"- {result['profile']}, {result['size']:,}, {engine}: {steps}")
    (RESULTS / "reconcile_spark.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _version() -> str:
    from pyspark import __version__

    return str(__version__)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[2_000, 100_000])
    parser.add_argument("--profiles", nargs="*", default=["usual", "no-id"])
    chosen = parser.parse_args()
    if importlib.util.find_spec("pyspark") is None:
        print("not run here: Spark (FUWUYUE_REQUIRE_ALL=1 python3 run.py setup installs it)")
        return
    results = []
    for size in chosen.sizes:
        for profile in chosen.profiles:
            results.append(measure(profile, size))
            write(results)
    if not all(is_equal(one) for one in results):
        raise SystemExit("the engines differ")


if __name__ == "__main__":
    main()
