"""Builders for what the tests of organisation need: short calls for the made-up county of `tests.support.county`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from tests.support.county import EARLY, NOW

from fuwuyue.organisation import api
from fuwuyue.organisation.api import Division, RelationKind, Role, RoleHolding, SuccessionKind, Unit, UnitKind, User
from fuwuyue.organisation.rules.division_codes import get_level

DAY = date(2026, 9, 1)
MERGER = date(2024, 1, 1)
SONGXI = {"松溪镇", "上河村", "下河村", "石桥村"}


def find(name: str) -> Division:
    return Division.objects.get(name=name)


def names_of(rows: models.QuerySet) -> set[str]:
    return set(rows.values_list("name", flat=True))


def scope_of(*names: str, day: date = DAY) -> set[str]:
    ids = api.get_scope_ids(division_ids=[find(name).pk for name in names], day=day)
    return names_of(Division.objects.filter(pk__in=ids))


def add_division(code: str, name: str, parent: Division | str | None, since: date = MERGER) -> Division:
    above = find(parent) if isinstance(parent, str) else parent
    return api.add_division(
        code=code,
        level=get_level(code),
        name=name,
        parent_id=above and above.pk,
        valid_from=since,
        now=NOW,
    )


def succeed(
    predecessor: str,
    successors: Iterable[Division],
    kind: SuccessionKind,
    on_day: date = MERGER,
    *,
    ends: bool = True,
) -> None:
    api.record_succession(
        predecessor_id=find(predecessor).pk,
        successor_ids=[each.pk for each in successors],
        on_day=on_day,
        kind=kind,
        ends=ends,
        now=NOW,
    )


def merge_townships(name: str = "青溪镇") -> Division:
    """Merge 松溪镇 and 青坪乡 on MERGER, with one village new below the new township."""
    merged = add_division("530199101000", name, "云岭县")
    add_division("530199101201", "新青坪村", merged)
    for each in ("松溪镇", "青坪乡"):
        succeed(each, [merged], SuccessionKind.MERGED)
    return merged


def add_unit(
    name: str,
    division: Division | str = "云岭县",
    kind: UnitKind = UnitKind.TOWNSHIP,
    *short_names: str,
    since: date = EARLY,
) -> Unit:
    place = find(division) if isinstance(division, str) else division
    return api.add_unit(kind=kind, name=name, division_id=place.pk, valid_from=since, short_names=short_names, now=NOW)


def relate(unit: Unit, other: Unit, kind: RelationKind, since: date = EARLY) -> api.UnitRelation:
    return api.relate_units(unit_id=unit.pk, other_id=other.pk, kind=kind, valid_from=since, now=NOW)


def add_user(username: str = "someone") -> User:
    return User.objects.create(username=username)


def give_role(user: User, role: Role, unit: Unit, since: date = EARLY, until: date | None = None) -> RoleHolding:
    return api.give_role(user_id=user.pk, role=role, unit_id=unit.pk, valid_from=since, valid_until=until, now=NOW)
