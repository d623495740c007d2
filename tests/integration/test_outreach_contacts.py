"""People who asked to be told: what is kept of them, to whom a message may go, and that no more means no more."""

import dataclasses
import inspect
import json
import typing
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings
from tests.support.key_ring import with_key_ring
from tests.support.outreach import add_version, approve
from tests.support.people import NOW, get_neighbour, get_office, get_unit, make_client, make_person

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import Role, Unit
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import (
    Broadcast,
    BroadcastDelivery,
    ConsentSource,
    Contact,
    ContactChannel,
    DoNotContact,
    EveryoneIn,
    MaterialVersion,
    Topic,
    WhoAskedFor,
)
from fuwuyue.outreach.rules.contacts import AudienceKind
from fuwuyue.protection.api import Actor, AuditEntry, list_keys, retire_keys, rotate_keys

DAY = NOW.date()
NIGHT = datetime.fromisoformat("2026-08-24T22:30:00+08:00")
MORNING = datetime.fromisoformat("2026-08-25T07:30:00+08:00")
MOBILE, OTHER, MAIL = "13900000001", "13900000002", "somebody@example.com"


@pytest.fixture(autouse=True)
def channels(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A key ring, a mail server that keeps what it is given, and a folder for text messages."""
    settings.SMS_FOLDER, settings.MAIL_ON = str(tmp_path / "sms"), True
    settings.DEFAULT_FROM_EMAIL = "office@example.com"
    Path(settings.SMS_FOLDER).mkdir()
    with with_key_ring(tmp_path, settings):
        yield Path(settings.SMS_FOLDER)


def register(address: str = MOBILE, unit: Unit | None = None, **given: object) -> None:
    channel = ContactChannel.EMAIL if "@" in address else ContactChannel.SMS
    outreach.register_contact(
        **{
            "unit_id": (unit or get_office()).pk,
            "channel": channel,
            "address": address,
            "topics": [Topic.CHILD_SUBSIDY],
            "source": ConsentSource.SAID_SO,
            "consented_on": DAY,
            "day": DAY,
            "now": NOW,
            "by": Actor(make_person().pk),
            **given,
        }
    )


def stop(address: str, now: datetime = NOW) -> None:
    channel = ContactChannel.EMAIL if "@" in address else ContactChannel.SMS
    outreach.stop_messages(channel=channel, address=address, now=now, by=Actor(make_person().pk))


def send(
    audience: outreach.Audience | None = None, version: MaterialVersion | None = None, now: datetime = NOW
) -> Broadcast:
    office = get_office()
    version = version or MaterialVersion.objects.first() or approve(add_version())
    return outreach.send_material(
        unit_id=office.pk,
        version_id=version.pk,
        audience=audience or EveryoneIn(office.division_id),
        usable_unit_ids={office.pk},
        day=DAY,
        now=now,
        by=Actor(make_person().pk),
    )


def texts(folder: Path) -> list[tuple[str, str]]:
    found = [json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")]
    return sorted((one["to"], one["text"]) for one in found)


def reached() -> set[str]:
    return {one.contact.address for one in BroadcastDelivery.objects.select_related("contact")}


def test_an_address_is_kept_in_one_form_and_encrypted_and_stands_in_no_entry(db: None) -> None:
    register(" 139-0000 0001", asks_for_visit=True)
    register("Somebody@Example.com")
    register("+86 13900000001", topics=[Topic.VACCINATION])  # asked anew, not twice

    kept = {one.address: one for one in Contact.objects.all()}
    assert set(kept) == {MOBILE, MAIL}
    assert [one.topic for one in kept[MOBILE].topics.all()] == ["vaccination"]
    assert kept[MOBILE].visit_asked_on == DAY
    for entry in AuditEntry.objects.filter(model="outreach.contact").values():
        assert not any(part in str(entry) for part in ("139", "somebody"))
    for wrong in ("12345", "a@b", "a b@example.com", ""):
        with pytest.raises(UserError) as refused:
            register(wrong)
        assert refused.value.field == "address"
    with pytest.raises(UserError):
        register(OTHER, topics=[])
    with pytest.raises(UserError):
        register(OTHER, consented_on=DAY + timedelta(days=1))


def test_no_more_means_no_more_and_leaves_a_token_alone(db: None) -> None:
    register()
    broadcast = send()
    stop("+86 139 0000 0001")
    stop(MOBILE)

    assert not Contact.objects.exists()
    assert not broadcast.deliveries.exists()
    assert DoNotContact.objects.count() == 1
    assert MOBILE not in DoNotContact.objects.get().token
    register()  # by a worker who does not know it; nothing tells them
    register(OTHER)
    send()
    assert reached() == {OTHER}
    assert [one.verb for one in AuditEntry.objects.filter(model="outreach.donotcontact")] == ["opt_out", "opt_out"]


@pytest.mark.django_db(transaction=True)
def test_a_message_goes_out_once_by_each_channel_and_never_at_night(channels: Path) -> None:
    register()
    register(MAIL)
    send(now=NIGHT)

    assert outreach.send_due(now=NIGHT).sent_count == 0
    assert outreach.send_due(now=MORNING).sent_count == 2
    assert outreach.send_due(now=MORNING + timedelta(hours=1)).sent_count == 0

    [(to, text)] = texts(channels)
    assert to == MOBILE
    assert text.startswith("符合条件的可以申请。")
    assert "不需要此类消息" in text
    assert get_office().name in text
    assert [one.to for one in mail.outbox] == [[MAIL]]


@pytest.mark.django_db(transaction=True)
def test_there_is_one_reminder_for_those_who_still_want_it(channels: Path) -> None:
    for address in (MOBILE, OTHER):
        register(address)
    broadcast = send()
    outreach.send_due(now=NOW)
    asked = {"broadcast_id": broadcast.pk, "unit_ids": {broadcast.unit_id}, "by": Actor(make_person().pk)}
    later = NOW + outreach.REMINDER_AFTER

    with pytest.raises(UserError):
        outreach.remind(now=later - timedelta(minutes=1), **asked)
    stop(OTHER, later)
    outreach.remind(now=later, **asked)
    with pytest.raises(UserError):
        outreach.remind(now=later + timedelta(days=30), **asked)
    outreach.send_due(now=later)

    assert [to for to, _text in texts(channels)] == [MOBILE, MOBILE, OTHER]
    with pytest.raises(IntegrityError), transaction.atomic():
        BroadcastDelivery.objects.filter(round=1).update(round=2)


@pytest.mark.django_db(transaction=True)
def test_without_a_channel_the_site_says_that_nothing_is_sent_and_gives_it_up_after_a_week(settings: Settings) -> None:
    settings.SMS_FOLDER = ""
    register()
    send()

    assert outreach.send_due(now=NOW).sent_count == 0
    [told] = outreach.list_messages(unit_ids={get_office().pk}, limit=5)
    assert (told.sent, told.waiting, told.no_channel) == (0, 0, 1)
    assert outreach.get_missing_channels() == [ContactChannel.SMS]
    page = make_client().get("/outreach/messages/").content.decode()
    assert "1 not sent: no channel." in page
    assert outreach.send_due(now=NOW + timedelta(days=8)).given_up_count == 1


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_tried_again_and_what_was_withdrawn_is_not_sent(channels: Path, settings: Settings) -> None:
    settings.SMS_FOLDER = str(channels / "gone")
    register()
    broadcast = send()
    assert outreach.send_due(now=NOW).failed_count == 1
    settings.SMS_FOLDER = str(channels)

    outreach.withdraw_material_version(
        version_id=broadcast.version_id, unit_ids={broadcast.unit_id}, now=NOW, by=Actor(make_person().pk)
    )

    assert outreach.send_due(now=NOW + timedelta(hours=1)).given_up_count == 1
    assert texts(channels) == []


def test_a_message_reaches_a_division_or_who_asked_for_its_topic_and_nobody_else(db: None) -> None:
    township, neighbour = get_unit(Role.TOWNSHIP_COORDINATOR), get_neighbour()
    register(MOBILE, township)
    register(OTHER, topics=[Topic.VACCINATION])
    register(MAIL, neighbour)
    version = approve(add_version())
    county = get_office().division_id

    send(WhoAskedFor(Topic.CHILD_SUBSIDY, county), version)
    assert reached() == {MOBILE}
    BroadcastDelivery.objects.all().delete()
    send(EveryoneIn(county), version)
    assert reached() == {MOBILE, OTHER}
    BroadcastDelivery.objects.all().delete()
    send(EveryoneIn(township.division_id), version)
    assert reached() == {MOBILE}
    for wrong in (EveryoneIn(neighbour.division_id), WhoAskedFor(Topic.VACCINATION, county)):
        with pytest.raises(UserError):
            send(wrong, version)
    with pytest.raises(UserError):
        send(version=add_version(title="尚未审定"))


def test_no_type_model_or_door_can_hold_another_segment(db: None) -> None:
    assert set(typing.get_args(outreach.Audience)) == {EveryoneIn, WhoAskedFor}
    assert [one.name for one in dataclasses.fields(EveryoneIn)] == ["division_id"]
    assert [one.name for one in dataclasses.fields(WhoAskedFor)] == ["topic", "division_id"]
    assert set(AudienceKind) == {AudienceKind.DIVISION, AudienceKind.TOPIC}
    of_message = {field.name for field in Broadcast._meta.get_fields() if field.concrete}
    assert of_message == {
        *("id", "unit", "version", "audience", "division", "topic", "made_by", "made_at", "reminded_at"),
    }
    of_contact = {field.name for field in Contact._meta.get_fields() if field.concrete}
    assert of_contact == {
        *("id", "unit", "division", "channel", "address", "address_index", "consent_source", "consented_on"),
        *("stop_code", "stop_code_index", "visit_asked_on", "made_at"),
    }
    # Nobody is listed but by a door that takes units alone, and answers with wishes for a visit.
    doors = {name: inspect.signature(door) for name, door in vars(outreach).items() if inspect.isfunction(door)}
    listing = {name for name, door in doors.items() if "Contact]" in str(door.return_annotation)}
    assert listing == {"get_visits"}
    assert set(doors["get_visits"].parameters) == {"unit_ids"}
    assert set(doors["count_contacts"].parameters) == {"scope_ids"}
    assert doors["send_material"].parameters["audience"].annotation == "Audience"
    register()
    broadcast = send()
    for wrong in ({"audience": "women"}, {"topic": "pregnant"}, {"audience": "topic"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Broadcast.objects.filter(pk=broadcast.pk).update(**wrong)


def test_only_who_asked_is_visited_and_only_the_own_unit_is_told_whom(db: None) -> None:
    village = get_unit(Role.VILLAGE_WORKER)
    register(MOBILE, village, asks_for_visit=True)
    register(OTHER, village)
    worker, clerk = make_client(role=Role.VILLAGE_WORKER), make_client()
    [waiting] = outreach.get_visits(unit_ids={village.pk})

    page = worker.get("/outreach/contacts/").content.decode()
    assert MOBILE in page
    assert OTHER not in page
    assert MOBILE not in clerk.get("/outreach/contacts/").content.decode()
    assert clerk.post(f"/outreach/contacts/{waiting.pk}/visit/close/").status_code == 404
    assert [one.reason for one in AuditEntry.objects.filter(kind="read")] == ["contacts.1"]
    worker.post(f"/outreach/contacts/{waiting.pk}/visit/close/")
    assert outreach.get_visits(unit_ids={village.pk}) == []


def test_counts_are_told_in_scope_and_nowhere_else(db: None) -> None:
    for number in range(3):
        register(f"1390000001{number}", topics=[Topic.VACCINATION] if number else [*Topic])
    register(OTHER, get_neighbour())

    [told] = outreach.count_contacts(scope_ids={get_office().division_id})

    assert told.division == get_office().division
    assert (told.count, told.by_topic[Topic.CHILD_SUBSIDY], told.by_topic[Topic.VACCINATION]) == (3, 1, 3)
    assert outreach.count_contacts(scope_ids=set()) == []


def test_the_pages_enter_stop_and_send_and_say_the_same_to_a_known_and_an_unknown_address(db: None) -> None:
    client, office = make_client(), get_office()
    version = approve(add_version())
    entered = {
        **{"unit": str(office.pk), "channel": "sms", "address": MOBILE, "topics": ["child_subsidy"]},
        **{"source": "said_so", "consented_on": "2026-08-24"},
    }
    first = client.post("/outreach/contacts/add/", entered, follow=True).content.decode()
    sent = {"unit": str(office.pk), "version": str(version.pk), "to": "topic"}
    client.post("/outreach/messages/", sent)
    assert reached() == {MOBILE}
    answers = [
        client.post("/outreach/contacts/stop/", {"channel": "sms", "address": address}, follow=True).content
        for address in (MOBILE, OTHER)
    ]

    again = client.post("/outreach/contacts/add/", entered, follow=True).content.decode()

    assert "It is entered." in first
    assert "It is entered." in again
    assert all(b"No message goes to this address any more" in answer for answer in answers)
    assert not Contact.objects.exists()
    assert "1 not sent" not in client.get("/outreach/messages/").content.decode()
    wrong = client.post("/outreach/contacts/add/", {**entered, "address": "12"})
    assert wrong.status_code == 422
    assert 'id="id_address_error"' in wrong.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_resident_stops_messages_with_the_code_of_one_and_without_an_account(
    channels: Path, settings: Settings, stranger: Client
) -> None:
    settings.SITE_ADDRESS = "https://fuwuyue.example"
    register()
    register(OTHER)
    send()
    outreach.send_due(now=NOW)
    [code] = [text.split("输入 ")[1][:11] for to, text in texts(channels) if to == MOBILE]
    assert "https://fuwuyue.example/public/stop/" in texts(channels)[0][1]

    answers = [stranger.post("/public/stop/", {"code": each}) for each in (code.lower(), code, "ABCDE-FGHJK")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all("No message goes to you any more" in answer.content.decode() for answer in answers)
    assert stranger.post("/public/stop/", {"code": "short"}).status_code == 422
    assert [one.address for one in Contact.objects.all()] == [OTHER]
    assert code not in str(list(AuditEntry.objects.values()))
    register()
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_token_of_no_more_outlives_new_keys_and_keeps_the_one_that_it_needs() -> None:
    stop(MOBILE)
    register(OTHER)
    for _time in range(2):
        rotate_keys(with_index=True, suite=None, now=NOW, tell=lambda done, total: None)
    retire_keys(now=NOW)

    register(MOBILE)

    assert [one.address for one in Contact.objects.all()] == [OTHER]
    used = {key.key_id: key.value_count for key in list_keys() if key.kind == "index"}
    assert used["x1"] == 1  # of the token alone
    assert sorted(used.values()) == [1, 2]  # and of the other contact, its address and its code
    assert DoNotContact.objects.count() == 1
