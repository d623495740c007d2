"""Processes that write, audit and seal are killed: nothing acknowledged is lost, and the chain holds."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The second process needs some time before it seals; the chance comes after it.
SECONDS_TO_START = 2.0
LONGEST_SECONDS = 1.5


def start(place: dict[str, str], what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.audited_writer", what]
    return subprocess.Popen(command, env={**os.environ, **place}, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def write_until_killed(place: dict[str, str], chance: random.Random) -> list[int]:
    """Kill the writer, and a second sealer beside it, at a moment by chance; return the numbers it acknowledged."""
    with start(place, "write") as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        with start(place, "seal") as sealer:
            time.sleep(SECONDS_TO_START + chance.uniform(0.05, LONGEST_SECONDS))
            assert (writer.poll(), sealer.poll()) == (None, None), "one of them stopped by itself"
            writer.kill()  # SIGKILL: nothing is tidied up
            sealer.kill()
        lines = (first + writer.stdout.read()).splitlines(keepends=True)
    return [int(line) for line in lines if line.endswith("\n")]


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_was_acknowledged_is_lost(place: dict[str, str], seed: int) -> None:
    acknowledged = write_until_killed(place, random.Random(seed))

    with start(place, "tell") as teller:
        told = json.loads(teller.communicate(timeout=60)[0])

    assert len(acknowledged) > 1
    assert told["versions"][: len(acknowledged)] == acknowledged
    assert len(told["versions"]) <= len(acknowledged) + 1
    assert told["audited"] == told["versions"]
    assert told["holds"]
    sealed, unsealed, sealed_after, unsealed_after = told["counts"]
    assert (sealed + unsealed, unsealed_after) == (len(told["versions"]), 0)
    assert sealed_after == len(told["versions"])
