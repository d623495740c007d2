"""Units in the database: how they stand to each other, what they may ask, and what old names find."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.support.county import EARLY, NOW, add_county
from tests.support.organisation import DAY, add_unit, add_user, find, give_role, relate

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import Part, RelationKind, Role, Unit, UnitKind, UnitRelation

MOVE = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def county(db: None) -> None:
    add_county()


def add(kind: UnitKind, name: str, *short_names: str, since: date = EARLY) -> Unit:
    return add_unit(name, "云岭县", kind, *short_names, since=since)


@pytest.fixture
def health() -> Unit:
    return add(UnitKind.HEALTH_OFFICE, "云岭县卫生健康局", "县卫健局")


@pytest.fixture
def clinic() -> Unit:
    return add(UnitKind.CLINIC, "云岭县妇幼保健院")


def tasking(tasker: Unit, tasked: Unit, day: date = DAY) -> str:
    return api.get_tasking(tasker_id=tasker.pk, tasked_id=tasked.pk, day=day).id


def test_a_relation_decides_from_its_day(health: Unit, clinic: Unit) -> None:
    relate(clinic, health, RelationKind.SUBORDINATE, date(2020, 1, 1))
    relate(clinic, health, RelationKind.GUIDED, date(2025, 1, 1))

    assert [tasking(health, clinic, date(year, 6, 1)) for year in (2019, 2024, 2025)] == [
        "not-known",
        "own-units",
        "guided-units",
    ]


def test_equals_are_so_both_ways_and_subordinates_are_not(health: Unit, clinic: Unit) -> None:
    hospital = add(UnitKind.CLINIC, "云岭县人民医院")
    relate(clinic, hospital, RelationKind.PEER)
    relate(clinic, health, RelationKind.SUBORDINATE)

    assert (tasking(clinic, hospital), tasking(hospital, clinic)) == ("equals", "equals")
    assert (tasking(health, clinic), tasking(clinic, health)) == ("own-units", "not-known")


def test_who_is_led_from_above_is_asked_by_all_others(health: Unit) -> None:
    tax = add(UnitKind.DEPARTMENT, "云岭县税务局")
    above = add(UnitKind.DEPARTMENT, "市税务局")
    relate(tax, above, RelationKind.VERTICAL)
    relate(tax, health, RelationKind.SUBORDINATE)

    assert (tasking(health, tax), tasking(above, tax)) == ("led-from-above", "own-units")


def test_there_is_no_circle_of_subordinates(health: Unit, clinic: Unit) -> None:
    station = add(UnitKind.CLINIC, "云岭县体检站")
    relate(clinic, health, RelationKind.SUBORDINATE)
    relate(station, clinic, RelationKind.SUBORDINATE)

    with pytest.raises(UserError, match="循环隶属"):
        relate(health, station, RelationKind.SUBORDINATE)
    with pytest.raises(UserError, match="自身"):
        relate(health, health, RelationKind.PEER)
    assert UnitRelation.objects.count() == 2


def test_a_unit_ends_with_its_relations(health: Unit, clinic: Unit) -> None:
    relate(clinic, health, RelationKind.SUBORDINATE)

    api.end_unit(unit_id=clinic.pk, on_day=date(2025, 1, 1), now=NOW)

    assert UnitRelation.objects.get().valid_until == date(2025, 1, 1)
    assert [unit.name for unit in api.get_units(day=DAY)] == ["云岭县卫生健康局"]
    with pytest.raises(UserError, match="2025-01-01"):
        api.end_unit(unit_id=clinic.pk, on_day=DAY, now=NOW)


def test_a_name_belongs_to_one_unit_of_a_division(health: Unit) -> None:
    with pytest.raises(UserError, match="已有名为"):
        add(UnitKind.DEPARTMENT, " 云岭县卫生健康局", since=date(2020, 1, 1))
    with pytest.raises(UserError, match="没有汉字"):
        add(UnitKind.DEPARTMENT, "ABC")
    with pytest.raises(UserError, match="简称"):
        add(UnitKind.DEPARTMENT, "云岭县教育局", *(f"教育局{number}" for number in range(11)))


@pytest.mark.parametrize("fields", [{"kind": "army"}, {"valid_until": EARLY}], ids=str)
def test_the_database_refuses_what_is_no_unit(health: Unit, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=health.pk).update(**fields)


@pytest.mark.parametrize("fields", [{"kind": "friend"}, {"valid_until": EARLY}], ids=str)
def test_the_database_refuses_what_is_no_relation(health: Unit, clinic: Unit, fields: dict[str, object]) -> None:
    relate(clinic, health, RelationKind.SUBORDINATE)

    with pytest.raises(IntegrityError), transaction.atomic():
        UnitRelation.objects.update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitRelation.objects.update(other=clinic)


def test_an_old_plans_unit_finds_todays(health: Unit, clinic: Unit, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        answer = api.find_present_unit(name="县人口计生局", day=DAY)

    assert (answer.found, answer.candidates) == (health, ())
    assert api.find_present_unit(name="县计生服务站", day=DAY).found == clinic


def test_a_unit_that_has_ended_is_not_found(health: Unit) -> None:
    api.end_unit(unit_id=health.pk, on_day=date(2025, 1, 1), now=NOW)

    assert api.find_present_unit(name="县卫健局", day=DAY).found is None
    assert api.find_present_unit(name="县卫健局", day=date(2024, 12, 31)).found == health


def rename(unit: Unit, name: str, on_day: date = MOVE) -> None:
    api.rename_unit(unit_id=unit.pk, name=name, on_day=on_day, now=NOW)


def test_a_renamed_unit_is_the_same_and_old_plans_find_it(health: Unit, clinic: Unit) -> None:
    relate(clinic, health, RelationKind.SUBORDINATE)

    rename(clinic, "云岭县妇女儿童医院")
    rename(clinic, "云岭县妇幼健康中心", DAY)

    days = [date(2025, 12, 31), MOVE, DAY]
    names = ["云岭县妇幼保健院", "云岭县妇女儿童医院", "云岭县妇幼健康中心"]
    assert [api.get_unit_name(unit_id=clinic.pk, day=day) for day in days] == names
    assert {api.find_present_unit(name=name, day=DAY).found for name in names} == {clinic}
    assert tasking(health, clinic) == "own-units"


def test_a_name_is_changed_once_a_day_and_to_what_is_free(health: Unit, clinic: Unit) -> None:
    for name, told in [("云岭县妇幼保健院", "已使用"), ("云岭县卫生健康局", "已有名为"), ("ABC", "没有汉字")]:
        with pytest.raises(UserError, match=told):
            rename(clinic, name)
    rename(clinic, "云岭县妇女儿童医院")

    with pytest.raises(UserError, match="2026-01-01"):
        rename(clinic, "云岭县妇幼健康中心")
    assert api.get_unit_name(unit_id=clinic.pk, day=DAY) == "云岭县妇女儿童医院"


def test_a_unit_moves_with_its_people_relations_and_duties(health: Unit, clinic: Unit) -> None:
    user, later = add_user(), add_user("later")
    rename(clinic, "云岭县妇女儿童医院", date(2025, 1, 1))
    give_role(user, Role.CLINICIAN, clinic)
    give_role(later, Role.CLINICIAN, clinic, DAY)
    relate(clinic, health, RelationKind.SUBORDINATE)
    matter = api.add_matter(title="更新宣传材料", division_id=find("云岭县").pk, valid_from=EARLY, now=NOW)
    api.assign_duty(matter_id=matter.pk, unit_id=clinic.pk, part=Part.LEAD, valid_from=EARLY, now=NOW)

    moved = api.move_unit(unit_id=clinic.pk, division_id=find("松溪镇").pk, on_day=MOVE, now=NOW)

    def scope(day: date) -> frozenset:
        return api.get_scope(user_id=user.pk, day=day).division_ids

    assert (len(scope(date(2025, 12, 31))), len(scope(MOVE))) == (13, 4)
    assert [(each.user, each.unit) for each in api.get_people_of_unit(unit_id=moved.pk, day=DAY)] == [
        (user, moved),
        (later, moved),
    ]
    assert (tasking(health, clinic, date(2025, 12, 31)), tasking(health, moved)) == ("own-units", "own-units")
    (row,) = api.get_matrix(division_id=find("云岭县").pk, day=DAY)
    assert row.lead.duty.unit == moved
    assert api.find_present_unit(name="云岭县妇幼保健院", day=DAY).found == moved
    assert api.get_holdings(user_id=later.pk)[0].unit == moved


def test_a_township_and_a_unit_that_ended_do_not_move(clinic: Unit) -> None:
    township = add_unit("松溪镇人民政府", "松溪镇")

    def move(unit: Unit, division: str) -> None:
        api.move_unit(unit_id=unit.pk, division_id=find(division).pk, on_day=MOVE, now=NOW)

    with pytest.raises(UserError, match="随所在区划"):
        move(township, "青坪乡")
    with pytest.raises(UserError, match="已属于"):
        move(clinic, "云岭县")
    api.end_unit(unit_id=clinic.pk, on_day=MOVE, now=NOW)
    with pytest.raises(UserError, match="2026-01-01"):
        move(clinic, "松溪镇")
