"""Which unit of today an old plan's name means: found where there is one answer, asked otherwise."""

from datetime import date

import pytest

from fuwuyue.organisation.rules.unit_names import NamedUnit, find_present, read_unit_successions
from fuwuyue.organisation.rules.units import UnitKind

DAY = date(2026, 9, 1)
UNITS = [
    NamedUnit(names[0], kind, names)
    for kind, *names in [
        (UnitKind.HEALTH_OFFICE, "云岭县卫生健康局", "县卫健局"),
        (UnitKind.DEPARTMENT, "云岭县医疗保障局", "县医保局"),
        (UnitKind.DEPARTMENT, "云岭县市场监督管理局"),
        (UnitKind.DEPARTMENT, "云岭县公安局"),
        (UnitKind.SUPERVISION, "云岭县监察委员会", "县监委"),
        (UnitKind.CLINIC, "云岭县妇幼保健院"),
        (UnitKind.CLINIC, "云岭县人民医院"),
        (UnitKind.CLINIC, "松溪镇中心卫生院"),
        (UnitKind.TOWNSHIP, "松溪镇人民政府"),
        (UnitKind.TOWNSHIP, "青坪乡人民政府"),
    ]
]


def find(name: str, units: list[NamedUnit[str]] = UNITS, day: date = DAY) -> tuple[str | None, tuple[str, ...]]:
    answer = find_present(name, units, day)
    return answer.found, answer.candidates


FOUND = """
云岭县卫生健康局 | 云岭县卫生健康局
县卫健局 | 云岭县卫生健康局
县卫生健康局 | 云岭县卫生健康局
卫健委 | 云岭县卫生健康局
县 卫 生 局 | 云岭县卫生健康局
县人口计生局 | 云岭县卫生健康局
人口和计划生育委员会 | 云岭县卫生健康局
云岭县卫生和计划生育局 | 云岭县卫生健康局
县计生委 | 云岭县卫生健康局
县农医局 | 云岭县医疗保障局
农医保 | 云岭县医疗保障局
监察 | 云岭县监察委员会
药监 | 云岭县市场监督管理局
新型农村合作医疗管理办公室 | 云岭县医疗保障局
县监察局 | 云岭县监察委员会
县药监局 | 云岭县市场监督管理局
云岭县食品药品监督管理局 | 云岭县市场监督管理局
县工商局 | 云岭县市场监督管理局
县计划生育服务站 | 云岭县妇幼保健院
云岭县计生指导站 | 云岭县妇幼保健院
公安局 | 云岭县公安局
县公安局 | 云岭县公安局
县人民医院 | 云岭县人民医院
"""


@pytest.mark.parametrize("line", FOUND.strip().split("\n"))
def test_an_old_name_finds_the_unit_of_today(line: str) -> None:
    old, today = line.split(" | ")

    assert find(old) == (today, ())


ASKED = {
    "计生服务站": ("云岭县妇幼保健院", "松溪镇人民政府", "青坪乡人民政府"),
    "松溪镇计生服务站": ("松溪镇中心卫生院", "松溪镇人民政府"),
    "云岭县松溪镇计生办": ("松溪镇中心卫生院", "松溪镇人民政府"),
    "各乡镇计生办": ("松溪镇人民政府", "青坪乡人民政府"),
    "计生办": ("松溪镇人民政府", "青坪乡人民政府"),
    "人民政府": ("松溪镇人民政府", "青坪乡人民政府"),
    "市人口计生委": ("云岭县卫生健康局",),
    "邻水县卫生局": ("云岭县卫生健康局",),
    "县文化馆": (),
    "城管监察": ("云岭县监察委员会",),
    "局": (),
    "": (),
}


@pytest.mark.parametrize(("name", "candidates"), ASKED.items(), ids=[name or "nothing" for name in ASKED])
def test_in_doubt_the_candidates_are_asked(name: str, candidates: tuple[str, ...]) -> None:
    assert find(name) == (None, candidates)


def test_a_unit_that_still_stands_by_itself_is_not_merged_away() -> None:
    own = NamedUnit("云岭县药品监督管理局", UnitKind.DEPARTMENT, ("云岭县药品监督管理局", "县药监局"))

    assert find("县药监局", [*UNITS, own]) == ("云岭县药品监督管理局", ())


def test_two_units_that_may_be_meant_are_asked() -> None:
    second = NamedUnit("云岭县妇幼保健计划生育服务中心", UnitKind.CLINIC, ("云岭县妇幼保健计划生育服务中心",))

    found, candidates = find("县计生服务站", [*UNITS, second])

    assert found is None
    assert set(candidates) == {"云岭县妇幼保健院", "云岭县妇幼保健计划生育服务中心"}


def test_nothing_is_found_before_the_decision() -> None:
    assert find("县卫生局", day=date(2012, 5, 1)) == (None, ())


def test_the_answer_says_by_what_the_name_changed() -> None:
    answer = find_present("县卫生局", UNITS, DAY)

    assert answer.succession is not None
    assert [(str(step.day), step.verified) for step in answer.succession.steps] == [
        ("2013-03-14", False),
        ("2018-03-17", False),
    ]
    assert find_present("县卫健局", UNITS, DAY).succession is None


def test_no_old_name_stands_twice_and_every_step_has_its_source() -> None:
    successions = read_unit_successions()
    old = [name for succession in successions for name in succession.old]

    assert len(old) == len(set(old))
    steps = [step for succession in successions for step in succession.steps]
    assert all(step.source and step.what for step in steps)
    assert all(succession.steps[-1].day == succession.since for succession in successions)
    assert not {name for succession in successions for name in succession.names} & set(old)
