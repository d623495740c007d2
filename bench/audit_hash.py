"""Compares verifying the audit with hashing the same bytes and nothing else, by the time of the processor, on SQLite.

    python bench/audit_hash.py [--entries 30000]

What else the machine does lengthens both by the clock, and neither by the processor's time of this process; `bench/
audit.py` measures by the clock. Writes bench/results/audit_hash.json and .md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
GOAL_A_SECOND = 50_000
ROUNDS = 6


def read_hashed() -> list[bytes]:
    """Return the bytes that verifying hashes, entry by entry."""
    from fuwuyue.protection import queries, rules

    return [
        rules._write_canonical((link.algorithm, *link.entry, link.number, link.previous, link.sealed_at)).encode()
        for link in queries._read_chain()
    ]


def hash_plainly(texts: list[bytes]) -> None:
    """Hash so many texts, the least that verifying can cost."""
    for text in texts:
        hashlib.sha256(text).hexdigest()


def _time(do: Callable[[], object]) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began


def measure(entries: int) -> dict[str, float]:
    """Return the least seconds of some rounds of each, one after the other, in a new database."""
    from bench.audit import NOW, fill

    from fuwuyue.config.server import open_database

    open_database()
    from django.db import connection

    from fuwuyue.protection.api import seal_pending, verify

    fill(entries)
    seal_pending(now=NOW)
    texts = read_hashed()
    rounds = [(_time(verify), _time(lambda: hash_plainly(texts))) for _ in range(ROUNDS)]
    connection.close()
    verified, hashed = (min(column) for column in zip(*rounds, strict=True))
    return {"entries": entries, "verify": verified, "hash": hashed, "bytes": sum(map(len, texts)) / entries}


def write_results(found: dict[str, float]) -> str:
    """Write the page for people and the same as JSON; return the page."""
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    (RESULTS / "audit_hash.json").write_text(
        json.dumps({"machine": machine, **found}, indent=1) + "\n", encoding="utf-8"
    )
    rates = {name: round(found["entries"] / found[name]) for name in ("verify", "hash")}
    page = (
        "# Verifying the audit, beside plain hashing\n\n"
        f"By `bench/audit_hash.py` on {machine}, SQLite, {found['entries']:,} entries of {found['bytes']:.0f} bytes as "
        f"they are hashed, the best of {ROUNDS} rounds, by the time of the processor.\n\n"
        "| | entries a second |\n|---|---|\n"
        f"| verify (goal: {GOAL_A_SECOND:,}) | {rates['verify']:,} |\n"
        f"| SHA-256 of the same bytes, and nothing else | {rates['hash']:,} |\n\n"
        f"To verify takes {found['verify'] / found['hash']:.0f} times as long as to hash: reading the rows and writing "
        "each as canonical JSON is the rest.\n"
    )
    (RESULTS / "audit_hash.md").write_text(page, encoding="utf-8")
    return page


def main() -> None:
    """Measure, print and write down; exit with 1 below the goal."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=30_000)
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"FUWUYUE_HOME": home, "FUWUYUE_DATABASE_URL": ""}
        found = measure(arguments.entries)
    print(write_results(found), end="")
    if found["entries"] / found["verify"] < GOAL_A_SECOND:
        raise SystemExit("slower than the goal")


if __name__ == "__main__":
    main()
