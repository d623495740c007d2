"""A process that writes and audits is killed: nothing that it acknowledged is lost, and the chain holds."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

LONGEST_SECONDS = 1.5


@pytest.fixture
def place(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """The settings of an empty database of the kind that is tested, which goes away afterwards."""
    if connection.vendor == "sqlite":
        yield {"FUWUYUE_HOME": str(tmp_path), "FUWUYUE_DATABASE_URL": ""}
        return
    name = f"fuwuyue_{os.getpid()}"
    with django_db_blocker.unblock():
        _run_statement(f"CREATE DATABASE {name}")
        yield {"FUWUYUE_HOME": str(tmp_path), "FUWUYUE_DATABASE_URL": _address(name)}
        _run_statement(f"DROP DATABASE {name} WITH (FORCE)")


def _run_statement(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _address(name: str) -> str:
    given = connection.settings_dict
    options = {"user": given["USER"], "password": given["PASSWORD"], "port": given["PORT"], "host": given["HOST"]}
    return f"postgresql:///{name}?" + urlencode({key: value for key, value in options.items() if value})


def start(place: dict[str, str], what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.audited_writer", what]
    return subprocess.Popen(command, env={**os.environ, **place}, stdout=subprocess.PIPE, text=True)


def write_until_killed(place: dict[str, str], chance: random.Random) -> list[int]:
    """Kill the writer at a moment by chance after its first write; return the numbers that it acknowledged."""
    with start(place, "write") as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(chance.uniform(0.05, LONGEST_SECONDS))
        writer.kill()  # SIGKILL: nothing is tidied up
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
