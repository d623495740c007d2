"""Identity numbers: of citizens (GB 11643-1999), of residents from Hong Kong, Macao and Taiwan, of foreign residents.

Sources: GB 11643-1999, Citizen identification number (structure in chapter 4, check digit in appendix B, by ISO 7064
MOD 11-2); GB 11643-1989 for numbers of 15 digits; the measures for residence permits of Hong Kong, Macao and Taiwan
residents of 2018 (国办发〔2018〕81号) for address codes 810000, 820000, 830000; the notes of the National Immigration
Administration on the permanent residence card of 2023: 18 signs, the first one 9, the last one by the same check, in
place of three letters and twelve digits. What is not verified in a source is said where it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reconcile.rules.missing import LONGEST, fold_width, is_missing

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EARLIEST_BIRTH = date(1850, 1, 1)
# GB 11643-1989 gave these orders to people of a hundred years and more; the edition of 1999 ended it.
_CENTENARIANS = frozenset({"996", "997", "998", "999"})
# GB/T 2260: the provinces; then the address codes of residents from Hong Kong, Macao and Taiwan.
_PROVINCES = frozenset(
    map(str, [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)])
)
_BETWEEN = re.compile(r"[\s\-‐‑–—―_.,·'’‘\"“”`()（）]+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2}")
_EIGHTEEN = re.compile(r"\d{17}[\dX]")
_FIFTEEN = re.compile(r"\d{15}")
_FOREIGN_OLD = re.compile(r"[A-Z]{3}\d{12}")
_TEST_NUMBERS = frozenset({"123456789012345678", "12345678901234567X", "123456789012345"})
# Letters that look like the X of the check digit, and are typed for it.
_LOOK_LIKE_X = str.maketrans({"×": "X", "Ⅹ": "X", "Х": "X", "х": "X", "χ": "X", "Χ": "X", "✕": "X"})


class IdKind(StrEnum):
    """Whose number it is, as far as the number itself says."""

    CITIZEN = "citizen"
    HONG_KONG = "hong kong"
    MACAO = "macao"
    TAIWAN = "taiwan"
    FOREIGN = "foreign"
    FOREIGN_OLD = "foreign before 2023"


class IdProblem(StrEnum):
    """Why a number cannot be used as it stands."""

    SHAPE = "shape"
    LOST_DIGITS = "lost digits"
    REGION = "region"
    BIRTH_DATE = "birth date"
    CHECK_DIGIT = "check digit"


class Sex(StrEnum):
    """GB/T 2261.1."""

    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True)
class Identity:
    """An identity number as written, and what it says.

    `value` is the number in its standard form (18 signs, or 15 for old foreign ones), None where there is none or a
    `problem` keeps it from being used. `birth_date` and `sex` are what the number says: not a verified fact about the
    person. The address code is that of the first registration and says nothing about where a person lives. `body` is
    the first 17 digits of whatever has the shape of a number, wrong ones too: for comparing only.
    """

    written: str
    value: str | None = None
    kind: IdKind | None = None
    birth_date: date | None = None
    sex: Sex | None = None
    problem: IdProblem | None = None
    body: str | None = None

    @property
    def is_missing(self) -> bool:
        """Say whether nothing was written."""
        return self.value is None and self.problem is None


def find_check_digit(body: str) -> str:
    """Return the last sign for the 17 digits before it (GB 11643-1999, appendix B)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def lengthen_id(number: str) -> str:
    """Return the number of 18 signs for one of 15 digits: the century, and the check digit.

    The century is the 20th, but the 19th for the orders 996 to 999 of GB 11643-1989. Somebody born before 1900 with
    another order is read a hundred years too young.
    """
    century = "18" if number[12:] in _CENTENARIANS else "19"
    body = number[:6] + century + number[6:]
    return body + find_check_digit(body)


def shorten_id(number: str) -> str | None:
    """Return the number of 15 digits that a number of 18 signs had; None where it can have had none."""
    short = number[:6] + number[8:17]
    return short if lengthen_id(short) == number else None


def standardise_id(written: str | None, *, on_day: date | None = None) -> Identity:
    """Read one identity number; what was written stays beside what it is read as.

    A birth after `on_day`, where it is given, is a problem. Never raises.
    """
    text = written or ""
    if is_missing(text):
        return Identity(text)
    if len(text) > LONGEST:
        return Identity(text, problem=IdProblem.SHAPE)
    plain = _BETWEEN.sub("", fold_width(text).translate(_LOOK_LIKE_X)).upper().translate(_LOOK_LIKE_X)
    if _SCIENTIFIC.fullmatch(fold_width(text).strip()):
        return Identity(text, problem=IdProblem.LOST_DIGITS)
    if not plain or plain in _TEST_NUMBERS or is_missing(plain):
        return Identity(text)
    if _FOREIGN_OLD.fullmatch(plain):
        # Its own check digit and its date of six digits are not read: no source for them was found.
        return Identity(text, plain, IdKind.FOREIGN_OLD)
    if _FIFTEEN.fullmatch(plain):
        return _read(text, lengthen_id(plain), on_day)
    if _EIGHTEEN.fullmatch(plain):
        return _read(text, plain, on_day)
    return Identity(text, problem=IdProblem.SHAPE)


def _read(written: str, number: str, on_day: date | None) -> Identity:
    """Read a number of 18 signs."""
    kind, body = _find_kind(number), number[:17]
    if find_check_digit(number[:17]) != number[17]:
        # A spreadsheet keeps 15 digits of a number and makes the others noughts.
        lost = number.endswith("000")
        return Identity(written, problem=IdProblem.LOST_DIGITS if lost else IdProblem.CHECK_DIGIT, body=body)
    if kind is None:
        return Identity(written, problem=IdProblem.REGION, body=body)
    born = _find_birth_date(number, on_day)
    if born is None:
        return Identity(written, problem=IdProblem.BIRTH_DATE, body=body)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    # Whether the order of a foreign number says the sex is not verified, so it is not read from it.
    return Identity(written, number, kind, born, None if kind is IdKind.FOREIGN else sex, body=body)


def _find_kind(number: str) -> IdKind | None:
    if number[0] == "9":
        return IdKind.FOREIGN
    special = {"810000": IdKind.HONG_KONG, "820000": IdKind.MACAO, "830000": IdKind.TAIWAN}
    return special.get(number[:6]) or (IdKind.CITIZEN if number[:2] in _PROVINCES else None)


def _find_birth_date(number: str, on_day: date | None) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    late = on_day is not None and born > on_day
    return None if late or born < _EARLIEST_BIRTH else born
