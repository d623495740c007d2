"""What the rules read from what people write: the rule book of the engine, a line each."""

from datetime import date

import pytest

from reconcile.rules.api import (
    IdKind,
    IdProblem,
    NameKind,
    Sex,
    Succession,
    find_parents,
    follow_code,
    get_surname_readings,
    guess_recorded,
    guess_solar,
    is_lunar_equivalent,
    is_missing,
    standardise_address,
    standardise_code,
    standardise_date,
    standardise_id,
    standardise_mobile,
    standardise_name,
)

# The two examples of GB 11643-1999 (appendix A), and numbers made for the purpose.
STANDARD_WOMAN, STANDARD_MAN = "11010519491231002X", "440524188001010014"


@pytest.mark.parametrize(
    "written", ["", " ", None, "无", "不详", "NULL", "N/A", "－", "000000", "０００", "暂 无", "******"]
)
def test_nothing_is_written(written: str | None) -> None:
    assert is_missing(written) is (written != "０００")


IDS = [
    (STANDARD_WOMAN, STANDARD_WOMAN, IdKind.CITIZEN, date(1949, 12, 31), Sex.FEMALE),
    (STANDARD_MAN, STANDARD_MAN, IdKind.CITIZEN, date(1880, 1, 1), Sex.MALE),
    ("１１０１０５ 19491231-002ｘ", STANDARD_WOMAN, IdKind.CITIZEN, date(1949, 12, 31), Sex.FEMALE),
    ("'11010519491231002×", STANDARD_WOMAN, IdKind.CITIZEN, date(1949, 12, 31), Sex.FEMALE),
    ("110105491231002", STANDARD_WOMAN, IdKind.CITIZEN, date(1949, 12, 31), Sex.FEMALE),
    # Orders 996 to 999 of the numbers of 15 digits were those of centenarians.
    ("110105880101997", "110105188801019976", IdKind.CITIZEN, date(1888, 1, 1), Sex.MALE),
    ("810000199408230021", "810000199408230021", IdKind.HONG_KONG, date(1994, 8, 23), Sex.FEMALE),
    ("820000199009010023", "820000199009010023", IdKind.MACAO, date(1990, 9, 1), Sex.FEMALE),
    ("830000199201300022", "830000199201300022", IdKind.TAIWAN, date(1992, 1, 30), Sex.FEMALE),
    # The specimen of the card of 2023.
    ("911124198108030024", "911124198108030024", IdKind.FOREIGN, date(1981, 8, 3), None),
    ("can110078010101", "CAN110078010101", IdKind.FOREIGN_OLD, None, None),
]


@pytest.mark.parametrize(("written", "value", "kind", "born", "sex"), IDS)
def test_identity_number_is_read(written: str, value: str, kind: IdKind, born: date | None, sex: Sex | None) -> None:
    read = standardise_id(written)

    assert (read.value, read.kind, read.birth_date, read.sex, read.problem) == (value, kind, born, sex, None)
    assert read.written == written


ID_PROBLEMS = [
    ("110105194912310021", IdProblem.CHECK_DIGIT),
    ("110105194912310000", IdProblem.LOST_DIGITS),
    ("1.10105E+17", IdProblem.LOST_DIGITS),
    ("990105194912310020", IdProblem.CHECK_DIGIT),
    ("010105194912310026", IdProblem.REGION),
    ("510102190002290012", IdProblem.BIRTH_DATE),
    ("51010219491231", IdProblem.SHAPE),
    ("护照E12345678", IdProblem.SHAPE),
]


@pytest.mark.parametrize(("written", "problem"), ID_PROBLEMS)
def test_identity_number_that_cannot_be_is_told_why(written: str, problem: IdProblem) -> None:
    assert standardise_id(written).problem is problem
    assert standardise_id(written).value is None


@pytest.mark.parametrize(
    "written", ["无", "不详", "000000000000000000", "111111111111111111", "123456789012345678", "无身份证"]
)
def test_words_for_no_number_are_no_wrong_number(written: str) -> None:
    assert standardise_id(written).is_missing


