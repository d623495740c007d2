"""Units in the database: how they stand to each other, what they may ask, and what old names find."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.support.county import EARLY, NOW, add_county

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import RelationKind, Unit, UnitKind, UnitRelation
from fuwuyue.organisation.models import Division

DAY = date(2026, 9, 1)


@pytest.fixture
def county(db: None) -> Division:
    add_county()
    return Division.objects.get(name="云岭县")


def add(kind: UnitKind, name: str, division: Division, *short_names: str, since: date = EARLY) -> Unit:
    return api.add_unit(
        kind=kind, name=name, division_id=division.pk, valid_from=since, short_names=short_names, now=NOW
    )


@pytest.fixture
def health(county: Division) -> Unit:
    return add(UnitKind.HEALTH_OFFICE, "云岭县卫生健康局", county, "县卫健局")


@pytest.fixture
def clinic(county: Division) -> Unit:
    return add(UnitKind.CLINIC, "云岭县妇幼保健院", county)


def relate(unit: Unit, other: Unit, kind: RelationKind, since: date = EARLY) -> None:
    api.relate_units(unit_id=unit.pk, other_id=other.pk, kind=kind, valid_from=since, now=NOW)


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


def test_equals_are_so_both_ways_and_subordinates_are_not(health: Unit, clinic: Unit, county: Division) -> None:
    hospital = add(UnitKind.CLINIC, "云岭县人民医院", county)
    relate(clinic, hospital, RelationKind.PEER)
    relate(clinic, health, RelationKind.SUBORDINATE)

    assert (tasking(clinic, hospital), tasking(hospital, clinic)) == ("equals", "equals")
    assert (tasking(health, clinic), tasking(clinic, health)) == ("own-units", "not-known")


def test_who_is_led_from_above_is_asked_by_all_others(health: Unit, county: Division) -> None:
    tax = add(UnitKind.DEPARTMENT, "云岭县税务局", county)
    above = add(UnitKind.DEPARTMENT, "市税务局", county)
    relate(tax, above, RelationKind.VERTICAL)
    relate(tax, health, RelationKind.SUBORDINATE)

    assert (tasking(health, tax), tasking(above, tax)) == ("led-from-above", "own-units")


def test_there_is_no_circle_of_subordinates(health: Unit, clinic: Unit, county: Division) -> None:
    station = add(UnitKind.CLINIC, "云岭县体检站", county)
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


def test_a_name_belongs_to_one_unit_of_a_division(health: Unit, county: Division) -> None:
    with pytest.raises(UserError, match="已有名为"):
        add(UnitKind.DEPARTMENT, " 云岭县卫生健康局", county, since=date(2020, 1, 1))
    with pytest.raises(UserError, match="没有汉字"):
        add(UnitKind.DEPARTMENT, "ABC", county)
    with pytest.raises(UserError, match="简称"):
        add(UnitKind.DEPARTMENT, "云岭县教育局", county, *(f"教育局{number}" for number in range(11)))


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
    with django_assert_num_queries(1):
        answer = api.find_present_unit(name="县人口计生局", day=DAY)

    assert (answer.found, answer.candidates) == (health, ())
    assert api.find_present_unit(name="县计生服务站", day=DAY).found == clinic


def test_a_unit_that_has_ended_is_not_found(health: Unit) -> None:
    api.end_unit(unit_id=health.pk, on_day=date(2025, 1, 1), now=NOW)

    assert api.find_present_unit(name="县卫健局", day=DAY).found is None
    assert api.find_present_unit(name="县卫健局", day=date(2024, 12, 31)).found == health
