"""Signing in and out: what is asked, what is refused, how long it lasts, and what is written down."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.support.people import (
    PASSWORD,
    TOTP_SECRET,
    get_office,
    give_factor,
    give_password,
    make_client,
    make_person,
    sign_in,
)

from fuwuyue.organisation import api
from fuwuyue.organisation.api import Role, User
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import AuditEntry


@pytest.fixture
def clerk(db: None) -> User:
    """The clerk of the county office, with a password and an authenticator app."""
    user = make_person(Role.COUNTY_OFFICE)
    give_password(user)
    give_factor(user)
    return user


def code_now() -> str:
    """Return what the authenticator app of every test person shows."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(TOTP_SECRET, counters[len(counters) // 2]))


def enter(client: Client, username: str, password: str, onward: str = ""):
    return client.post("/sign-in/", {"login": username, "password": password, "next": onward})


def entries(verb: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(verb=verb))


def test_a_stranger_is_led_to_the_sign_in_and_back(stranger: Client, clerk: User) -> None:
    answer = stranger.get("/wrong-matches/?a=1")

    assert answer.headers["Location"] == "/sign-in/?next=/wrong-matches/%3Fa%3D1"


def test_password_and_code_let_in(stranger: Client, clerk: User) -> None:
    first = enter(stranger, clerk.username, PASSWORD, "/wrong-matches/")
    assert stranger.get("/").status_code == 302, "the password alone opened the site"
    second = stranger.post(first.headers["Location"], {"code": code_now()})

    assert first.headers["Location"].startswith("/sign-in/code/")
    assert second.headers["Location"] == "/wrong-matches/"
    assert stranger.get("/").status_code == 200
    [entry] = entries("sign_in")
    assert (entry.record, entry.user_id, entry.address) == (str(clerk.pk), str(clerk.pk), "127.0.0.1")


def test_capitals_in_the_user_name_do_not_matter(stranger: Client, clerk: User) -> None:
    assert enter(stranger, clerk.username.upper(), PASSWORD).status_code == 302


def test_a_code_counts_once(stranger: Client, clerk: User) -> None:
    code = code_now()
    enter(stranger, clerk.username, PASSWORD)
    stranger.post("/sign-in/code/", {"code": code})
    other = Client(headers={"host": "127.0.0.1"})
    enter(other, clerk.username, PASSWORD)

    assert other.post("/sign-in/code/", {"code": code}).status_code == 200
    assert other.get("/").status_code == 302


def test_a_wrong_code_is_refused_and_written_down(stranger: Client, clerk: User) -> None:
    enter(stranger, clerk.username, PASSWORD)

    answer = stranger.post("/sign-in/code/", {"code": "000000"})

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert [(one.record, one.user_id) for one in entries("code_refused")] == [(str(clerk.pk), "")]
    assert entries("sign_in") == []


def test_codes_cannot_be_guessed_one_after_the_other(stranger: Client, clerk: User) -> None:
    enter(stranger, clerk.username, PASSWORD)
    for guess in range(5):
        stranger.post("/sign-in/code/", {"code": f"{guess:06}"})

    answer = stranger.post("/sign-in/code/", {"code": code_now()})

    assert answer.status_code == 200
    assert "Too many failed" in answer.content.decode()
    assert stranger.get("/").status_code == 302


def test_too_much_at_once_is_a_page_of_ours(client: Client) -> None:
    for _try in range(11):
        answer = client.post("/me/confirm/", {"password": ""})

    assert answer.status_code == 429
    assert "Too much was asked" in answer.content.decode()


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_the_way_on_never_leads_to_another_site(stranger: Client, clerk: User, onward: str) -> None:
    enter(stranger, clerk.username, PASSWORD, onward)

    answer = stranger.post("/sign-in/code/", {"code": code_now()})

    assert answer.headers["Location"] == "/"


def test_a_wrong_password_says_nothing_of_whether_the_account_exists(stranger: Client, clerk: User) -> None:
    known = enter(stranger, clerk.username, "wrong wrong wrong")
    unknown = enter(stranger, "no-such-person", "wrong wrong wrong")

    def said(page: bytes) -> str:
        return page.decode().partition('role="alert"')[2].partition("</div>")[0]

    assert said(known.content) == said(unknown.content) != ""


def test_what_was_typed_is_in_no_entry_and_in_no_table_of_tries(stranger: Client, clerk: User) -> None:
    from axes.models import AccessAttempt

    enter(stranger, "MyPasswordTypedAsAName", "x")
    enter(stranger, clerk.username, "MyPasswordTypedAsAName")

    records = sorted(one.record for one in entries("sign_in_refused"))
    assert records == sorted(["unknown", str(clerk.pk)])
    kept = str(list(AccessAttempt.objects.values())) + str(list(AuditEntry.objects.values()))
    assert "mypassword" not in kept.lower()
    assert clerk.username not in str(list(AccessAttempt.objects.values()))


