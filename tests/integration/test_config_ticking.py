"""The running server seals the audit by itself."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.command import run
from tests.support.running_site import running_site

from fuwuyue.config import ticking


def count(home: Path, table: str) -> int:
    with closing(sqlite3.connect(home / "fuwuyue.sqlite3")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_the_running_server_seals_what_was_written(tmp_path: Path) -> None:
    added = run("divisions", "import", "tests/support/county.csv", FUWUYUE_HOME=str(tmp_path))

    with running_site(tmp_path):
        end = time.monotonic() + 30
        while count(tmp_path, "protection_auditseal") == 0 and time.monotonic() < end:
            time.sleep(0.2)

    assert added.returncode == 0
    assert count(tmp_path, "protection_auditseal") == count(tmp_path, "protection_auditentry") > 0


@pytest.mark.django_db(transaction=True)
def test_a_round_that_fails_is_logged_without_its_words_and_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    rounds = []

    def work() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise OSError("wang@county.example refused")

    ticking.run_safely(work)
    ticking.run_safely(work)

    assert len(rounds) == 2
    assert "work failed: OSError" in caplog.text
    assert "wang" not in caplog.text
