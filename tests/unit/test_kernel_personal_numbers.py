"""What in a text says who somebody is. The numbers are made up: their check digits are computed here."""

import pytest

from fuwuyue.kernel.personal_numbers import (
    NumberKind,
    PersonalNumberError,
    check_names_nobody,
    find_personal_numbers,
    is_identity_number,
)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def make_number(first: str) -> str:
    return first + "10X98765432"[sum(int(a) * b for a, b in zip(first, WEIGHTS, strict=True)) % 11]


NUMBER = make_number("53019919900101123")
WITH_X = next(n for k in range(100, 200) if (n := make_number(f"53019919900101{k}")).endswith("X"))
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        NUMBER.translate(WIDE),
        WITH_X.lower(),
        WITH_X.translate(WIDE),
        f"{NUMBER[:6]}－{NUMBER[6:]}",
        f"1 {NUMBER} 2",
        f"{NUMBER}and so on",
    ],
)
def test_a_valid_identity_number_is_refused_with_its_place_and_not_repeated(written: str, in_english: None) -> None:
    with pytest.raises(PersonalNumberError, match=r"line 2, from character \d") as refused:
        check_names_nobody(f"活动备注\n咨询人：{written}，已答复。")

    [number] = refused.value.numbers
    assert number.kind is NumberKind.IDENTITY
    assert not any(digits in str(refused.value) for digits in (NUMBER[6:14], written[:6]))


@pytest.mark.parametrize(
    "written",
    [
        NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2"),  # another check digit
        make_number("53019919901301123"),  # no such day
        NUMBER + "0",
        "6222021234567890123",
        "2026年9月1日至2026年9月30日",
        "联系电话：13900000001、13900000002",
        "13900000001 13900000001 139 0000 0001",  # one telephone, thrice
        "0870-1234567",
        "",
    ],
)
def test_what_names_nobody_passes(written: str) -> None:
    check_names_nobody(written)


def test_three_mobiles_are_a_list_of_people_and_the_place_of_each_is_told(in_english: None) -> None:
    text = "名单\n甲 13900000001\n乙 +86 139-0000-0002\n丙 １３９０００００００３"

    with pytest.raises(PersonalNumberError, match="3 mobile numbers, the first in line 2, from character 3") as refused:
        check_names_nobody(text)

    assert [text[one.start : one.end] for one in refused.value.numbers] == [
        "13900000001",
        "+86 139-0000-0002",
        "１３９０００００００３",
    ]


def test_an_identity_number_holds_no_mobile_and_a_long_text_takes_little_time() -> None:
    assert [one.kind for one in find_personal_numbers(f"{NUMBER} " * 3)] == [NumberKind.IDENTITY] * 3
    assert find_personal_numbers("1 " * 200_000) == ()
    assert not is_identity_number("５" * 18)
