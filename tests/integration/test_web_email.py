"""The e-mail address at work on the own page: entered, confirmed by a code that went to it, used, removed."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from tests.support.key_ring import with_key_ring
from tests.support.mail_server import MailServer, mail_server
from tests.support.people import NOW, make_client, make_person, sign_in

from fuwuyue.messaging.api import Kind, Sent, notify, send_due
from fuwuyue.organisation.api import EmailCode, Role, User
from fuwuyue.protection import encrypted
from fuwuyue.protection.api import AuditEntry, rotate_keys

PAGE = "/me/email/"
ADDRESS, OTHER = "wang@county.example", "li@county.example"
CODE = re.compile(r"\b(?:[2-9A-Z]{5}-){3}[2-9A-Z]{5}\b")


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    cache.clear()


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[MailServer]:
    """A site that has a mail server and a key ring."""
    with with_key_ring(tmp_path, settings), mail_server() as started:
        settings.MAIL_ON = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = started.server_address
        yield started


def enter(client: Client, email: str = ADDRESS) -> Any:
    return client.post(PAGE, {"what": "enter", "email": email})


def confirm(client: Client, code: str) -> Any:
    return client.post(PAGE, {"what": "confirm", "code": code})


def read(taken: str) -> tuple[str, str]:
    """Return to whom an e-mail goes, and its text."""
    message = message_from_string(taken)
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    return str(message["To"]), body.decode()


def code_in(server: MailServer) -> str:
    found = CODE.search(read(server.taken[-1])[1])
    assert found
    return found[0]


def clerk() -> User:
    return User.objects.get(pk=make_person(Role.COUNTY_OFFICE).pk)


def verbs() -> list[str]:
    about = AuditEntry.objects.filter(verb__contains="email", record=str(clerk().pk)).order_by("id")
    assert {(one.user_id, one.role) for one in about} <= {(str(clerk().pk), "county_office")}
    return [f"{one.verb} {one.fields}".strip() for one in about]


def tell(user: User) -> None:
    with transaction.atomic():
        notify(user_ids=[user.pk], kind=Kind.ROLE_GIVEN, record="17", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_address_is_entered_and_confirmed_and_then_told_of_what_is_new(server: MailServer) -> None:
    client = make_client()

    asked = enter(client)
    tell(clerk())
    before = send_due(now=NOW)
    to, text = read(server.taken[0])
    done = confirm(client, code_in(server))
    tell(clerk())
    after = send_due(now=NOW)

    assert (asked.headers["Location"], done.headers["Location"]) == (PAGE, "/me/")
    assert to == ADDRESS
    assert clerk().username not in text
    assert clerk().first_name not in text
    assert (before, after) == (Sent(0, 0, 0), Sent(1, 0, 0))
    assert read(server.taken[1])[0] == ADDRESS
    assert "something new" in read(server.taken[1])[1]
    assert ADDRESS in client.get("/me/").content.decode()
    assert verbs() == ["make_email_code", "set_email email"]
    assert not EmailCode.objects.exists()


@pytest.fixture
def with_address(server: MailServer, client: Client) -> Client:
    """The clerk, whose address is confirmed."""
    enter(client)
    confirm(client, code_in(server))
    return client


def test_the_address_stands_nowhere_in_plain_text(server: MailServer, with_address: Client) -> None:
    enter(with_address, OTHER)

    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM organisation_user WHERE email IS NOT NULL")
        [(kept,)] = cursor.fetchall()
        cursor.execute("SELECT email, code_hash FROM organisation_emailcode")
        [(waiting, code_hash)] = cursor.fetchall()
        cursor.execute("SELECT session_data FROM django_session")
        sessions = cursor.fetchall()

    assert ADDRESS.encode() not in bytes(kept)
    assert OTHER.encode() not in bytes(waiting)
    assert code_in(server).replace("-", "") not in code_hash
    assert "county.example" not in str(sessions)
    assert "county.example" not in str(list(AuditEntry.objects.values()))
    rotate_keys(with_index=True, suite=None, now=NOW, tell=lambda done, total: None)
    assert (clerk().email, EmailCode.objects.get().email) == (ADDRESS, OTHER)


def test_another_address_takes_its_place_once_it_is_confirmed(server: MailServer, with_address: Client) -> None:
    enter(with_address, OTHER)

    page = with_address.get(PAGE).content.decode()
    assert clerk().email == ADDRESS
    assert ADDRESS in page
    assert OTHER in page
    confirm(with_address, code_in(server))
    assert clerk().email == OTHER


def test_it_is_removed_and_nothing_is_sent_any_more(server: MailServer, with_address: Client) -> None:
    answer = with_address.post(PAGE, {"what": "remove"})

    assert answer.headers["Location"] == "/me/"
    assert (clerk().email, clerk().has_email) == (None, False)
    assert verbs()[-1] == "remove_email email"
    assert with_address.post(PAGE, {"what": "remove"}).status_code == 302
    assert verbs().count("remove_email email") == 1


def test_only_the_last_code_of_the_same_person_within_a_day_counts(server: MailServer, client: Client) -> None:
    enter(client)
    first = code_in(server)
    enter(client, OTHER)
    second = code_in(server)
    stranger = make_client(role=Role.AUDITOR)

    refused = [confirm(client, first), confirm(client, "ABCDE-FGHJK-LMNPQ-RSTUV"), confirm(client, " ")]
    refused += [confirm(stranger, second)]
    EmailCode.objects.update(expires_at=timezone.now())
    refused += [confirm(client, second)]

    assert [answer.status_code for answer in refused] == [422] * 5
    assert "error-summary" in refused[0].content.decode()
    assert not any(user.has_email for user in User.objects.all())


@pytest.mark.django_db(transaction=True)
def test_what_nobody_confirmed_in_time_is_forgotten(server: MailServer) -> None:
    enter(make_client())

    send_due(now=timezone.now() + timedelta(hours=23))
    waiting = EmailCode.objects.count()
    send_due(now=timezone.now() + timedelta(hours=25))

    assert (waiting, EmailCode.objects.count()) == (1, 0)


def test_an_address_that_was_a_slip_is_given_up(server: MailServer, client: Client) -> None:
    enter(client)

    client.post(PAGE, {"what": "drop"})

    assert not EmailCode.objects.exists()
    assert verbs() == ["make_email_code", "drop_email_code"]


def test_what_the_server_refuses_is_said_and_not_kept(server: MailServer, client: Client) -> None:
    server.refusal = f"550 no such person: {ADDRESS}"

    answer = enter(client)

    assert answer.status_code == 422
    assert "The mail server took no e-mail" in answer.content.decode()
    assert not EmailCode.objects.exists()
    assert verbs() == ["make_email_code", "drop_email_code"]


@pytest.mark.parametrize("written", ["", "wang", "wang@county.example\r\nBcc: x@elsewhere.example"])
def test_what_is_no_address_comes_back_beside_the_field(server: MailServer, client: Client, written: str) -> None:
    answer = enter(client, written)

    assert answer.status_code == 422
    assert 'href="#id_email"' in answer.content.decode()
    assert server.taken == []


def test_nobody_has_codes_sent_without_end(server: MailServer, client: Client) -> None:
    answers = [enter(client, f"a{number}@county.example").status_code for number in range(7)]

    assert answers == [302] * 5 + [422] * 2
    assert len(server.taken) == 5


def test_the_password_is_asked_for_again_first(server: MailServer, client: Client) -> None:
    session = client.session
    session["proved_at"] = 0
    session.save()

    answers = [client.get(PAGE), enter(client), client.post(PAGE, {"what": "remove"})]

    assert all(answer.headers["Location"].startswith("/me/confirm/?next=/me/email/") for answer in answers)
    assert server.taken == []


def test_without_a_mail_server_one_sentence_says_so_and_nothing_is_offered(
    client: Client, tmp_path: Path, settings: Settings
) -> None:
    with with_key_ring(tmp_path, settings):
        page = client.get("/me/").content.decode()

        assert page.count("No mail server is set up for this site") == 1
        assert PAGE not in page
        assert client.get(PAGE).status_code == enter(client).status_code == 404


def test_without_a_key_ring_too_and_what_is_kept_can_be_removed(
    server: MailServer, with_address: Client, settings: Settings
) -> None:
    stranger = make_client(role=Role.AUDITOR)
    settings.KEY_FILE = ""
    encrypted.forget_key_ring()

    page, own, theirs = (one.get("/me/").content.decode() for one in (with_address, with_address, stranger))
    form = with_address.get(PAGE).content.decode()
    entered = enter(with_address, OTHER)
    with_address.post(PAGE, {"what": "remove"})

    assert "There is no key ring for personal data" in page
    assert (PAGE in own, PAGE in theirs) == (True, False)
    assert 'value="remove"' in form
    assert 'value="enter"' not in form
    assert entered.status_code == 302
    assert not clerk().has_email
    assert not EmailCode.objects.exists()


def test_who_holds_no_role_removes_the_own_address_all_the_same(server: MailServer, db: None) -> None:
    client = Client(headers={"host": "127.0.0.1", "accept-language": "en"})
    user = sign_in(client, role=None)
    user.email = ADDRESS
    user.save()

    client.post(PAGE, {"what": "remove"})

    assert not User.objects.get(pk=user.pk).has_email


def test_the_pages_ask_the_database_little_and_lead_there(
    server: MailServer, with_address: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    enter(with_address, OTHER)

    for page in (PAGE, "/me/", "/notifications/"):
        with django_assert_max_num_queries(15):
            assert with_address.get(page).status_code == 200
    assert PAGE in make_client(role=Role.AUDITOR).get("/notifications/").content.decode()
