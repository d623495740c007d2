"""The rules of standardising, as the SQL that the engine runs."""

import duckdb
import pytest

from reconcile.standardise.contacts import division_number, house_number, mobile_number, sex_code
from reconcile.standardise.dates import date_number, swapped
from reconcile.standardise.ids import check_place, checked_key, clean_id, differing_digits, seventeen_digits
from reconcile.standardise.names import clean_name, crossed, is_unnamed


def evaluate(expression: str, value: object, column: str = "v") -> object:
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t AS SELECT ? AS {column}", [value])
        return con.execute(f"SELECT {expression} FROM t").fetchall()[0][0]


def key_of(text: str | None) -> object:
    clean = f"({clean_id('v')})"
    return evaluate(checked_key(clean, f"({seventeen_digits(clean)})"), text)


# The first two are the examples in GB 11643-1999 itself.
@pytest.mark.parametrize(
    "number", ["11010519491231002X", "440524188001010014", "11010519491231002x", " 11010519491231002X"]
)
def test_an_id_with_its_check_character_is_a_key(number: str) -> None:
    assert key_of(number) == int(number.strip()[:17])


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021", "11010519491231003X", "110105194913310023", "000000000000000000", "无", "", None,
        "111111111111111111", "1101051949123100", "11010519491231O02X", "111111111111111", "010105194912310026",
        "510102190002290012",
    ],
)  # fmt: skip
def test_an_id_that_is_wrong_or_missing_is_no_key(number: str | None) -> None:
    assert key_of(number) is None


def test_fifteen_digits_get_their_century() -> None:
    assert key_of("110105491231002") == key_of("11010519491231002X")


def test_full_width_digits_are_read() -> None:
    assert key_of("１１０１０５１９４９１２３１００２Ｘ") == 11010519491231002


def test_every_single_wrong_digit_is_found() -> None:
    number = 11010519491231002
    place = evaluate(check_place("v"), number)

    others = [
        number + step * 10**power for power in range(17) for step in (1, 2, 3) if number // 10**power % 10 + step < 10
    ]

    assert all(evaluate(check_place("v"), other) != place for other in others)


def test_digits_are_compared_one_by_one() -> None:
    assert evaluate(differing_digits("v", "11010519491231002"), 11010519491230992) == 3


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("王小明", "王小明"), (" 王 小明", "王小明"), ("王　明", "王明"), ("买买提•艾山", "买买提·艾山"),
        ("阿・伊", "阿·伊"),
        ("Li Ming", "LIMING"), ("沙吾提.依明", "沙吾提·依明"), ("", None), ("　", None),
    ],
)  # fmt: skip
def test_a_name_is_cleaned(written: str, clean: str | None) -> None:
    assert evaluate(clean_name("v"), written) == clean


@pytest.mark.parametrize(
    ("name", "unnamed"), [("王兰之子", True), ("李小红之女", True), ("王之子", False), ("陈之女士", False)]
)
def test_an_unnamed_newborn_is_known(name: str, unnamed: bool) -> None:
    assert evaluate(is_unnamed("v"), name) is unnamed


def test_a_given_name_is_crossed() -> None:
    assert evaluate(crossed("v"), "王小明") == "王明小"
    assert evaluate(crossed("v"), "王明") is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-09-05",
        "2026/9/5",
        "20260905",
        "2026年9月5日",
        "2026.09.05",
        "2026-09-05 00:00:00",
        " 20260905",
        "２０２６年９月５日",
    ],
)
def test_a_date_is_read(written: str) -> None:
    assert evaluate(date_number("v"), written) == 20260905


@pytest.mark.parametrize(
    "written", ["", "不详", "2026-13-05", "2026-09-32", "13月5日", "0000-00-00", "20261305", "1900-01-01"]
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert evaluate(date_number("v"), written) is None


def test_day_and_month_change_places() -> None:
    assert evaluate(swapped("v"), 20260905) == 20260509


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13987654321", 13987654321), ("+86 139-8765-4321", 13987654321), ("0938-8212345", None), ("13000000000", None),
        ("18888888888", None), ("13912345678", None), ("13800138000", None),
        ("13987654321/13887654322", 13987654321),
        ("8613987654321", 13987654321), ("0139 8765 4321", 13987654321), ("13987654321.0", 13987654321),
        ("无", None), ("", None),
    ],
)  # fmt: skip
def test_a_mobile_is_read(written: str, number: int | None) -> None:
    assert evaluate(mobile_number("v"), written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("620121101205", 620121101205),
        ("620121101", 620121101000),
        ("620121", 620121000000),
        ("62", None),
        ("甘肃", None),
    ],
)
def test_a_division_is_read(written: str, number: int | None) -> None:
    assert evaluate(division_number("v"), written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("云山县第12镇雨胤村144号", 144), ("云山县第12镇雨胤村144-1号", 144), ("幸福路7号3单元201", 7),
        ("光明村35", 35),
        ("光明村", None), ("99999999号", 999999),
    ],
)  # fmt: skip
def test_a_house_number_is_found(written: str, number: int | None) -> None:
    assert evaluate(house_number("v"), written) == number


@pytest.mark.parametrize(
    ("written", "code"), [("男", 1), ("女", 2), ("1", 1), ("2", 2), ("F", 2), ("男性", 1), ("9", None), ("", None)]
)
def test_sex_is_a_code(written: str, code: int | None) -> None:
    assert evaluate(sex_code("v"), written) == code
