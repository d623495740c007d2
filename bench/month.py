"""Times a month of a whole county: its start, its reports, and the pages that people open in it.

    python bench/month.py [--audit-entries 1000000]

20 townships, 300 villages, 18,240 tasks, 10,000 events, a million entries of the audit; on SQLite and, where it is
installed, on PostgreSQL, which does not wait for the disk here. Writes bench/results/month.json and .md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
TOWNSHIPS, VILLAGES, ITEMS, EVENTS = 20, 300, 58, 10_000
TURNS = 15


def measure(audit_entries: int) -> dict[str, Any]:
    """Make the county in the database of the settings, and time it; seconds by the clock."""
    from fuwuyue.config.server import open_database

    open_database()
    from tests.support.large_month import fill_audit, fill_events, make_large_county, make_large_draft

    from fuwuyue.campaign import api as campaign

    figures: dict[str, Any] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        done = work()
        figures[name] = round(time.perf_counter() - start, 3)
        return done

    county = make_large_county(TOWNSHIPS, VILLAGES)
    fill_audit(audit_entries)
    fill_events(county, EVENTS)
    draft = make_large_draft(county, ITEMS)
    month = timed("prepare the draft", lambda: county.prepare(draft))
    count = timed("start the month", lambda: campaign.start_month(month_id=month.pk, day=county.day, now=county.now))
    timed("pass it all on to the villages", lambda: county.pass_all_on(month))
    figures["tasks"] = campaign.Task.objects.count()
    figures["tasks of townships"] = count
    timed("one tick with nothing to do", lambda: county.tick(county.now))
    made = timed("a tick that makes all reports", lambda: county.tick(county.after_cut_off))
    figures["reports"] = made.report_count
    timed("confirm and freeze them all, with their files", lambda: county.confirm_all(month))
    for name, client, address in county.list_pages(month):
        client.get(address)
        took = []
        for _turn in range(TURNS):
            start = time.perf_counter()
            answer = client.get(address)
            took.append(time.perf_counter() - start)
            assert answer.status_code == 200, (name, answer.status_code)
        figures[f"page: {name}"] = round(statistics.median(took), 4)
    return figures


def run_apart(settings: dict[str, str], audit_entries: int) -> dict[str, Any]:
    """Measure in a process of its own with these settings."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", "--audit-entries", str(audit_entries)],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def main() -> None:
    """Measure on each database that there is, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audit-entries", type=int, default=1_000_000)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if given.measure:
        json.dump(measure(given.audit_entries), sys.stdout)
        return
    from tests.support.postgres import find_postgres_binaries, temporary_postgres

    results: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as home:
        results["SQLite"] = run_apart({"FUWUYUE_HOME": home, "FUWUYUE_DATABASE_URL": ""}, given.audit_entries)
    binaries = find_postgres_binaries()
    if binaries is not None:
        with tempfile.TemporaryDirectory() as home, temporary_postgres(binaries) as address:
            place = {"FUWUYUE_HOME": home, "FUWUYUE_DATABASE_URL": address}
            results["PostgreSQL"] = run_apart(place, given.audit_entries)
    write_results(results, given.audit_entries)


def write_results(results: dict[str, dict[str, Any]], audit_entries: int) -> None:
    """Write the figures as JSON and as a table."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "month.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    tasks = next(iter(results.values()))["tasks"]
    lines = [
        "# A month of a whole county",
        "",
        f"Measured by `bench/month.py` on {machine}: {TOWNSHIPS} townships, {VILLAGES} villages, {tasks:,} tasks, "
        f"{EVENTS:,} events, {audit_entries:,} audit entries. Seconds by the clock; of pages the median of {TURNS}, in "
        "the process itself. Goal: the reports computed and frozen in 5 s. PostgreSQL does not wait for the disk.",
        "",
        f"| step | {' | '.join(results)} |",
        "|---|" + "---|" * len(results),
    ]
    steps = next(iter(results.values()))
    lines += [f"| {step} | {' | '.join(str(one[step]) for one in results.values())} |" for step in steps]
    (RESULTS / "month.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
