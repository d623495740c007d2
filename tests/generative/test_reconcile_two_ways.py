"""What the rules read in Python, the SQL of the engine reads in the same way: two programs by the same sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.memory.standard import read_day, read_id, read_mobile, read_name
from reconcile.rules.api import (
    IdKind,
    Precision,
    find_check_digit,
    find_house,
    shorten_id,
    standardise_address,
    standardise_code,
    standardise_date,
    standardise_id,
    standardise_mobile,
)
from reconcile.standardise.contacts import division_number, house_number, mobile_number
from reconcile.standardise.dates import date_number
from reconcile.standardise.ids import checked_key, clean_id, seventeen_digits
from reconcile.standardise.names import clean_name

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CON = duckdb.connect()


def read(make_sql: Callable[[str], str], values: Sequence[str]) -> list[Any]:
    """Return what the SQL makes of each value."""
    marks = ", ".join("(?, ?)" for _each in values)
    rows = [part for place, value in enumerate(values) for part in (place, value)]
    found = CON.execute(f"SELECT {make_sql('v')} FROM (VALUES {marks}) t(n, v) ORDER BY n", rows).fetchall()
    return [row[0] for row in found]


def key_of_id(column: str) -> str:
    clean = f"({clean_id(column)})"
    return checked_key(clean, f"({seventeen_digits(clean)})")


def digits_of_id(column: str) -> str:
    return seventeen_digits(f"({clean_id(column)})")


BORN = st.dates(date(1901, 1, 1), date(2026, 9, 1))
BODIES = st.builds(
    lambda place, born, order: f"{place}{born:%Y%m%d}{order:03}",
    st.sampled_from(["530199", "110105", "440524", "810000", "830000"]),
    BORN,
    st.integers(1, 995),
)
NUMBERS = BODIES.map(lambda body: body + find_check_digit(body))
WAYS = st.sampled_from(
    [
        str,
        str.lower,
        lambda text: f" {text} ",
        lambda text: text.translate(FULL_WIDTH),
        lambda text: f"{text[:6]} {text[6:14]} {text[14:]}",
        lambda text: f"{text[:6]}-{text[6:14]}-{text[14:]}",
        lambda text: shorten_id(text) or text,
        # Of somebody born in the eighties or nineties of the century before last.
        lambda text: text[:6] + text[8:14] + "997" if text[8:10] >= "80" else text,
    ]
)
WRITTEN = st.builds(lambda number, way: way(number), NUMBERS, WAYS)


@settings(max_examples=60, deadline=None)
@given(st.lists(WRITTEN, min_size=1, max_size=40))
def test_a_number_that_the_rules_take_is_the_same_key_in_sql(values: list[str]) -> None:
    wanted = [int((standardise_id(value).value or "0")[:17]) for value in values]

    assert read(key_of_id, values) == wanted


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("0123456789Xx １Ｘ-", max_size=20) | WRITTEN, min_size=1, max_size=40))
def test_a_number_that_sql_takes_has_the_check_digit_that_the_rules_want(values: list[str]) -> None:
    for value, key in zip(values, read(key_of_id, values), strict=True):
        known = standardise_id(value)
        if key is not None and known.value is not None and known.kind is not IdKind.FOREIGN_OLD:
            assert int(known.value[:17]) == key
        if known.problem is not None and known.problem.value == "check digit":
            assert key is None


DAYS = st.builds(
    lambda day, form: form.format(y=day.year, m=day.month, d=day.day),
    st.dates(date(1901, 1, 1), date(2026, 12, 31)),
    st.sampled_from(
        ["{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}{m:02}{d:02}", "{y}年{m}月{d}日", "{y}.{m}.{d}", " {y}-{m}-{d}"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=40))
def test_a_day_that_the_rules_read_is_the_same_number_in_sql(values: list[str]) -> None:
    known = [standardise_date(value) for value in values]

    assert {one.precision for one in known} == {Precision.DAY}
    assert read(date_number, values) == [int((one.value or "").replace("-", "")) for one in known]


MOBILES = st.builds(
    lambda number, form: form.format(number=number, a=str(number)[:3], b=str(number)[3:7], c=str(number)[7:]),
    st.integers(13_000_000_000, 19_999_999_999),
    st.sampled_from(["{number}", "+86{number}", "0086 {number}", "{a} {b} {c}", "{a}-{b}-{c}", "86-{number}"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(MOBILES, min_size=1, max_size=40))
def test_a_mobile_that_the_rules_find_is_the_same_number_in_sql(values: list[str]) -> None:
    known = [standardise_mobile(value).value for value in values]

    assert read(mobile_number, values) == [None if one is None else int(one) for one in known]


CODES = st.builds(
    lambda town, village, digits: f"530199{town:03}{village:03}"[:digits],
    st.integers(100, 299),
    st.integers(1, 399),
    st.sampled_from([6, 9, 12]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CODES, min_size=1, max_size=40))
def test_a_code_that_the_rules_read_is_the_same_number_in_sql(values: list[str]) -> None:
    known = [standardise_code(value).value for value in values]

    assert read(division_number, values) == [None if one is None else int(f"{one:0<12}") for one in known]


GIVEN = st.text("芳伟小明宝毛子女之男婴儿大双新不无", min_size=1, max_size=3)
PEOPLE = st.builds(
    lambda surname, given: surname + given, st.sampled_from(["王", "单", "欧阳", "尉迟", "新", "无"]), GIVEN
)
DOTTED = st.builds(
    lambda parts, dot: dot.join(parts),
    st.lists(st.sampled_from(["买买提", "艾山", "阿依古丽", "古丽"]), min_size=2, max_size=3),
    st.sampled_from(["·", "•", "・", ".", "．", "。", "‧", "●", " ・ ", "﹒", "··"]),
)
LATIN = st.sampled_from(["Li Ming", "J. Smith", "ＬＩ　ＭＩＮＧ", "O'Neil", "Anne-Marie", "李Ann"])
NOTHING = st.sampled_from(
    [
        "",
        " ",
        "　",
        "无",
        "不详",
        "暂 无",
        "NULL",
        "n/a",
        "－",
        "0",
        "000000",
        "******",
        "未取名",
        "新生儿",
        "某某",
        "//",
    ]
)
NEWBORNS = st.builds(
    lambda parent, end: parent + end,
    st.sampled_from(["王芳", "王", "欧阳", "欧阳芳", "买买提·艾山", "李小红"]),
    st.sampled_from([
        "之子", "之女", "之婴", "之次女", "之长子", "之女2", "之男婴", "之女婴儿", "之儿", "之双", "之大双",
        "之双胞胎女", "之双大",
        "男婴", "女婴1", "婴儿", "女宝宝", "宝宝", "毛毛", "BB", "bb2", "婴", "之洞", "之",
    ]),
)  # fmt: skip
AROUND = st.sampled_from([
    str, lambda name: f" {name} ", lambda name: f"“{name}”", lambda name: f"{name}。", lambda name: f"*{name}",
    lambda name: f"{name}（曾用名：张四）", lambda name: f"{name}(男)", lambda name: f"{name[:1]}　{name[1:]}",
    lambda name: f"\u200b{name}",
])  # fmt: skip
WRITTEN_NAMES = st.builds(lambda name, around: around(name), PEOPLE | DOTTED | LATIN | NOTHING | NEWBORNS, AROUND)


@settings(max_examples=150, deadline=None)
@given(st.lists(WRITTEN_NAMES, min_size=1, max_size=40))
def test_a_name_is_the_same_in_sql(values: list[str]) -> None:
    assert dict(zip(values, read(clean_name, values), strict=True)) == {value: read_name(value) for value in values}


HOUSES = st.builds(
    lambda place, number, end: f"{place}{number}{end}",
    st.sampled_from(["云山县第12镇雨胤村", "幸福路", "", "光明小区3栋", "建设西路", "三门县五一社区"]),
    st.integers(0, 99_999).map(str) | st.integers(1, 999).map(lambda number: str(number).translate(FULL_WIDTH)),
    st.sampled_from([
        "号", "", "-1号", "－2号", "之3号", "号3单元201", "号楼", "号楼5单元402室", "#", "#楼302", "栋", "幢1单元",
        "室", "号室",
        "组", "村民小组", " 号", " 号 3 室", "号附2号", "（2）号",
    ]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(HOUSES | NOTHING, min_size=1, max_size=40))
def test_the_number_of_a_house_is_the_same_in_sql(values: list[str]) -> None:
    known = {value: find_house(standardise_address(value).value) for value in values}

    assert dict(zip(values, read(house_number, values), strict=True)) == known


ANY_BODIES = st.builds(
    lambda place, year, month, day, order: f"{place}{year}{month:02}{day:02}{order:03}",
    st.sampled_from(["530199", "110105", "650101", "160101", "010101", "810000", "810001", "911124", "840000"]),
    st.sampled_from([1849, 1850, 1900, 1988, 2000, 2023]),
    st.sampled_from([0, 1, 2, 4, 6, 12, 13]),
    st.sampled_from([0, 1, 28, 29, 30, 31, 32]),
    st.integers(1, 995),
)
ANY_NUMBERS = ANY_BODIES.map(lambda body: body + find_check_digit(body)) | ANY_BODIES.map(lambda b: b[:6] + b[8:])


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_NUMBERS | st.sampled_from(["1" * 15, "0" * 15, "0" * 18, "9" * 18]), min_size=1, max_size=40))
def test_a_region_or_day_that_does_not_exist_is_no_key_either_way(values: list[str]) -> None:
    known = [read_id(value) for value in values]

    assert read(key_of_id, values) == [digits if is_valid else None for digits, is_valid in known]
    assert read(digits_of_id, values) == [digits for digits, _is_valid in known]


CELLS = st.sampled_from([
    "13987654321/13887654322", "13912345678", "13800138000", "13800000000", "电话13987654321转2",
    "0871-65123456 13987654321",
    "１３９８７６５４３２１", "+86－139-8765-4321", "213987654321", "139876543210", "1398765432", "(139)87654321",
])  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=12))
def test_the_first_mobile_of_a_cell_is_the_same_in_sql(values: list[str]) -> None:
    assert read(mobile_number, values) == [read_mobile(value) for value in values]


ODD_DAYS = st.sampled_from(
    ["1900-01-01", "19000101", "1900年1月1日", "1899-12-31", "1950-02-30", "2026-13-05", "1849-12-31"]
)


@settings(max_examples=20, deadline=None)
@given(st.lists(ODD_DAYS, min_size=1, max_size=7))
def test_a_day_that_may_be_lunar_or_is_none_is_the_same_in_sql(values: list[str]) -> None:
    assert read(date_number, values) == [read_day(value) for value in values]
