"""Division codes through their history: one form, and what a code of then is called now.

GB/T 2260 gives the first six digits, the statistical code of the National Bureau of Statistics all twelve: province 2,
prefecture 2, county 2, township 3, village 3. Which code took the place of which is not known here: the county's own
table of successions is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reconcile.rules.missing import LONGEST, fold_width, is_missing

WHOLE = 12
# Where a code may end: province, prefecture, county, township, village.
LEVELS = (2, 4, 6, 9, 12)
_BETWEEN = re.compile(r"[\s\-'’‘\"._]+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2}")
_FRACTION = re.compile(r"\.0+$")
# A history longer than this is a circle in the table.
_MOST_CHANGES = 50


class CodeProblem(StrEnum):
    """Why a code cannot be used as it stands."""

    SHAPE = "shape"
    LOST_DIGITS = "lost digits"


@dataclass(frozen=True)
class DivisionCode:
    """A code as written, and its twelve digits; what stands below its level is noughts.

    `length` is how many digits were written, 0 where there is no code.
    """

    written: str
    value: str | None = None
    problem: CodeProblem | None = None
    length: int = 0


@dataclass(frozen=True)
class Succession:
    """From `on_day` on, `new_code` stands for `old_code` (both of twelve digits)."""

    old_code: str
    new_code: str
    on_day: date


@dataclass(frozen=True)
class Followed:
    """What became of a code: none where the table goes in a circle, several where the division was split.

    `by_parent` says that a change of a division above was carried down by its leading digits, which holds for a change
    of number and need not hold where villages were numbered anew.
    """

    codes: tuple[str, ...]
    by_parent: bool = False


def standardise_code(written: str | None) -> DivisionCode:
    """Read one division code of 2, 4, 6, 9 or 12 digits; what was written stays beside it. Never raises."""
    text = written or ""
    if is_missing(text):
        return DivisionCode(text)
    if len(text) > LONGEST:
        return DivisionCode(text, problem=CodeProblem.SHAPE)
    plain = _FRACTION.sub("", fold_width(text).strip())
    if _SCIENTIFIC.fullmatch(plain):
        return DivisionCode(text, problem=CodeProblem.LOST_DIGITS)
    digits = _BETWEEN.sub("", plain)
    if not (digits.isascii() and digits.isdigit() and len(digits) in LEVELS and digits[:2] >= "11"):
        return DivisionCode(text, problem=CodeProblem.SHAPE)
    return DivisionCode(text, digits.ljust(WHOLE, "0"), length=len(digits))


def find_parents(code: str) -> Iterator[str]:
    """Give the codes of the divisions above, the nearest first."""
    for length in reversed(LEVELS[:-1]):
        if code[length:].strip("0"):
            yield code[:length].ljust(WHOLE, "0")


def follow_code(
    code: str, *, successions: Mapping[str, Sequence[Succession]], from_day: date, until_day: date
) -> Followed:
    """Return the codes on `until_day` of what had this code on `from_day`, by successions listed by their old code.

    A code that no succession names and whose divisions above did not change is itself. Days are whole: a change on
    `from_day` has happened, one on `until_day` too.
    """
    ends: dict[str, None] = {}
    by_parent, waiting, steps = False, [(code, from_day)], 0
    while waiting:
        steps += 1
        if steps > _MOST_CHANGES:
            return Followed(())
        old, day = waiting.pop(0)
        changes, carried = _find_next(old, successions, day, until_day)
        by_parent = by_parent or carried
        if not changes:
            ends.setdefault(old)
        waiting += changes
    return Followed(tuple(ends), by_parent)


def _find_next(
    code: str, successions: Mapping[str, Sequence[Succession]], after: date, until: date
) -> tuple[list[tuple[str, date]], bool]:
    """Return the codes that came next with their day, and whether a change above was carried down.

    The first change counts, of the code or of a division above it; on one day, that of the nearest.
    """
    changes = [one for above in (code, *find_parents(code)) for one in successions.get(above, ())]
    days = [one.on_day for one in changes if after < one.on_day <= until]
    if not days:
        return [], False
    first = next(one for one in changes if one.on_day == min(days)).old_code
    kept = WHOLE if first == code else next(length for length in LEVELS if length >= len(first.rstrip("0")))
    heirs = [one.new_code[:kept] + code[kept:] for one in successions[first] if one.on_day == min(days)]
    return [(heir, min(days)) for heir in heirs], first != code
