"""What the twelve digits of a statistical code say, and which twelve digits are none."""

from itertools import pairwise

import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.rules.division_codes import (
    Level,
    check_code,
    clean_code,
    find_codes_above,
    get_level,
    get_parent_code,
    is_higher,
)

LEVELS = """
530000000000 | province | -
530100000000 | prefecture | 530000000000
530199000000 | county | 530100000000
530199100000 | township | 530199000000
530199100201 | village | 530199100000
441999000000 | county | 441900000000
441900003000 | township | 441900000000
441900003001 | village | 441900003000
110000000000 | province | -
820000000000 | province | -
"""


@pytest.mark.parametrize("line", LEVELS.strip("\n").split("\n"))
def test_a_code_says_its_level_and_what_stands_above(line: str) -> None:
    code, level, parent = line.split(" | ")

    check_code(code)
    assert (get_level(code), get_parent_code(code)) == (Level(level), None if parent == "-" else parent)


def test_a_city_without_counties_has_townships_directly_below() -> None:
    assert list(find_codes_above("441900003001")) == ["441900003000", "441900000000", "440000000000"]


CLEANED = [
    ("530199100201", "530199100201"),
    (" 530199100201 ", "530199100201"),
    ("530199100201.0", "530199100201"),
    ("530199100201.00", "530199100201"),
    (530199100201.0, "530199100201"),
    (530199100201, "530199100201"),
    ("５３０１９９１００２０１", "530199100201"),
    ("5.30199E+11", "5.30199E+11"),
    (530199100201.5, "530199100201.5"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "code"), CLEANED)
def test_a_code_is_read_as_a_spreadsheet_writes_it(written: str | float, code: str) -> None:
    assert clean_code(written) == code


REFUSED = [
    ("5.30199E+11", "代码“5.30199E+11”已被电子表格缩写，请将该列设为文本并写全12位，如530199100000。"),
    ("5301991002O1", "代码“5301991002O1”含有非数字字符，请写成12位数字，如530199100000。"),
    ("٥٣٠١٩٩١٠٠٢٠١", "代码“٥٣٠١٩٩١٠٠٢٠١”含有非数字字符，请写成12位数字，如530199100000。"),
    ("530199", "代码“530199”只有6位，请写全12位：530199000000。"),
    ("530199100", "代码“530199100”只有9位，请写全12位：530199100000。"),
    ("53019910020", "代码“53019910020”为11位，请写成12位，如530199100000。"),
    ("530199100201001", "代码“530199100201001”为15位，是原人口计生系统的代码，请写成12位的统计用区划代码。"),
    ("990199100201", "代码“990199100201”的前两位99不是省级代码，请填写统计用区划代码。"),
    ("000000000000", "代码“000000000000”的前两位00不是省级代码，请填写统计用区划代码。"),
]


@pytest.mark.parametrize(("code", "sentence"), REFUSED)
def test_what_is_no_code_is_refused_with_what_would_be_right(code: str, sentence: str) -> None:
    with pytest.raises(UserError) as error:
        check_code(code)

    assert str(error.value) == sentence


def test_there_are_34_provinces() -> None:
    def is_province(start: int) -> bool:
        try:
            check_code(f"{start}0000000000")
        except UserError:
            return False
        return True

    assert sum(map(is_province, range(10, 100))) == 34


def test_levels_stand_in_one_order() -> None:
    levels = list(Level)

    assert [is_higher(one, other) for one, other in pairwise(levels)] == [True] * 5
    assert not any(is_higher(level, level) for level in levels)
