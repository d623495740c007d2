"""What makes a list of divisions right, and what is told of a wrong row."""

from datetime import date

import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.rules.columns import find_columns
from fuwuyue.organisation.rules.division_codes import Level
from fuwuyue.organisation.rules.division_rows import HEADINGS, NEEDED, RawRow, Stored, check_rows
from fuwuyue.organisation.rules.divisions import SINCE_EVER, Span

COUNTY, TOWNSHIP, VILLAGE = "530199000000", "530199100000", "530199100201"
SINCE = date(2020, 1, 1)


def rows(*lines: tuple[object, ...]) -> list[RawRow]:
    return [RawRow(number, *line) for number, line in enumerate(lines, start=2)]


def check(*lines: tuple[object, ...], stored: dict[str, Stored] | None = None):
    right, errors = check_rows(rows(*lines), stored or {})
    return [row.key for row in right], [error.message for error in errors]


def test_what_stands_above_goes_in_first() -> None:
    right, errors = check((VILLAGE, "上河村"), (COUNTY, "云岭县"), (TOWNSHIP, "松溪镇"))

    assert (right, errors) == ([COUNTY, TOWNSHIP, VILLAGE], [])


def test_a_row_without_a_parent_stands_below_the_one_its_code_says() -> None:
    right, _errors = check_rows(rows((COUNTY, "云岭县"), (TOWNSHIP, "松溪镇"), (VILLAGE, "上河村")), {})

    assert [(row.parent, row.valid_from) for row in right] == [
        (None, SINCE_EVER),
        (COUNTY, SINCE_EVER),
        (TOWNSHIP, SINCE_EVER),
    ]


def test_a_named_parent_counts_more_than_the_code() -> None:
    zone = "530198100000"

    right, errors = check_rows(rows((COUNTY, "云岭县"), (zone, "云岭开发区", COUNTY)), {})

    assert (right[1].parent, errors) == (COUNTY, ())


def test_a_group_has_no_code_and_stands_below_a_village() -> None:
    right, errors = check_rows(
        rows((COUNTY, "云岭县"), (TOWNSHIP, "松溪镇"), (VILLAGE, "上河村"), ("", "第一组", VILLAGE)), {}
    )

    assert (right[3].key, right[3].level, right[3].code, errors) == (f"{VILLAGE}/第一组", Level.GROUP, "", ())


WRONG = [
    ("a wrong code", [("53019910", "坏镇")], "第2行：代码“53019910”为8位，请写成12位，如530199100000。"),
    ("no code", [("", "松溪镇")], "第2行：代码为空，请写成12位数字；只有村民小组可以没有代码，但须填写所在村的代码。"),
    ("no name", [(COUNTY, " ")], "第2行：名称为空，请填写。"),
    (
        "a parent that nobody knows",
        [(TOWNSHIP, "松溪镇")],
        "第2行：上级区划“530199000000”既不在本表中也未曾导入，请补上该行或更正代码。",
    ),
    (
        "a parent that is no code",
        [(TOWNSHIP, "松溪镇", "云岭县")],
        "第2行：代码“云岭县”含有非数字字符，请写成12位数字，如530199100000。",
    ),
    ("a row twice", [(COUNTY, "云岭县"), (COUNTY, "云岭县")], "第3行：区划“530199000000”在第2行已有，请删去一行。"),
    ("itself as its parent", [(COUNTY, "云岭县", COUNTY)], "第2行：上级代码与本行代码相同，请填写上级区划的代码。"),
    (
        "a day of no calendar",
        [(COUNTY, "云岭县", "", "2020年13月5日")],
        "第2行：日期“2020年13月5日”无法识别，请写成2026-09-05。",
    ),
    ("merged cells", [(COUNTY, "云岭县", "", "", True)], "第2行：此行有合并单元格，请取消合并并逐格填写。"),
]


