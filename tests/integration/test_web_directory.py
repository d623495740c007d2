"""Looking up units, divisions and people; giving and ending roles; closing accounts; telephones at work."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from tests.support.api import bear, make_token
from tests.support.key_ring import with_key_ring
from tests.support.organisation import add_unit, relate
from tests.support.people import (
    EARLY,
    NOW,
    PASSWORD,
    get_neighbour,
    get_office,
    get_unit,
    give_factor,
    give_password,
    make_client,
    make_person,
    sign_in_as,
)

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import ApiToken, Part, RelationKind, Role, RoleHolding, UnitKind, User
from fuwuyue.protection import encrypted
from fuwuyue.protection.api import NOBODY, Actor, AuditEntry, rotate_keys

MOBILE = "13900000001"


@pytest.fixture
def administrator(db: None) -> Client:
    return make_client(role=Role.ADMINISTRATOR)


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> Iterator[None]:
    with with_key_ring(tmp_path, settings):
        yield


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def reach_of(who: Role | User) -> api.Reach:
    user = make_person(who) if isinstance(who, Role) else who
    day = timezone.localdate()
    held = api.get_present_holdings(user_id=user.pk, day=day)
    return api.get_reach(user_id=user.pk, holdings=held, day=day)


def person_path(user: User, more: str = "") -> str:
    return f"/organisation/people/{user.pk}/{more}"


def test_a_coordinator_finds_the_own_township_with_its_villages_and_nothing_else(db: None) -> None:
    for role in Role:
        get_unit(role)

    page = page_of(make_client(role=Role.TOWNSHIP_COORDINATOR), "/organisation/")

    assert "松溪镇人民政府" in page
    assert "上河村村民委员会" in page
    assert "云岭县公安局" not in page
    assert "2 units" in page


def test_a_department_finds_itself_and_what_is_subordinate(db: None) -> None:
    department = get_unit(Role.DATA_STEWARD)
    below = add_unit("云岭县公安局户政大队", department.division, UnitKind.DEPARTMENT)
    relate(below, department, RelationKind.SUBORDINATE)

    found = api.find_units(reach=reach_of(Role.DATA_STEWARD))

    assert {unit.name for unit in found.rows} == {department.name, below.name}


@pytest.mark.parametrize("written", ["活动办", "县活办"])
def test_a_unit_is_found_by_a_part_of_its_name_and_of_its_short_name(db: None, written: str) -> None:
    office = get_office()
    office.short_names = ["县活办"]
    office.save(update_fields=["short_names"])

    found = api.find_units(reach=reach_of(Role.COUNTY_OFFICE), text=written)

    assert [unit.name for unit in found.rows] == [office.name]


def test_a_list_has_pages_that_keep_what_was_looked_for(db: None) -> None:
    for number in range(35):
        add_unit(f"测试单位{number:02}", get_office().division, UnitKind.DEPARTMENT)
    client = make_client()

    first, second = (page_of(client, f"/organisation/?q=测试&page={number}") for number in (1, 2))

    assert "35 units" in first
    assert "35 units" in second
    assert (first.count("测试单位"), second.count("测试单位")) == (30, 5)
    assert "?q=%E6%B5%8B%E8%AF%95&amp;page=2" in first


def test_a_unit_says_who_may_task_it_and_by_which_paper(db: None) -> None:
    township, office = get_unit(Role.TOWNSHIP_COORDINATOR), get_office()
    relate(township, office, RelationKind.GUIDED)

    page = page_of(make_client(), f"/organisation/units/{township.pk}/")

    assert "guided" in page
    assert "instructs by notice in the name of the county government or its leading group" in page


def test_what_is_said_of_two_related_units_is_what_the_table_says(db: None) -> None:
    office, department = get_office(), get_unit(Role.DATA_STEWARD)
    clinic, far = get_unit(Role.CLINICIAN), get_neighbour()
    for unit, other, kind in (
        (clinic, office, RelationKind.SUBORDINATE),
        (department, office, RelationKind.PEER),
        (office, far, RelationKind.VERTICAL),
    ):
        relate(unit, other, kind)
    day = timezone.localdate()

    [*related] = api.get_related_units(reach=reach_of(Role.ADMINISTRATOR), unit=office)

    assert len(related) == 3
    for one in related:
        assert one.may_task_us == api.get_tasking(tasker_id=one.other.pk, tasked_id=office.pk, day=day)
        assert one.may_task_them == api.get_tasking(tasker_id=office.pk, tasked_id=one.other.pk, day=day)


def test_a_division_shows_its_time_and_what_lies_below_it(db: None) -> None:
    township = get_unit(Role.TOWNSHIP_COORDINATOR).division
    get_unit(Role.VILLAGE_WORKER)

    page = page_of(make_client(), f"/organisation/divisions/{township.pk}/")

    assert "530199100000" in page
    assert "上河村" in page
    assert "2000-01-01" in page


def test_a_colleague_of_another_department_is_not_there(db: None) -> None:
    clinician = make_person(Role.CLINICIAN)
    client = make_client(role=Role.DATA_STEWARD)

    listed = page_of(client, "/organisation/people/")
    theirs, nobodys = (client.get(f"/organisation/people/{each}/") for each in (clinician.pk, uuid.UUID(int=0)))

    assert str(clinician.pk) not in listed
    assert theirs.status_code == nobodys.status_code == 404
    # But for what differs each time, the token of the form and the address that was asked for, they are one page.
    one, other = (re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in (theirs, nobodys))
    assert one == other


def test_who_left_is_found_by_the_administrator_alone(administrator: Client) -> None:
    user = make_person(Role.TOWNSHIP_COORDINATOR)
    RoleHolding.objects.filter(user=user).update(valid_until=date(2020, 1, 1))

    assert str(user.pk) not in page_of(make_client(), "/organisation/people/")
    assert str(user.pk) in page_of(administrator, "/organisation/people/")


def test_an_administrator_gives_a_role_and_the_audit_names_them(administrator: Client) -> None:
    user, clinic = make_person(None, username="newcomer"), get_unit(Role.CLINICIAN)
    given = {"role": "clinician", "unit": str(clinic.pk), "valid_from": "2026-01-01", "valid_until": ""}

    answer = administrator.post(person_path(user, "role/"), given)

    [held] = api.get_holdings(user_id=user.pk)
    entry = AuditEntry.objects.get(verb="give", record=str(held.pk))
    assert answer.status_code == 302
    assert (held.role, held.unit) == (Role.CLINICIAN, clinic)
    assert (entry.user_id, entry.role) == (str(make_person(Role.ADMINISTRATOR).pk), "administrator")


def test_a_role_cannot_be_given_in_a_county_that_one_does_not_administer(administrator: Client) -> None:
    user = make_person(None, username="newcomer")
    given = {"role": "auditor", "unit": str(get_neighbour().pk), "valid_from": "2026-01-01"}

    answer = administrator.post(person_path(user, "role/"), given)

    assert answer.status_code == 422
    assert not RoleHolding.objects.filter(user=user).exists()


def test_a_role_with_open_work_ends_only_when_somebody_takes_it_over(administrator: Client) -> None:
    leaver, unit = make_person(Role.TOWNSHIP_COORDINATOR), get_unit(Role.TOWNSHIP_COORDINATOR)
    heir = make_person(Role.TOWNSHIP_COORDINATOR, unit, username="heir")
    matter = api.add_matter(title="发放宣传材料", division_id=unit.division_id, valid_from=EARLY, now=NOW)
    api.assign_duty(
        matter_id=matter.pk,
        unit_id=unit.pk,
        part=Part.LEAD,
        valid_from=EARLY,
        responsible_id=leaver.pk,
        now=NOW,
    )
    holding, today = RoleHolding.objects.get(user=leaver), timezone.localdate()
    path = f"/organisation/roles/{holding.pk}/end/"

    asked = page_of(administrator, path)
    alone = administrator.post(path, {"on_day": today.isoformat(), "successor": ""})
    handed = administrator.post(path, {"on_day": today.isoformat(), "successor": str(heir.pk)})

    holding.refresh_from_db()
    [duty] = [told.duty for told in api.get_duties(unit_id=unit.pk, day=today)]
    assert "duties in the responsibility matrix: 1" in asked
    assert "name who takes it over" in alone.content.decode()
    assert (alone.status_code, handed.status_code) == (422, 302)
    assert holding.valid_until == today
    assert duty.responsible == heir
    given = AuditEntry.objects.filter(verb="hand_over").values_list("user_id", flat=True)
    assert set(given) == {str(make_person(Role.ADMINISTRATOR).pk)}


def test_a_closed_account_is_signed_out_everywhere_and_cannot_sign_in(
    administrator: Client, settings: Settings
) -> None:
    user = make_person(Role.COUNTY_OFFICE)
    give_password(user)
    theirs = make_client()

    answer = administrator.post(person_path(user, "account/"), {"what": "close"})

    after = theirs.get("/")
    stranger = Client(headers={"host": "127.0.0.1", "accept-language": "en"})
    tried = stranger.post("/sign-in/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    assert after.status_code == 302
    assert "/sign-in/" in after.headers["Location"]
    assert "_auth_user_id" not in stranger.session
    assert tried.status_code in {200, 302}
    assert AuditEntry.objects.filter(verb="close", record=str(user.pk)).count() == 1

    administrator.post(person_path(user, "account/"), {"what": "reopen"})
    user.refresh_from_db()
    assert user.is_active
    assert api.get_present_holdings(user_id=user.pk, day=timezone.localdate()) == [], "a role outlived its account"


def give_duty(user: User, unit: api.Unit) -> None:
    title = f"发放{unit.name}宣传材料"
    matter = api.add_matter(title=title, division_id=unit.division_id, valid_from=EARLY, now=NOW)
    api.assign_duty(
        matter_id=matter.pk, unit_id=unit.pk, part=Part.LEAD, valid_from=EARLY, responsible_id=user.pk, now=NOW
    )


def test_an_account_closes_with_its_roles_and_open_work_goes_to_somebody(administrator: Client) -> None:
    leaver, unit = make_person(Role.TOWNSHIP_COORDINATOR), get_unit(Role.TOWNSHIP_COORDINATOR)
    heir = make_person(Role.TOWNSHIP_COORDINATOR, unit, username="heir")
    give_duty(leaver, unit)
    [first] = api.get_holdings(user_id=leaver.pk)
    for role, since in ((Role.INSPECTOR, timezone.localdate()), (Role.AUDITOR, timezone.localdate() + timedelta(9))):
        api.give_role(user_id=leaver.pk, role=role, unit_id=get_office().pk, valid_from=since, now=NOW)
    tokens = [make_token(leaver, role=role)[1] for role in (Role.TOWNSHIP_COORDINATOR, Role.INSPECTOR)]
    path, today = person_path(leaver, "account/"), timezone.localdate()

    asked = page_of(administrator, path)
    refused = administrator.post(path, {"what": "close"})
    unchanged = (User.objects.get(pk=leaver.pk).is_active, api.get_holdings(user_id=leaver.pk)[0].valid_until)
    done = administrator.post(path, {"what": "close", f"successor-{first.pk}": str(heir.pk)})

    assert f'name="successor-{first.pk}"' in asked
    assert (refused.status_code, unchanged) == (422, (True, None))
    assert "duties in the responsibility matrix: 1" in refused.content.decode()
    assert done.status_code == 302
    assert not User.objects.get(pk=leaver.pk).is_active
    # What began today was held for this day; what would have begun later never was.
    ends = {one.role: one.valid_until for one in api.get_holdings(user_id=leaver.pk)}
    assert ends == {Role.TOWNSHIP_COORDINATOR: today, Role.INSPECTOR: today + timedelta(days=1)}
    [duty] = [told.duty for told in api.get_duties(unit_id=unit.pk, day=today)]
    assert duty.responsible == heir
    assert [bear(text).get("/api/v1/me").status_code for text in tokens] == [401, 401]
    assert not ApiToken.objects.filter(withdrawn_at=None).exists()
    about = {"kind": "write", "user_id": str(make_person(Role.ADMINISTRATOR).pk), "role": "administrator"}
    counted = Counter(f"{one.verb} {one.model.split('.')[1]}" for one in AuditEntry.objects.filter(**about))
    assert counted == {
        "end roleholding": 2,
        "delete roleholding": 1,
        "hand_over duty": 1,
        "hand_over roleholding": 1,
        "withdraw apitoken": 2,
        "close user": 1,
    }


def test_what_cannot_be_closed_keeps_its_roles_and_tokens(administrator: Client, db: None) -> None:
    own = make_person(Role.ADMINISTRATOR)
    _token, text = make_token(own)

    answer = administrator.post(person_path(own, "account/"), {"what": "close"})

    assert answer.status_code == 422
    assert "You cannot close your own account" in answer.content.decode()
    assert api.get_holdings(user_id=own.pk)[0].valid_until is None
    assert bear(text).get("/api/v1/me").status_code == 200


def test_the_form_of_an_account_asks_the_database_little(
    administrator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_person(Role.COUNTY_OFFICE)
    for role in (Role.DATA_STEWARD, Role.TOWNSHIP_COORDINATOR, Role.VILLAGE_WORKER, Role.CLINICIAN):
        unit = get_unit(role)
        api.give_role(user_id=user.pk, role=role, unit_id=unit.pk, valid_from=EARLY, now=NOW)
        make_person(role, unit, username=f"beside-{role}")
        give_duty(user, unit)

    with django_assert_max_num_queries(15):
        page = page_of(administrator, person_path(user, "account/"))

    assert page.count('name="successor-') == 4


def test_a_code_that_was_made_before_the_account_closed_opens_nothing_once_it_is_open_again(
    administrator: Client,
) -> None:
    user, day, now = make_person(Role.COUNTY_OFFICE), timezone.localdate(), timezone.now()
    by = Actor(make_person(Role.ADMINISTRATOR).pk, "administrator")
    code = api.make_password_code(user_id=user.pk, day=day, now=now, by=by)

    for what in ("close", "reopen"):
        administrator.post(person_path(user, "account/"), {"what": what})

    assert api.find_password_code(code=code, now=now) is None


def test_signing_a_person_out_leaves_the_account_open(administrator: Client) -> None:
    theirs, user = make_client(), make_person(Role.COUNTY_OFFICE)

    administrator.post(person_path(user, "account/"), {"what": "sign-out"})

    user.refresh_from_db()
    assert user.is_active
    assert "/sign-in/" in theirs.get("/").headers["Location"]


def test_nobody_closes_the_own_account_or_that_of_the_last_administrator(
    administrator: Client, in_english: None
) -> None:
    own = make_person(Role.ADMINISTRATOR)
    day, now = timezone.localdate(), timezone.now()

    with pytest.raises(UserError, match="another system administrator"):
        api.close_account(user_id=own.pk, day=day, now=now, by=Actor(own.pk))
    with pytest.raises(UserError, match="No other"):
        api.close_account(user_id=own.pk, day=day, now=now, by=NOBODY)

    assert User.objects.get(pk=own.pk).is_active


def test_changes_of_roles_and_accounts_ask_for_the_password_again(administrator: Client) -> None:
    user = make_person(Role.COUNTY_OFFICE)
    session = administrator.session
    session["proved_at"] = 0
    session.save()

    answers = [administrator.post(person_path(user, each), {"what": "close"}) for each in ("role/", "account/")]

    assert all("/me/confirm/" in answer.headers["Location"] for answer in answers)
    assert User.objects.get(pk=user.pk).is_active


def test_a_telephone_is_kept_encrypted_and_shown_to_colleagues_alone(administrator: Client, keys: None) -> None:
    steward, unit = make_person(Role.DATA_STEWARD), get_unit(Role.DATA_STEWARD)
    colleague = make_person(Role.DATA_STEWARD, unit, username="colleague")
    own = make_client(role=Role.DATA_STEWARD)

    answer = own.post(person_path(steward, "mobile/"), {"mobile": "+86 139-0000-0001"})

    beside = Client(headers={"host": "127.0.0.1", "accept-language": "en"})
    make_client(role=None)
    give_factor(colleague)
    sign_in_as(beside, colleague)
    assert answer.status_code == 302
    for client in (administrator, beside, own):
        assert MOBILE in page_of(client, person_path(steward))
    assert MOBILE in page_of(own, "/me/")
    # The county office looks the person up, and asks the unit for the number.
    assert MOBILE not in page_of(make_client(), person_path(steward))
    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile, mobile_index FROM organisation_user WHERE username = %s", [steward.username])
        [(kept, token)] = cursor.fetchall()
    assert MOBILE.encode() not in bytes(kept)
    assert MOBILE not in token
    assert AuditEntry.objects.get(verb="set_mobile").fields == "mobile"


def test_a_telephone_is_found_by_its_exact_number_by_whoever_may_see_it(administrator: Client, keys: None) -> None:
    steward = make_person(Role.DATA_STEWARD)
    api.set_mobile(user_id=steward.pk, mobile=MOBILE, now=NOW, by=NOBODY)

    def finds(role: Role, text: str) -> bool:
        return steward in api.find_people(reach=reach_of(role), text=text).rows

    assert finds(Role.ADMINISTRATOR, "139 0000 0001")
    assert finds(Role.DATA_STEWARD, MOBILE)
    assert not finds(Role.ADMINISTRATOR, MOBILE[:-1])
    assert not finds(Role.ADMINISTRATOR, "13900000002")
    assert not finds(Role.COUNTY_OFFICE, MOBILE), "trying numbers would tell whose they are"


def test_telephones_come_along_when_the_keys_are_exchanged(db: None, keys: None) -> None:
    user = make_person()
    api.set_mobile(user_id=user.pk, mobile=MOBILE, now=NOW, by=NOBODY)
    before = User.objects.get(pk=user.pk).mobile_index

    rotate_keys(with_index=True, suite=None, now=NOW, tell=lambda done, total: None)

    after = User.objects.get(pk=user.pk)
    assert after.mobile == MOBILE
    assert after.mobile_index != before
    assert list(api.find_people(reach=reach_of(Role.ADMINISTRATOR), text=MOBILE).rows) == [user]


def test_an_empty_telephone_removes_it(db: None, keys: None) -> None:
    user = make_person()
    for mobile in (MOBILE, " "):
        api.set_mobile(user_id=user.pk, mobile=mobile, now=NOW, by=NOBODY)

    user = User.objects.get(pk=user.pk)

    assert (user.mobile, user.mobile_index) == (None, "")


def test_what_is_no_number_of_a_mobile_comes_back_beside_the_field(db: None, keys: None) -> None:
    client, user = make_client(), make_person()

    answer = client.post(person_path(user, "mobile/"), {"mobile": "0871-6500000"})

    assert answer.status_code == 422
    assert "write its eleven digits" in answer.content.decode()


def test_an_account_is_saved_for_something_else_without_its_keys(db: None, keys: None, settings: Settings) -> None:
    user = make_person()
    api.set_mobile(user_id=user.pk, mobile=MOBILE, now=NOW, by=NOBODY)
    settings.KEY_FILE = ""
    encrypted.forget_key_ring()

    loaded = User.objects.get(pk=user.pk)
    loaded.first_name = "改名"
    loaded.save()

    assert User.objects.get(pk=user.pk).mobile_index.startswith("x1:")


def test_without_a_key_ring_no_telephone_is_asked_for_and_one_sentence_says_why(administrator: Client) -> None:
    user = make_person(Role.COUNTY_OFFICE)

    page, own = page_of(administrator, person_path(user)), page_of(administrator, "/me/")
    asked = administrator.get(person_path(user, "mobile/"))

    for said in (page, own):
        assert "There is no key ring for personal data" in said
    assert f"{user.pk}/mobile/" not in page
    assert asked.status_code == 404


def test_nobody_changes_the_telephone_of_somebody_else(db: None, keys: None) -> None:
    user = make_person(Role.DATA_STEWARD)

    answer = make_client().post(person_path(user, "mobile/"), {"mobile": MOBILE})

    assert answer.status_code == 404
    assert User.objects.get(pk=user.pk).mobile is None


@pytest.mark.parametrize("role", [None, *Role])
def test_an_empty_scope_finds_nothing_in_any_list_count_or_search(db: None, role: Role | None) -> None:
    """Neither who holds nothing today, whatever they held before, nor who never sees residents finds anything."""
    for each in Role:
        make_person(each)
    user = make_person(role, get_unit(role) if role else None, username="without-scope")
    if role is not Role.AUDITOR:
        RoleHolding.objects.filter(user=user).update(valid_until=timezone.localdate() - timedelta(days=1))
    reach = reach_of(user)

    found = [find(reach=reach, text=text) for find in FINDS for text in ("", "县", "测", str(user.pk))]

    assert not reach
    assert [(list(page.rows), page.count, page.has_more) for page in found] == [([], 0, False)] * len(found)
    for get, given in (
        (api.get_unit, "unit_id"),
        (api.get_person, "user_id"),
        (api.get_division_in_reach, "division_id"),
    ):
        for each in (get_office().pk, user.pk, get_office().division_id):
            with pytest.raises(api.NotInReachError):
                get(reach=reach, **{given: each})


GETS = (
    (api.get_unit, "unit_id"),
    (api.get_person, "user_id"),
    (api.get_division_in_reach, "division_id"),
    (api.get_holding, "holding_id"),
)
FINDS = (api.find_units, api.find_divisions, api.find_people)


def test_no_list_of_people_can_be_narrowed_by_what_they_are(db: None) -> None:
    client = make_client()
    everybody = page_of(client, "/organisation/people/")

    for field in ("sex", "age", "marital_status", "first_name", "is_active"):
        narrowed = page_of(client, f"/organisation/people/?{field}=1")
        assert narrowed.count('<th scope="row">') == everybody.count('<th scope="row">')
