"""Changes of units and divisions as pages, and the end of all roles of a person: for the system administrator."""

from datetime import date

import pytest
from django.test import Client
from tests.support.organisation import add_unit
from tests.support.people import EARLY, NOW, get_duty, get_neighbour, get_office, get_unit, make_client, make_person

from fuwuyue.messaging.api import Notification
from fuwuyue.organisation import api
from fuwuyue.organisation.api import Division, Duty, Level, Part, Role, RoleHolding, Unit, UnitKind, UnitRelation
from fuwuyue.protection.api import AuditEntry

DAY = "2026-02-01"
ON_DAY = date(2026, 2, 1)


@pytest.fixture
def administrator(db: None) -> Client:
    return make_client(role=Role.ADMINISTRATOR)


def post(client: Client, path: str, **given: object) -> int:
    return client.post(path, given).status_code


def entry_by(verb: str, record: object) -> tuple[str, str]:
    entry = AuditEntry.objects.get(verb=verb, record__startswith=str(record))
    return entry.user_id, entry.role


def own() -> tuple[str, str]:
    return str(make_person(Role.ADMINISTRATOR).pk), "administrator"


def unit_path(unit: Unit, what: str) -> str:
    return f"/organisation/units/{unit.pk}/{what}/"


def division_path(division: Division, what: str) -> str:
    return f"/organisation/divisions/{division.pk}/{what}/"


def test_a_unit_is_added_renamed_related_and_closed(administrator: Client) -> None:
    office = get_office()
    given = {
        "kind": "department",
        "name": "云岭县计生局",
        "short_names": "县计生局，计生局",
        "valid_from": "2020-01-01",
    }
    subordinate = {"other": str(office.pk), "kind": "subordinate", "valid_from": DAY}

    added = post(administrator, division_path(office.division, "add-unit"), **given)
    unit = Unit.objects.get(name="云岭县计生局")
    renamed = post(administrator, unit_path(unit, "rename"), name="云岭县卫计局", on_day=DAY)
    related = post(administrator, unit_path(unit, "relation"), **subordinate)
    page = administrator.get(f"/organisation/units/{unit.pk}/").content.decode()
    closed = post(administrator, unit_path(unit, "close"), on_day="2026-03-01")

    assert [added, renamed, related, closed] == [302] * 4
    assert unit.short_names == ["县计生局", "计生局"]
    for said in ("云岭县卫计局", "Former names", "云岭县计生局", "subordinate"):
        assert said in page
    unit.refresh_from_db()
    assert unit.valid_until == UnitRelation.objects.get().valid_until == date(2026, 3, 1)
    for verb in ("add", "rename", "relate", "end"):
        assert entry_by(verb, unit.pk) == own()


def test_a_merged_unit_leaves_its_people_duties_and_names_to_the_other(administrator: Client) -> None:
    county, old = get_office().division, get_unit(Role.CLINICIAN)
    into = add_unit("云岭县人民医院", county, UnitKind.CLINIC)
    both, only = make_person(Role.CLINICIAN), make_person(Role.CLINICIAN, old, username="only-here")
    api.give_role(user_id=both.pk, role=Role.CLINICIAN, unit_id=into.pk, valid_from=EARLY, now=NOW)
    shared, alone = (
        api.add_matter(title=title, division_id=county.pk, valid_from=EARLY, now=NOW)
        for title in ("开展健康知识普及", "更新宣传材料")
    )
    for matter, unit, part in ((shared, into, Part.LEAD), (shared, old, Part.SUPPORT), (alone, old, Part.LEAD)):
        api.assign_duty(matter_id=matter.pk, unit_id=unit.pk, part=part, valid_from=EARLY, now=NOW)
    given = {"into": str(into.pk), "on_day": DAY}

    asked = administrator.get(unit_path(old, "merge")).content.decode()
    elsewhere = post(administrator, unit_path(old, "merge"), **{**given, "into": str(get_neighbour().pk)})
    merged = post(administrator, unit_path(old, "merge"), **given)

    assert "2 people hold roles in this unit, and go on with them" in asked
    assert (elsewhere, merged) == (422, 302)
    for row in (old, into):
        row.refresh_from_db()
    assert old.valid_until == ON_DAY
    assert old.name in into.short_names
    assert api.find_present_unit(name=old.name, day=ON_DAY).found == into
    held = {user: api.get_present_holdings(user_id=user.pk, day=ON_DAY) for user in (both, only)}
    assert {user: [one.unit for one in rows] for user, rows in held.items()} == {both: [into], only: [into]}
    parts = Duty.objects.filter(valid_until=None).values_list("matter", "unit", "part")
    assert set(parts) == {(shared.pk, into.pk, "lead"), (alone.pk, into.pk, "lead")}
    told = Notification.objects.filter(kind="role_given", record=str(held[only][0].pk))
    assert [one.user_id for one in told] == [only.pk]
    assert entry_by("merge", into.pk) == entry_by("end", old.pk) == own()


def test_a_townships_government_passes_into_another_with_its_township_alone(administrator: Client) -> None:
    township = get_unit(Role.TOWNSHIP_COORDINATOR)
    other = add_unit("松溪镇便民中心", township.division, UnitKind.DEPARTMENT)

    answer = administrator.post(unit_path(township, "merge"), {"into": str(other.pk), "on_day": DAY})

    assert answer.status_code == 422
    assert "belongs to its division" in answer.content.decode()


def test_closing_a_unit_says_who_would_stay_behind_and_the_own_unit_is_not_closed(administrator: Client) -> None:
    make_person(Role.DATA_STEWARD)

    page = administrator.get(unit_path(get_unit(Role.DATA_STEWARD), "close")).content.decode()
    own_unit = administrator.get(unit_path(get_office(), "close"))

    assert "1 person holds a role in this unit, which counts for nothing" in page
    assert own_unit.status_code == 404
    assert "/close/" not in administrator.get(f"/organisation/units/{get_office().pk}/").content.decode()


