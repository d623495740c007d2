"""Stage 1, one checked id with an agreement, and who stands in one table twice: carried as one person, never merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from reconcile.memory.comparing import is_unnamed
from reconcile.memory.table import KeyOf, Pair, Row, agree, column, group_rows, join_rows, together
from reconcile.specification import Kind, Specification

# What more rows share is no person who was entered again, but a default value.
MOST_REPEATS = 50


@dataclass(frozen=True)
class ById:
    """The pairs of stage 1, how many pairs of one id agreed in nothing, and who repeats whom on each side."""

    pairs: list[Pair]
    apart: int
    repeats: tuple[dict[int, Row], dict[int, Row]]


def agrees_in_person(one: Row, other: Row, spec: Specification) -> bool:
    """Say whether two rows of one id have a name or a day of birth in common, where there are such columns."""
    columns = [*spec.of_kind(Kind.NAME), *spec.of_kind(Kind.DATE)]
    return not columns or any(agree(one, other, each.name) for each in columns)


def find_repeats(rows: Iterable[Row], key: KeyOf, same: Callable[[Row, Row], bool]) -> dict[int, Row]:
    """Return, by its place, each row that is the same as one before it by md5, and the first row it is the same as."""
    repeats = {}
    for group in group_rows(rows, key).values():
        if 2 <= len(group) <= MOST_REPEATS:
            ordered = sorted(group, key=lambda row: row.order)
            for number, row in enumerate(ordered):
                first = next((one for one in ordered[:number] if same(one, row)), None)
                if first:
                    repeats[row.place] = first
    return repeats


def find_repeats_by_id(rows: Iterable[Row], spec: Specification) -> dict[int, Row]:
    """Return the rows that repeat a checked id, in agreement."""
    identifier = spec.first(Kind.NATIONAL_ID)
    if identifier is None:
        return {}
    return find_repeats(rows, column(f"{identifier}_key"), lambda one, other: agrees_in_person(one, other, spec))


def find_repeats_by_person(rows: Iterable[Row], spec: Specification) -> dict[int, Row]:
    """Return the rows that repeat name and day, and mobile or house; not with two valid ids, nor unnamed newborns."""
    name, date, identifier = (spec.first(kind) for kind in (Kind.NAME, Kind.DATE, Kind.NATIONAL_ID))
    mobile, division, house = (spec.first(kind) for kind in (Kind.MOBILE, Kind.DIVISION, Kind.ADDRESS))
    if not name or not date:
        return {}

    def same(one: Row, other: Row) -> bool:
        keys = {row[f"{identifier}_key"] for row in (one, other)} - {None} if identifier else set()
        by_mobile = bool(mobile) and agree(one, other, str(mobile))
        by_house = bool(division and house) and all(agree(one, other, str(part)) for part in (division, house))
        return (by_mobile or by_house) and len(keys) < 2 and not is_unnamed(one[str(name)])

    return find_repeats(rows, together(column(name), column(date)), same)


def link_by_id(left: list[Row], right: list[Row], spec: Specification, apart: set[tuple[int, int]]) -> ById:
    """Return the pairs of one checked id that agree in name or day, where each stands once; close whoever repeats.

    An id that stands several times, though whoever repeats is carried as one, is left to the comparison of all fields.
    """
    key = column(f"{spec.first(Kind.NATIONAL_ID)}_key")

    def pair_up() -> list[Pair]:
        pairs = join_rows(open_rows(left), open_rows(right), (key, key))
        return [pair for pair in pairs if (pair[0].place, pair[1].place) not in apart]

    pairs = pair_up()
    disagreeing = sum(not agrees_in_person(*pair, spec) for pair in pairs)
    several = {value for value, times in Counter(key(one) for one, _other in pairs).items() if times > 1}
    meeting = [{row.place: row for row in ends if key(row) in several}.values() for ends in zip(*pairs, strict=True)]
    repeats = [find_repeats_by_id(rows, spec) for rows in meeting or ((), ())]
    for side, found in zip((left, right), repeats, strict=True):
        close_rows(side, found)
    pairs = pair_up()
    times = Counter(key(one) for one, _other in pairs)
    sure = [pair for pair in pairs if times[key(pair[0])] == 1 and agrees_in_person(*pair, spec)]
    return ById(sure, disagreeing, (repeats[0], repeats[1]))


def open_rows(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that are open."""
    return [row for row in rows if row.is_open]


def close_rows(rows: Iterable[Row], places: Container[int]) -> None:
    """Close the rows at some places."""
    for row in rows:
        row.is_open = row.is_open and row.place not in places
