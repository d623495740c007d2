"""What a township may be given by its duty list, and what is told of what it has."""

from datetime import date

import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.rules.divisions import Span
from fuwuyue.organisation.rules.duties import (
    Caution,
    Listed,
    ListKind,
    Part,
    check_may_have,
    find_cautions,
    is_same_matter,
    read_kind,
)
from fuwuyue.organisation.rules.units import UnitKind

DAY = date(2026, 9, 1)
SINCE = Span(date(2025, 6, 1))
BASIC = Listed(ListKind.BASIC, "12", "开展健康知识普及", SINCE)
SHARED = Listed(ListKind.SHARED, "3", "协助开展免疫规划宣传", SINCE)
TAKEN_BACK = Listed(ListKind.TAKEN_BACK, "7", "医疗机构执业检查", SINCE)
ITEMS = [BASIC, SHARED, TAKEN_BACK]
TOWNSHIP = UnitKind.TOWNSHIP


def refusal(title: str, kind: UnitKind, part: Part, cited: Listed | None, day: date = DAY) -> str:
    with pytest.raises(UserError) as error:
        check_may_have(title, kind, part, cited, ITEMS, day)
    return str(error.value)


@pytest.mark.parametrize("part", [Part.LEAD, Part.SUPPORT])
@pytest.mark.parametrize("title", ["医疗机构执业检查", "医疗机构 执业检查。", "医疗机构（执业）检查"])
def test_what_was_taken_back_may_not_be_given_to_a_township(part: Part, title: str) -> None:
    told = refusal(title, TOWNSHIP, part, None)

    assert "医疗机构执业检查" in told
    assert "7" in told


def test_an_item_that_was_taken_back_is_no_ground_either() -> None:
    assert "7" in refusal("执业检查", TOWNSHIP, Part.SUPPORT, TAKEN_BACK)


def test_before_it_was_taken_back_and_by_name_only_it_may() -> None:
    check_may_have("医疗机构执业检查", TOWNSHIP, Part.LEAD, None, ITEMS, date(2025, 5, 31))
    check_may_have("医疗机构执业情况检查", TOWNSHIP, Part.LEAD, None, ITEMS, DAY)


def test_to_be_informed_is_no_work_and_departments_have_no_list() -> None:
    check_may_have("医疗机构执业检查", TOWNSHIP, Part.INFORMED, None, ITEMS, DAY)
    check_may_have("医疗机构执业检查", UnitKind.HEALTH_OFFICE, Part.LEAD, None, ITEMS, DAY)
    assert refusal("健康知识普及", UnitKind.HEALTH_OFFICE, Part.LEAD, BASIC)


def test_an_item_of_another_time_is_no_ground() -> None:
    assert "2025-05-31" in refusal("健康知识普及", TOWNSHIP, Part.LEAD, BASIC, date(2025, 5, 31))


@pytest.mark.parametrize(
    ("part", "cited", "cautions"),
    [
        (Part.LEAD, BASIC, ()),
        (Part.SUPPORT, SHARED, ()),
        (Part.LEAD, SHARED, (Caution.LEADS_SHARED,)),
        (Part.LEAD, None, (Caution.NOT_IN_LIST,)),
        (Part.SUPPORT, None, (Caution.NOT_IN_LIST,)),
        (Part.INFORMED, None, ()),
        (Part.LEAD, Listed(ListKind.BASIC, "1", "旧事项", Span(date(2025, 6, 1), DAY)), (Caution.ITEM_ENDED,)),
    ],
)
def test_a_duty_is_told_what_its_list_says(part: Part, cited: Listed | None, cautions: tuple[Caution, ...]) -> None:
    assert find_cautions("健康知识普及", TOWNSHIP, part, cited, ITEMS, DAY) == cautions


def test_what_is_taken_back_later_is_told_of_the_duty_that_stands() -> None:
    assert find_cautions("医疗机构执业检查", TOWNSHIP, Part.LEAD, BASIC, ITEMS, DAY) == (Caution.TAKEN_BACK,)
    assert find_cautions("医疗机构执业检查", UnitKind.DEPARTMENT, Part.LEAD, None, ITEMS, DAY) == ()


def test_titles_are_one_but_for_blanks_and_signs() -> None:
    assert is_same_matter("健康 教育（ＡＢ）", "健康教育ab")
    assert not is_same_matter("健康教育", "健康教育宣传")


@pytest.mark.parametrize(
    ("written", "kind"),
    [("基本履职事项", ListKind.BASIC), (" 配合 履职", ListKind.SHARED), ("上级部门收回", ListKind.TAKEN_BACK)],
)
def test_the_three_lists_are_known_by_their_names(written: str, kind: ListKind) -> None:
    assert read_kind(written) is kind
    with pytest.raises(UserError, match="其他"):
        read_kind("其他")
