"""Measures the audit: writing, sealing and verifying entries, on SQLite and, where it is installed, on PostgreSQL.

    python bench/audit.py [--entries 200000]

Writes bench/results/audit.json and .md. Each database is a new one, measured by a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
GOAL_A_SECOND = 50_000
RECORDED = 2_000
NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)
STEPS = {
    "record": "write entries, 20 to a transaction",
    "seal": "seal them all",
    "seal_nothing": "seal where nothing is new",
    "verify": "verify them all",
}


def measure(entries: int) -> dict[str, Any]:
    """Return the seconds of each step in the database of this process, and how many entries a second that is."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuwuyue.config.settings")
    django.setup()
    from django.core.management import call_command

    from fuwuyue.protection.api import seal_pending, verify

    call_command("migrate", interactive=False, verbosity=0)
    seconds = {"record": _time(record_some)}
    fill(entries - RECORDED)
    seconds["seal"] = _time(lambda: seal_pending(now=NOW))
    seconds["seal_nothing"] = min(_time(lambda: seal_pending(now=NOW)) for _ in range(3))
    seconds["verify"] = min(_time(verify) for _ in range(3))
    found = verify()
    if (found.sealed_count, found.unsealed_count, found.broken) != (entries, 0, None):
        raise SystemExit(f"the chain does not hold: {found}")
    counts = {"record": RECORDED, "seal": entries, "verify": entries}
    rates = {name: round(count / seconds[name]) for name, count in counts.items()}
    return {"seconds": {name: round(each, 3) for name, each in seconds.items()}, "a_second": rates}


def record_some() -> None:
    """Write entries as a change does."""
    from django.db import transaction

    from fuwuyue.plan.api import PlanDocument
    from fuwuyue.protection.api import record

    for start in range(0, RECORDED, 20):
        with transaction.atomic():
            for number in range(start, start + 20):
                record(verb="correct", model=PlanDocument, record_id=f"r/{number}", fields=["working_text"], now=NOW)


def fill(count: int) -> None:
    """Write many entries at once, as no change does; not measured."""
    import uuid

    from fuwuyue.protection.api import AuditEntry

    usual = {"kind": "write", "verb": "correct", "model": "plan.plandocument", "fields": "working_text,title"}
    users = [uuid.UUID(int=number) for number in range(1, 200)]
    rows = (
        AuditEntry(at=NOW, record=f"r/{number}", user_id=users[number % len(users)], address="10.0.0.7", **usual)
        for number in range(count)
    )
    AuditEntry.objects.bulk_create(rows, batch_size=2_000)


def _time(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def run_in_own_process(entries: int, **environment: str) -> dict[str, Any]:
    """Return what `measure` finds in a process with a database of its own."""
    with tempfile.TemporaryDirectory() as home:
        variables = {**os.environ, "FUWUYUE_HOME": home, **environment}
        command = [sys.executable, __file__, "--entries", str(entries), "--here"]
        done = subprocess.run(command, env=variables, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def measure_all(entries: int) -> dict[str, Any]:
    """Return the figures of each database that this machine has."""
    sys.path.insert(0, str(ROOT))
    from tests.support.postgres import find_postgres_binaries, temporary_postgres

    figures = {"SQLite": run_in_own_process(entries, FUWUYUE_DATABASE_URL="")}
    if binaries := find_postgres_binaries():
        with temporary_postgres(binaries) as address:
            figures["PostgreSQL"] = run_in_own_process(entries, FUWUYUE_DATABASE_URL=address)
    return figures


def write_results(results: dict[str, Any]) -> str:
    """Write the table for people and the same as JSON; return the table."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "audit.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    databases = results["databases"]
    lines = [
        "# The audit's speed",
        "",
        f"Measured by `bench/audit.py` on {results['machine']}, with {results['entries']:,} entries, seconds by the "
        f"clock. Goal: {GOAL_A_SECOND:,} entries verified a second. PostgreSQL runs on the same machine and does not "
        "wait for the disk.",
        "",
        f"| step | {' | '.join(f'{name}, s | entries a second' for name in databases)} |",
        f"|---|{'---|---|' * len(databases)}",
    ]
    for step, words in STEPS.items():
        cells = [
            f"{each['seconds'][step]} | {each['a_second'][step]:,}"
            if step in each["a_second"]
            else f"{each['seconds'][step]} | "
            for each in databases.values()
        ]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    page = "\n".join(lines) + "\n"
    (RESULTS / "audit.md").write_text(page, encoding="utf-8")
    return page


def main() -> None:
    """Measure everything, print it and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--here", action="store_true", help="measure in this process, for the program itself")
    arguments = parser.parse_args()
    if arguments.here:
        print(json.dumps(measure(arguments.entries)))
        return
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    databases = measure_all(arguments.entries)
    print(write_results({"machine": machine, "entries": arguments.entries, "databases": databases}), end="")
    slow = [name for name, each in databases.items() if each["a_second"]["verify"] < GOAL_A_SECOND]
    if slow:
        raise SystemExit(f"slower than the goal: {', '.join(slow)}")


if __name__ == "__main__":
    main()
