"""What makes a division right."""

from datetime import date

import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.rules.division_codes import Level
from fuwuyue.organisation.rules.divisions import Span, check_name, check_parent, check_span, clean_name

SINCE = date(2020, 1, 1)


def refusal(check, *arguments) -> str:
    with pytest.raises(UserError) as error:
        check(*arguments)
    return str(error.value)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" 上 河 村 ", "上河村"),
        ("阿依・古丽村", "阿依·古丽村"),
        ("阿依•古丽村", "阿依·古丽村"),
        ("第３社区", "第３社区"),
    ],
)
def test_a_name_has_no_blanks_and_one_kind_of_middle_dot(written: str, name: str) -> None:
    assert clean_name(written) == name


@pytest.mark.parametrize("name", ["", "12345", "上河\ue000村", "上河\x07村", "村" * 51])
def test_what_is_no_name_is_refused(name: str) -> None:
    assert refusal(check_name, name)


@pytest.mark.parametrize(
    "name", ["上河村", "云岭彝族苗族自治县", "䶮村", "𠮷村", "下\U00031cea镇", "A区社区", "村" * 50]
)
def test_every_character_of_gb_18030_is_a_name(name: str) -> None:
    check_name(name)


def test_an_end_comes_after_the_start() -> None:
    check_span(SINCE, date(2020, 1, 2))
    check_span(SINCE, None)
    assert refusal(check_span, SINCE, SINCE) == "终止日期2020-01-01不晚于启用日期2020-01-01，请更正其中之一。"


def test_the_last_day_of_a_time_does_not_belong_to_it() -> None:
    span = Span(SINCE, date(2021, 1, 1))

    assert [span.covers(day) for day in (date(2019, 12, 31), SINCE, date(2020, 12, 31), date(2021, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert not span.meets(Span(date(2021, 1, 1)))
    assert span.meets(Span(date(2020, 12, 31)))


@pytest.mark.parametrize("level", list(Level))
def test_a_parent_is_of_a_higher_level(level: Level) -> None:
    assert refusal(check_parent, level, level)
    assert refusal(check_parent, Level.PROVINCE, level)


def test_a_countys_own_list_begins_with_the_county() -> None:
    check_parent(Level.COUNTY, None)
    assert refusal(check_parent, Level.TOWNSHIP, None) == "上级区划不明，请补上该行或填写上级代码。"
