"""The number formats of Word's automatic numbering: ISO/IEC 29500-1, 17.18.59 (ST_NumberFormat).

Every format falls back to plain digits where it has no sign for a number, as Word does (㊿ is the last circled one).
"""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_DIGITS_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_HIGHEST_ROMAN = 3999
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_SIGNS = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
_SIGNS["decimalEnclosedCircleChinese"] = _SIGNS["decimalEnclosedCircle"]


def format_count(number: int, style: str) -> str:
    """Return `number` as Word writes it in the number format `style`; an unknown format gives plain digits."""
    if number < 0:
        return str(number)
    if style in _SIGNS:
        signs = _SIGNS[style]
        return signs[number - 1] if 1 <= number <= len(signs) else str(number)
    return _FORMATS.get(style, str)(number)


def _nothing(_number: int) -> str:
    return ""


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _counting(number: int) -> str:
    """一 to 九十九; from a hundred on digit by digit (ISO/IEC 29500-1: chineseCounting has no sign for a hundred)."""
    return _counting_thousand(number) if number < 100 else _digit_by_digit(number)


def _counting_thousand(number: int) -> str:
    return _say(number, _DIGITS.replace("〇", "零"), "十百千", ten_alone="十")


def _legal(number: int) -> str:
    return _say(number, _LEGAL_DIGITS, "拾佰仟", ten_alone="壹拾")


def _legal_traditional(number: int) -> str:
    return _say(number, _LEGAL_DIGITS_TRADITIONAL, "拾佰仟", ten_alone="壹拾")


def _say(number: int, digits: str, units: str, ten_alone: str) -> str:
    """Return a number below ten thousand in words: 101 is 一百零一, 10 to 19 begin with `ten_alone`."""
    if number >= 10_000:
        return str(number)
    if number == 0:
        return digits[0]
    if 10 <= number < 20:
        return ten_alone + (digits[number - 10] if number > 10 else "")
    words, gap = "", False
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), map(int, str(number)), strict=True):
        if digit == 0:
            gap = True
            continue
        words += (digits[0] if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    return words


def _letters(number: int) -> str:
    """a to z, then aa, bb: the letter repeats."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 1 <= number <= 780 else str(number)


def _roman(number: int) -> str:
    if not 1 <= number <= _HIGHEST_ROMAN:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def _ordinal(number: int) -> str:
    teens = 11 <= number % 100 <= 13
    return str(number) + ("th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th"))


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": _nothing,
    "bullet": _nothing,
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": _ordinal,
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _counting_thousand,
    "taiwaneseCountingThousand": _counting_thousand,
    "japaneseCounting": _counting_thousand,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal_traditional,
    "japaneseLegal": _legal_traditional,
}
