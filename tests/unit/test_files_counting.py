"""Word's number formats."""

import pytest

from fuwuyue.plan.parsing.files.counting import format_count


@pytest.mark.parametrize(
    ("style", "number", "shown"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("chineseCounting", 1, "一"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 11, "十一"),
        ("chineseCounting", 20, "二十"),
        ("chineseCounting", 99, "九十九"),
        ("chineseCounting", 100, "一〇〇"),
        ("chineseCountingThousand", 100, "一百"),
        ("chineseCountingThousand", 101, "一百零一"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1001, "一千零一"),
        ("chineseCountingThousand", 10_000, "10000"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 23, "贰拾叁"),
        ("chineseLegalSimplified", 10, "壹拾"),
        ("ideographLegalTraditional", 12, "壹拾貳"),
        ("ideographTraditional", 10, "癸"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 50, "㊿"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedCircleChinese", 3, "③"),
        ("decimalEnclosedParen", 1, "⑴"),
        ("decimalEnclosedFullstop", 20, "⒛"),
        ("ideographEnclosedCircle", 10, "㊉"),
        ("lowerLetter", 1, "a"),
        ("lowerLetter", 26, "z"),
        ("lowerLetter", 27, "aa"),
        ("upperLetter", 53, "AAA"),
        ("lowerLetter", 0, "0"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("upperRoman", 4000, "4000"),
        ("ordinal", 1, "1st"),
        ("ordinal", 12, "12th"),
        ("ordinal", 22, "22nd"),
        ("numberInDash", 3, "- 3 -"),
        ("none", 3, ""),
        ("hindiVowels", 3, "3"),
        ("chineseCounting", 0, "零"),
        ("chineseCounting", -1, "-1"),
    ],
)
def test_number_is_shown_as_word_shows_it(style: str, number: int, shown: str) -> None:
    assert format_count(number, style) == shown
