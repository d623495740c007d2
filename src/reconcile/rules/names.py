"""Names of people: width, blanks and middle dots; newborns without a name; surnames with two characters; readings.

Sources: 民委发〔2016〕33号 (the dot between the parts of a name is U+00B7 alone); GB 18030-2022 for the characters. The
lists of compound surnames and of readings say in their first lines where they come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from reconcile.rules.identity import Sex
from reconcile.rules.missing import LONGEST, fold_width, is_missing, read_lines, settle

MIDDLE_DOT = "·"
# What is typed for the dot: bullets, katakana and Greek dots, full stops between Chinese characters.
_DOTS = re.compile(r"\s*[·•・‧∙⋅●⦁‥･▪᛫.。．﹒°\u0387\u2027]+\s*")
_DOTS_BETWEEN_HAN = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])" + _DOTS.pattern + r"(?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
_EDGES = " ·•・‧∙⋅●⦁･▪᛫.。．,，'‘’\"“”*-_"
_HAN_BLANK = re.compile(r"(?<=[^\x00-\u02ff])\s+|\s+(?=[^\x00-\u02ff])")
_BLANKS = re.compile(r"\s+")
# A remark behind a name is no part of it.
_REMARK = re.compile(r"[(（\[【](?:曾用名|原名|别名|又名|小名|已故|死亡|迁出|户主|[男女])[^)）\]】]*[)）\]】]$")
# Shapes of one character that keyboards and old fonts give; OpenCC has the traditional ones.
_SHAPES = str.maketrans("髙呉囯靑眞淸敎黒亜竜曽沢浜槇凖寳", "高吴国青真清教黑亚龙曾泽滨槙准宝")

# 王芳之子, 王芳之次女, 王芳之女2; twins as 王芳之双大, 王芳之大双. 王之子 is a name, for no parent is
# called by a surname alone.
_NEWBORN = re.compile(
    r"(?P<parent>[^之]{2,25}?)之(?P<order>长|次|大|小|二|三|四)?(?P<sex>子|女|男|儿|婴)(?:婴|孩|儿)?(?P<last>[一二三四甲乙丙大小1-4])?"
    r"|(?P<parent_of_twins>[^之]{2,25}?)之(?P<which>大|小)?双(?:胞?胎)?(?P<sex_of_twin>子|女)?(?P<twin>[一二甲乙大小12])?"
)
# 王芳男婴; 婴, 宝宝 and 毛毛 alone end real names too.
_BABY = re.compile(
    r"(?P<parent>[^之]{2,25}?)(?:(?P<sex>男|女)?(?:婴儿|宝宝|毛毛|[Bb]{2})|(?P<sex_alone>男|女)婴)(?P<last>[一二甲乙大小1-4])?"
)
UNNAMED_WORDS = frozenset(
    [
        "无名氏",
        "无名",
        "未取名",
        "未起名",
        "未命名",
        "暂未取名",
        "没取名",
        "新生儿",
        "婴儿",
        "男婴",
        "女婴",
        "某某",
        "某",
    ]
)
_ORDERS = {
    sign: order for order, signs in enumerate(("长大一甲1", "次小二乙2", "三丙3", "四4"), start=1) for sign in signs
}
_SEXES = {"子": Sex.MALE, "男": Sex.MALE, "儿": Sex.MALE, "女": Sex.FEMALE}

COMPOUND_SURNAMES = frozenset(read_lines("compound_surnames.txt"))
# Surname: its readings with tones (`yu4 chi2`), the usual one first.
SURNAME_READINGS: dict[str, tuple[str, ...]] = {
    surname: tuple(reading.replace("+", " ") for reading in readings)
    for surname, *readings in map(str.split, read_lines("surname_readings.txt"))
}


class NameKind(StrEnum):
    """What stands where a name should."""

    NAME = "name"
    NEWBORN = "newborn without a name"
    UNNAMED = "without a name"
    TOO_LONG = "too long for a name"


@dataclass(frozen=True)
class PersonName:
    """A name as written, and what it is read as.

    `value` has its width, blanks and dots as they should be; `key` in addition simplified characters, for comparing
    only. `surname` is set for Chinese names of two to six characters. A newborn without a name has `parent` (whose
    child it is, as written), `sex` and `order` where the words say them, and no `value`: such words are no name to
    compare.
    """

    written: str
    value: str | None = None
    key: str | None = None
    surname: str | None = None
    kind: NameKind | None = None
    parent: str | None = None
    sex: Sex | None = None
    order: int | None = None


def standardise_name(written: str | None) -> PersonName:
    """Read one name; what was written stays beside what it is read as. Never raises."""
    text = written or ""
    if is_missing(text):
        return PersonName(text)
    if len(text) > LONGEST:
        return PersonName(text, kind=NameKind.TOO_LONG)
    plain = settle(_make_plain, text)
    if plain in UNNAMED_WORDS or is_missing(plain):
        return PersonName(text, kind=NameKind.UNNAMED)
    newborn = _NEWBORN.fullmatch(plain) or _BABY.fullmatch(plain)
    if newborn and _find_parent(newborn) not in COMPOUND_SURNAMES:
        return _read_newborn(text, newborn)
    return PersonName(text, plain, make_key(plain), find_surname(plain), NameKind.NAME)


def find_surname(name: str) -> str | None:
    """Return the surname of a Chinese name, two characters where it is a compound one; None for other names."""
    if MIDDLE_DOT in name or not 2 <= len(name) <= 6 or not all(sign >= "\u3400" for sign in name):
        return None
    for length in (4, 3, 2):
        if len(name) > length and make_key(name[:length]) in COMPOUND_SURNAMES:
            return name[:length]
    return name[0]


def get_surname_readings(surname: str) -> tuple[str, ...]:
    """Return the readings of a surname that differ from how its characters are usually read; empty for the others."""
    return SURNAME_READINGS.get(make_key(surname), ())


def make_key(name: str) -> str:
    """Return the name for comparing: simplified characters, one shape each, no dots, hyphens or blanks, capitals."""
    simplified = "".join(_simplify()(sign) if sign > "\u2fff" else sign for sign in name.translate(_SHAPES))
    return re.sub(rf"[{MIDDLE_DOT}\s'’-]", "", simplified).upper()


@cache
def _simplify() -> Callable[[str], str]:
    from opencc import OpenCC  # loaded here: it costs some milliseconds, and identity numbers need none of it

    convert: Callable[[str], str] = OpenCC("t2s").convert
    # One character at a time: in a name no phrase decides how a character is written.
    return cache(convert)


def _make_plain(text: str) -> str:
    plain = _HAN_BLANK.sub("", _BLANKS.sub(" ", fold_width(text))).strip(_EDGES)
    plain = _DOTS_BETWEEN_HAN.sub(MIDDLE_DOT, plain) if not plain.isascii() else plain.upper()
    return _REMARK.sub("", plain)


def _find_parent(found: re.Match[str]) -> str | None:
    return found["parent"] or found.groupdict().get("parent_of_twins")


def _read_newborn(written: str, found: re.Match[str]) -> PersonName:
    words = found.groupdict()
    parent = _find_parent(found)
    sex = _SEXES.get(words["sex"] or words.get("sex_of_twin") or words.get("sex_alone") or "")
    orders = (words.get(group) or "" for group in ("order", "last", "which", "twin"))
    order = next((_ORDERS[sign] for sign in orders if sign), None)
    return PersonName(written, kind=NameKind.NEWBORN, parent=parent, sex=sex, order=order)
