"""Tokens of the API on the own page: made after a proof, shown once, withdrawn by the person or an administrator."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings
from tests.support.api import bear, make_token
from tests.support.people import get_neighbour, get_unit, make_client, make_person

from fuwuyue.organisation import api
from fuwuyue.organisation.api import ApiToken, Role
from fuwuyue.protection.api import AuditEntry

CODE = re.compile(r'<code class="code">(fwy_[^<]+)</code>')
pytestmark = pytest.mark.django_db


def make(client: Client, **other: Any) -> Any:
    [held] = api.get_present_holdings(user_id=make_person(Role.COUNTY_OFFICE).pk, day=timezone.localdate())
    given = {
        "name": "月报汇总",
        "holding": str(held.pk),
        "valid_until": (timezone.localdate() + timedelta(days=30)).isoformat(),
        **other,
    }
    return client.post("/me/tokens/", given)


def test_a_token_is_shown_once_and_opens_the_api(client: Client) -> None:
    page = make(client).content.decode()

    found = CODE.search(page)
    assert found
    assert found[1] not in client.get("/me/tokens/").content.decode()
    assert bear(found[1]).get("/api/v1/me").json()["token"]["read_only"] is False
    entry = AuditEntry.objects.get(verb="add", model="organisation.apitoken")
    assert (entry.user_id, entry.role) == (str(make_person().pk), "county_office")
    assert "月报汇总" in client.get("/me/tokens/").content.decode()


def test_it_only_reads_where_that_is_chosen(client: Client) -> None:
    make(client, read_only="on")

    assert ApiToken.objects.get().read_only


@pytest.mark.parametrize("wrong", [{"valid_until": "2000-01-01"}, {"name": " "}, {"holding": "x"}, {"valid_until": ""}])
def test_what_cannot_be_is_said_beside_the_form(client: Client, wrong: dict[str, str]) -> None:
    answer = make(client, **wrong)

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_the_role_of_somebody_else_is_refused(client: Client) -> None:
    [theirs] = api.get_present_holdings(user_id=make_person(Role.AUDITOR).pk, day=timezone.localdate())

    assert make(client, holding=str(theirs.pk)).status_code == 422
    assert not ApiToken.objects.exists()


def forget(client: Client, *keys: str) -> None:
    session = client.session
    for key in keys:
        session[key] = 0
    session.save()


def test_making_asks_for_the_second_factor_again(client: Client) -> None:
    forget(client, "factor_proved_at")  # a password was given a moment ago, and is not enough

    answers = [make(client), client.get("/me/tokens/")]

    assert all(one.headers["Location"].startswith("/me/confirm/code/?next=/me/tokens/") for one in answers)
    assert not ApiToken.objects.exists()


def test_a_role_without_a_second_factor_gives_the_password_again() -> None:
    client = make_client(role=Role.AUDITOR)
    assert client.get("/me/tokens/").status_code == 200
    forget(client, "proved_at", "factor_proved_at")

    answer = client.get("/me/tokens/")

    assert answer.headers["Location"].startswith("/me/confirm/?next=")


def test_a_code_of_the_second_factor_is_the_proof(client: Client) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
    from tests.support.people import TOTP_SECRET

    forget(client, "proved_at", "factor_proved_at")
    counters = list(yield_hotp_counters_from_time())
    code = format_hotp_value(hotp_value(TOTP_SECRET, counters[len(counters) // 2]))

    client.post("/me/confirm/code/?next=/me/tokens/", {"code": code})

    assert make(client).status_code == 200
    assert ApiToken.objects.count() == 1


def test_one_withdraws_the_own_and_nobody_elses(client: Client) -> None:
    own, text = make_token(make_person())
    theirs, other = make_token(make_person(Role.INSPECTOR))

    for token in (own, theirs):
        client.post(f"/me/tokens/{token.pk}/withdraw/")

    assert bear(text).get("/api/v1/me").status_code == 401
    assert bear(other).get("/api/v1/me").status_code == 200


def test_an_administrator_withdraws_those_of_the_own_county(settings: Settings) -> None:
    token, text = make_token(make_person(Role.VILLAGE_WORKER), name="村级程序")
    other = make_client(role=Role.ADMINISTRATOR, unit=get_neighbour())
    administrator = make_client(role=Role.ADMINISTRATOR)

    assert "村级程序" not in other.get("/me/tokens/").content.decode()
    assert "村级程序" in administrator.get("/me/tokens/").content.decode()
    other.post(f"/me/tokens/{token.pk}/withdraw/")
    assert bear(text).get("/api/v1/me").status_code == 200
    administrator.post(f"/me/tokens/{token.pk}/withdraw/")

    assert bear(text).get("/api/v1/me").status_code == 401
    assert AuditEntry.objects.get(verb="withdraw").role == "administrator"


def test_the_page_says_why_a_token_opens_nothing(client: Client) -> None:
    user, day = make_person(), timezone.localdate()
    held = api.give_role(
        user_id=user.pk,
        role=Role.INSPECTOR,
        unit_id=get_unit(Role.INSPECTOR).pk,
        valid_from=day - timedelta(days=9),
        now=timezone.now(),
    )
    tokens = [make_token(user)[0] for _token in range(4)]
    ApiToken.objects.filter(pk=tokens[0].pk).update(withdrawn_at=timezone.now())
    ApiToken.objects.filter(pk=tokens[1].pk).update(valid_from=day - timedelta(days=9), valid_until=day)
    ApiToken.objects.filter(pk=tokens[2].pk).update(holding=held)
    api.end_role(holding_id=held.pk, on_day=day, now=timezone.now())

    page = client.get("/me/tokens/").content.decode()

    assert all(f">{state}<" in re.sub(r"\s*\n\s*", "", page) for state in ("withdrawn", "too old", "without its role"))
    assert page.count("/withdraw/") == 1


def test_the_page_asks_the_database_little(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    administrator = make_client(role=Role.ADMINISTRATOR)
    for role in (Role.ADMINISTRATOR, Role.INSPECTOR, Role.CLINICIAN):
        for _token in range(3):
            make_token(make_person(role))

    with django_assert_max_num_queries(15):
        administrator.get("/me/tokens/")