def test_birth_after_the_extract_is_a_problem() -> None:
    assert standardise_id(STANDARD_WOMAN, on_day=date(1949, 12, 30)).problem is IdProblem.BIRTH_DATE


DATES = [
    ("2026-09-05", "2026-09-05"), ("2026/9/5", "2026-09-05"), ("2026.9.5", "2026-09-05"), ("20260905", "2026-09-05"),
    ("2026年9月5日", "2026-09-05"), ("2026年9月5号", "2026-09-05"), ("二〇二六年九月五日", "2026-09-05"),
    ("二零二六年十二月三十一日", "2026-12-31"), ("一九四九年廿一日", None), ("2026-09-05 00:00:00", "2026-09-05"),
    ("2026-09-05T12:00:00+08:00", "2026-09-05"), ("20260905123000", "2026-09-05"), ("2026/9/5 0:00", "2026-09-05"),
    (" 2026 年 9 月 5 日 ", "2026-09-05"), ("１９８５．３．４", "1985-03-04"), ("公元1985年3月4日", "1985-03-04"),
    ("民国三十八年十月一日", "1949-10-01"), ("民国元年1月1日", "1912-01-01"), ("1949", "1949"), ("1949年", "1949"),
    ("1949-10", "1949-10"), ("1949年10月", "1949-10"), ("1949-00-00", "1949"), ("19491000", "1949-10"),
    ("199003", "1990-03"), ("1985年正月初五", "1985-02-24"), ("农历1949年八月初一", "1949-09-22"),
    ("农历1987年闰六月初一", "1987-07-26"), ("阴历一九四九年腊月三十", "1950-02-16"),
    ("无", None), ("1900-01-01", None), ("1900年1月1日", None), ("9999-12-31", None),
    ("1950-02-30", None), ("200105", None), ("3/4/1985", None), ("85.3.4", None), ("昨天", None), ("2026-13-01", None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), DATES)
def test_date_is_read(written: str, value: str | None) -> None:
    assert standardise_date(written).value == value


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("1950-02-30", "no such day"),
        ("3/4/1985", "ambiguous"),
        ("200105", "ambiguous"),
        ("昨天", "shape"),
        ("无", None),
        ("1900-01-01", None),
        ("农历1950年闰八月初一", "no such day"),
    ],
)
def test_date_that_cannot_be_used_is_told_why(written: str, problem: str | None) -> None:
    assert standardise_date(written).problem == problem


def test_lunar_day_is_a_hypothesis_with_two_answers_in_a_leap_month() -> None:
    """1987 had a leap sixth month."""
    assert guess_solar(date(1987, 6, 1)) == (date(1987, 6, 26), date(1987, 7, 26))
    assert guess_recorded(date(1949, 9, 22)) == "1949-08-01"
    assert is_lunar_equivalent(date(1949, 8, 1), date(1949, 9, 22))
    assert not is_lunar_equivalent(date(1949, 8, 1), date(1949, 9, 23))


def test_outside_of_the_table_nothing_is_guessed() -> None:
    assert guess_solar(date(1899, 5, 1)) == ()
    assert guess_recorded(date(1900, 1, 30)) is None


MOBILES = [
    ("13987654321", ("13987654321",)), ("+86 139-8765-4321", ("13987654321",)), ("8613987654321", ("13987654321",)),
    ("0086 13987654321", ("13987654321",)), ("0139 8765 4321", ("13987654321",)),
    ("１３９８７６５４３２１", ("13987654321",)),
    ("13987654321.0", ("13987654321",)), ("13987654321/13887654322", ("13987654321", "13887654322")),
    ("13987654321、13987654321", ("13987654321",)), ("13800000000", ()), ("13912345678", ()),
    ("无", ()), ("12345678901", ()),
]  # fmt: skip


@pytest.mark.parametrize(("written", "values"), MOBILES)
def test_mobile_is_read(written: str, values: tuple[str, ...]) -> None:
    assert standardise_mobile(written).values == values
    assert standardise_mobile(written).problem is None


@pytest.mark.parametrize(
    ("written", "problem"), [("139876543", "shape"), ("0871-65123456", "shape"), ("1.39E+10", "lost digits")]
)
def test_number_that_is_no_mobile_is_told_why(written: str, problem: str) -> None:
    assert standardise_mobile(written).problem == problem


