"""Kills a write load at random moments, on SQLite and, where it is installed, on PostgreSQL with durable settings.

    python bench/faults.py [--kills 20] [--seed 1]

Half of the loads save versions of a plan, half add units; each change has its entry in the audit, and a second process
seals beside the writer. Both are killed with SIGKILL; on PostgreSQL the server is then ended with nothing written out,
as when its machine loses power, and started again. After each kill: everything that was acknowledged is there, with its
entry, the chain holds, and sealing goes on. Every moment follows from the seed. Writes bench/results/faults.json, .md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
LOADS = {"write": "tell", "organise": "tell-units"}
LONGEST_SECONDS = 2.5


@dataclass(frozen=True)
class Kill:
    """One kill: what was running, when after its first change it ended, what was acknowledged and what was kept."""

    database: str
    load: str
    seconds: float
    acknowledged: int
    kept: int
    sealed_at_once: int
    sealed_after: int
    faults: list[str]


def start(place: dict[str, str], what: str) -> subprocess.Popen[str]:
    """Start one of the processes of the support module."""
    command = [sys.executable, "-m", "tests.support.audited_writer", what]
    return subprocess.Popen(command, env={**os.environ, **place}, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def kill_once(database: str, place: dict[str, str], load: str, seconds: float, crash: Callable[[], None]) -> Kill:
    """Run one load until its end by force, and compare what was acknowledged with what is kept."""
    with start(place, load) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        with start(place, "seal") as sealer:
            time.sleep(seconds)
            ended = [process.poll() for process in (writer, sealer)]
            writer.kill()
            sealer.kill()
        lines = (first + writer.stdout.read()).splitlines(keepends=True)
    acknowledged = [int(line) for line in lines if line.endswith("\n")]
    crash()
    with start(place, LOADS[load]) as teller:
        told = json.loads(teller.communicate(timeout=120)[0])
    faults = [] if ended == [None, None] else [f"a process stopped by itself: {ended}"]
    faults += find_faults(acknowledged, told)
    kept, (sealed, _unsealed, after, _left) = told["versions"], told["counts"]
    return Kill(database, load, round(seconds, 3), len(acknowledged), len(kept), sealed, after, faults)


def find_faults(acknowledged: list[int], told: dict[str, Any]) -> list[str]:
    """Return what is not as it must be, in words; nothing where all is."""
    kept, audited = told["versions"], told["audited"]
    sealed, unsealed, after, left = told["counts"]
    checks = {
        "something acknowledged is lost": kept[: len(acknowledged)] == acknowledged,
        "more is kept than one change beyond": len(kept) <= len(acknowledged) + 1,
        "a change has no entry, or an entry no change": audited == kept,
        "the chain does not hold": told["holds"],
        "sealing did not go on": left == 0 and after == sealed + unsealed,
    }
    return [words for words, holds in checks.items() if not holds]


def kill_often(database: str, kills: int, seed: int, address: str, crash: Callable[[], None]) -> list[Kill]:
    """Kill so many loads in so many new databases; tell each."""
    chance = random.Random(f"{seed} {database}")
    done = []
    for number in range(kills):
        load = list(LOADS)[number % len(LOADS)]
        with tempfile.TemporaryDirectory() as home:
            place = {"FUWUYUE_HOME": home, "FUWUYUE_DATABASE_URL": make_database(address, number)}
            one = kill_once(database, place, load, chance.uniform(0.05, LONGEST_SECONDS), crash)
        print(f"{database} {number + 1}: {one}", flush=True)
        done.append(one)
    return done


def make_database(address: str, number: int) -> str:
    """Return the address of a new, empty database in the same server; nothing on SQLite."""
    if not address:
        return ""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE kill_{number}")
    return address.replace("/postgres?", f"/kill_{number}?")


def kill_all(kills: int, seed: int) -> list[Kill]:
    """Kill on each database that this machine has."""
    from tests.support.postgres import crash_and_restart, find_postgres_binaries, temporary_postgres

    done = kill_often("SQLite", kills, seed, "", lambda: None)
    if binaries := find_postgres_binaries():
        with temporary_postgres(binaries, durable=True) as address:
            done += kill_often("PostgreSQL", kills, seed, address, lambda: crash_and_restart(binaries, address))
    return done


def write_results(done: list[Kill], seed: int) -> str:
    """Write the table for people and the same as JSON; return the table."""
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    content = {"machine": machine, "seed": seed, "kills": [asdict(one) for one in done]}
    (RESULTS / "faults.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    lines = [
        "# Killed in the middle of writing",
        "",
        f"By `bench/faults.py` with seed {seed} on {machine}. Writer and sealer are killed (SIGKILL) at a moment by "
        "chance; on PostgreSQL, with fsync and synchronous_commit on, the server is then ended with nothing written "
        "out and started again. *Survived*: all that was acknowledged is kept, each change has its entry in the "
        "audit, the chain holds, and sealing goes on.",
        "",
        "| database | load | kills | survived | acknowledged | lost | kept beyond | entries sealed before, after |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for database, load in sorted({(one.database, one.load) for one in done}):
        some = [one for one in done if (one.database, one.load) == (database, load)]
        survived = sum(not one.faults for one in some)
        acknowledged, kept = (sum(getattr(one, name) for one in some) for name in ("acknowledged", "kept"))
        lost = sum(max(one.acknowledged - one.kept, 0) for one in some)
        beyond = kept + lost - acknowledged
        sealed = f"{sum(one.sealed_at_once for one in some):,}, {sum(one.sealed_after for one in some):,}"
        words = {"write": "versions of a plan", "organise": "units"}[load]
        lines.append(
            f"| {database} | {words} | {len(some)} | {survived} | {acknowledged:,} | {lost} | {beyond} | {sealed} |"
        )
    lines += [
        "",
        *(f"- {one.database}, {one.load}, {one.seconds} s: {'; '.join(one.faults)}" for one in done if one.faults),
    ]
    page = "\n".join(lines).rstrip("\n") + "\n"
    (RESULTS / "faults.md").write_text(page, encoding="utf-8")
    return page


def main() -> None:
    """Kill, print, write down; exit with 1 where a kill was not survived."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20260901)
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    print(f"seed {arguments.seed}")
    done = kill_all(arguments.kills, arguments.seed)
    print(write_results(done, arguments.seed), end="")
    if any(one.faults for one in done):
        raise SystemExit("a kill was not survived")


if __name__ == "__main__":
    main()
