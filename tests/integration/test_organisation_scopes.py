"""What a person may see on a day: by which roles, in which units, and after which mergers."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.support.county import EARLY, NOW, add_county
from tests.support.organisation import (
    DAY,
    MERGER,
    SONGXI,
    add_division,
    add_unit,
    add_user,
    find,
    give_role,
    names_of,
    relate,
    succeed,
)

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import RelationKind, Role, Unit, UnitKind, User
from fuwuyue.organisation.models import Division, RoleHolding


@pytest.fixture(autouse=True)
def county(db: None) -> None:
    add_county()


@pytest.fixture
def user() -> User:
    return add_user()


@pytest.fixture
def songxi() -> Unit:
    return add_unit("松溪镇人民政府", "松溪镇")


@pytest.fixture
def health() -> Unit:
    return add_unit("云岭县卫生健康局", "云岭县", UnitKind.HEALTH_OFFICE)


def divisions(user: User, day: date = DAY, role: Role | None = None) -> set[str]:
    scope = api.get_scope(user_id=user.pk, day=day, role=role)
    return names_of(Division.objects.filter(pk__in=scope.division_ids))


def units(user: User, day: date = DAY) -> set[str]:
    scope = api.get_scope(user_id=user.pk, day=day)
    return names_of(Unit.objects.filter(pk__in=scope.unit_ids))


def test_without_a_role_nothing_is_seen(user: User, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        scope = api.get_scope(user_id=user.pk, day=DAY)

    assert (scope.roles, scope.division_ids, scope.unit_ids) == (frozenset(), frozenset(), frozenset())
    assert api.get_scope(user_id=uuid.uuid4(), day=DAY).division_ids == frozenset()


def test_a_township_coordinator_sees_the_township_and_its_villages(user: User, songxi: Unit) -> None:
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)

    scope = api.get_scope(user_id=user.pk, day=DAY)

    assert divisions(user) == SONGXI
    assert scope.roles == {Role.TOWNSHIP_COORDINATOR}
    assert find("上河村").pk in scope
    assert find("云岭县").pk not in scope


def test_two_roles_give_both_and_each_alone(user: User, songxi: Unit) -> None:
    village = add_unit("竹林村民委员会", "竹林村", UnitKind.VILLAGE)
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)
    give_role(user, Role.VILLAGE_WORKER, village)

    assert divisions(user) == SONGXI | {"竹林村"}
    assert divisions(user, role=Role.VILLAGE_WORKER) == {"竹林村"}
    assert divisions(user, role=Role.CLINICIAN) == set()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_an_administrator_of_the_whole_county_sees_no_resident(user: User, health: Unit, role: Role) -> None:
    give_role(user, role, health)

    scope = api.get_scope(user_id=user.pk, day=DAY)

    assert (scope.roles, scope.division_ids, scope.unit_ids) == ({role}, frozenset(), frozenset())


def test_an_administrator_with_a_second_role_sees_by_that_alone(user: User, health: Unit, songxi: Unit) -> None:
    give_role(user, Role.ADMINISTRATOR, health)
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)

    assert divisions(user) == SONGXI
    assert divisions(user, role=Role.ADMINISTRATOR) == set()


def test_being_superuser_gives_nothing(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)

    assert divisions(user) == set()


def test_a_closed_account_sees_nothing(user: User, songxi: Unit) -> None:
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert divisions(user) == set()


def test_a_holding_counts_from_its_first_day_to_the_day_before_its_end(user: User, songxi: Unit) -> None:
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi, date(2026, 1, 1), date(2026, 7, 1))

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]

    assert [bool(divisions(user, day)) for day in days] == [False, True, True, False]


def test_an_ended_holding_counts_no_more(user: User, songxi: Unit) -> None:
    holding = give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)

    api.end_role(holding_id=holding.pk, on_day=date(2026, 7, 1), now=NOW)

    assert divisions(user, date(2026, 6, 30)) == SONGXI
    assert divisions(user) == set()
    with pytest.raises(UserError, match="2026-07-01"):
        api.end_role(holding_id=holding.pk, on_day=DAY, now=NOW)


def test_a_holding_in_a_unit_that_has_ended_counts_no_more(user: User, songxi: Unit) -> None:
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)

    api.end_unit(unit_id=songxi.pk, on_day=MERGER, now=NOW)

    assert divisions(user, date(2023, 12, 31)) == SONGXI
    assert divisions(user, MERGER) == set()


def test_a_merged_township_brings_what_took_its_place(user: User, songxi: Unit) -> None:
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)
    merged = add_division("530199101000", "青溪镇", "云岭县")
    succeed("松溪镇", [merged], api.SuccessionKind.MERGED)

    assert divisions(user, date(2023, 12, 31)) == SONGXI
    assert divisions(user, MERGER) == SONGXI | {"青溪镇"}


def test_a_department_brings_the_units_below_it_as_they_were_on_the_day(user: User, health: Unit) -> None:
    give_role(user, Role.DATA_STEWARD, health)
    hospital = add_unit("云岭县妇幼保健院", "云岭县", UnitKind.CLINIC)
    station = add_unit("松溪镇中心卫生院", "松溪镇", UnitKind.CLINIC)
    police = add_unit("云岭县公安局", "云岭县", UnitKind.DEPARTMENT)
    for unit, other, kind, since in [
        (hospital, health, RelationKind.SUBORDINATE, EARLY),
        (station, hospital, RelationKind.SUBORDINATE, date(2025, 1, 1)),
        (police, health, RelationKind.PEER, EARLY),
    ]:
        relate(unit, other, kind, since)

    assert units(user) == {"云岭县卫生健康局", "云岭县妇幼保健院", "松溪镇中心卫生院"}
    assert units(user, date(2024, 12, 31)) == {"云岭县卫生健康局", "云岭县妇幼保健院"}


def test_a_scope_is_three_queries_whatever_is_held(user: User, songxi: Unit, health: Unit, django_assert_num_queries):
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)
    give_role(user, Role.COUNTY_OFFICE, health)

    with django_assert_num_queries(3):
        api.get_scope(user_id=user.pk, day=DAY)


def test_a_role_is_not_held_twice_at_one_time(user: User, songxi: Unit) -> None:
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi, date(2020, 1, 1), date(2022, 1, 1))

    with pytest.raises(UserError, match="2020-01-01"):
        give_role(user, Role.TOWNSHIP_COORDINATOR, songxi, date(2021, 1, 1))
    again = give_role(user, Role.TOWNSHIP_COORDINATOR, songxi, date(2022, 1, 1))

    assert [holding.pk for holding in api.get_holdings(user_id=user.pk)][1:] == [again.pk]


@pytest.mark.parametrize("fields", [{"role": "emperor"}, {"valid_until": EARLY}], ids=str)
def test_the_database_refuses_what_is_no_holding(user: User, songxi: Unit, fields: dict[str, object]) -> None:
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.update(**fields)


def test_the_database_refuses_two_open_holdings(user: User, songxi: Unit) -> None:
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(user=user, role=Role.TOWNSHIP_COORDINATOR.value, unit=songxi, valid_from=DAY)


def test_who_could_see_what_is_not_deleted_with_the_person(user: User, songxi: Unit) -> None:
    give_role(user, Role.TOWNSHIP_COORDINATOR, songxi)

    with pytest.raises(IntegrityError):
        user.delete()