NAMES = [
    ("张 伟", "张伟", "张伟", "张"), ("張偉", "張偉", "张伟", "張"), ("髙小明", "髙小明", "高小明", "髙"),
    ("买买提·艾力", "买买提·艾力", "买买提艾力", None), ("买买提•艾力", "买买提·艾力", "买买提艾力", None),
    ("买买提 ・ 艾力", "买买提·艾力", "买买提艾力", None), ("买买提.艾力", "买买提·艾力", "买买提艾力", None),
    ("欧阳娜娜", "欧阳娜娜", "欧阳娜娜", "欧阳"), ("尉迟恭", "尉迟恭", "尉迟恭", "尉迟"),
    ("司马", "司马", "司马", "司"),
    ("爱新觉罗溥仪", "爱新觉罗溥仪", "爱新觉罗溥仪", "爱新觉罗"), ("张三（曾用名：张四）", "张三", "张三", "张"),
    ("John  Smith", "JOHN SMITH", "JOHNSMITH", None), ("张之洞", "张之洞", "张之洞", "张"),
    ("陈子婴", "陈子婴", "陈子婴", "陈"),
    ("张宝宝", "张宝宝", "张宝宝", "张"), ("欧阳宝宝", "欧阳宝宝", "欧阳宝宝", "欧阳"),
    ("欧阳之双", "欧阳之双", "欧阳之双", "欧阳"), ("王之子", "王之子", "王之子", "王"),
    ("王男婴", "王男婴", "王男婴", "王"),
    ("王芳●", "王芳", "王芳", "王"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value", "key", "surname"), NAMES)
def test_name_is_read(written: str, value: str, key: str, surname: str | None) -> None:
    read = standardise_name(written)

    assert (read.value, read.key, read.surname, read.kind) == (value, key, surname, NameKind.NAME)


NEWBORNS = [
    ("王芳之子", "王芳", Sex.MALE, None), ("王芳之女", "王芳", Sex.FEMALE, None), ("王芳之次女", "王芳", Sex.FEMALE, 2),
    ("王芳之长子", "王芳", Sex.MALE, 1), ("王芳之女2", "王芳", Sex.FEMALE, 2), ("王芳之男婴", "王芳", Sex.MALE, None),
    ("王芳男婴", "王芳", Sex.MALE, None), ("王芳之双大", "王芳", None, 1), ("王芳之小双", "王芳", None, 2),
    ("阿依古丽·买买提之子", "阿依古丽·买买提", Sex.MALE, None), ("王 芳 之 子", "王芳", Sex.MALE, None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "parent", "sex", "order"), NEWBORNS)
def test_newborn_without_a_name_has_no_name_to_compare(
    written: str, parent: str, sex: Sex | None, order: int | None
) -> None:
    read = standardise_name(written)

    assert (read.kind, read.value, read.key) == (NameKind.NEWBORN, None, None)
    assert (read.parent, read.sex, read.order) == (parent, sex, order)


@pytest.mark.parametrize("written", ["未取名", "无名氏", "新生儿"])
def test_words_for_no_name_are_no_name(written: str) -> None:
    assert standardise_name(written).kind is NameKind.UNNAMED


SURNAMES = "单 shan4|仇 qiu2|解 xie4|區 ou1|曾 zeng1|查 zha1|尉迟 yu4 chi2|尉遲 yu4 chi2|万俟 mo4 qi2|任 ren2|華 hua4"


@pytest.mark.parametrize("line", SURNAMES.split("|"))
def test_surname_is_read_as_a_surname(line: str) -> None:
    surname, _, reading = line.partition(" ")

    assert get_surname_readings(surname)[0] == reading


def test_surname_of_two_readings_has_both_and_a_usual_one_none() -> None:
    assert get_surname_readings("覃") == ("qin2", "tan2")
    assert get_surname_readings("王") == ()


ADDRESSES = [
    ("云南省 昆明市五华区青年路三号", "云南省昆明市五华区青年路3号", ("3",)),
    ("青年路１２１号，2幢一单元三〇二室", "青年路121号2栋1单元302室", ("121", "2", "1", "302")),
    ("云南省云南省某县某镇三组", "云南省某县某镇3组", ("3",)),
    ("某村第二村民小组15号", "某村第2组15号", ("2", "15")),
    ("某路100—2#", "某路100-2号", ("100", "2")),
    ("三门县五一社区", "三门县五一社区", ()),
    ("青年路3、5号", "青年路3 5号", ("3", "5")),
    ("至善街八号", "至善街8号", ("8",)),
    ("不详", None, ()),
]


@pytest.mark.parametrize(("written", "value", "numbers"), ADDRESSES)
def test_address_is_read(written: str, value: str | None, numbers: tuple[str, ...]) -> None:
    read = standardise_address(written)

    assert (read.value, read.numbers) == (value, numbers)


CODES = [
    ("530102", "530102000000", None), ("530102001", "530102001000", None), ("530102001001", "530102001001", None),
    ("53", "530000000000", None), ("530102.0", "530102000000", None), ("5.30102E+11", None, "lost digits"),
    ("53010", None, "shape"), ("020102", None, "shape"), ("无", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value", "problem"), CODES)
def test_division_code_is_read(written: str, value: str | None, problem: str | None) -> None:
    read = standardise_code(written)

    assert (read.value, read.problem) == (value, problem)


def test_divisions_above_a_code_are_found_the_nearest_first() -> None:
    above = ["530102001000", "530102000000", "530100000000", "530000000000"]

    assert list(find_parents("530102001001")) == above


def made(*changes: tuple[str, str, str]) -> dict[str, list[Succession]]:
    table: dict[str, list[Succession]] = {}
    for old, new, day in changes:
        table.setdefault(old, []).append(Succession(old, new, date.fromisoformat(day)))
    return table


TOWN, OTHER_TOWN, THIRD_TOWN = "539901101000", "539901102000", "539901103000"
LONG_AGO, TODAY = date(2000, 1, 1), date(2026, 9, 1)


def follow(code: str, table: dict[str, list[Succession]], from_day: date = LONG_AGO) -> tuple[str, ...]:
    return follow_code(code, successions=table, from_day=from_day, until_day=TODAY).codes


def test_code_without_a_history_is_itself() -> None:
    assert follow(TOWN, {}) == (TOWN,)


def test_code_is_followed_through_several_changes() -> None:
    table = made((TOWN, OTHER_TOWN, "2005-01-01"), (OTHER_TOWN, THIRD_TOWN, "2015-01-01"))

    assert follow(TOWN, table) == (THIRD_TOWN,)
    assert follow(OTHER_TOWN, table, date(2020, 1, 1)) == (OTHER_TOWN,)


def test_division_that_was_split_has_several_codes() -> None:
    table = made((TOWN, OTHER_TOWN, "2005-01-01"), (TOWN, THIRD_TOWN, "2005-01-01"))

    assert follow(TOWN, table) == (OTHER_TOWN, THIRD_TOWN)


def test_change_of_the_county_carries_its_villages_along_and_says_so() -> None:
    table = made(("539901000000", "539977000000", "2010-01-01"))

    followed = follow_code("539901101005", successions=table, from_day=LONG_AGO, until_day=TODAY)

    assert followed.codes == ("539977101005",)
    assert followed.by_parent


def test_change_of_the_town_counts_before_a_later_one_of_the_village() -> None:
    village = TOWN[:9] + "001"
    table = made((TOWN, OTHER_TOWN, "2005-01-01"), (village, THIRD_TOWN[:9] + "001", "2006-01-01"))

    assert follow(village, table) == (OTHER_TOWN[:9] + "001",)


def test_table_that_goes_in_a_circle_gives_no_code() -> None:
    table = made((TOWN, OTHER_TOWN, "2005-01-01"), (OTHER_TOWN, TOWN, "2006-01-01"))

    assert follow(TOWN, table) == (TOWN,)
    same_day = made(*((TOWN, OTHER_TOWN, f"20{year:02}-01-01") for year in range(1, 26)))
    assert follow(TOWN, same_day) == (OTHER_TOWN,)
