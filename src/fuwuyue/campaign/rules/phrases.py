"""Whom a phrase of a plan means: `各乡镇` every township, `县卫生健康局` one unit, `有关部门` whom a person names.

Nothing is guessed: what one reading does not settle comes back unsettled, with what is likely, for a person to choose.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fuwuyue.organisation.api import NamedUnit, UnitKind, find_present


class How(StrEnum):
    """By what a phrase was understood."""

    NAME = "name"
    ALL_OF_KIND = "all_of_kind"
    ONLY_ONE = "only_one"
    # A county gives villages no task: what a plan asks of them goes to their townships, which pass it on.
    THROUGH_TOWNSHIP = "through_township"
    BY_HAND = "by_hand"


# A unit of the county on the day the month is prepared, with all the names it goes by.
KnownUnit = NamedUnit[uuid.UUID]


@dataclass(frozen=True)
class Understood:
    """Whom a phrase means. Without `how` nothing is settled, and `unit_ids` are only likely; they may be none."""

    unit_ids: tuple[uuid.UUID, ...] = ()
    how: How | None = None


# What the phrase has to be, whole, and which units all of them are.
_ALL = (
    (
        re.compile(
            "(?:各|每个|全县各|全县)(?:个)?(?:乡镇|乡\\(镇\\)|镇|乡)(?:\\(街道\\)|街道|场)?(?:人民政府|政府|党委政府)?"
        ),
        UnitKind.TOWNSHIP,
        "",
    ),
    (re.compile("(?:各|每个)(?:行政)?村(?:民委员会|委会|居)?|村(?:级)?干部|各村\\(社区\\)"), UnitKind.VILLAGE, ""),
    (re.compile("(?:各|每个)?乡镇(?:中心)?卫生院"), UnitKind.CLINIC, "卫生院"),
    (re.compile("各(?:级)?(?:医疗卫生|医疗|卫生)(?:机构|单位)|各接种单位"), UnitKind.CLINIC, ""),
)
_ONE = (
    (re.compile("(?:县|县级)?(?:活动|工作)?领导小组"), UnitKind.LEADING_GROUP),
    (re.compile("(?:县|县级)?(?:活动|工作)?(?:领导小组)?办公室"), UnitKind.CAMPAIGN_OFFICE),
    (re.compile("县(?:人民)?政府"), UnitKind.GOVERNMENT),
    (re.compile("(?:县|县级)?(?:卫生健康|卫健|卫生计生|卫计|计生)(?:局|委|行政部门|部门)"), UnitKind.HEALTH_OFFICE),
)
_WHOEVER = re.compile("各?(?:县直)?(?:有关|相关|责任|成员)(?:部门|单位|成员单位)|各部门|各单位|各成员单位|部门")
_NARROW = str.maketrans("（）", "()")
_BETWEEN = re.compile("[、，,及和与]|以及")


def cut_phrase(phrase: str) -> list[str]:
    """Return the parts of `各乡镇、各有关部门`."""
    return [part for part in (piece.strip() for piece in _BETWEEN.split(phrase)) if part]


def understand(phrase: str, units: Sequence[KnownUnit], day: date) -> Understood:
    """Return which of `units` the phrase means on `day`, or who is likely where nothing says for sure.

    A phrase of several parts is settled where each part is; `units` are those of one county.
    """
    phrase = phrase.translate(_NARROW)
    named = find_present(phrase, units, day).found
    if named:
        return Understood((named,), How.NAME)
    parts = [_understand_part(part, units, day) for part in cut_phrase(phrase)]
    ids = tuple(dict.fromkeys(one for part in parts for one in part.unit_ids))
    settled = bool(parts) and all(part.how for part in parts)
    return Understood(ids, parts[0].how if settled else None)


def _understand_part(part: str, units: Sequence[KnownUnit], day: date) -> Understood:
    for pattern, kind, word in _ALL:
        if pattern.fullmatch(part):
            found = tuple(each.unit for each in units if each.kind is kind and word in each.names[0])
            return Understood(found, How.ALL_OF_KIND if found else None)
    if _WHOEVER.fullmatch(part):
        return Understood(tuple(each.unit for each in units if each.kind is UnitKind.DEPARTMENT))
    present = find_present(part, units, day)
    if present.found:
        return Understood((present.found,), How.NAME)
    for pattern, kind in _ONE:
        if pattern.fullmatch(part):
            found = tuple(each.unit for each in units if each.kind is kind)
            return Understood(found, How.ONLY_ONE if len(found) == 1 else None)
    return Understood(present.candidates)