def test_five_wrong_tries_lock_this_user_at_this_address_and_nobody_else(stranger: Client, clerk: User) -> None:
    other = make_person(Role.ADMINISTRATOR)
    other.set_password(PASSWORD)
    other.save()
    statuses = [enter(stranger, clerk.username, "wrong").status_code for _try in range(5)]

    locked = enter(stranger, clerk.username, PASSWORD)

    assert statuses == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert "Wait 15 minutes" in locked.content.decode()
    assert [one.record for one in entries("lock_out")] == [str(clerk.pk)] * len(entries("lock_out"))
    assert entries("lock_out")
    assert enter(stranger, other.username, PASSWORD).status_code == 302
    elsewhere = Client(headers={"host": "127.0.0.1"}, REMOTE_ADDR="127.0.0.9")
    assert enter(elsewhere, clerk.username, PASSWORD).status_code == 302


def test_the_lock_is_one_for_all_spellings_of_the_user_name(stranger: Client, clerk: User) -> None:
    for name in (clerk.username, clerk.username.upper(), clerk.username.title()) * 2:
        last = enter(stranger, name, "wrong")

    assert last.status_code == 429


def test_a_closed_account_opens_nothing(stranger: Client, clerk: User) -> None:
    clerk.is_active = False
    clerk.save()

    answer = enter(stranger, clerk.username, PASSWORD)

    assert answer.headers["Location"] == "/sign-in/closed/"
    assert stranger.get("/me/").status_code == 302


def test_an_account_that_is_closed_is_out_at_once(client: Client) -> None:
    User.objects.update(is_active=False)

    assert client.get("/").headers["Location"].startswith("/sign-in/")


def test_signing_out_ends_the_session_and_is_written_down(client: Client) -> None:
    client.post("/sign-out/")

    assert client.get("/").status_code == 302
    assert len(entries("sign_out")) == 1


def test_a_password_is_kept_as_a_strong_hash(clerk: User) -> None:
    from django.conf import settings

    assert clerk.password.startswith("scrypt$")
    assert settings.PASSWORD_HASHERS[0].endswith("QuickHasher")  # as in the settings, with less work


def age(client: Client, **seconds: float) -> None:
    """Let the session believe that its moments lie longer ago."""
    session = client.session
    for key, more in seconds.items():
        session[key] -= more
    session.save()


def test_a_session_ends_after_its_time_however_busy(client: Client, settings: Settings) -> None:
    age(client, signed_in_at=settings.SIGNED_IN_AT_MOST.total_seconds() + 1)

    assert client.get("/").headers["Location"].startswith("/sign-in/")
    assert len(entries("sign_out")) == 1


def test_a_session_that_rests_ends(client: Client, settings: Settings) -> None:
    from django.contrib.sessions.models import Session

    [session] = Session.objects.all()

    assert session.expire_date - timezone.now() <= settings.IDLE + timedelta(seconds=1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/").headers["Location"].startswith("/sign-in/")


def test_a_page_lengthens_the_session_once_a_minute_and_not_each_time(client: Client) -> None:
    before = client.session["seen_at"]
    client.get("/health/")
    assert client.session["seen_at"] == before

    age(client, seen_at=61)
    client.get("/")

    assert client.session["seen_at"] >= before


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(stranger: Client, clerk: User) -> None:
    enter(stranger, clerk.username, PASSWORD)

    cookie = stranger.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]


def test_without_a_role_there_is_the_own_page_with_a_sentence(db: None) -> None:
    client = make_client(role=None)

    assert client.get("/").headers["Location"] == "/me/"
    assert "You hold no role today" in client.get("/me/").content.decode()


def test_a_role_that_has_ended_shows_nothing_any_more(client: Client, document: plans.PlanDocument) -> None:
    user = make_person(Role.COUNTY_OFFICE)
    today = timezone.localdate()
    [holding] = api.get_holdings(user_id=user.pk)
    api.end_role(holding_id=holding.pk, on_day=today, now=timezone.now())

    assert client.get(f"/plans/{document.pk}/").headers["Location"] == "/me/"


@pytest.mark.parametrize("role", Role)
def test_who_needs_a_second_step_is_led_to_it_first(stranger: Client, db: None, role: Role) -> None:
    sign_in(stranger, role=role, factor=False)

    answer = stranger.get("/")

    wanted = api.needs_second_factor(role)
    assert (answer.headers.get("Location") == "/me/factor/set-up/") is wanted
    assert wanted is (role is not Role.AUDITOR)


def set_up_factor(client: Client) -> str:
    """Set the second step up as a person does, and return the page that follows."""
    page = client.get("/me/factor/set-up/")
    secret = page.context["form"].secret
    counters = list(yield_hotp_counters_from_time())
    code = format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))
    return client.post("/me/factor/set-up/", {"code": code}, follow=True).content.decode()


