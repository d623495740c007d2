"""Lets many people work in a month of a whole county at once, over HTTP, on a server as it is started by `serve`.

    python bench/load.py [--only whole|tenth] [--seconds 120] [--spike-seconds 60]

Each person has a session, waits 20 s on average between two pages (exponential, seeded), and opens what such a person
opens: my day, tasks, one task with a click that acknowledges it, the month, the reports, the calendar, the contacts.
Answers of 500 and above, and connections that break, are errors. A whole county on PostgreSQL where it is installed, a
tenth of it on SQLite. Writes bench/results/load.json, .md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
MEAN_THINK_SECONDS = 20.0
SEED = 20260901
PORT = 8461
CSRF = "x" * 32


@dataclass
class Seen:
    """What all people together saw: seconds of each answer by the kind of page, and the errors."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, kind: str, seconds: float, status: int) -> None:
        self.seconds.setdefault(kind, []).append(seconds)
        if status >= 500:
            self.errors.append(f"{kind}: {status}")


async def ask(port: int, person: dict[str, Any], path: str, *, post: bool = False) -> int:
    """Send one request on a connection of its own and return the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        body = f"csrfmiddlewaretoken={CSRF}&next=day".encode() if post else b""
        lines = [
            f"{'POST' if post else 'GET'} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Cookie: sessionid={person['session']}; csrftoken={CSRF}",
            "Connection: close",
        ]
        if post:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()
        head = await reader.readline()
        await reader.read()
        return int(head.split()[1])
    finally:
        writer.close()


async def work(port: int, person: dict[str, Any], chance: random.Random, until: float, seen: Seen) -> None:
    """Be one person until the end."""
    await asyncio.sleep(chance.uniform(0, MEAN_THINK_SECONDS))
    while time.monotonic() < until:
        kind, path = chance.choice(person["pages"])
        start = time.monotonic()
        try:
            status = await ask(port, person, path, post=kind == "acknowledge")
            seen.add(kind, time.monotonic() - start, status)
        except (OSError, ValueError, IndexError) as error:
            seen.errors.append(f"{kind}: {type(error).__name__}")
        thinks = chance.expovariate(1 / MEAN_THINK_SECONDS)
        await asyncio.sleep(min(thinks, max(0.0, until - time.monotonic())))


async def run_people(port: int, people: list[dict[str, Any]], count: int, seconds: float) -> Seen:
    """Let so many people work at once for so long; those with the same session are the same person at two PCs."""
    seen, until = Seen(), time.monotonic() + seconds
    await asyncio.gather(
        *(
            work(port, people[number % len(people)], random.Random(SEED + number), until, seen)
            for number in range(count)
        )
    )
    return seen


def tell(seen: Seen, used: float, seconds: float) -> dict[str, Any]:
    """Return the figures of what was seen."""
    every = sorted(one for some in seen.seconds.values() for one in some)
    return {
        "requests": len(every),
        "a second": round(len(every) / seconds, 1),
        "median_ms": round(1000 * statistics.median(every)),
        "p95_ms": round(1000 * every[int(len(every) * 0.95)]),
        "p99_ms": round(1000 * every[int(len(every) * 0.99)]),
        "worst_ms": round(1000 * every[-1]),
        "errors": len(seen.errors),
        "kinds of error": sorted(set(seen.errors))[:5],
        "load generator's share of a core": round(used / seconds, 3),
        "p95 by page, ms": {
            kind: round(1000 * sorted(some)[int(len(some) * 0.95)]) for kind, some in sorted(seen.seconds.items())
        },
    }


def measure(port: int, people: list[dict[str, Any]], count: int, seconds: float) -> dict[str, Any]:
    """Let so many people work for so long; also say how much of a core this process itself used."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    seen = asyncio.run(run_people(port, people, count, seconds))
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return tell(seen, used, seconds)


@dataclass(frozen=True)
class Size:
    """A county, and how many people work in it at once and in a rush."""

    townships: int
    villages: int
    items: int
    events: int
    contacts: int
    audit_entries: int
    people: int
    spike: int


WHOLE = Size(20, 300, 58, 10_000, 100_000, 1_000_000, 200, 1_000)
TENTH = Size(2, 30, 58, 1_000, 10_000, 100_000, 20, 100)
SECONDS, SPIKE_SECONDS = 120.0, 60.0


