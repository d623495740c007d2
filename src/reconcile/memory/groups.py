"""Groups of people among whom linking goes wrong more often: what is doubtful among them goes to review.

Where more than twice the share of wrong matches of all is expected in a group, its least probable matches go to review
until it is not so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log2

from reconcile.memory.comparing import is_unnamed
from reconcile.memory.scoring import Scored, expected_wrong
from reconcile.memory.table import Row, column, group_rows, together
from reconcile.specification import Kind, Specification

_MOST_EXPECTED = 2.0
_SURE_ENOUGH = log2(0.9999 / 0.0001)
_OLD_BEFORE = 19600101
Belongs = Callable[[Row, Row], bool]


@dataclass(frozen=True)
class Group:
    """One group among the matches by weight: how many, how many wrong ones are expected, how many went to review."""

    name: str
    matches: int
    expected_wrong: float
    to_review: int


def find_twins(rows: Iterable[Row], spec: Specification) -> set[int]:
    """Return the places of rows that share day, sex and mobile or house with another of their table."""
    date, sex = spec.first(Kind.DATE), spec.first(Kind.SEX)
    mobile, division, house = (spec.first(kind) for kind in (Kind.MOBILE, Kind.DIVISION, Kind.ADDRESS))
    homes = ([[mobile]] if mobile else []) + ([[division, house]] if division and house else [])
    rows, twins = list(rows), set()
    for home in homes if date else []:
        key = together(*(column(one) for one in (date, sex, *home) if one))
        twins |= {row.place for group in group_rows(rows, key).values() if len(group) > 1 for row in group}
    return twins


def list_groups(spec: Specification, twins: tuple[set[int], set[int]]) -> dict[str, Belongs]:
    """Return each group's name and whether a pair belongs to it."""
    name, date, division, identifier, mobile = (
        spec.first(kind) for kind in (Kind.NAME, Kind.DATE, Kind.DIVISION, Kind.NATIONAL_ID, Kind.MOBILE)
    )
    found: dict[str, Belongs] = {}
    if name:
        found["unnamed newborns"] = lambda one, other: is_unnamed(one[name]) or is_unnamed(other[name])
        found["names with a dot"] = lambda one, other: any("·" in str(row[name]) for row in (one, other))
    if date:
        found["born before 1960, with different days"] = lambda one, other: (
            one[date] != other[date] and all(0 < _number(row, date) < _OLD_BEFORE for row in (one, other))
        )
    if division:
        found["living in another county"] = lambda one, other: (
            len({_number(row, division) // 10**6 for row in (one, other) if row[division] is not None}) == 2
        )
    if identifier:
        found["no valid id"] = lambda one, other: None in (one[f"{identifier}_key"], other[f"{identifier}_key"])
    if date and (division or mobile):
        found["twins"] = lambda one, other: one.place in twins[0] or other.place in twins[1]
    return found


def _number(row: Row, name: str) -> int:
    """Return the number in a column, 0 where it is silent."""
    value = row[name]
    return value if isinstance(value, int) else 0


def set_apart(
    matched: list[Scored], sides: tuple[list[Row], list[Row]], spec: Specification
) -> tuple[list[Scored], dict[str, list[Scored]], list[Group]]:
    """Return the matches that stay, those that go to review by reason (`twins`, `group`), and the groups."""
    twins = find_twins(sides[0], spec), find_twins(sides[1], spec)
    groups = list_groups(spec, twins)

    def of_twins(one: Row, other: Row) -> bool:
        return one.place in twins[0] or other.place in twins[1]

    either: list[Scored] = []
    if spec.first(Kind.NAME):
        # An unnamed newborn who has a twin of the same sex may be either: that is for a person to say.
        of_newborn = groups["unnamed newborns"]
        either = [one for one in matched if of_newborn(*one.pair) and of_twins(*one.pair)]
        matched = [one for one in matched if not (of_newborn(*one.pair) and of_twins(*one.pair))]
    share = sum(expected_wrong(one.bits) for one in matched) / max(len(matched), 1)
    thinned = [_thin_out(name, [one for one in matched if of(*one.pair)], share) for name, of in groups.items()]
    moved = {one.ids: one for _group, moved in thinned for one in moved}
    staying = [one for one in matched if one.ids not in moved]
    return staying, {"twins": either, "group": list(moved.values())}, [group for group, _moved in thinned]


def _thin_out(name: str, members: list[Scored], share: float) -> tuple[Group, list[Scored]]:
    """Return a group, and its least probable matches, so many that no more wrong ones are expected of the others."""
    wrong = sum(expected_wrong(one.bits) for one in members)
    doubtful = [one for one in members if one.bits < _SURE_ENOUGH]
    doubtful.sort(key=lambda one: (-expected_wrong(one.bits), min(one.ids), max(one.ids)))
    moved: list[Scored] = []
    rest = wrong
    for one in doubtful:
        if rest <= _MOST_EXPECTED * share * (len(members) - len(moved)):
            break
        moved.append(one)
        rest -= expected_wrong(one.bits)
    return Group(name, len(members), round(wrong, 2), len(moved)), moved
