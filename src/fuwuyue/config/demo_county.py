"""The county of the demo: it does not exist, nor do its people. Made by a seed, so that it is the same each time.

Asks for a database that is ready. Townships and departments are those that the sample plan names.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from fuwuyue.campaign import api as campaign
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Level, RelationKind, Role, Unit, UnitKind, User
from fuwuyue.protection.api import Actor

COUNTY = "云岭县"
OFFICE = "云岭县服务月活动办公室"
HEALTH = "云岭县卫生健康局"
TOWNSHIPS = {
    "石桥镇": ("桥头村", "河口村", "大田村"),
    "青溪镇": ("上溪村", "下溪村", "竹园村"),
    "柳林镇": ("柳树村", "新田村", "马头村"),
    "松溪镇": ("上河村", "下河村", "松坪村"),
}
# No county has this code: those of the province end before it.
_CODE = 530199000000
_A_TOWNSHIP, _A_VILLAGE, _FIRST_TOWNSHIP, _FIRST_VILLAGE = 1_000, 1, 100_000, 201
_OF_COUNTY = {
    "云岭县人民政府": UnitKind.GOVERNMENT,
    "云岭县服务月活动领导小组": UnitKind.LEADING_GROUP,
    OFFICE: UnitKind.CAMPAIGN_OFFICE,
    HEALTH: UnitKind.HEALTH_OFFICE,
    "云岭县公安局": UnitKind.DEPARTMENT,
    "云岭县民政局": UnitKind.DEPARTMENT,
    "云岭县财政局": UnitKind.DEPARTMENT,
    "云岭县医疗保障局": UnitKind.DEPARTMENT,
    "云岭县市场监督管理局": UnitKind.DEPARTMENT,
    "云岭县融媒体中心": UnitKind.DEPARTMENT,
    "云岭县妇女联合会": UnitKind.MASS_ORGANISATION,
    "云岭县总工会": UnitKind.MASS_ORGANISATION,
    "云岭县妇幼保健院": UnitKind.CLINIC,
    "云岭县疾病预防控制中心": UnitKind.CLINIC,
    "云岭县督查组": UnitKind.INSPECTION_TEAM,
}
_SHORT = {"云岭县妇女联合会": ("云岭县妇联",)}
_SINCE = date(2020, 1, 1)
_SEED = 2026
_SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = (
    "建国",
    "秀英",
    "志强",
    "丽华",
    "永明",
    "桂芳",
    "文斌",
    "晓燕",
    "国平",
    "玉兰",
    "海涛",
    "春梅",
    "德胜",
    "红霞",
)

Units = dict[str, Unit]


@dataclass(frozen=True)
class Person:
    """Somebody of the demo: user name, role and the name of the unit. The first of a role stands for it."""

    username: str
    role: Role
    unit: str


def list_people() -> list[Person]:
    """Return everybody of the county, those who stand for their role first."""
    wanted = [
        (Role.COUNTY_OFFICE, [OFFICE]),
        (Role.TOWNSHIP_COORDINATOR, [f"{name}人民政府" for name in reversed(TOWNSHIPS)]),
        (Role.VILLAGE_WORKER, [f"{name}村民委员会" for name in ("上河村", "桥头村", "上溪村", "柳树村")]),
        (
            Role.DATA_STEWARD,
            [HEALTH, "云岭县公安局", "云岭县医疗保障局", "云岭县民政局", "云岭县融媒体中心", "云岭县妇女联合会"],
        ),
        (Role.CLINICIAN, ["云岭县妇幼保健院", "云岭县疾病预防控制中心", *(f"{name}卫生院" for name in TOWNSHIPS)]),
        (Role.INSPECTOR, ["云岭县督查组"]),
        (Role.CASE_INVESTIGATOR, [HEALTH]),
        (Role.PROTECTION_OFFICER, [OFFICE]),
        (Role.AUDITOR, ["云岭县督查组"]),
        (Role.ADMINISTRATOR, [OFFICE]),
    ]
    firsts = [Person(_call(role, 1), role, units[0]) for role, units in wanted]
    others = [Person(_call(role, n), role, unit) for role, units in wanted for n, unit in enumerate(units[1:], 2)]
    return firsts + others


def _call(role: Role, number: int) -> str:
    name = role.value.replace("_", "-")
    return name if number == 1 else f"{name}-{number}"


def make_county(*, now: datetime, password: str) -> None:
    """Make divisions, units, how they stand to each other, and the people, all with this password."""
    units = _make_units(now)
    _relate(units, now)
    names = _invent_names()
    for person in list_people():
        account = organisation.Account(next(names), person.username, password)
        user = organisation.open_account(account=account, now=now, is_demo=True)
        unit = units[person.unit]
        organisation.give_role(user_id=user.pk, role=person.role, unit_id=unit.pk, valid_from=now.date(), now=now)


def _make_units(now: datetime) -> Units:
    units: Units = {}
    county = _add_division(Level.COUNTY, COUNTY, _CODE, None, now)
    for name, kind in _OF_COUNTY.items():
        units[name] = _add_unit(kind, name, county, now, *_SHORT.get(name, ()))
    for place, (township, villages) in enumerate(TOWNSHIPS.items()):
        code = _CODE + _FIRST_TOWNSHIP + place * _A_TOWNSHIP
        division = _add_division(Level.TOWNSHIP, township, code, county, now)
        for name, kind, short in (
            (f"{township}人民政府", UnitKind.TOWNSHIP, (township,)),
            (f"{township}卫生院", UnitKind.CLINIC, ()),
        ):
            units[name] = _add_unit(kind, name, division, now, *short)
        for number, village in enumerate(villages):
            below = _add_division(Level.VILLAGE, village, code + _FIRST_VILLAGE + number * _A_VILLAGE, division, now)
            name = f"{village}村民委员会"
            units[name] = _add_unit(UnitKind.VILLAGE, name, below, now)
    return units


def _add_division(
    level: Level, name: str, code: int, above: organisation.Division | None, now: datetime
) -> organisation.Division:
    return organisation.add_division(
        level=level, name=name, parent_id=above.pk if above else None, valid_from=_SINCE, code=str(code), now=now
    )


def _add_unit(kind: UnitKind, name: str, division: organisation.Division, now: datetime, *short_names: str) -> Unit:
    return organisation.add_unit(
        kind=kind, name=name, division_id=division.pk, valid_from=_SINCE, short_names=short_names, now=now
    )


def _relate(units: Units, now: datetime) -> None:
    """Say who guides whom, and that the departments are equals of the office and of the health office."""
    for unit in units.values():
        if unit.kind in (UnitKind.DEPARTMENT, UnitKind.MASS_ORGANISATION):
            for other in (OFFICE, HEALTH):
                _enter(unit, units[other], RelationKind.PEER, now)
        elif unit.kind == UnitKind.CLINIC:
            _enter(unit, units[HEALTH], RelationKind.SUBORDINATE, now)


def _enter(unit: Unit, other: Unit, kind: RelationKind, now: datetime) -> None:
    organisation.relate_units(unit_id=unit.pk, other_id=other.pk, kind=kind, valid_from=_SINCE, now=now)


def _invent_names() -> Iterator[str]:
    """Return names that nobody was asked for: a surname and a given name by the seed, none twice."""
    chance, told = random.Random(_SEED), set[str]()  # noqa: S311 names, no secrets
    while True:
        name = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
        if name not in told:
            told.add(name)
            yield name


def get_units() -> Units:
    """Return all units of the county by name."""
    return {unit.name: unit for unit in Unit.objects.select_related("division")}


def get_workers() -> dict[str, Actor]:
    """Return as whom the first person acts who does a unit's work in a month, by the name of the unit."""
    ids = dict(User.objects.filter(is_demo=True).values_list("username", "pk"))
    workers: dict[str, Actor] = {}
    for person in list_people():
        if person.role in campaign.WORKERS and person.username in ids:
            workers.setdefault(person.unit, Actor(ids[person.username], person.role.value, "127.0.0.1"))
    return workers
