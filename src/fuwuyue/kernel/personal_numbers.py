"""Numbers in a text that say who somebody is: identity numbers, and lists of mobile telephones.

Notes, remarks and files that others read are checked with it. One or two telephones may be those of an office; three
are a list of people.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import gettext as _

# How many different mobiles make a list of people.
MOBILES_OF_A_LIST = 3

# What people and programs write between the digits of a number: at most two of them, so that time stays linear.
_BETWEEN = r"[ \t\u00a0\u2000-\u200d\u3000\ufeff.·-]{0,2}"
# Looking ahead, so that digits which were no number after all may begin another one.
_IDENTITY = compile_re(rf"(?<![0-9])(?=([1-9](?:{_BETWEEN}[0-9]){{16}}{_BETWEEN}[0-9X])(?![0-9]))")
_MOBILE = compile_re(rf"(?<![0-9])((?:\+?86{_BETWEEN})?1{_BETWEEN}[3-9](?:{_BETWEEN}[0-9]){{9}})(?![0-9])")
# GB 11643-1999: the weight of each digit but the last, and the last one by the sum modulo 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EARLIEST_BIRTH = date(1850, 1, 1)


class NumberKind(StrEnum):
    """What a number is."""

    IDENTITY = "identity"
    MOBILE = "mobile"


@dataclass(frozen=True)
class PersonalNumber:
    """A number found in a text, at the code points from `start` until `end` (excluded)."""

    kind: NumberKind
    start: int
    end: int


class PersonalNumberError(UserError):
    """A text names people by their numbers; `numbers` say where. The sentence holds the place and no digit."""

    def __init__(self, message: str, numbers: tuple[PersonalNumber, ...]) -> None:
        super().__init__(message)
        self.numbers = numbers


def find_personal_numbers(text: str) -> tuple[PersonalNumber, ...]:
    """Return the valid identity numbers (18 digits, GB 11643-1999) and the mobiles in `text`, by place.

    Wide digits count, and so do blanks, points and hyphens between digits. Time is linear.
    """
    plain = "".join(map(_plain, text))
    identities = [
        PersonalNumber(NumberKind.IDENTITY, found.start(1), found.end(1))
        for found in _IDENTITY.finditer(plain)
        if is_identity_number(_digits(found[1]))
    ]
    mobiles = [
        PersonalNumber(NumberKind.MOBILE, found.start(1), found.end(1))
        for found in _MOBILE.finditer(plain)
        if not any(one.start <= found.start(1) < one.end for one in identities)
    ]
    return tuple(sorted([*identities, *mobiles], key=lambda one: one.start))


def check_names_nobody(text: str) -> None:
    """Raise PersonalNumberError where `text` has a valid identity number, or three different mobiles or more."""
    numbers = find_personal_numbers(text)
    identities = tuple(one for one in numbers if one.kind is NumberKind.IDENTITY)
    if identities:
        message = _("There is an identity number in line {line}, from character {place} on: take it out.")
        raise PersonalNumberError(message.format(**_place(text, identities[0])), identities)
    mobiles = tuple(one for one in numbers if one.kind is NumberKind.MOBILE)
    if len({_digits("".join(map(_plain, text[one.start : one.end])))[-11:] for one in mobiles}) >= MOBILES_OF_A_LIST:
        message = _(
            "There are {count} mobile numbers, the first in line {line}, from character {place} on: a list of people "
            "does not belong here."
        )
        raise PersonalNumberError(message.format(count=len(mobiles), **_place(text, mobiles[0])), mobiles)


def is_identity_number(digits: str) -> bool:
    """Say whether 18 signs are a number by GB 11643-1999: a day of birth that exists, and the right last sign."""
    if len(digits) != 18 or not digits[:17].isdigit() or not digits.isascii():
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return born >= _EARLIEST_BIRTH and _CHECKS[total % 11] == digits[17].upper()


def _plain(sign: str) -> str:
    """Return one sign for one, so that places stay: any decimal digit as 0 to 9, any X as X, any hyphen as one."""
    if sign.isascii():
        return sign.upper()
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    return {"Ｘ": "X", "ｘ": "X", "×": "X", "＋": "+"}.get(sign, "-" if unicodedata.category(sign) == "Pd" else sign)


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit() or sign == "X")


def _place(text: str, number: PersonalNumber) -> dict[str, int]:
    before = text[: number.start]
    return {"line": before.count("\n") + 1, "place": number.start - (before.rfind("\n") + 1) + 1}
