"""Asks every operation of the API what its description allows and what it does not, many times over.

    python bench/api.py [--examples 100]

Writes bench/results/api.json and .md. The database is a new one, made for this; the requests stay in this process.
Exits with 1 where an answer is a fault or not as described, and prints how to ask for it again.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
sys.path.insert(0, str(ROOT))


def prepare() -> dict[str, tuple[str, dict[str, str]]]:
    """Make the two counties in a new database; return the token and the ids of each role that asks."""
    import django

    django.setup()
    from django.core.management import call_command
    from tests.support.api import make_token
    from tests.support.people import NOW, add_plan, get_unit, make_person
    from tests.support.web_plan import make_source

    from fuwuyue.organisation.api import Role
    from fuwuyue.web.api import bearer
    from fuwuyue.web.api.limiter import Limiter

    logging.disable(logging.CRITICAL)
    call_command("migrate", interactive=False, verbosity=0)
    bearer.LIMITER = Limiter(10**9)
    document = add_plan(make_source(), now=NOW)
    callers = {}
    for role in (Role.COUNTY_OFFICE, Role.VILLAGE_WORKER):
        unit = get_unit(role)
        ids = {"plan_id": str(document.pk), "unit_id": str(unit.pk), "division_id": str(unit.division_id)}
        callers[role.value] = (make_token(make_person(role))[1], ids)
    return callers


def measure(examples: int) -> list[dict[str, Any]]:
    """Return for each operation how often it was asked, and how often each status came back."""
    callers = prepare()
    from tests.support.api_fuzz import MODES, fuzz, load_operations

    rows = []
    for name, operation in load_operations().items():
        statuses: dict[int, int] = {}
        started = time.perf_counter()
        for token, ids in callers.values():
            for mode in MODES:
                told = fuzz(operation, token=token, ids=ids if mode is MODES[0] else {}, mode=mode, examples=examples)
                for status, count in told.items():
                    statuses[status] = statuses.get(status, 0) + count
        rows.append({"operation": name, "seconds": round(time.perf_counter() - started, 1), "statuses": statuses})
        print(rows[-1], flush=True)
    return rows


def write(rows: list[dict[str, Any]], examples: int) -> None:
    """Write the results beside those of the other measurements."""
    counts = [sum(row["statuses"].values()) for row in rows]
    found = {"examples": examples, "requests": sum(counts), "operations": rows, "python": platform.python_version()}
    (RESULTS / "api.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    lines = [
        "# The API asked at random",
        "",
        f"{sum(counts):,} requests to {len(rows)} operations, as the county office and as a village worker, with what",
        "the description allows and with what it does not. No answer was a fault, and each was as described (status,",
        f"media type, schema). Python {platform.python_version()}, SQLite.",
        "",
        "| operation | requests | statuses | seconds |",
        "|---|---|---|---|",
    ]
    for row, count in zip(rows, counts, strict=True):
        statuses = ", ".join(f"{status}: {number}" for status, number in sorted(row["statuses"].items()))
        lines.append(f"| {row['operation']} | {count} | {statuses} | {row['seconds']} |")
    (RESULTS / "api.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    examples = parser.parse_args().examples
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"FUWUYUE_HOME": home, "DJANGO_SETTINGS_MODULE": "fuwuyue.config.settings"}
        os.environ.pop("FUWUYUE_DATABASE_URL", None)
        write(measure(examples), examples)


if __name__ == "__main__":
    main()
