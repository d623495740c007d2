"""The health address: one word, names of what fails, no details, no write."""

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from tests.support.key_ring import with_key_ring
from tests.support.people import get_office, get_unit
from tests.support.small_month import make_small_month

from fuwuyue.campaign.api import ReportingDay
from fuwuyue.config import county_ca
from fuwuyue.jobs.api import Job, JobKind, begin_job
from fuwuyue.messaging.api import Kind, notify
from fuwuyue.organisation.api import Role, User
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import NOBODY, AuditEntry, seal_pending

OLD = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def ask(client: Client) -> tuple[int, dict[str, object]]:
    answer = client.get("/health/")
    return answer.status_code, answer.json()


def failing(*names: str) -> tuple[int, dict[str, object]]:
    return 503, {"status": "not ok", "failing": list(names)}


def test_a_site_in_order_says_ok_and_nothing_more(stranger: Client, db: None) -> None:
    assert ask(stranger) == (200, {"status": "ok", "failing": []})


def test_asking_writes_nothing(stranger: Client, db: None) -> None:
    before = AuditEntry.objects.count()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask(stranger)

    assert [one["sql"] for one in asked if not one["sql"].lstrip().upper().startswith(("SELECT", "PRAGMA"))] == []
    assert AuditEntry.objects.count() == before


def test_a_database_that_does_not_answer(stranger: Client, db: None) -> None:
    def fail(*args: object) -> None:
        raise DatabaseError("password authentication failed for user wang")

    with connection.execute_wrapper(fail):
        answer = stranger.get("/health/")

    assert answer.status_code == 503
    assert "database" in answer.json()["failing"]
    assert "wang" not in answer.content.decode()


def test_a_migration_that_is_missing(stranger: Client, db: None) -> None:
    [newest] = MigrationLoader(connection).graph.leaf_nodes("messaging")
    MigrationRecorder(connection).record_unapplied(*newest)

    assert ask(stranger) == failing("migrations")


def test_a_report_that_nobody_makes(stranger: Client, document: plans.PlanDocument) -> None:
    make_small_month(document, get_office(), get_unit(Role.TOWNSHIP_COORDINATOR))
    seal_pending(now=timezone.now())
    ReportingDay.objects.update(computed_at=None, cut_off=timezone.now() - timedelta(minutes=9))
    in_time = ask(stranger)

    ReportingDay.objects.update(cut_off=timezone.now() - timedelta(minutes=11))

    assert (in_time[0], ask(stranger)) == (200, failing("reports"))


def test_an_entry_that_nobody_seals(stranger: Client, document: plans.PlanDocument) -> None:
    assert ask(stranger) == failing("audit")


@pytest.mark.django_db(transaction=True)
def test_sealing_mends_it(stranger: Client, document: plans.PlanDocument) -> None:
    seal_pending(now=OLD)

    assert ask(stranger)[0] == 200


def test_a_message_that_does_not_leave(stranger: Client, db: None, settings: Settings, tmp_path: Path) -> None:
    settings.MAIL_ON = True
    with with_key_ring(tmp_path, settings), transaction.atomic():
        user = User.objects.create(username="one", email="one@county.example")
        notify(user_ids=[user.pk], kind=Kind.ROLE_GIVEN, record="17", now=OLD)

    assert ask(stranger) == failing("messages")


def test_long_work_that_nobody_takes_up(stranger: Client, db: None) -> None:
    given = {"kind": JobKind.DIVISIONS, "content": b"list", "language": "en", "by": NOBODY}
    begin_job(**given, now=timezone.now() - timedelta(minutes=9))
    in_time = stranger.get("/health/").json()["failing"]
    Job.objects.update(changed_at=timezone.now() - timedelta(minutes=11))

    assert "jobs" not in in_time
    assert "jobs" in stranger.get("/health/").json()["failing"]


def test_a_disk_without_room(stranger: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10, 9, 1))

    assert ask(stranger) == failing("disk")


@pytest.mark.parametrize(("days", "names"), [(0, []), (390, ["certificate"]), (None, ["certificate"])])
def test_a_certificate_that_ends_soon_or_is_not_there(
    stranger: Client, db: None, settings: Settings, home: Path, days: int | None, names: list[str]
) -> None:
    settings.TLS = True
    if days is not None:
        made = datetime.now(UTC) - timedelta(days=days)
        county_ca.certify(folder=home / "tls", hosts=["a.test"], now=made)

    answer = stranger.get("/health/", secure=True)

    assert answer.json()["failing"] == names
