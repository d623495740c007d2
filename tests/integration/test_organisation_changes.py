"""Divisions are renamed, moved, merged, and put below one that came later: what is seen then, and what is refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.support.command import run_many
from tests.support.county import COUNTY_LIST, EARLY, NOW, add_county
from tests.support.organisation import DAY, MERGER, SONGXI, add_division, find, scope_of

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import Division, DivisionSuccession

BEFORE = date(2023, 12, 31)
QINGPING = {"青坪乡", "青坪村", "大箐村", "竹林村"}


@pytest.fixture(autouse=True)
def county(db: None) -> None:
    add_county()


def rename(name: str, new: str, code: str | None = None, on_day: date = MERGER) -> Division:
    return api.rename_division(division_id=find(name).pk, name=new, code=code, on_day=on_day, now=NOW)


def move(name: str, parent: str, code: str | None = None, on_day: date = MERGER) -> Division:
    return api.move_division(division_id=find(name).pk, parent_id=find(parent).pk, code=code, on_day=on_day, now=NOW)


def merge(*names: str, into: str, on_day: date = MERGER) -> None:
    ids = [find(name).pk for name in names]
    api.merge_divisions(division_ids=ids, into_id=find(into).pk, on_day=on_day, now=NOW)


def place(name: str, parent: str) -> None:
    api.place_division(division_id=find(name).pk, parent_id=find(parent).pk, now=NOW)


def listed(day: date = DAY) -> dict[str, str]:
    return {each.code: each.name for each in api.get_divisions(day=day)}


def test_a_renamed_township_keeps_its_code_its_villages_and_its_people() -> None:
    new = rename("松溪镇", "松溪街道")

    assert (listed(BEFORE)["530199100000"], listed()["530199100000"]) == ("松溪镇", "松溪街道")
    assert (new.parent.name, find("上河村").valid_until) == ("云岭县", None)
    assert scope_of("松溪街道") == scope_of("松溪镇") == SONGXI | {"松溪街道"}


def test_a_county_with_a_new_code_takes_all_below_it_along() -> None:
    rename("云岭县", "云岭市", code="530188000000")
    villages = Division.objects.filter(code__startswith="530188100", level="village")

    assert [code for code in listed() if not code.startswith("530188")] == []
    assert len(listed()) == len(listed(BEFORE)) == 13
    assert {each.parent.name for each in villages} == {"松溪镇"}
    assert {each.parent.code for each in villages} == {"530188100000"}
    assert set(DivisionSuccession.objects.values_list("kind", flat=True)) == {"renamed"}


def test_what_is_below_what_was_renamed_before_finds_its_new_place() -> None:
    rename("松溪镇", "松溪街道")

    rename("云岭县", "云岭市", code="530188000000", on_day=DAY)

    moved = Division.objects.get(code="530188100201")
    assert (moved.name, moved.parent.name, moved.parent.code) == ("上河村", "松溪街道", "530188100000")


def test_a_township_that_goes_to_another_county_takes_its_villages_and_no_neighbour() -> None:
    add_division("530198000000", "邻县", None, EARLY)

    move("松溪镇", "邻县", code="530198105000")

    assert {code for code, name in listed().items() if name in SONGXI} == {
        *("530198105000", "530198105201", "530198105202", "530198105203"),
    }
    assert scope_of("邻县") == {"邻县"} | SONGXI
    assert "青坪乡" not in scope_of("邻县")


def test_a_group_stays_with_its_village_when_that_is_moved() -> None:
    group = api.add_division(
        level=api.Level.GROUP, name="一组", parent_id=find("竹林村").pk, valid_from=date(2015, 3, 1), now=NOW
    )

    move("竹林村", "松溪镇", code="530199100299")

    now = Division.objects.get(code="530199100299")
    assert group.pk in api.get_scope_ids(division_ids=[now.pk], day=DAY)


def test_townships_merge_into_one_that_goes_on() -> None:
    merge("松溪镇", "云岭街道", into="青坪乡")

    assert scope_of("青坪乡") == QINGPING | SONGXI | {"云岭街道", "北门社区", "南门社区", "河西社区"}
    assert scope_of("青坪乡", day=BEFORE) == QINGPING


def test_a_province_that_comes_later_gets_its_county() -> None:
    add_division("530000000000", "某省", None, date(1900, 1, 1))
    add_division("530100000000", "某市", "某省", date(1900, 1, 1))

    place("云岭县", "某市")

    assert scope_of("某省") == {"某省", "某市"} | scope_of("云岭县")
    again = api.import_divisions(content=COUNTY_LIST.read_bytes(), now=NOW)
    assert (again.added_count, again.errors) == (0, ())


REFUSALS: dict[str, tuple[Callable[[], object], str]] = {
    "a name that it has": (lambda: rename("松溪镇", "松溪镇"), "已使用"),
    "a name that cannot be": (lambda: rename("松溪镇", "ABC"), "没有汉字"),
    "a code of another level": (lambda: rename("松溪镇", "新镇", "530199100201"), "级别"),
    "a code that is in use": (lambda: rename("松溪镇", "新镇", "530199200000"), "530199200000"),
    "a day before it began": (lambda: rename("青坪乡", "新乡", on_day=EARLY), "2000-01-01"),
    "a day on which a village had not begun": (
        lambda: (add_division("530199100209", "新村", "松溪镇", DAY), rename("松溪镇", "新镇", "530199109000", DAY)),
        "2026-09-01",
    ),
    "below itself": (lambda: move("松溪镇", "上河村"), "级别"),
    "below what stands above it": (lambda: move("松溪镇", "云岭县"), "已隶属"),
    "into another level": (lambda: merge("上河村", into="松溪镇"), "同一级别"),
    "into itself": (lambda: merge("松溪镇", into="松溪镇"), "同一级别"),
    "what has something above it": (lambda: place("松溪镇", "云岭县"), "已有上级"),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_what_cannot_be_is_refused_and_changes_nothing(why: str) -> None:
    do, told = REFUSALS[why]
    before = list(Division.objects.filter(valid_from__lt=DAY).order_by("pk").values())

    with pytest.raises(UserError, match=told):
        do()

    assert list(Division.objects.filter(valid_from__lt=DAY).order_by("pk").values()) == before


def test_what_was_merged_away_does_not_take_part_again() -> None:
    merge("松溪镇", into="青坪乡")

    with pytest.raises(UserError, match="2024-01-01"):
        merge("松溪镇", into="云岭街道")
    with pytest.raises(UserError, match="2024-01-01"):
        merge("云岭街道", into="松溪镇")


def test_the_commands_change_what_is_listed(tmp_path: Path) -> None:
    added, renamed, moved, merged, wrong, unknown, standing, listed = run_many(
        [
            ["divisions", "import", str(COUNTY_LIST)],
            ["divisions", "rename", "530199100000", "松溪街道", "--on", "2024-01-01"],
            [
                "divisions",
                "move",
                "530199200203",
                "--under",
                "530199100000",
                "--code",
                "530199100204",
                "--on",
                "2024-01-01",
            ],
            ["divisions", "merge", "530199001000", "--into", "530199200000", "--on", "2025-01-01"],
            ["divisions", "rename", "530199100000", "新街道", "--on", "今天"],
            ["divisions", "move", "530199999000", "--under", "530199000000", "--on", "2025-01-01"],
            ["divisions", "place", "530199100000", "--under", "530199000000"],
            ["divisions", "list"],
        ],
        FUWUYUE_HOME=str(tmp_path),
        FUWUYUE_DATABASE_URL="",
    )

    assert renamed[:2] == (0, "530199100000：松溪镇自2024-01-01起更名为松溪街道。\n")
    assert moved[1].startswith("530199200203：竹林村自2024-01-01起划归松溪街道，代码为530199100204。")
    assert [one[0] for one in (added, moved, merged, listed)] == [0, 0, 0, 0]
    assert [one[0] for one in (wrong, unknown, standing)] == [2, 2, 2]
    assert "松溪街道" in listed[1]
    assert "云岭街道" not in listed[1]
    assert "530199100204" in listed[1]
