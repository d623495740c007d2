"""The sealer beside the site: what is committed is sealed by itself, in time, whatever went wrong before."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from tests.support.command import run
from tests.support.database import ask

from fuwuyue.protection import sealing
from fuwuyue.protection.actions import recorded
from fuwuyue.protection.api import AuditEntry, AuditSeal, Sealer, record, seal_pending, seal_what_was_recorded

NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)
LONGEST_SECONDS = 5.0
ADD = (
    "INSERT INTO protection_auditentry (at, kind, verb, model, record, fields, user_id, role, reason, address) "
    "VALUES ('2026-08-24 01:30:00+00', 'write', 'change', 'x.y', '{0}', '', '', '', '', '')"
)
SEALED = "SELECT count(*) FROM protection_auditseal"
ROOT = Path(__file__).resolve().parents[2]


def choose_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_site(place: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    port = choose_port()
    command = [sys.executable, "-m", "fuwuyue.config.server", "--port", str(port), "--no-browser"]
    with subprocess.Popen(
        command, env={**os.environ, **place}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as site:
        try:
            wait_for(lambda: answers(port), 60)
            yield site
        finally:
            site.kill()


def answers(port: int) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def wait_for(holds: object, seconds: float) -> float:
    """Wait until it holds and return how long that took."""
    began = time.monotonic()
    while not holds():  # type: ignore[operator]
        assert time.monotonic() - began < seconds, "it took too long"
        time.sleep(0.05)
    return time.monotonic() - began


def test_the_site_seals_what_is_committed_in_time_and_stops_cleanly(place: dict[str, str]) -> None:
    with running_site(place) as site:
        for number in (1, 2):
            ask(place, ADD.format(number))
            wait_for(lambda: ask(place, SEALED) == [(number,)], LONGEST_SECONDS)  # noqa: B023
        site.terminate()
        said, _ = site.communicate(timeout=20)

    assert site.returncode == 0
    assert "Traceback" not in said


@pytest.fixture
def entries(transactional_db: None) -> int:
    """Two entries that were committed."""
    for one in "ab":
        note(one)
    return 2


def note(one: str) -> None:
    with transaction.atomic():
        record(verb="change", model=apps.get_model("organisation", "User"), record_id=one, now=NOW)


def seal_once(fail_first: int = 0) -> int:
    """Run a sealer until everything is sealed, with its first ticks failing; return how often it tried."""
    tries = []

    def seal(**given: object) -> int:
        tries.append(given)
        if len(tries) <= fail_first:
            raise DatabaseError("gone")
        return seal_pending(**given)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "seal_pending", seal)
        sealer = Sealer(clock=lambda: NOW, tick_seconds=0.01)
        sealer.start()
        wait_for(lambda: AuditSeal.objects.count() == AuditEntry.objects.count(), LONGEST_SECONDS)
        sealer.stop()
    return len(tries)


def test_an_error_is_logged_and_the_next_tick_goes_on(entries: int, caplog: pytest.LogCaptureFixture) -> None:
    tries = seal_once(fail_first=2)

    assert tries > 2
    assert [line.message for line in caplog.records] == 2 * [
        "sealing the audit failed; it is tried again in 0.01 seconds"
    ]


def test_a_stopped_sealer_leaves_no_thread(entries: int) -> None:
    seal_once()

    assert "sealer" not in {thread.name for thread in threading.enumerate()}


def test_a_tick_on_an_idle_database_asks_two_small_questions_and_writes_nothing(
    entries: int, django_assert_num_queries: object
) -> None:
    seal_pending(now=NOW)

    with django_assert_num_queries(2):  # type: ignore[operator]
        sealed = seal_pending(now=NOW, newest=10, wait=False)

    assert sealed == 0


def test_only_the_newest_keys_are_looked_at_where_that_is_asked(entries: int) -> None:
    sealed = seal_pending(now=NOW, newest=1)

    assert (sealed, AuditSeal.objects.get().entry_id) == (1, AuditEntry.objects.latest("id").id)


def test_a_sealer_that_does_not_wait_leaves_it_to_the_one_that_works(entries: int) -> None:
    if connection.vendor == "sqlite":
        return  # the writing transaction is the lock there, and is waited for
    with other_session_with_the_lock():
        sealed = seal_pending(now=NOW, wait=False)

    assert (sealed, seal_pending(now=NOW, wait=False)) == (0, entries)


@contextmanager
def other_session_with_the_lock() -> Iterator[None]:
    from fuwuyue.protection import actions

    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_lock({actions._LOCK})")
        yield
    finally:
        other.close()


def test_a_command_seals_what_it_wrote_and_only_then(entries: int) -> None:
    seal_what_was_recorded(now=NOW)
    sealed = AuditSeal.objects.count()
    AuditEntry.objects.create(at=NOW, kind="write", verb="change", model="x.y", record="of somebody else")

    seal_what_was_recorded(now=NOW)

    assert (sealed, AuditSeal.objects.count()) == (2, 2)


def test_a_command_does_not_fail_where_sealing_does(entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_given: object) -> int:
        raise DatabaseError("locked")

    monkeypatch.setattr(sealing, "seal_pending", fail)

    seal_what_was_recorded(now=NOW)

    assert not recorded.is_set()


def test_the_command_that_imports_divisions_leaves_nothing_unsealed(place: dict[str, str]) -> None:
    done = run("divisions", "import", str(ROOT / "tests/support/county.csv"), **place)

    assert done.returncode == 0
    assert ask(place, "SELECT count(*) FROM protection_auditentry") == ask(place, SEALED) != [(0,)]
