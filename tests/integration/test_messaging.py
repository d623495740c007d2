"""Telling people: inside the site always, by e-mail where that is set; nothing is lost or told of a person."""

import json
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries, Settings
from tests.support.county import EARLY, NOW, add_county
from tests.support.key_ring import with_key_ring
from tests.support.mail_server import MailServer, mail_server

from fuwuyue.messaging import api, rules
from fuwuyue.messaging.api import Channel, Kind, Notification
from fuwuyue.messaging.models import Delivery
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role, RoleHolding, Unit, User
from fuwuyue.protection import encrypted
from fuwuyue.protection.api import AuditEntry

ROOT = Path(__file__).resolve().parents[2]
NAME, ADDRESS = "王小明", "wang@county.example"


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Addresses are encrypted."""
    with with_key_ring(tmp_path, settings):
        yield


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create(username="wang", first_name=NAME, email=ADDRESS)


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create(username="li", email="li@county.example")


@pytest.fixture
def unit(db: None) -> Unit:
    add_county()
    division = organisation.get_divisions(day=date(2026, 8, 24))[0]
    return organisation.add_unit(
        kind=organisation.UnitKind.HEALTH_OFFICE,
        name="云岭县卫生健康局",
        division_id=division.pk,
        valid_from=EARLY,
        now=NOW,
    )


@pytest.fixture
def holding(user: User, unit: Unit) -> RoleHolding:
    return organisation.give_role(
        user_id=user.pk, role=Role.COUNTY_OFFICE, unit_id=unit.pk, valid_from=date(2026, 9, 1), now=NOW
    )


@pytest.fixture
def with_mail(settings: Settings) -> None:
    settings.MAIL_ON = True
    settings.SITE_ADDRESS = "https://fuwuyue.test:8443"


def tell(*users: User, record: str = "17", kind: Kind = Kind.ROLE_GIVEN, now: datetime = NOW) -> None:
    with transaction.atomic():
        api.notify(user_ids=[user.pk for user in users], kind=kind, record=record, now=now)


def sentences(user: User) -> list[str]:
    return [sentence for _row, sentence in api.get_notifications(user_id=user.pk, page=1).items]


def test_the_sentence_is_made_from_the_record_when_it_is_read(
    user: User, unit: Unit, holding: RoleHolding, in_english: None
) -> None:
    tell(user, record=str(holding.pk))

    assert sentences(user) == ["From 2026-09-01 on you hold the role “county office” in 云岭县卫生健康局."]
    stored = str(list(Notification.objects.values_list()))
    assert unit.name not in stored
    assert NAME not in stored


def test_an_ended_role_is_told_with_its_day(user: User, holding: RoleHolding, in_english: None) -> None:
    organisation.end_role(holding_id=holding.pk, on_day=date(2026, 10, 1), now=NOW)
    tell(user, record=str(holding.pk), kind=Kind.ROLE_ENDED)

    assert sentences(user) == [
        "Your role “county office” in 云岭县卫生健康局 ends; 2026-10-01 is the first day without it."
    ]


def test_a_record_that_is_gone_or_another_person_s_says_nothing(
    user: User, other: User, holding: RoleHolding, in_english: None
) -> None:
    tell(other, record=str(holding.pk))

    assert sentences(other) == ["Something happened to a record that is no longer there."]


def test_it_is_kept_with_its_change_or_not_at_all(user: User) -> None:
    with pytest.raises(RuntimeError, match="the change"), transaction.atomic():
        api.notify(user_ids=[user.pk], kind=Kind.ROLE_GIVEN, record="17", now=NOW)
        raise RuntimeError("the change failed")

    assert api.count_unread(user_id=user.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        api.notify(user_ids=[], kind=Kind.ROLE_GIVEN, record="17", now=NOW)


def test_the_database_refuses_a_kind_outside_the_list(user: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(user=user, kind="gossip", record="17", made_at=NOW)


def test_a_closed_account_is_told_nothing(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)

    tell(user)

    assert api.count_unread(user_id=user.pk) == 0


def test_reading_touches_one_s_own_only(user: User, other: User) -> None:
    tell(user, other)
    tell(user)
    first = Notification.objects.filter(user=user).earliest("id")

    assert api.mark_read(user_id=other.pk, notification_id=first.pk, now=NOW) == 0
    assert api.mark_read(user_id=user.pk, notification_id=first.pk, now=NOW) == 1
    assert api.count_unread(user_id=user.pk) == 1
    assert api.mark_read(user_id=user.pk, now=NOW) == 1
    assert (api.count_unread(user_id=user.pk), api.count_unread(user_id=other.pk)) == (0, 1)


def test_a_page_has_twenty_and_costs_little(
    user: User, holding: RoleHolding, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for minute in range(25):
        tell(user, record=str(holding.pk), now=NOW + timedelta(minutes=minute))

    with django_assert_num_queries(2):
        first = api.get_notifications(user_id=user.pk, page=1)
    second, third = (api.get_notifications(user_id=user.pk, page=page) for page in (2, 3))

    assert (len(first.items), first.has_more) == (20, True)
    assert (len(second.items), second.has_more) == (5, False)
    assert (len(third.items), third.has_more) == (0, False)
    assert first.items[0][0].made_at == NOW + timedelta(minutes=24)


def test_without_a_mail_server_nothing_waits(user: User) -> None:
    tell(user)

    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_e_mail_says_that_there_is_something_new_and_nothing_else(user: User, with_mail: None) -> None:
    tell(user)

    done = api.send_due(now=NOW)

    (sent,) = mail.outbox
    assert done == api.Sent(1, 0, 0)
    assert sent.to == [ADDRESS]
    assert "https://fuwuyue.test:8443/notifications/" in sent.body
    text = sent.subject + sent.body
    assert all(each not in text for each in (NAME, "wang", "role", "角色", "17"))
    assert api.send_due(now=NOW + timedelta(days=30)) == api.Sent(0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_an_e_mail_of_the_night_waits_for_the_morning(user: User, with_mail: None) -> None:
    tell(user, now=NOW.replace(hour=15))  # 23:00 in China

    assert api.send_due(now=NOW.replace(hour=22)).sent_count == 0
    assert api.send_due(now=NOW.replace(hour=23, minute=30)).sent_count == 1


def test_who_has_no_address_or_does_not_want_it_gets_no_e_mail(user: User, other: User, with_mail: None) -> None:
    user.email = None
    user.save()
    api.choose_kinds(user_id=other.pk, channel=Channel.EMAIL, wanted=[Kind.ROLE_ENDED], now=NOW)

    tell(user, other)

    assert not Delivery.objects.exists()
    assert (api.count_unread(user_id=user.pk), api.count_unread(user_id=other.pk)) == (1, 1)


def test_what_is_wanted_is_sent_and_the_choice_stands_in_the_audit(other: User, with_mail: None) -> None:
    api.choose_kinds(user_id=other.pk, channel=Channel.EMAIL, wanted=[Kind.ROLE_ENDED], now=NOW)

    tell(other, kind=Kind.ROLE_ENDED)

    assert Delivery.objects.count() == 1
    assert api.get_muted(user_id=other.pk) == {(kind, Channel.EMAIL) for kind in Kind if kind is not Kind.ROLE_ENDED}
    entry = AuditEntry.objects.get(verb="choose")
    assert (entry.model, entry.record) == ("messaging.mutedkind", f"{other.pk}/email")


@pytest.mark.django_db(transaction=True)
def test_a_channel_that_is_off_for_a_while_loses_nothing(user: User, with_mail: None, settings: Settings) -> None:
    tell(user)
    settings.MAIL_ON = False
    while_off = api.send_due(now=NOW)
    settings.MAIL_ON = True

    assert while_off == api.Sent(0, 0, 0)
    assert api.send_due(now=NOW).sent_count == 1


@pytest.mark.django_db(transaction=True)
def test_an_account_that_was_closed_meanwhile_is_given_up(user: User, with_mail: None) -> None:
    tell(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert api.send_due(now=NOW) == api.Sent(0, 0, 1)
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_what_is_a_year_old_is_deleted(user: User, with_mail: None) -> None:
    tell(user)
    tell(user, now=NOW + timedelta(days=10))

    api.send_due(now=NOW + timedelta(days=366))

    assert api.count_unread(user_id=user.pk) == 1


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as started:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = started.server_address
        yield started


@pytest.mark.django_db(transaction=True)
def test_what_a_server_refuses_is_tried_again_and_given_up_after_the_last_try(
    user: User, with_mail: None, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.refusal = f"550 no such person: {ADDRESS}"
    tell(user)
    now, outcomes = NOW, []

    for _round in range(rules.MOST_TRIES + 2):
        outcomes.append(api.send_due(now=now))
        now += timedelta(days=2)

    assert outcomes == [api.Sent(0, 1, 0)] * (rules.MOST_TRIES - 1) + [api.Sent(0, 0, 1)] + [api.Sent(0, 0, 0)] * 2
    assert Delivery.objects.get().given_up_at == NOW + timedelta(days=2 * (rules.MOST_TRIES - 1))
    assert ADDRESS not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_it_is_not_tried_again_before_its_time(user: User, with_mail: None, server: MailServer) -> None:
    server.refusal = "451 later"
    tell(user)
    api.send_due(now=NOW)
    server.refusal = ""

    assert api.send_due(now=NOW + timedelta(minutes=1)) == api.Sent(0, 0, 0)
    assert api.send_due(now=NOW + timedelta(minutes=2)) == api.Sent(1, 0, 0)
    assert len(server.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_not_there_is_tried_again(user: User, with_mail: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tell(user)

    assert api.send_due(now=NOW) == api.Sent(0, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_an_address_that_cannot_stand_in_a_mail_does_not_stop_the_others(
    user: User, other: User, with_mail: None
) -> None:
    user.email = "wang@county.example\nBcc: x@elsewhere.example"
    user.save()
    tell(user, now=NOW)
    tell(other, now=NOW + timedelta(minutes=1))

    assert api.send_due(now=NOW + timedelta(minutes=1)) == api.Sent(1, 1, 0)
    assert [sent.to for sent in mail.outbox] == [["li@county.example"]]


@pytest.mark.django_db(transaction=True)
def test_without_the_keys_a_change_is_told_and_its_e_mail_tried_again(
    user: User, with_mail: None, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    key_file, settings.KEY_FILE = settings.KEY_FILE, ""
    encrypted.forget_key_ring()
    tell(User.objects.get(pk=user.pk))
    without = api.send_due(now=NOW)
    settings.KEY_FILE = key_file

    assert without == api.Sent(0, 1, 0)
    assert api.count_unread(user_id=user.pk) == 1
    assert api.send_due(now=NOW + timedelta(minutes=2)) == api.Sent(1, 0, 0)
    assert ADDRESS not in caplog.text


# Processes that are killed


def start(place: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.messenger", *arguments]
    return subprocess.Popen(command, env={**os.environ, **place}, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def ask(place: dict[str, str], *arguments: str) -> object:
    with start(place, *arguments) as process:
        assert process.stdout is not None
        return json.loads(process.communicate(timeout=60)[0])


def with_server(server: MailServer, settings: Settings) -> dict[str, str]:
    sender = "fuwuyue@county.example"
    return {"FUWUYUE_MAIL_URL": server.url, "FUWUYUE_MAIL_FROM": sender, "FUWUYUE_KEY_FILE": settings.KEY_FILE}


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_told_before_a_sudden_end_is_sent_after_it(
    place: dict[str, str], seed: int, settings: Settings
) -> None:
    with mail_server() as server:
        place |= with_server(server, settings)
        with start(place, "tell") as teller:
            assert teller.stdout is not None
            first = teller.stdout.readline()
            time.sleep(random.Random(seed).uniform(0.05, 0.4))
            teller.kill()
            acknowledged = len(
                [line for line in (first + teller.stdout.read()).splitlines(True) if line.endswith("\n")]
            )
        counts = ask(place, "count")
        done = ask(place, "send", "0")

    assert acknowledged >= 1
    assert counts["notifications"] == counts["deliveries"] >= acknowledged
    assert done == [counts["deliveries"], 0, 0]
    assert len(server.taken) == counts["deliveries"]


def test_a_sender_that_is_killed_while_the_server_takes_the_message_loses_nothing(
    place: dict[str, str], settings: Settings
) -> None:
    with mail_server() as server:
        place |= with_server(server, settings)
        with start(place, "tell") as teller:
            assert teller.stdout is not None
            teller.stdout.readline()
            teller.kill()
        waiting = ask(place, "count")["deliveries"]
        server.may_answer.clear()
        with start(place, "send", "0") as sender:
            assert server.has_all.wait(60)
            sender.kill()  # SIGKILL, between the message and its mark
        server.may_answer.set()
        at_once, later = ask(place, "send", "1"), ask(place, "send", "3")

    # Nobody may know whether the first one arrived: it is sent once more, after its wait.
    assert at_once == [waiting - 1, 0, 0]
    assert later == [1, 0, 0]
    assert len(server.taken) == waiting + 1


def test_the_command_sends_what_is_due(place: dict[str, str]) -> None:
    command = [sys.executable, "-m", "fuwuyue", "--lang", "en", "messages", "send"]

    done = subprocess.run(command, env={**os.environ, **place}, capture_output=True, text=True, cwd=ROOT)

    assert done.stdout == "0 sent, 0 to be tried again, 0 given up.\n"


def test_an_id_that_nobody_has_is_passed_over(db: None) -> None:
    with transaction.atomic():
        api.notify(user_ids=[uuid.uuid4()], kind=Kind.ROLE_GIVEN, record="17", now=NOW)

    assert not Notification.objects.exists()
