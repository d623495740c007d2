"""Divisions in the database: what it refuses, who stands below whom, and what took whose place."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.support.county import EARLY, NOW, add_county
from tests.support.organisation import DAY, MERGER, SONGXI, add_division, find, merge_townships, scope_of, succeed

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.models import Division, DivisionSuccession


@pytest.fixture
def county(db: None) -> None:
    add_county()


def make(**fields: object) -> Division:
    known = {"code": "530199000000", "level": "county", "name": "云岭县", "valid_from": EARLY} | fields
    with transaction.atomic():
        return Division.objects.create(**known)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"valid_until": EARLY},
        {"valid_until": date(1999, 1, 1)},
        {"level": "district"},
        {"level": "township"},
        {"code": "530199"},
        {"code": "53019900000x"},
        {"level": "village", "code": "530199100201"},
        {"level": "group", "code": ""},
    ],
    ids=str,
)
def test_the_database_refuses_what_is_no_division(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        make(**fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("province", "530000000000"),
        ("prefecture", "530100000000"),
        ("county", "530199000000"),
        ("township", "530199100000"),
        ("village", "530199100201"),
        ("group", ""),
    ],
)
def test_the_database_takes_each_code_at_its_own_level_only(level: str, code: str) -> None:
    parent = make(code="540199000000")
    above = {} if level == "province" else {"parent": parent}

    make(code=code, level=level, **above)

    for other in {"province", "prefecture", "county", "township", "village", "group"} - {level} if code else ():
        with pytest.raises(IntegrityError):
            make(code=code, level=other, valid_from=DAY, valid_until=date(2027, 1, 1), parent=parent)


@pytest.mark.django_db
def test_two_open_divisions_never_have_one_code() -> None:
    make()

    with pytest.raises(IntegrityError):
        make(valid_from=DAY)
    with pytest.raises(IntegrityError):
        make(valid_until=DAY)


@pytest.mark.django_db
def test_a_code_is_used_again_only_after_its_end() -> None:
    first = make(valid_until=MERGER)

    with pytest.raises(UserError, match="530199000000"):
        add_division(first.code, "新县", None, EARLY)
    again = add_division(first.code, "新县", None)

    assert api.get_division(code=first.code, day=date(2023, 12, 31)) == first
    assert api.get_division(code=first.code, day=MERGER) == again


@pytest.mark.django_db
def test_nothing_is_its_own_parent_or_successor(county: None) -> None:
    township = find("松溪镇")

    with pytest.raises(IntegrityError), transaction.atomic():
        Division.objects.filter(pk=township.pk).update(parent=township)
    with pytest.raises(IntegrityError), transaction.atomic():
        DivisionSuccession.objects.create(predecessor=township, successor=township, on_day=DAY, kind="merged")


def test_a_division_below_its_own_village_is_refused(county: None) -> None:
    with pytest.raises(UserError, match="级别不高于"):
        add_division("530199300000", "圈镇", "上河村", DAY)


def test_a_division_begins_while_what_stands_above_is_valid(county: None) -> None:
    township = find("青坪乡")
    api.end_division(division_id=township.pk, on_day=MERGER, now=NOW)

    for since in (date(2015, 2, 28), MERGER):
        with pytest.raises(UserError):
            add_division("530199200204", "新村", township, since)
    add_division("530199200204", "新村", township, date(2015, 3, 1))


def test_a_scope_holds_all_that_stands_below(county: None) -> None:
    assert scope_of("松溪镇") == SONGXI
    assert len(scope_of("云岭县")) == 13
    assert scope_of("上河村") == {"上河村"}


def test_an_empty_scope_holds_nothing(county: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert api.get_scope_ids(division_ids=[], day=DAY) == frozenset()
    assert api.get_scope_ids(division_ids=[uuid.uuid4()], day=DAY) == frozenset()


def test_a_scope_is_one_query_whatever_the_depth(county: None, django_assert_num_queries) -> None:
    ids = [find("云岭县").pk, find("上河村").pk]

    with django_assert_num_queries(1):
        api.get_scope_ids(division_ids=ids, day=DAY)


def test_a_merged_division_brings_what_took_its_place(county: None) -> None:
    merge_townships()

    before, after = scope_of("青坪乡", day=date(2023, 12, 31)), scope_of("青坪乡", day=MERGER)

    assert before == {"青坪乡", "青坪村", "大箐村", "竹林村"}
    assert after == before | {"青溪镇", "新青坪村"}


def test_two_mergers_in_a_row_are_followed(county: None) -> None:
    first = merge_townships()
    second = add_division("530199102000", "大青镇", "云岭县", date(2025, 1, 1))
    succeed(first.name, [second], api.SuccessionKind.MERGED, date(2025, 1, 1))

    assert {"青溪镇", "大青镇"} <= scope_of("青坪乡")
    assert "大青镇" not in scope_of("青坪乡", day=date(2024, 12, 31))


def test_the_division_above_keeps_what_has_ended_below(county: None) -> None:
    merge_townships()

    assert {"松溪镇", "青坪乡", "青溪镇", "青坪村"} <= scope_of("云岭县")


def test_a_village_given_away_takes_nobody_with_it(county: None) -> None:
    moved = add_division("530199001004", "竹林社区", "云岭街道")
    succeed("竹林村", [moved], api.SuccessionKind.MOVED)

    assert "竹林社区" not in scope_of("青坪乡")
    assert "竹林村" in scope_of("青坪乡")
    assert scope_of("竹林村") == {"竹林村", "竹林社区"}


def test_a_part_given_away_leaves_the_rest_where_it_was(county: None) -> None:
    zone = add_division("530199400000", "云岭新区", "云岭县")
    succeed("松溪镇", [zone], api.SuccessionKind.SPLIT, ends=False)

    assert "云岭新区" not in scope_of("松溪镇")
    assert find("松溪镇").valid_until is None


def test_what_begins_later_is_not_in_the_scope_yet(county: None) -> None:
    assert scope_of("云岭县", day=date(2015, 2, 28)) == {
        *("云岭县", "云岭街道", "北门社区", "南门社区", "河西社区"),
        *("松溪镇", "上河村", "下河村", "石桥村"),
    }


def test_an_end_is_written_once(county: None) -> None:
    township = find("松溪镇")
    api.end_division(division_id=township.pk, on_day=MERGER, now=NOW)

    with pytest.raises(UserError, match="2024-01-01"):
        api.end_division(division_id=township.pk, on_day=DAY, now=NOW)


def test_what_became_of_a_division_is_told(county: None) -> None:
    merged = merge_townships()

    told = api.get_successions(division_ids=[merged.pk])

    assert [(each.predecessor.name, each.successor.name, each.kind) for each in told] == [
        ("松溪镇", "青溪镇", "merged"),
        ("青坪乡", "青溪镇", "merged"),
    ]


def test_a_list_follows_the_codes(county: None) -> None:
    names = [division.name for division in api.get_divisions(day=DAY, under="530199100000")]

    assert names == ["松溪镇", "上河村", "下河村", "石桥村"]
    with pytest.raises(api.NoSuchDivisionError):
        api.get_divisions(day=DAY, under="530199999000")
