"""A forgotten password and a lost second step: made good by an administrator of the county, by a code and by hand."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from tests.support.api import bear, make_token
from tests.support.people import (
    EARLY,
    NOW,
    PASSWORD,
    get_neighbour,
    get_office,
    give_factor,
    give_password,
    make_client,
    make_person,
    sign_in,
)

from fuwuyue.cli.handed import Handed
from fuwuyue.cli.main import run_command
from fuwuyue.kernel.errors import UserError
from fuwuyue.messaging.api import Kind
from fuwuyue.messaging.models import Notification
from fuwuyue.messaging.wording import write_sentences
from fuwuyue.organisation import api
from fuwuyue.organisation.api import PasswordCode, Role, User
from fuwuyue.protection.api import Actor, AuditEntry

CODE = re.compile(r'<code class="code">([^<]+)</code>')
NEW = "另一个-很长的口令-2026"


@pytest.fixture
def administrator(db: None) -> Client:
    return make_client(role=Role.ADMINISTRATOR)


@pytest.fixture
def clerk(db: None) -> User:
    user = make_person(Role.COUNTY_OFFICE)
    give_password(user)
    give_factor(user)
    return user


def restore(client: Client, user: User, what: str) -> Any:
    return client.post(f"/access/{user.pk}/", {"what": what})


def make_code(client: Client, user: User) -> str:
    found = CODE.search(restore(client, user, "password").content.decode())
    assert found
    return found[1]


def set_new(client: Client, code: str, password: str = NEW) -> Any:
    return client.post("/new-password/", {"code": code, "password": password, "again": password})


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).values_list("kind", flat=True))


def entries(verb: str) -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.filter(verb=verb).values_list("record", "user_id", "role"))


def test_a_code_lets_the_person_set_a_new_password(administrator: Client, stranger: Client, clerk: User) -> None:
    code = make_code(administrator, clerk)

    asked = stranger.post("/new-password/", {"code": code}).content.decode()
    done = set_new(stranger, code)

    assert clerk.username in asked
    assert done.headers["Location"] == "/sign-in/"
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    assert Authenticator.objects.filter(user=clerk, type="totp").exists(), "the second step went with the password"
    boss = make_person(Role.ADMINISTRATOR)
    assert entries("make_password_code") == [(str(clerk.pk), str(boss.pk), "administrator")]
    assert entries("reset_password") == [(str(clerk.pk), str(clerk.pk), "")]
    assert told(clerk) == ["password_code"]


def test_a_new_password_signs_all_devices_out(administrator: Client, stranger: Client, clerk: User) -> None:
    device = make_client()
    assert device.get("/").status_code == 200
    set_new(stranger, make_code(administrator, clerk))

    assert device.get("/").status_code == 302
    assert not UserSession.objects.filter(user=clerk).exists()
    assert entries("end_session")
    assert administrator.get("/invitations/").status_code == 200, "somebody else was signed out too"


def test_a_new_password_and_a_removed_second_step_withdraw_the_tokens(
    administrator: Client, stranger: Client, clerk: User
) -> None:
    _token, first = make_token(clerk)
    _token, theirs = make_token(make_person(Role.INSPECTOR))
    code = make_code(administrator, clerk)
    before = bear(first).get("/api/v1/me").status_code
    set_new(stranger, code)
    _token, second = make_token(clerk)
    restore(administrator, clerk, "factor")

    assert before == 200, "a code that was only made has ended a token"
    assert [bear(text).get("/api/v1/me").status_code for text in (first, second, theirs)] == [401, 401, 200]
    boss = str(make_person(Role.ADMINISTRATOR).pk)
    assert [entry[1:] for entry in entries("withdraw")] == [(str(clerk.pk), ""), (boss, "administrator")]


def on_console(*arguments: str) -> int:
    nothing = None
    handed = Handed(nothing, nothing, open_database=lambda: None, has_county=lambda: True)  # type: ignore[arg-type]
    return run_command(["people", "restore", *arguments], handed=handed)


def test_who_is_alone_and_forgot_the_password_comes_back_by_the_console(
    db: None, stranger: Client, in_english: None, capsys: pytest.CaptureFixture[str]
) -> None:
    boss = make_person(Role.ADMINISTRATOR)
    give_password(boss)
    device = make_client(role=Role.ADMINISTRATOR)
    assert device.get("/me/").status_code == 200
    _token, text = make_token(boss)

    status = on_console(boss.username.upper())

    code, told_on_console = capsys.readouterr()
    assert (status, len(code.splitlines())) == (0, 1)
    assert "/new-password/" in told_on_console
    assert boss.username in told_on_console
    assert device.get("/me/").headers["Location"].startswith("/sign-in/")
    assert not UserSession.objects.filter(user=boss).exists()
    assert not Authenticator.objects.filter(user=boss).exists()
    assert bear(text).get("/api/v1/me").status_code == 401
    boss.refresh_from_db()
    assert not boss.check_password(PASSWORD), "with the second step gone, the old password alone would open it"
    assert sorted(told(boss)) == ["factor_reset", "password_code"]
    for verb in ("restore_on_console", "remove_totp", "end_session"):
        assert entries(verb) == [(str(boss.pk), "", "")], verb
    assert [entry[1:] for entry in entries("withdraw")] == [("", "")]
    assert code.strip().replace("-", "") not in str(list(PasswordCode.objects.values()))

    assert set_new(stranger, code.strip()).headers["Location"] == "/sign-in/"
    stranger.post("/sign-in/", {"login": boss.username, "password": NEW})
    assert stranger.get("/").headers["Location"] == "/me/factor/set-up/", "the role asks for a new second step"


def test_the_console_says_in_one_sentence_whom_it_cannot_help(
    clerk: User, in_english: None, capsys: pytest.CaptureFixture[str]
) -> None:
    close(clerk)

    statuses = [on_console("nobody-here"), on_console(clerk.username)]

    out, said = capsys.readouterr()
    assert (statuses, out, len(said.splitlines())) == ([2, 2], "", 2)
    assert "nobody-here" in said
    assert "is closed" in said
    assert not PasswordCode.objects.exists()
    assert not entries("restore_on_console")


def test_the_person_may_still_be_signed_in_where_they_set_it(administrator: Client, clerk: User) -> None:
    device = make_client()

    assert set_new(device, make_code(administrator, clerk)).headers["Location"] == "/sign-in/"
    assert device.get("/").headers["Location"].startswith("/sign-in/")


def test_a_code_is_shown_once_kept_as_a_hash_and_used_once(
    administrator: Client, stranger: Client, clerk: User
) -> None:
    code = make_code(administrator, clerk)

    assert code not in administrator.get(f"/access/{clerk.pk}/").content.decode()
    assert code.replace("-", "") not in str(list(PasswordCode.objects.values()))
    set_new(stranger, code)
    assert set_new(stranger, code, "third-password-2026-x").status_code == 422
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)


def test_a_new_code_withdraws_the_one_before(administrator: Client, stranger: Client, clerk: User) -> None:
    first, second = make_code(administrator, clerk), make_code(administrator, clerk)

    assert set_new(stranger, first).status_code == 422
    assert set_new(stranger, second).status_code == 302


def test_a_code_counts_for_one_day(administrator: Client, stranger: Client, clerk: User) -> None:
    code = make_code(administrator, clerk)
    PasswordCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert set_new(stranger, code).status_code == 422
    with pytest.raises(UserError):
        api.use_password_code(code=code, password=NEW, now=timezone.now())
    assert api.find_password_code(code=code, now=timezone.now() - timedelta(hours=23)) is not None


def test_a_code_of_a_closed_account_opens_nothing(administrator: Client, stranger: Client, clerk: User) -> None:
    code = make_code(administrator, clerk)
    User.objects.filter(pk=clerk.pk).update(is_active=False)

    assert set_new(stranger, code).status_code == 422
    with pytest.raises(UserError):
        api.use_password_code(code=code, password=NEW, now=timezone.now())


def test_a_bad_password_leaves_the_code_open(administrator: Client, stranger: Client, clerk: User) -> None:
    code = make_code(administrator, clerk)

    assert set_new(stranger, code, "short").status_code == 422
    assert set_new(stranger, code).status_code == 302


def test_a_lost_second_step_is_removed_and_the_person_told(administrator: Client, clerk: User) -> None:
    device = make_client()

    answer = restore(administrator, clerk, "factor")

    assert "The second step is removed" in answer.content.decode()
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert device.get("/").headers["Location"].startswith("/sign-in/")
    boss = str(make_person(Role.ADMINISTRATOR).pk)
    assert entries("reset_factor") == entries("remove_totp") == [(str(clerk.pk), boss, "administrator")]
    assert told(clerk) == ["factor_reset"]
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_the_password_is_asked_for_again_first(clerk: User) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    sign_in(client, role=Role.ADMINISTRATOR)
    session = client.session
    session["proved_at"] = 0
    session.save()

    answer = restore(client, clerk, "factor")

    assert answer.headers["Location"].startswith("/me/confirm/")
    assert Authenticator.objects.filter(user=clerk).exists()


def hold_elsewhere(user: User) -> None:
    unit = get_neighbour()
    api.give_role(user_id=user.pk, role=Role.AUDITOR, unit_id=unit.pk, valid_from=EARLY, now=NOW)


def close(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("change", [hold_elsewhere, close])
def test_whoever_works_elsewhere_too_and_closed_accounts_are_left_alone(
    administrator: Client, clerk: User, change: Any
) -> None:
    assert administrator.get(f"/access/{clerk.pk}/").status_code == 200
    change(clerk)

    for what in ("password", "factor"):
        assert restore(administrator, clerk, what).status_code == 404
    assert Authenticator.objects.filter(user=clerk).exists()
    assert not PasswordCode.objects.exists()


def test_the_page_of_the_person_leads_there_where_one_may(administrator: Client, clerk: User) -> None:
    way = f"/access/{clerk.pk}/"

    assert way in administrator.get(f"/organisation/people/{clerk.pk}/").content.decode()
    hold_elsewhere(clerk)
    assert way not in administrator.get(f"/organisation/people/{clerk.pk}/").content.decode()


def test_that_the_form_was_opened_is_written_down(administrator: Client, clerk: User) -> None:
    administrator.get(f"/access/{clerk.pk}/")

    [entry] = AuditEntry.objects.filter(verb="read", reason="restore_access.1")
    assert entry.record == str(clerk.pk)


def test_neither_another_county_nor_oneself_nor_nobody(administrator: Client) -> None:
    theirs = make_person(Role.COUNTY_OFFICE, get_neighbour())
    own, roleless = make_person(Role.ADMINISTRATOR), make_person(None)

    statuses = {restore(administrator, each, "password").status_code for each in (theirs, own, roleless)}

    assert statuses == {404}
    by = Actor(own.pk, "administrator")
    for each in (theirs, own, roleless):
        with pytest.raises(UserError):
            api.make_password_code(user_id=each.pk, day=timezone.localdate(), now=timezone.now(), by=by)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_may(clerk: User, role: Role) -> None:
    other = make_person(Role.AUDITOR if role is Role.COUNTY_OFFICE else Role.COUNTY_OFFICE, get_office())

    assert restore(make_client(role=role), other, "password").status_code == 404


def test_what_is_not_chosen_is_asked_for(administrator: Client, clerk: User) -> None:
    assert restore(administrator, clerk, "").status_code == 422


def test_each_notification_is_a_sentence(db: None, in_english: None, clerk: User) -> None:
    given = [(kind, str(clerk.pk)) for kind in (Kind.PASSWORD_CODE, Kind.FACTOR_RESET)]

    first, second = write_sentences(clerk.pk, given)

    assert "code with which a new password can be set" in first
    assert "removed your second step" in second