@pytest.mark.parametrize(("lines", "sentence"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_row_is_told_with_its_number_and_what_would_be_right(lines: list, sentence: str) -> None:
    assert check(*lines)[1] == [sentence]


def test_a_circle_of_parents_is_found() -> None:
    right, errors = check((COUNTY, "云岭县", VILLAGE), (TOWNSHIP, "松溪镇", COUNTY), (VILLAGE, "上河村", TOWNSHIP))

    assert right == []
    assert errors == [
        "第2行：所填的上级区划级别不高于本行，请填写正确的上级代码。",
        "第3行：上级区划所在的第2行有误，请先更正该行。",
        "第4行：上级区划所在的第3行有误，请先更正该行。",
    ]


def test_a_village_does_not_go_to_the_county_where_its_township_is_wrong() -> None:
    right, errors = check((COUNTY, "云岭县"), (TOWNSHIP, ""), (VILLAGE, "上河村"))

    assert right == [COUNTY]
    assert errors == ["第3行：名称为空，请填写。", "第4行：上级区划所在的第3行有误，请先更正该行。"]


def test_a_row_without_a_day_begins_with_the_division_above() -> None:
    right, errors = check_rows(rows((COUNTY, "云岭县"), (TOWNSHIP, "松溪镇", "", SINCE), (VILLAGE, "上河村")), {})

    assert ([row.valid_from for row in right], errors) == ([SINCE_EVER, SINCE, SINCE], ())


def test_a_row_does_not_begin_before_the_division_above() -> None:
    right, errors = check(
        (COUNTY, "云岭县"), (TOWNSHIP, "松溪镇", "", SINCE), (VILLAGE, "上河村", "", date(2019, 12, 31))
    )

    assert right == [COUNTY, TOWNSHIP]
    assert errors == ["第4行：启用日期2019-12-31早于上级的启用日期2020-01-01，请更正其中一个日期。"]


@pytest.mark.parametrize(
    "written", [date(2020, 1, 1), "2020-01-01", "2020/1/1", "2020.1.1", "2020年1月1日", "20200101"]
)
def test_a_day_is_read_as_people_write_it(written: object) -> None:
    right, _errors = check_rows(rows((COUNTY, "云岭县", "", written)), {})

    assert right[0].since == SINCE


STORED = {COUNTY: Stored("云岭县", None, Span(SINCE_EVER)), TOWNSHIP: Stored("松溪镇", COUNTY, Span(SINCE))}


def test_what_is_stored_already_is_right() -> None:
    right, errors = check((TOWNSHIP, "松溪镇", "", SINCE), (VILLAGE, "上河村"), stored=STORED)

    assert (right, errors) == ([TOWNSHIP, VILLAGE], [])


@pytest.mark.parametrize("line", [(TOWNSHIP, "松林镇"), (TOWNSHIP, "松溪镇", "", date(2021, 1, 1))])
def test_what_is_stored_otherwise_is_not_changed_by_a_list(line: tuple[object, ...]) -> None:
    assert check(line, stored=STORED)[1] == [
        "第2行：该代码已登记为“松溪镇”（上级530199000000，自2020-01-01起），请按登记内容填写或删去此行；"
        "更名、划转或者补填上级的，请使用命令 fuwuyue divisions rename、move 或 place。"
    ]


ENDED = STORED | {TOWNSHIP: Stored("松溪镇", COUNTY, Span(SINCE, date(2023, 1, 1)))}


def test_a_code_may_be_used_again_after_its_division_has_ended() -> None:
    right, errors = check((TOWNSHIP, "新松镇", "", date(2023, 1, 1)), (VILLAGE, "上河村"), stored=ENDED)

    assert (right, errors) == ([TOWNSHIP, VILLAGE], [])


@pytest.mark.parametrize("since", ["", date(2022, 12, 31)])
def test_two_divisions_of_one_code_have_no_day_in_common(since: object) -> None:
    assert check((TOWNSHIP, "新松镇", "", since), stored=ENDED)[1] == [
        "第2行：该代码原属“松溪镇”，已于2023-01-01终止，请填写新区划的启用日期。"
    ]


def test_nothing_new_goes_below_what_has_ended() -> None:
    assert check((VILLAGE, "上河村"), stored=ENDED)[1] == [
        "第2行：上级区划“530199100000”已于2023-01-01终止，请填写现行有效的上级代码。"
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ["代码", "名称", "上级代码", "启用日期"],
        ["code", "name", "parent code", "valid from"],
        ["统计用区划代码", " 名 称 ", "上级区划代码", "生效日期"],
        ["Division code", "Division name", "Parent", "valid_from"],
    ],
)
def test_headings_are_known_in_both_languages(headings: list[str]) -> None:
    assert find_columns(headings, HEADINGS, NEEDED) == {"code": 0, "name": 1, "parent": 2, "since": 3}


def test_other_columns_are_passed_over() -> None:
    assert find_columns(["序号", "名称", "代码", "错误原因"], HEADINGS, NEEDED) == {"name": 1, "code": 2}


def refusal(headings: list[str]) -> str:
    with pytest.raises(UserError) as error:
        find_columns(headings, HEADINGS, NEEDED)
    return str(error.value)


def test_a_column_that_is_missing_or_stands_twice_is_named() -> None:
    assert refusal(["名称"]) == "首行没有“代码”一列，请补上。"
    assert refusal(["代码", "区划代码", "名称"]) == "首行中“区划代码”一列重复，请删去一列。"
