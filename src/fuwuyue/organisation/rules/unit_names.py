"""Which unit of today an old plan's name means. In doubt it asks: a task for the wrong unit is worse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

from fuwuyue.organisation.rules.units import UnitKind

_FILE = Path(__file__).resolve().parent.parent / "data" / "unit_successions.yaml"
# What a name says of the place before it, where the unit is one of a township.
_TOWNSHIP_WORDS = ("乡", "镇", "街道")
# How the name of a place ends.
_PLACE_ENDS = frozenset("县区市旗乡镇道村")


@dataclass(frozen=True)
class Step:
    """One decision that changed such units, with its day and where it stands."""

    day: date
    what: str
    source: str
    verified: bool


@dataclass(frozen=True)
class UnitSuccession:
    """Units of the `old` names are, since `since`, of `kind` and called by one of `names`; none where it is asked."""

    id: str
    old: tuple[str, ...]
    kind: UnitKind
    names: tuple[str, ...]
    since: date
    asks_in_township: bool
    steps: tuple[Step, ...]


@cache
def read_unit_successions() -> tuple[UnitSuccession, ...]:
    """Return the succession of units as it stands in the data file."""
    return tuple(map(_read, yaml.safe_load(_FILE.read_text(encoding="utf-8"))))


def _read(item: dict[str, Any]) -> UnitSuccession:
    return UnitSuccession(
        item["id"],
        tuple(item["old"]),
        UnitKind(item["now"]["kind"]),
        tuple(item["now"]["names"]),
        item["since"],
        item.get("in_township") == "ask",
        tuple(Step(**step) for step in item["steps"]),
    )


UnitT = TypeVar("UnitT")


@dataclass(frozen=True)
class NamedUnit(Generic[UnitT]):
    """A unit that is valid on the day, with all its names; `unit` is what the caller gets back."""

    unit: UnitT
    kind: UnitKind
    names: tuple[str, ...]


@dataclass(frozen=True)
class PresentUnit(Generic[UnitT]):
    """The answer: `found`, or, where that is None, the `candidates` that a person chooses from; there may be none.

    `succession` says by what an old name became the present one; None where the name is still in use.
    """

    found: UnitT | None
    candidates: tuple[UnitT, ...] = ()
    succession: UnitSuccession | None = None


def clean_unit_name(written: str) -> str:
    """Return the name without blanks."""
    return "".join(written.split())


def find_present(name: str, units: Sequence[NamedUnit[UnitT]], day: date) -> PresentUnit[UnitT]:
    """Return the unit among `units` that `name` means on `day`, or ask."""
    wanted = clean_unit_name(name)
    for same_name in (_is_called, _is_called_without_place):
        same = tuple(unit.unit for unit in units if any(same_name(known, wanted) for known in unit.names))
        if same:
            return PresentUnit(same[0]) if len(same) == 1 else PresentUnit(None, same)
    found = _find_succession(wanted, day)
    if found is None:
        return PresentUnit(None)
    succession, place = found
    likely = [unit for unit in units if unit.kind is succession.kind and _places(unit, succession)]
    if succession.asks_in_township:
        if _is_of_township(place) or not succession.names:
            return PresentUnit(None, _offices_at(place, units), succession)
        if not place:  # of the county, or of one of its townships
            return PresentUnit(None, (*(unit.unit for unit in likely), *_offices_at(place, units)), succession)
    certain = [unit for unit in likely if any(known.endswith(place) for known in _places(unit, succession))]
    if len(certain) == 1:
        return PresentUnit(certain[0].unit, (), succession)
    return PresentUnit(None, tuple(unit.unit for unit in certain or likely), succession)


def _is_called(known: str, wanted: str) -> bool:
    return known == wanted


def _is_called_without_place(known: str, wanted: str) -> bool:
    """Say whether `wanted` is `known` but for the name of the place: 县公安局 or 公安局 for 云岭县公安局."""
    if not wanted or not known.endswith(wanted):
        return False
    place = known.removesuffix(wanted) + (wanted[0] if wanted[0] in _PLACE_ENDS else "")
    return len(place) > 1 and place[-1] in _PLACE_ENDS


def _find_succession(name: str, day: date) -> tuple[UnitSuccession, str] | None:
    """Return the succession with the longest old name that `name` ends with, and what stands before it.

    A name of today with another place before it counts as well: 县卫健委 where the unit is 云岭县卫生健康局.
    """
    ends = (
        (len(ending), succession)
        for succession in read_unit_successions()
        if succession.since <= day
        for ending in (*succession.old, *succession.names)
        if name.endswith(ending)
    )
    length, longest = max(ends, key=lambda each: each[0], default=(0, None))
    return (longest, name[: len(name) - length]) if longest else None


def _is_of_township(place: str) -> bool:
    return any(word in place for word in _TOWNSHIP_WORDS)


def _places(unit: NamedUnit[Any], succession: UnitSuccession) -> set[str]:
    """Return what stands before one of today's names in the unit's own names: 云岭县 of 云岭县卫生健康局."""
    return {name.removesuffix(ending) for name in unit.names for ending in succession.names if name.endswith(ending)}


def _offices_at(place: str, units: Iterable[NamedUnit[UnitT]]) -> tuple[UnitT, ...]:
    """Return the townships and their clinics that `place` may mean: those with its name, else all townships."""
    below = [unit for unit in units if unit.kind in (UnitKind.TOWNSHIP, UnitKind.CLINIC)]
    named = [unit for unit in below if place and any(_share_place(place, name) for name in unit.names)]
    return tuple(unit.unit for unit in named or [unit for unit in below if unit.kind is UnitKind.TOWNSHIP])


def _share_place(place: str, name: str) -> bool:
    """Say whether `name` begins with the last part of `place`: 松溪镇 of 云岭县松溪镇."""
    own = place.rpartition("县")[2] or place
    return _is_of_township(own) and own.strip("各") in name and own not in _TOWNSHIP_WORDS