def test_the_second_step_is_set_up_with_recovery_codes(stranger: Client, db: None) -> None:
    user = sign_in(stranger, factor=False)

    page = set_up_factor(stranger)

    assert page.count("<code>") == 10
    assert stranger.get("/").status_code == 200
    assert [one.record for one in entries("add_totp")] == [str(user.pk)]
    assert len(entries("add_recovery_codes")) == 1


def test_a_recovery_code_lets_in_once(stranger: Client, clerk: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(clerk).get_unused_codes()[0]
    for wanted in (200, 302):
        visitor = Client(headers={"host": "127.0.0.1"})
        enter(visitor, clerk.username, PASSWORD)
        visitor.post("/sign-in/code/", {"code": code})
        assert visitor.get("/").status_code == wanted


def test_the_last_factor_stays_while_a_role_asks_for_it(client: Client) -> None:
    answer = client.post("/me/factor/remove/")

    assert answer.status_code == 200
    assert "cannot be removed" in answer.content.decode()
    assert entries("remove_totp") == []


def test_another_phone_takes_the_place_of_the_old_one(client: Client) -> None:
    from allauth.mfa.models import Authenticator

    secret = client.get("/me/factor/replace/").context["form"].secret
    wrong = client.post("/me/factor/replace/", {"code": "000000"})
    assert (wrong.status_code, Authenticator.objects.get().data["secret"]) == (200, TOTP_SECRET)

    counters = list(yield_hotp_counters_from_time())
    code = format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))
    client.post("/me/factor/replace/", {"code": code})

    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert kept.data["secret"] == secret
    assert [len(entries(verb)) for verb in ("remove_totp", "add_totp")] == [1, 2]
    assert client.get("/").status_code == 200


def test_an_auditor_may_remove_it(db: None) -> None:
    client = make_client(role=Role.AUDITOR)

    client.post("/me/factor/remove/")

    assert len(entries("remove_totp")) == 1


def test_a_change_of_the_factor_asks_for_the_password_where_the_last_proof_is_old(db: None, settings: Settings) -> None:
    client = make_client(role=Role.AUDITOR)
    age(client, proved_at=settings.PROOF_LASTS.total_seconds() + 1)

    answer = client.post("/me/factor/remove/")

    assert "/me/confirm/" in answer.headers["Location"]
    assert entries("remove_totp") == []


def test_an_export_asks_for_the_password_where_the_last_proof_is_old_and_comes_back(
    stranger: Client, clerk: User, document: plans.PlanDocument, settings: Settings
) -> None:
    export = f"/plans/{document.pk}/export/yaml/"
    sign_in(stranger)
    assert stranger.get(export).status_code == 200
    age(stranger, proved_at=settings.PROOF_LASTS.total_seconds() + 1)

    asked = stranger.get(export)
    wrong = stranger.post("/me/confirm/", {"password": "wrong", "next": export})
    assert stranger.get(export).status_code == 302
    right = stranger.post("/me/confirm/", {"password": PASSWORD, "next": export})

    assert asked.headers["Location"] == f"/me/confirm/?next={export}"
    assert wrong.status_code == 200
    assert right.headers["Location"] == export
    assert stranger.get(export).status_code == 200


def test_a_code_is_as_good_as_the_password(client: Client, document: plans.PlanDocument, settings: Settings) -> None:
    age(client, proved_at=settings.PROOF_LASTS.total_seconds() + 1)
    export = f"/plans/{document.pk}/export/docx/"

    answer = client.post("/me/confirm/code/", {"code": code_now(), "next": export})

    assert answer.headers["Location"] == export
    assert client.get(export).status_code == 200


def test_there_is_no_way_to_open_an_account_by_oneself_and_no_admin(stranger: Client, clerk: User) -> None:
    for address in ("/sign-up/", "/signup/", "/accounts/signup/", "/accounts/login/", "/password/reset/", "/admin/"):
        assert stranger.get(address).status_code == 404


def test_what_is_done_names_who_as_which_role_and_from_where(client: Client, document: plans.PlanDocument) -> None:
    client.post(f"/plans/{document.pk}/versions/", {"note": ""})
    client.post(f"/plans/{document.pk}/delete/")

    clerk = str(make_person(Role.COUNTY_OFFICE).pk)
    for verb in ("save_version", "delete"):
        [entry] = entries(verb)
        assert (entry.user_id, entry.role, entry.address) == (clerk, "county_office", "127.0.0.1")


def test_a_new_document_belongs_to_the_unit_of_whoever_adds_it(client: Client) -> None:
    from tests.support.web_plan import TEXT

    client.post("/", {"text": TEXT})

    [document] = plans.get_recent_documents(limit=5)
    assert document.owner_id == get_office().pk
    [entry] = [one for one in entries("add") if one.model == "plan.plandocument"]
    assert entry.role == "county_office"