def add_township(number: int, name: str) -> Division:
    return api.add_division(
        level=Level.TOWNSHIP,
        name=name,
        parent_id=get_office().division_id,
        valid_from=EARLY,
        code=f"53019920{number}000",
        now=NOW,
    )


def test_a_division_is_renamed_merged_split_and_closed(administrator: Client) -> None:
    first, second, third, fourth = (
        add_township(number, name) for number, name in enumerate(("甲镇", "乙镇", "丙镇", "丁镇"), 1)
    )

    renamed = post(administrator, division_path(first, "rename"), name="甲街道", code="", on_day=DAY)
    merged = post(administrator, division_path(second, "merge"), into=str(third.pk), on_day=DAY)
    divided = post(administrator, division_path(third, "split"), successors=[str(fourth.pk)], on_day="2026-03-01")
    closed = post(administrator, division_path(fourth, "close"), on_day="2026-04-01")

    assert [renamed, merged, divided, closed] == [302] * 4
    for row in (first, second, third, fourth):
        row.refresh_from_db()
    assert first.heir and first.heir.name == "甲街道"
    assert (second.heir, second.valid_until) == (third, ON_DAY)
    assert (third.valid_until, fourth.valid_until) == (None, date(2026, 4, 1))
    passed = api.get_successions(division_ids=[third.pk])
    assert [(one.kind, one.successor) for one in passed] == [("merged", third), ("split", fourth)]
    for verb, row in (("rename", first), ("record_succession", second), ("record_succession", third), ("end", fourth)):
        assert entry_by(verb, row.pk) == own()


def test_the_county_itself_does_not_end_by_a_form_and_that_of_others_is_not_changed(administrator: Client) -> None:
    county = get_office().division

    own_county = [administrator.get(division_path(county, what)).status_code for what in ("merge", "split", "close")]
    page = administrator.get(f"/organisation/divisions/{county.pk}/").content.decode()
    theirs = [
        administrator.get(division_path(get_neighbour().division, "rename")).status_code,
        administrator.get(unit_path(get_neighbour(), "rename")).status_code,
        post(administrator, unit_path(get_neighbour(), "close"), on_day=DAY),
    ]

    assert own_county == [404] * 3
    assert theirs == [404] * 3
    assert "/rename/" in page
    assert "/close/" not in page


def test_changes_of_units_ask_for_the_password_again(administrator: Client) -> None:
    unit = get_unit(Role.DATA_STEWARD)
    paths = (
        *(unit_path(unit, what) for what in ("rename", "relation", "merge", "close")),
        *(division_path(unit.division, what) for what in ("add-unit", "rename", "merge", "split", "close")),
        f"/organisation/people/{make_person(Role.DATA_STEWARD).pk}/end-roles/",
    )
    session = administrator.session
    session["proved_at"] = 0
    session.save()

    answers = [administrator.post(path, {"name": "别的局", "on_day": DAY}) for path in paths]

    assert all("/me/confirm/" in answer.headers["Location"] for answer in answers)


def test_all_roles_of_who_leaves_end_at_once_and_the_open_work_is_handed_over(administrator: Client) -> None:
    duty, unit, clinic = get_duty(), get_unit(Role.TOWNSHIP_COORDINATOR), get_unit(Role.CLINICIAN)
    leaver = make_person(Role.TOWNSHIP_COORDINATOR)
    heir = make_person(Role.TOWNSHIP_COORDINATOR, unit, username="heir")
    api.give_role(user_id=leaver.pk, role=Role.CLINICIAN, unit_id=clinic.pk, valid_from=EARLY, now=NOW)
    later = api.give_role(
        user_id=leaver.pk, role=Role.INSPECTOR, unit_id=clinic.pk, valid_from=date(2027, 1, 1), now=NOW
    )
    coordinates = RoleHolding.objects.get(user=leaver, unit=unit)
    path, day = f"/organisation/people/{leaver.pk}/end-roles/", "2026-11-01"

    asked = administrator.get(path).content.decode()
    alone = administrator.post(path, {"on_day": day})
    handed = administrator.post(path, {"on_day": day, f"successor-{coordinates.pk}": str(heir.pk)})

    assert "duties in the responsibility matrix: 1" in asked
    assert "Who takes over the open work as “township coordinator” in 松溪镇人民政府" in asked
    assert "name who takes it over" in alone.content.decode()
    assert (alone.status_code, handed.status_code) == (422, 302)
    ended = RoleHolding.objects.filter(user=leaver)
    assert [one.valid_until for one in ended] == [date(2026, 11, 1)] * 2
    assert not RoleHolding.objects.filter(pk=later.pk).exists()
    assert Duty.objects.get(matter=duty.matter, valid_until=None).responsible == heir
    assert entry_by("delete", later.pk) == entry_by("hand_over", coordinates.pk) == own()
    told = Notification.objects.filter(user=leaver, kind="role_ended")
    assert {one.record for one in told} == {str(one.pk) for one in ended}
    assert AuditEntry.objects.filter(reason="end_roles.2", record=str(leaver.pk)).count() == 1


def test_nobody_ends_all_their_own_roles(administrator: Client) -> None:
    own_id = make_person(Role.ADMINISTRATOR).pk

    answer = administrator.get(f"/organisation/people/{own_id}/end-roles/")

    assert answer.status_code == 404
    assert "/end-roles/" not in administrator.get(f"/organisation/people/{own_id}/").content.decode()
