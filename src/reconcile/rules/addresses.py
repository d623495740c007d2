"""Addresses as text: width, blanks, numbers and the words for one thing, so that equal ones are written equally.

GB/T 23705-2009 (coding of place names and addresses) names the parts; this is no parser of them. What is compared later
are the standard text and the numbers in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reconcile.rules.missing import LONGEST, fold_width, is_missing, settle

_NOISE = re.compile(r"[,，。;；、:：\"“”'‘’()（）\[\]【】]+")
# Between two numbers a blank stays: 3、5号 is no 35号.
_PARTED = re.compile(rf"(?<=\d)(?:\s|{_NOISE.pattern})+(?=\d)")
_BLANK = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_DASH = re.compile(r"[‐‑–—―－~～]+")
_CHINESE_DIGITS = "零一二三四五六七八九"
# Before these words a Chinese number is a number; 五一社区 and 三门县 are names.
_NUMBER = re.compile(
    r"([零〇一二三四五六七八九十百]{1,7})(?=号|栋|幢|座|楼|单元|室|房|组|小组|队|社(?!区)|弄|巷|村民小组|村民组)"
)
_WORDS = (
    (re.compile(r"(?<=\d)(?:幢|座|号楼|#楼)"), "栋"),
    (re.compile(r"(?<=\d)(?:房|号房|号室)(?=$|\D)"), "室"),
    (re.compile(r"(?<=\d)#"), "号"),
    (re.compile(r"(?<=\d)(?:村民小组|村民组|小组|社(?!区)|生产队|队)"), "组"),
    (re.compile(r"(?:门牌|门牌号)(?=\d)"), ""),
)
_DIGITS = re.compile(r"\d+")
_HOUSE = re.compile(r"([0-9]{1,6})(?:[-之][0-9]+)?号")
_LAST_NUMBER = re.compile(r"([0-9]{1,6})[^0-9]*$")
# The same word twice, as a form's own field and its content give: 云南省云南省.
_TWICE = re.compile(r"([\u4e00-\u9fff]{2,8}[省市区县镇乡村])\1+")


@dataclass(frozen=True)
class Address:
    """An address as written, its standard text, and the numbers in it in their order; too long a text is not read."""

    written: str
    value: str | None = None
    numbers: tuple[str, ...] = ()
    is_too_long: bool = False


def standardise_address(written: str | None) -> Address:
    """Read one address; what was written stays beside what it is read as. Never raises."""
    text = written or ""
    if is_missing(text):
        return Address(text)
    if len(text) > LONGEST:
        return Address(text, is_too_long=True)
    value = settle(_make_plain, text)
    if is_missing(value):
        return Address(text)
    return Address(text, value, tuple(number.lstrip("0") or "0" for number in _DIGITS.findall(value)))


def find_house(value: str | None) -> int | None:
    """Return the number of the house in a standard text: the one before 号 (144 in 144-1号), else the last number."""
    found = (_HOUSE.search(value) or _LAST_NUMBER.search(value)) if value else None
    return int(found[1]) or None if found else None


def _make_plain(text: str) -> str:
    plain = _PARTED.sub(" ", fold_width(text))
    plain = _DASH.sub("-", _NOISE.sub("", _BLANK.sub("", plain)))
    plain = _NUMBER.sub(lambda found: str(read_number(found[1])), plain)
    for pattern, word in _WORDS:
        plain = pattern.sub(word, plain)
    return _TWICE.sub(r"\1", plain).upper().strip("-")


def read_number(words: str) -> int:
    """Return a Chinese number below a thousand: 一百零二 is 102, 二〇三 is 203, 十 is 10."""
    words = words.replace("〇", "零")
    if not re.search("[十百]", words):
        return int("".join(str(_CHINESE_DIGITS.index(sign)) for sign in words))
    total = digit = 0
    for sign in words:
        if sign in "十百":
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
        else:
            digit = _CHINESE_DIGITS.index(sign)
    return total + digit
