"""Measures making and restoring a backup of an audit, with the memory that it takes, on each database of this machine.

    python bench/backup.py [--entries 100000]

Writes bench/results/backup.json and .md. The audit is filled and sealed first; each command is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"


def fill(entries: int) -> None:
    """Fill and seal the audit of this process's database."""
    from bench.audit import NOW
    from bench.audit import fill as fill_audit

    from fuwuyue.config.server import open_database

    open_database()
    from fuwuyue.protection.api import seal_pending

    fill_audit(entries)
    seal_pending(now=NOW)


def run(place: dict[str, str], *command: str) -> dict[str, float]:
    """Run a command to its end; return its seconds by the clock and its most memory, in MB."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, **place}, cwd=ROOT)
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} ended with {status}")
    return {"seconds": round(time.perf_counter() - began, 1), "mb": round(used.ru_maxrss / 1024)}


def measure(address: str, other: str, entries: int) -> dict[str, Any]:
    """Return the figures of one database: `other` is the address of the empty one to restore into."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = (
            {"FUWUYUE_HOME": f"{folder}/{one}", "FUWUYUE_DATABASE_URL": to}
            for one, to in (("first", address), ("second", other))
        )
        archive = Path(folder) / "a.zip"
        run(first, __file__, "--entries", str(entries), "--fill")
        figures: dict[str, Any] = {"backup": run(first, "-m", "fuwuyue", "backup", str(archive))}
        figures["archive_mb"] = round(archive.stat().st_size / 1e6, 1)
        figures["restore"] = run(second, "-m", "fuwuyue", "restore", str(archive))
    return figures


def measure_all(sizes: list[int]) -> dict[str, Any]:
    """Return the figures of each database that this machine has, for each size."""
    import psycopg
    from tests.support.postgres import find_postgres_binaries, temporary_postgres

    found: dict[str, Any] = {f"SQLite, {size:,} entries": measure("", "", size) for size in sizes}
    if binaries := find_postgres_binaries():
        for size in sizes:
            with temporary_postgres(binaries) as address:
                with psycopg.connect(address, autocommit=True) as connection:
                    connection.execute("CREATE DATABASE other")
                other = re.sub("/postgres[?]", "/other?", address)
                found[f"PostgreSQL, {size:,} entries"] = measure(address, other, size)
    return found


def write_results(found: dict[str, Any]) -> str:
    """Write the table for people and the same as JSON; return the table."""
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    (RESULTS / "backup.json").write_text(json.dumps({"machine": machine, **found}, indent=1) + "\n", encoding="utf-8")
    lines = [
        "# Backup and restore",
        "",
        f"By `bench/backup.py` on {machine}: an audit of so many sealed entries; seconds by the clock with the start "
        "of the command, the chain computed anew in both, and the most memory of the process. The machine had other "
        "work to do.",
        "",
        "| database | backup, s | MB | archive, MB | restore, s | MB |",
        "|---|---|---|---|---|---|",
    ]
    for name, each in found.items():
        backup, restore = each["backup"], each["restore"]
        lines.append(
            f"| {name} | {backup['seconds']} | {backup['mb']} | {each['archive_mb']} "
            f"| {restore['seconds']} | {restore['mb']} |"
        )
    page = "\n".join(lines) + "\n"
    (RESULTS / "backup.md").write_text(page, encoding="utf-8")
    return page


def main() -> None:
    """Measure everything, print it and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--fill", action="store_true", help="fill the database of this process, for the program itself")
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if arguments.fill:
        fill(arguments.entries)
        return
    print(write_results(measure_all([arguments.entries // 10, arguments.entries])), end="")


if __name__ == "__main__":
    main()
