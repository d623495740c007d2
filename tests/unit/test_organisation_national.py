"""The list of the country's divisions that ships: whole, without villages, and read by province."""

from collections import Counter

import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.national import read_national_list
from fuwuyue.organisation.rules.division_codes import Level, check_code, find_codes_above, get_level
from fuwuyue.organisation.rules.divisions import check_name


def rows(province: str | None = None) -> list[tuple[str, str]]:
    lines = read_national_list(province).decode("utf-8").splitlines()
    return [(code, name) for code, _comma, name in (line.partition(",") for line in lines[1:])]


def test_the_list_has_each_province_once_and_no_village() -> None:
    levels = Counter(get_level(code) for code, _name in rows())
    provinces = [name for code, name in rows() if get_level(code) is Level.PROVINCE]

    # 31 provinces, regions and cities of the mainland, and Taiwan, Hong Kong, Macao.
    assert levels == {Level.PROVINCE: 34, Level.PREFECTURE: 333, Level.COUNTY: 2847, Level.TOWNSHIP: 38536}
    assert {"台湾省", "香港特别行政区", "澳门特别行政区"} <= set(provinces)
    assert len(set(provinces)) == 34


def test_each_code_stands_once_below_one_that_is_there() -> None:
    known = dict(rows())

    assert len(known) == len(rows()) == 41_750
    for code, name in known.items():
        check_code(code)
        check_name(name)
        above = list(find_codes_above(code))
        assert any(each in known for each in above) or get_level(code) is Level.PROVINCE
        # A township stands below its own county and nothing else.
        assert get_level(code) is not Level.TOWNSHIP or above[0] in known


def test_nothing_that_was_dissolved_is_in_it() -> None:
    assert [name for _code, name in rows() if "撤" in name and "（" in name] == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        # 622421 定西县 became 621102 安定区 in 2003, and 350681 龙海市 became 350604 龙海区 in 2021.
        ("621102000000", "安定区"),
        ("621100000000", "定西市"),
        ("350604000000", "龙海区"),
        ("110105000000", "朝阳区"),
        ("530100000000", "昆明市"),
        ("441900000000", "东莞市"),
        ("659001000000", "石河子市"),
    ],
)
def test_some_that_are_known_to_everybody_are_right(code: str, name: str) -> None:
    assert dict(rows())[code] == name


@pytest.mark.parametrize("gone", ["622421000000", "350681000000"])
def test_some_that_are_known_to_be_gone_are_not_there(gone: str) -> None:
    assert gone not in dict(rows())


@pytest.mark.parametrize("province", ["62", "620000", "620000000000", "甘肃省", " 甘肃省 "])
def test_a_province_is_named_in_any_way(province: str) -> None:
    assert rows(province) == [(code, name) for code, name in rows() if code.startswith("62")]


@pytest.mark.parametrize("province", ["", "6", "621102", "甘", "72", "云岭县"])
def test_what_is_no_province_is_refused(province: str) -> None:
    with pytest.raises(UserError, match="省"):
        read_national_list(province)
