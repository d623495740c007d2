"""Tokens of the API: for one role, for a year at most, shown once, over with the role, the account or the day."""

import hashlib
import re
import uuid
from datetime import date, timedelta

import pytest
from tests.support.people import NOW, get_neighbour, get_unit, make_person

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import ApiToken, Role, User
from fuwuyue.protection.api import Actor, AuditEntry

pytestmark = pytest.mark.django_db
DAY = date(2026, 8, 24)
END = date(2026, 12, 31)


def make(user: User, *, holding: uuid.UUID | None = None, until: date = END, name: str = "月报汇总"):
    held = holding or api.get_present_holdings(user_id=user.pk, day=DAY)[0].pk
    by = Actor(user.pk, "county_office", "127.0.0.1")
    return api.make_token(holding_id=held, name=name, valid_until=until, read_only=False, day=DAY, now=NOW, by=by)


def is_found(text: str, day: date = DAY) -> bool:
    return api.find_token(text=text, day=day) is not None


def test_a_token_is_found_by_its_text_and_kept_as_a_hash() -> None:
    user = make_person()

    token, text = make(user)

    assert re.fullmatch(r"fwy_[A-Za-z0-9_-]{43}", text)
    found = api.find_token(text=text, day=DAY)
    assert found == token
    assert found.holding.unit == get_unit(Role.COUNTY_OFFICE)
    row = ApiToken.objects.values().get()
    assert row["token_hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert text[4:] not in str(row)


@pytest.mark.parametrize("text", ["", "fwy_", "fwy_" + "A" * 43, "令牌", "Bearer", "x" * 10_000])
def test_what_is_no_token_opens_nothing(text: str) -> None:
    make(make_person())

    assert not is_found(text)


def test_it_ends_on_its_day() -> None:
    _token, text = make(make_person())

    assert is_found(text, END - timedelta(days=1))
    assert not is_found(text, END)


def test_it_ends_with_the_role() -> None:
    user = make_person()
    token, text = make(user)

    api.end_role(holding_id=token.holding_id, on_day=DAY + timedelta(days=1), now=NOW)

    assert is_found(text)
    assert not is_found(text, DAY + timedelta(days=1))


def test_another_role_of_the_same_person_does_not_keep_it() -> None:
    user = make_person()
    api.give_role(user_id=user.pk, role=Role.INSPECTOR, unit_id=get_unit(Role.INSPECTOR).pk, valid_from=DAY, now=NOW)
    token, text = make(user)

    api.end_role(holding_id=token.holding_id, on_day=DAY + timedelta(days=1), now=NOW)

    assert not is_found(text, DAY + timedelta(days=1))


def test_it_ends_with_the_account() -> None:
    user = make_person()
    _token, text = make(user)

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not is_found(text)


def test_it_ends_when_it_is_withdrawn_and_only_once() -> None:
    user = make_person()
    token, text = make(user)
    by = Actor(user.pk, "county_office")

    api.withdraw_token(token_id=token.pk, day=DAY, now=NOW, by=by)

    assert not is_found(text)
    with pytest.raises(UserError):
        api.withdraw_token(token_id=token.pk, day=DAY, now=NOW, by=by)


@pytest.mark.parametrize("until", [DAY, DAY - timedelta(days=1), DAY + timedelta(days=366)])
def test_a_token_lasts_from_a_day_to_a_year(until: date) -> None:
    user = make_person()

    with pytest.raises(UserError, match=str(until)):
        make(user, until=until)

    assert make(user, until=DAY + timedelta(days=365))


def test_a_token_is_for_a_role_that_one_holds() -> None:
    user, other = make_person(), make_person(Role.AUDITOR)
    [theirs] = api.get_present_holdings(user_id=other.pk, day=DAY)

    for holding in (theirs.pk, uuid.uuid4()):
        with pytest.raises(UserError):
            make(user, holding=holding)

    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "字" * 61, "a\x00b", "逐户摸排未婚女青年的生育意愿"])
def test_a_name_is_short_plain_and_lawful(name: str) -> None:
    with pytest.raises(UserError):
        make(make_person(), name=name)


def test_nobody_heaps_up_tokens() -> None:
    user = make_person()
    for _one in range(20):
        make(user)

    with pytest.raises(UserError, match="20"):
        make(user)

    withdrawn = ApiToken.objects.first()
    assert withdrawn
    api.withdraw_token(token_id=withdrawn.pk, day=DAY, now=NOW, by=Actor(user.pk))
    assert make(user)


def test_an_administrator_sees_and_withdraws_those_of_the_own_county() -> None:
    token, text = make(make_person(Role.VILLAGE_WORKER))
    own, neighbour = make_person(Role.ADMINISTRATOR), make_person(Role.ADMINISTRATOR, get_neighbour())

    assert api.get_tokens_of_others(user_id=neighbour.pk, day=DAY) == []
    with pytest.raises(UserError):
        api.withdraw_token(token_id=token.pk, day=DAY, now=NOW, by=Actor(neighbour.pk, "administrator"))
    assert api.get_tokens_of_others(user_id=own.pk, day=DAY) == [token]
    api.withdraw_token(token_id=token.pk, day=DAY, now=NOW, by=Actor(own.pk, "administrator"))

    assert not is_found(text)


def test_a_colleague_withdraws_nothing() -> None:
    token, text = make(make_person())

    with pytest.raises(UserError):
        api.withdraw_token(token_id=token.pk, day=DAY, now=NOW, by=Actor(make_person(Role.INSPECTOR).pk))

    assert is_found(text)


def test_each_write_is_in_the_audit_and_use_once_a_day() -> None:
    user = make_person()
    by = Actor(user.pk, "county_office", "127.0.0.1")
    token, _text = make(user)

    for day in (DAY, DAY, DAY + timedelta(days=1)):
        api.note_token_used(token_id=token.pk, day=day, now=NOW, by=by)
    api.withdraw_token(token_id=token.pk, day=DAY, now=NOW, by=by)

    entries = AuditEntry.objects.filter(model="organisation.apitoken", record=str(token.pk)).order_by("id")
    assert [(one.verb, one.fields) for one in entries] == [
        ("add", "holding,name,token_hash,read_only,valid_from,valid_until"),
        ("use", "last_used_on"),
        ("use", "last_used_on"),
        ("withdraw", "withdrawn_at"),
    ]
    assert {(one.user_id, one.role) for one in entries} == {(str(user.pk), "county_office")}
    token.refresh_from_db()
    assert token.last_used_on == DAY + timedelta(days=1)
