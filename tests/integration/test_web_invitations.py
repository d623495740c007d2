"""Invitations: a code that opens one account, once, with one role."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.people import PASSWORD, get_neighbour, get_unit, make_client, make_person

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import Invitation, Role, User
from fuwuyue.protection.api import Actor, AuditEntry

CODE = re.compile(r'<code class="code">([^<]+)</code>')


@pytest.fixture
def administrator(db: None) -> Client:
    return make_client(role=Role.ADMINISTRATOR)


def invite(client: Client, **other: Any):
    given = {
        "name": "新来人员",
        "username": "new.person",
        "role": "township_coordinator",
        "unit": str(get_unit(Role.TOWNSHIP_COORDINATOR).pk),
        "valid_from": timezone.localdate().isoformat(),
        "valid_until": "",
        **other,
    }
    return client.post("/invitations/", given)


def code_of(answer: Any) -> str:
    found = CODE.search(answer.content.decode())
    assert found
    return found[1]


def accept(client: Client, code: str, password: str = PASSWORD):
    return client.post("/invited/", {"code": code, "password": password, "again": password})


def test_who_was_invited_opens_the_account(administrator: Client, stranger: Client) -> None:
    code = code_of(invite(administrator))

    welcome = stranger.post("/invited/", {"code": code}).content.decode()
    done = accept(stranger, code)

    assert "new.person" in welcome
    assert done.headers["Location"] == "/sign-in/"
    user = User.objects.get(username="new.person")
    assert user.check_password(PASSWORD)
    [held] = api.get_holdings(user_id=user.pk)
    assert (held.role, held.unit) == (Role.TOWNSHIP_COORDINATOR, get_unit(Role.TOWNSHIP_COORDINATOR))


def test_a_code_is_shown_once_kept_as_a_hash_and_used_once(administrator: Client, stranger: Client) -> None:
    code = code_of(invite(administrator))
    accept(stranger, code)

    again = accept(stranger, code)

    assert again.status_code == 422
    assert code not in administrator.get("/invitations/").content.decode()
    assert code.replace("-", "") not in str(list(Invitation.objects.values()))
    assert User.objects.filter(username="new.person").count() == 1


def test_a_withdrawn_invitation_opens_nothing(administrator: Client, stranger: Client) -> None:
    code = code_of(invite(administrator))
    invitation = Invitation.objects.get()

    administrator.post(f"/invitations/{invitation.pk}/withdraw/")

    assert accept(stranger, code).status_code == 422
    assert not User.objects.filter(username="new.person").exists()
    invitation.refresh_from_db()
    assert (invitation.name, invitation.username) == ("", "")


def test_an_old_invitation_opens_nothing(administrator: Client) -> None:
    code = code_of(invite(administrator))
    late = timezone.now() + timedelta(days=7)

    assert api.find_invitation(code=code, now=late) is None
    with pytest.raises(UserError):
        api.accept_invitation(code=code, password=PASSWORD, now=late)


def test_a_weak_password_leaves_the_invitation_open(administrator: Client, stranger: Client) -> None:
    code = code_of(invite(administrator))

    refused = accept(stranger, code, "1234567890")

    assert refused.status_code == 422
    assert accept(stranger, code).status_code == 302


def test_who_does_not_keep_the_program_invites_nobody(client: Client) -> None:
    assert invite(client).status_code == 404
    assert client.get("/invitations/").status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("unit", ["neighbour", "none"])
def test_nobody_is_invited_into_another_county(administrator: Client, unit: str) -> None:
    chosen = get_neighbour().pk if unit == "neighbour" else uuid.uuid4()

    answer = invite(administrator, unit=str(chosen))

    assert answer.status_code == 422
    with pytest.raises(UserError):
        api.invite(
            name="新来人员",
            username="new.person",
            role=Role.COUNTY_OFFICE,
            unit_id=chosen,
            valid_from=timezone.localdate(),
            day=timezone.localdate(),
            now=timezone.now(),
            by=Actor(make_person(Role.ADMINISTRATOR).pk, "administrator"),
        )
    assert not Invitation.objects.exists()


def test_the_neighbour_neither_sees_nor_withdraws_it(administrator: Client) -> None:
    invite(administrator)
    neighbour = make_client(role=Role.ADMINISTRATOR, unit=get_neighbour())

    page = neighbour.get("/invitations/").content.decode()
    neighbour.post(f"/invitations/{Invitation.objects.get().pk}/withdraw/")

    assert "new.person" not in page
    assert Invitation.objects.get().withdrawn_at is None


def test_a_name_that_is_taken_is_refused(administrator: Client) -> None:
    answer = invite(administrator, username=make_person(Role.ADMINISTRATOR).username.upper())

    assert answer.status_code == 422
    assert "is taken" in answer.content.decode()


def test_each_step_is_in_the_audit_without_a_name(administrator: Client, stranger: Client) -> None:
    accept(stranger, code_of(invite(administrator)))
    invite(administrator, username="other.person")
    open_one = Invitation.objects.get(used_at=None)
    administrator.post(f"/invitations/{open_one.pk}/withdraw/")

    found = AuditEntry.objects.filter(model="organisation.invitation").order_by("id")
    assert [(one.verb, one.role) for one in found] == [
        ("invite", "administrator"),
        ("accept", "township_coordinator"),
        ("invite", "administrator"),
        ("withdraw", "administrator"),
    ]
    assert "person" not in "".join(str(list(found.values())))
