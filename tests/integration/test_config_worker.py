"""What the worker does each minute: it goes on after a round that failed, and deletes what is due."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from tests.support.people import make_client, make_person

from fuwuyue.config import worker


@pytest.mark.django_db(transaction=True)
def test_a_round_that_fails_is_logged_without_its_words_and_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    rounds = []

    def work() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise OSError("wang@county.example refused")

    worker.run_safely(work)
    worker.run_safely(work)

    assert len(rounds) == 2
    assert "work failed: OSError" in caplog.text
    assert "wang" not in caplog.text


def try_wrongly(minutes_ago: float) -> None:
    attempt = AccessAttempt.objects.create(
        username=f"tried-{minutes_ago}", ip_address="10.1.1.1", user_agent="Test", failures_since_start=1
    )
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=at)


def test_tries_and_devices_that_count_no_more_are_deleted_by_the_round(db: None) -> None:
    lock = settings.AXES_COOLOFF_TIME.total_seconds() / 60
    Client(headers={"host": "127.0.0.1"}).post("/sign-in/", {"login": make_person().username, "password": "wrong"})
    for minutes in (lock - 1, lock + 1):
        try_wrongly(minutes)
    AccessLog.objects.create(username="before", ip_address="10.1.1.1", user_agent="Test")
    AccessLog.objects.update(attempt_time=datetime.now(UTC) - timedelta(minutes=lock + 1))
    here, left = make_client().session.session_key, make_client().session.session_key
    ended = datetime.now(UTC) - settings.IDLE - timedelta(minutes=1)
    Session.objects.filter(session_key=left).update(expire_date=ended)
    UserSession.objects.filter(session_key=left).update(last_seen_at=ended)

    for work in (work for works, _seconds in worker.LANES for work in works if "send" not in work.__name__):
        work()

    names = set(AccessAttempt.objects.values_list("username", flat=True))
    assert names == {str(make_person().pk), f"tried-{lock - 1}"}, "what counts for the lock stays"
    assert not AccessLog.objects.exists()
    assert list(Session.objects.values_list("session_key", flat=True)) == [here]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [here]
