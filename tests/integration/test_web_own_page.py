"""The own page: what one holds, which devices are signed in, what one can change."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.support.api import bear, make_token
from tests.support.people import PASSWORD, get_unit, give_password, make_client, make_person

from fuwuyue.organisation import api
from fuwuyue.organisation.api import Role
from fuwuyue.protection.api import AuditEntry

MOST_QUERIES = 15


def page_of(client: Client) -> str:
    return client.get("/me/").content.decode()


def test_all_roles_stand_in_one_list(client: Client) -> None:
    user = make_person(Role.COUNTY_OFFICE)
    unit = get_unit(Role.TOWNSHIP_COORDINATOR)
    day = timezone.localdate()
    api.give_role(user_id=user.pk, role=Role.TOWNSHIP_COORDINATOR, unit_id=unit.pk, valid_from=day, now=timezone.now())

    page = page_of(client)

    assert "county office" in page
    assert "township coordinator" in page
    assert unit.name in page


def test_the_page_asks_the_database_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _device in range(6):
        make_client()

    with django_assert_max_num_queries(MOST_QUERIES):
        page = page_of(client)

    assert page.count("/me/devices/") == 7


def test_another_device_is_signed_out(client: Client) -> None:
    other = make_client()
    [address] = set(re.findall(r"/me/devices/\d+/sign-out/", page_of(client)))

    client.post(address)

    assert other.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert AuditEntry.objects.filter(verb="end_session").count() == 1


def test_all_other_devices_are_signed_out(client: Client) -> None:
    others = [make_client() for _device in range(3)]

    client.post("/me/devices/sign-out-others/")

    assert [one.get("/").status_code for one in others] == [302] * 3
    assert client.get("/").status_code == 200


def test_a_device_of_somebody_else_stays(client: Client) -> None:
    other = make_client(role=Role.AUDITOR)
    theirs = UserSession.objects.exclude(user=make_person(Role.COUNTY_OFFICE)).get()

    client.post(f"/me/devices/{theirs.pk}/sign-out/")

    assert other.get("/me/").status_code == 200
    assert not AuditEntry.objects.filter(verb="end_session").exists()


@pytest.fixture
def with_password(client: Client) -> Client:
    from tests.support.people import sign_in_as

    user = make_person(Role.COUNTY_OFFICE)
    give_password(user)
    sign_in_as(client, user)
    return client


def test_a_changed_password_signs_all_other_devices_out(with_password: Client) -> None:
    other = make_client()
    new = "另一个-更长的口令-2027"

    answer = with_password.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert answer.headers["Location"] == "/me/"
    assert make_person(Role.COUNTY_OFFICE).check_password(new)
    assert other.get("/").status_code == 302
    assert with_password.get("/").status_code == 200
    [entry] = AuditEntry.objects.filter(verb="change_password")
    assert entry.fields == "password"


def test_a_changed_password_withdraws_the_own_tokens(with_password: Client) -> None:
    user = make_person(Role.COUNTY_OFFICE)
    [own, theirs] = [make_token(each)[1] for each in (user, make_person(Role.INSPECTOR))]
    new = "另一个-更长的口令-2027"

    with_password.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert [bear(text).get("/api/v1/me").status_code for text in (own, theirs)] == [401, 200]
    assert AuditEntry.objects.get(verb="withdraw").user_id == str(user.pk)


@pytest.mark.parametrize("new", ["short", "12345678901234567", "password1234"])
def test_a_weak_new_password_is_refused(with_password: Client, new: str) -> None:
    answer = with_password.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert make_person(Role.COUNTY_OFFICE).check_password(PASSWORD)


def test_the_navigation_offers_what_the_roles_reach(client: Client, db: None) -> None:
    administrator = make_client(role=Role.ADMINISTRATOR)

    assert "/invitations/" not in page_of(client)
    assert "/wrong-matches/" in page_of(client)
    assert "/invitations/" in page_of(administrator)
    assert "/wrong-matches/" not in page_of(administrator)


def test_who_only_reads_plans_is_offered_no_change(document, db: None) -> None:
    reader = make_client(role=Role.TOWNSHIP_COORDINATOR)

    page = reader.get(f"/plans/{document.pk}/").content.decode()

    assert "/correct/" not in page
    assert "/delete/" not in page
    assert "/province/" not in page
    assert "/export/" in page
    assert "upload" not in reader.get("/").content.decode().replace("upload-", "")