def fill(size: Size) -> None:
    """Fill the database of the settings, and print the people with their sessions and pages as JSON."""
    from fuwuyue.config.server import open_database

    open_database()
    from datetime import UTC, datetime

    from tests.support import large_month as large

    from fuwuyue.campaign import api as campaign
    from fuwuyue.protection.api import make_keys

    make_keys(path=Path(os.environ["FUWUYUE_KEY_FILE"]), suite="aes-256-gcm", now=datetime.now(UTC))
    county = large.make_large_county(size.townships, size.villages)
    large.fill_audit(size.audit_entries)
    large.fill_events(county, size.events)
    large.fill_contacts(county, size.contacts)
    month = county.prepare(large.make_large_draft(county, size.items))
    campaign.start_month(month_id=month.pk, day=county.day, now=county.now)
    county.pass_all_on(month)
    county.tick(county.after_cut_off)
    json.dump(large.make_people_with_pages(county, month, size.people), sys.stdout)


def main() -> None:
    """Fill, serve and measure a whole county on PostgreSQL where it is installed, a tenth of it on SQLite; write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--spike-seconds", type=float, default=SPIKE_SECONDS)
    parser.add_argument("--only", choices=("whole", "tenth"))
    parser.add_argument("--fill", choices=("whole", "tenth"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if given.fill:
        fill(WHOLE if given.fill == "whole" else TENTH)
        return
    from tests.support.postgres import find_postgres_binaries, temporary_postgres

    results, binaries = {}, find_postgres_binaries()
    if binaries and given.only != "tenth":
        with temporary_postgres(binaries) as address:
            results["PostgreSQL, a whole county"] = run("whole", WHOLE, address, given.seconds, given.spike_seconds)
    if given.only != "whole":
        results["SQLite, a tenth of it"] = run("tenth", TENTH, "", given.seconds, given.spike_seconds)
    write_results(results)


def run(name: str, size: Size, address: str, seconds: float, spike_seconds: float) -> dict[str, dict[str, Any]]:
    """Fill a database and serve it; return what so many people saw in each of the two parts."""
    with tempfile.TemporaryDirectory() as home:
        place = {**os.environ, "FUWUYUE_HOME": home, "FUWUYUE_KEY_FILE": str(Path(home) / "keys.json")}
        place |= {"FUWUYUE_DATABASE_URL": address}
        command = [sys.executable, __file__, "--fill", name]
        filled = subprocess.run(command, env=place, capture_output=True, text=True, cwd=ROOT, check=False)
        if filled.returncode:
            raise SystemExit(filled.stderr)
        people = json.loads(filled.stdout)
        server = subprocess.Popen(
            [sys.executable, "-m", "fuwuyue.config.server", "--port", str(PORT), "--no-browser"], env=place, cwd=ROOT
        )
        try:
            wait_for(PORT)
            return {
                f"{count} people, {lasting:g} s": measure(PORT, people, count, lasting)
                for count, lasting in ((size.people, seconds), (size.spike, spike_seconds))
            }
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_for(port: int) -> None:
    """Wait until the server listens."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            asyncio.run(ask(port, {"session": ""}, "/health/"))
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not start")


def write_results(results: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Write the figures as JSON and as tables."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "load.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    lines = [
        "# Many people at once",
        "",
        f"Measured by `bench/load.py` on {machine}. A whole county has {WHOLE.townships} townships and "
        f"{WHOLE.villages} villages, a month with 18,260 tasks, {WHOLE.events:,} events, {WHOLE.contacts:,} contacts "
        f"(encrypted), {WHOLE.audit_entries:,} audit entries. Each person waits 20 s on average between two pages. "
        "Server, database and load share the machine. Goal for 200 people: p95 of 300 ms and no error; for 1,000: no "
        "error.",
    ]
    for place, parts in results.items():
        lines += ["", f"## {place}", "", f"| | {' | '.join(parts)} |", "|---|" + "---|" * len(parts)]
        lines += [
            f"| {name} | {' | '.join(_say(part[name]) for part in parts.values())} |"
            for name in next(iter(parts.values()))
        ]
    (RESULTS / "load.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _say(cell: Any) -> str:
    if isinstance(cell, dict):
        return ", ".join(f"{key} {value}" for key, value in cell.items())
    return (", ".join(cell) or "none") if isinstance(cell, list) else str(cell)


if __name__ == "__main__":
    main()
