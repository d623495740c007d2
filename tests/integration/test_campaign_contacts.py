"""Whom to turn to in a month, and who sees whose telephone."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings
from python_calamine import CalamineWorkbook
from tests.support.key_ring import with_key_ring
from tests.support.people import make_client, make_person
from tests.support.service_month import NOW, OFFICE, add_units, prepare_sample, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, NamedContacts, Task
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role, User
from fuwuyue.protection.api import NOBODY, AuditEntry

pytestmark = pytest.mark.django_db
TOWNSHIP, OTHER = "松溪镇人民政府", "青坪乡人民政府"
SHARED, KEPT = "13900000001", "13900000002"


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> Iterator[None]:
    with with_key_ring(tmp_path, settings):
        yield


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


def add_contact(name: str, mobile: str, *, shares: bool) -> User:
    person = make_person(Role.TOWNSHIP_COORDINATOR, unit(name))
    person.first_name = f"{name[:2]}联系人"
    person.save()
    organisation.set_mobile(user_id=person.pk, mobile=mobile, shares=shares, now=NOW, by=NOBODY)
    return person


def test_the_office_sees_every_unit_and_the_telephones_that_people_share(keys: None, month: Month) -> None:
    add_contact(TOWNSHIP, SHARED, shares=True)
    add_contact(OTHER, KEPT, shares=False)
    office = make_client(role=Role.COUNTY_OFFICE, unit=unit(OFFICE))

    page = office.get(f"/months/{month.pk}/contacts/").content.decode()
    sheet = office.get(f"/months/{month.pk}/papers/contacts-xlsx/").content

    assert "松溪联系人" in page
    assert (SHARED in page, KEPT in page) == (True, False)
    without = page.split("</section>")[0]
    assert unit("云岭县财政局").name in without
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [TOWNSHIP, "松溪联系人", SHARED] in [[row[1], row[2], row[5]] for row in rows]
    assert [row[3] for row in rows if row[1] == "云岭县财政局"] == ["（尚无人员）"]
    reads = AuditEntry.objects.filter(kind="read", reason__contains="month_contacts")
    assert reads.count() == 2


def test_a_unit_sees_its_own_and_its_colleagues_telephones(keys: None, month: Month) -> None:
    add_contact(TOWNSHIP, KEPT, shares=False)
    add_contact(OTHER, SHARED, shares=True)
    colleague = make_client(role=Role.DATA_STEWARD, unit=unit(TOWNSHIP))

    page = colleague.get(f"/months/{month.pk}/contacts/").content.decode()

    assert (KEPT in page, SHARED in page, "青坪联系人" in page) == (True, False, False)


def test_only_the_person_shares_and_takes_it_back(keys: None) -> None:
    own = make_client(role=Role.DATA_STEWARD)
    person = make_person(Role.DATA_STEWARD)
    address = f"/organisation/people/{person.pk}/mobile/"

    shared = []
    make_client(role=Role.ADMINISTRATOR).post(address, {"mobile": KEPT, "shares": "on"})
    shared.append(User.objects.get(pk=person.pk).shares_mobile)
    for sent in ({"mobile": KEPT, "shares": "on"}, {"mobile": KEPT}):
        own.post(address, sent)
        shared.append(User.objects.get(pk=person.pk).shares_mobile)

    assert shared == [False, True, False]


def test_units_without_people_are_said_before_the_start() -> None:
    add_units()
    month = prepare_sample()
    make_person(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))

    page = make_client(role=Role.COUNTY_OFFICE, unit=unit(OFFICE)).get(f"/months/{month.pk}/").content.decode()

    told = page.split("<summary>")[1].split("</details>")[0]
    assert OTHER in told
    assert TOWNSHIP not in told


def test_two_choices_put_a_unit_on_the_list_and_close_what_asks_for_it(keys: None, month: Month) -> None:
    leader = add_contact(TOWNSHIP, SHARED, shares=True)
    clerk = make_person(Role.DATA_STEWARD, unit(TOWNSHIP))
    own = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    task = Task.objects.get(item__what__contains="明确1名负责同志", unit=unit(TOWNSHIP))
    address, page = f"/months/{month.pk}/contacts/", own.get(f"/tasks/{task.pk}/").content.decode()
    given = {"unit": unit(TOWNSHIP).pk, "leader_id": leader.pk, "privacy_officer_id": clerk.pk}

    answers = [own.post(address, given).status_code for _turn in range(2)]
    closed = campaign.close_by_measure(now=timezone.now())

    assert address in page
    assert answers == [302, 302]
    named = NamedContacts.objects.get(month=month, unit=unit(TOWNSHIP))
    assert (named.leader_id, named.privacy_officer_id) == (leader.pk, clerk.pk)
    entries = AuditEntry.objects.filter(model="campaign.namedcontacts").order_by("pk")
    assert [entry.verb for entry in entries] == ["add", "change"]
    task.refresh_from_db()
    assert (closed, task.state, task.closed_by) == (2, "done", "measure")
    sheet = own.get(f"/months/{month.pk}/papers/contacts-xlsx/").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert {row[4] for row in rows if row[1] == TOWNSHIP} == {"负责人", "个人信息保护"}


def test_nobody_is_named_who_does_not_work_there_nor_for_another_unit(month: Month) -> None:
    own = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    person, stranger = make_person(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP)), make_person(Role.DATA_STEWARD)
    address = f"/months/{month.pk}/contacts/"
    given = {"unit": unit(TOWNSHIP).pk, "leader_id": person.pk, "privacy_officer_id": stranger.pk}

    foreign = own.post(address, given)
    other = own.post(address, given | {"unit": unit(OTHER).pk})

    assert (foreign.status_code, other.status_code) == (422, 404)
    assert not NamedContacts.objects.exists()
    with pytest.raises(UserError):
        campaign.name_contacts(
            month_id=month.pk,
            unit_id=unit(TOWNSHIP).pk,
            leader_id=stranger.pk,
            privacy_officer_id=person.pk,
            now=NOW,
        )
