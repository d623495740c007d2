"""The first start: the wizard opens with the code of the console alone, once, and an office can work with it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.people import PASSWORD
from tests.support.web_plan import make_source

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import Role, UnitKind, User
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import AuditEntry


@pytest.fixture
def code(db: None) -> str:
    """The code that the console shows at this start."""
    made = api.make_first_run_code(now=timezone.now())
    assert made is not None
    return made


def fill_in(client: Client, code: str, **other: str):
    given = {
        "code": code,
        "county": "云岭县",
        "county_code": "530199",
        "office": "云岭县服务月活动办公室",
        "name": "测试人员",
        "username": "first",
        "password": PASSWORD,
        "again": PASSWORD,
        "works_in_office": "on",
        **other,
    }
    return client.post("/first-run/", {name: value for name, value in given.items() if value})


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/me/", "/invited/", "/wrong-matches/"])
def test_before_the_first_account_every_address_leads_to_the_wizard(stranger: Client, db: None, address: str) -> None:
    assert stranger.get(address).headers["Location"] == "/first-run/"


def test_the_wizard_makes_county_office_and_account(stranger: Client, code: str) -> None:
    answer = fill_in(stranger, code.lower().replace("-", " "))

    assert answer.headers["Location"] == "/sign-in/"
    user = User.objects.get()
    assert (user.username, user.first_name, user.is_superuser, user.is_demo) == ("first", "测试人员", False, False)
    assert user.check_password(PASSWORD)
    held = api.get_holdings(user_id=user.pk)
    assert {one.role for one in held} == {Role.ADMINISTRATOR, Role.COUNTY_OFFICE}
    assert {(one.unit.kind, one.unit.division.code) for one in held} == {(UnitKind.CAMPAIGN_OFFICE, "530199000000")}


def test_whoever_keeps_the_program_only_gets_no_other_role(stranger: Client, code: str) -> None:
    fill_in(stranger, code, works_in_office="")

    assert [one.role for one in api.get_holdings(user_id=User.objects.get().pk)] == [Role.ADMINISTRATOR]


def test_the_wizard_is_gone_after_the_first_account(stranger: Client, code: str) -> None:
    fill_in(stranger, code)

    assert stranger.get("/first-run/").headers["Location"] == "/sign-in/"
    fill_in(stranger, code, username="second", county_code="530198", county="青泽县")
    assert User.objects.count() == 1
    assert api.make_first_run_code(now=timezone.now()) is None


def test_documents_from_before_become_those_of_the_office(stranger: Client, code: str) -> None:
    document = plans.add_document(source=make_source(), now=timezone.now())

    fill_in(stranger, code)

    owner = plans.get_document(document_id=document.pk).owner
    assert owner is not None
    assert owner.name == "云岭县服务月活动办公室"
    assert AuditEntry.objects.filter(verb="adopt", record=str(document.pk)).count() == 1


def test_a_wrong_code_opens_nothing_and_ten_of_them_close_the_wizard(stranger: Client, code: str) -> None:
    for _try in range(10):
        answer = fill_in(stranger, "AAAAA-BBBBB-CCCCC-DDDDD")
        assert answer.status_code == 422

    assert fill_in(stranger, code).status_code == 422
    assert not User.objects.exists()


def test_a_code_is_too_old_after_an_hour(db: None) -> None:
    now = timezone.now()
    code = api.make_first_run_code(now=now)
    assert code

    api.check_first_run_code(code=code, now=now + timedelta(minutes=59))
    with pytest.raises(UserError):
        api.check_first_run_code(code=code, now=now + timedelta(hours=1))


def test_a_new_start_makes_the_old_code_worthless(stranger: Client, code: str) -> None:
    api.make_first_run_code(now=timezone.now())

    assert fill_in(stranger, code).status_code == 422


def test_the_code_is_kept_as_a_hash_only(code: str) -> None:
    from fuwuyue.organisation.models import FirstRunCode

    kept = str(FirstRunCode.objects.values()[0])

    assert code not in kept
    assert code.replace("-", "") not in kept


WRONG = {
    "a password that is too short": ({"password": "kurz", "again": "kurz"}, "id_password"),
    "a password that is common": ({"password": "password1234", "again": "password1234"}, "id_password"),
    "a password like the user name": ({"username": "wanghong1985", "password": "wanghong1985!"}, "id_again"),
    "two passwords": ({"again": PASSWORD + "!"}, "id_again"),
    "no county": ({"county": ""}, "id_county"),
    "the code of a township": ({"county_code": "530199100000"}, ""),
    "the code of a province": ({"county_code": "530000"}, ""),
    "no code at all": ({"county_code": "abc"}, ""),
    "a user name with spaces": ({"username": "zhang san"}, ""),
}


@pytest.mark.parametrize("why", WRONG)
def test_what_cannot_be_is_said_and_nothing_is_made(stranger: Client, code: str, why: str) -> None:
    other, field = WRONG[why]

    answer = fill_in(stranger, code, **other)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.content.decode() if field else "error-summary" in answer.content.decode()
    assert not User.objects.exists()
    assert not api.Division.objects.exists()
    assert PASSWORD not in answer.content.decode()


def test_the_county_that_a_list_brought_is_used(stranger: Client, code: str) -> None:
    from tests.support.county import add_county

    add_county()

    fill_in(stranger, code)

    assert api.Division.objects.filter(code="530199000000").count() == 1
    assert User.objects.count() == 1


def test_the_county_of_the_wizard_takes_a_list_later(stranger: Client, code: str) -> None:
    from tests.support.county import COUNTY_LIST

    fill_in(stranger, code)

    imported = api.import_divisions(content=COUNTY_LIST.read_bytes(), now=timezone.now())

    assert imported.errors == ()
    assert imported.unchanged_count == 1


def test_no_name_stands_in_the_audit(stranger: Client, code: str) -> None:
    fill_in(stranger, code)

    written = str(list(AuditEntry.objects.values()))
    assert "测试人员" not in written
    assert "'first'" not in written
