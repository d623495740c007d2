"""The statistical code of a division: twelve digits, 2 + 2 + 2 + 3 + 3, and what can be told from them.

The first six digits are the code of GB/T 2260 (province, prefecture, county); three more for the township and three for
the village make the statistical code. A segment of zeros means that the division is none of that level. A city without
counties has townships directly below it, with zeros for the county. The first six digits of a statistical code may
differ from those of the civil affairs in development zones, so a parent that is named counts more than arithmetic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

CODE_LENGTH = 12
# Where each segment ends.
_ENDS = (2, 4, 6, 9, 12)
# The first two digits of GB/T 2260: the six regions of the mainland, Taiwan (71), Hong Kong (81), Macao (82).
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
    for code in range(first, last + 1)
) | {"71", "81", "82"}
_DIGITS = re.compile(r"[0-9]+")
# What a spreadsheet makes of a code that it takes for a number.
_DECIMALS = re.compile(r"([0-9]+)\.0+")
_EXPONENT = re.compile(r"[0-9.]+E\+?[0-9]+", re.IGNORECASE)
_OLD_FAMILY_PLANNING_LENGTH = 15


class Level(StrEnum):
    """The levels of divisions, the highest first. A group (村民小组) stands below a village and has no code."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    GROUP = "group"


_LEVELS = tuple(Level)


def is_higher(level: Level, other: Level) -> bool:
    """Say whether `level` stands above `other`."""
    return _LEVELS.index(level) < _LEVELS.index(other)


def rank(level: Level) -> int:
    """Return 0 for the highest level, 5 for the lowest."""
    return _LEVELS.index(level)


def _segments(code: str) -> tuple[str, ...]:
    return tuple(code[start:end] for start, end in zip((0, *_ENDS), _ENDS, strict=False))


def _last_used(code: str) -> int:
    return max(place for place, segment in enumerate(_segments(code)) if segment.strip("0"))


def get_level(code: str) -> Level:
    """Return the level of a code that `check_code` lets pass: that of its last segment that is not zeros."""
    return _LEVELS[_last_used(code)]


def get_parent_code(code: str) -> str | None:
    """Return the code of the next division above by arithmetic; None for a province."""
    above = list(find_codes_above(code))
    return above[0] if above else None


def find_codes_above(code: str) -> Iterator[str]:
    """Give the codes of all divisions above by arithmetic, the nearest first."""
    for place in range(_last_used(code) - 1, -1, -1):
        if _segments(code)[place].strip("0"):
            yield code[: _ENDS[place]].ljust(CODE_LENGTH, "0")


def change_start(code: str, old: str, new: str) -> str:
    """Return `code` as it is below `new` when that takes the place of `old`, of one level; empty where it does not fit.

    A township that goes to another county takes its villages along: each keeps its last digits.
    """
    if not (old and new and code):
        return ""
    end = _ENDS[_last_used(old)]
    return new[:end] + code[end:] if code.startswith(old[:end]) else ""


def clean_code(written: str | int | float) -> str:
    """Return the code as it was meant: full-width digits folded, and a number of a spreadsheet where it is exact.

    110101001001.0 is exact; 1.10101E+11 is not, since it has lost its last digits. What is no code stays as it is, for
    `check_code` to refuse.
    """
    if isinstance(written, float):
        return str(int(written)) if written.is_integer() and abs(written) < 1e15 else str(written)
    text = unicodedata.normalize("NFKC", str(written)).strip()
    decimals = _DECIMALS.fullmatch(text)
    return decimals[1] if decimals else text


def check_code(code: str) -> None:
    """Raise UserError, saying what would be right, where `code` is no code of a province, … or village."""
    if not _DIGITS.fullmatch(code):
        raise UserError(_tell_no_digits(code))
    if len(code) != CODE_LENGTH:
        raise UserError(_tell_length(code))
    if code[:2] not in _PROVINCES:
        message = _("The code “{code}” begins with {start}, which is no province; write the statistical code.")
        raise UserError(message.format(code=code, start=code[:2]))


def _tell_no_digits(code: str) -> str:
    if _EXPONENT.fullmatch(code):
        message = _(
            "The code “{code}” was shortened by the spreadsheet; make the column text and write all 12 digits, "
            "such as 530199100000."
        )
    else:
        message = _("The code “{code}” is not made of digits; write 12 digits, such as 530199100000.")
    return message.format(code=code)


def _tell_length(code: str) -> str:
    if len(code) in _ENDS:
        message = _("The code “{code}” has {count} digits; write all 12: {full}.")
        return message.format(code=code, count=len(code), full=code.ljust(CODE_LENGTH, "0"))
    if len(code) == _OLD_FAMILY_PLANNING_LENGTH:
        message = _(
            "The code “{code}” has 15 digits, as the old family-planning registers used them; write the statistical "
            "code of 12 digits."
        )
        return message.format(code=code)
    message = _("The code “{code}” has {count} digits; write 12, such as 530199100000.")
    return message.format(code=code, count=len(code))
