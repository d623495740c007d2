"""Levels of agreement, rare keys and blocks of a plan, as functions of two rows.

Names, labels and which comparison depends on which stand in the plan (`reconcile.plan`); here is how each is told.
Levels are numbers from 0, the closest agreement; -1 is silence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from reconcile.comparisons import MISSING, Comparison
from reconcile.memory.table import KeyOf, Keys, Pair, Row, column, together
from reconcile.plan import Plan
from reconcile.specification import Kind, Specification

Level = Callable[[Row, Row], int]
Test = Callable[..., bool]
_UNNAMED = ("之子", "之女", "之婴")


@dataclass(frozen=True)
class Measure:
    """A comparison of the plan, how its level is found, and the keys of which strangers seldom share one."""

    comparison: Comparison
    level: Level
    rare_keys: tuple[Keys, ...] = ()

    @property
    def name(self) -> str:
        """Return the comparison's name."""
        return self.comparison.name


def make_measures(plan: Plan, spec: Specification) -> list[Measure]:
    """Return the measures of a plan, in its order."""
    kinds = {one.name: one.kind for one in spec.columns}
    return [_measure(one, kinds.get(one.name), spec) for one in plan.comparisons]


def _measure(comparison: Comparison, kind: Kind | None, spec: Specification) -> Measure:
    name = comparison.name
    value = column(name)
    if kind is Kind.NAME:
        turned = _of(name, cross)
        return Measure(comparison, _by_tests(name, NAME_TESTS), (_both(column(f"{name}_sound")), (turned, value)))
    if kind is Kind.DATE:
        lunar, turned = column(f"{name}_lunar"), _of(name, swap)
        shared = (_both(value), (lunar, value), (value, lunar), (turned, value))
        return Measure(comparison, _by_tests(name, DATE_TESTS), shared)
    if kind is Kind.NATIONAL_ID:
        parts = (lambda id_: id_ % 10**9, lambda id_: id_ // 1000, lambda id_: id_ // 10**9 * 1000 + id_ % 1000)
        keys = tuple(_both(_of(name, part)) for part in parts)
        return Measure(comparison, _by_tests(name, ID_TESTS), keys)
    if kind is Kind.TEXT:
        return Measure(comparison, _by_tests(name, TEXT_TESTS), (_both(value),))
    if kind is Kind.CODE:
        return Measure(comparison, _by_tests(name, (_same,)), (_both(value),))
    if kind is Kind.SEX:
        return Measure(comparison, _by_tests(name, (_same,)))
    return _measure_contact(comparison, spec)


def _both(key: KeyOf) -> Keys:
    return key, key


def _of(name: str, change: Callable[..., object]) -> KeyOf:
    """Return the key that is made of a column's value."""

    def key(row: Row) -> object | None:
        return None if row[name] is None else change(row[name])

    return key


def _by_tests(name: str, tests: Sequence[Test]) -> Level:
    """Return the level that is the number of the first test to hold; past the last one where none does."""

    def level(one: Row, other: Row) -> int:
        if one[name] is None or other[name] is None:
            return MISSING
        return next((number for number, test in enumerate(tests) if test(one, other, name)), len(tests))

    return level


def _same(one: Row, other: Row, name: str) -> bool:
    return one[name] == other[name]


def on_values(test: Callable[..., bool]) -> Test:
    """Return the test of two rows that asks of their values in the column alone."""
    return lambda one, other, name: test(one[name], other[name])


def is_unnamed(name: object) -> bool:
    """Say whether a name stands for a newborn who has none yet."""
    return isinstance(name, str) and len(name) > 3 and name.endswith(_UNNAMED)


def cross(name: str) -> str | None:
    """Return a name of three characters with the last two in each other's place."""
    return name[0] + name[2] + name[1] if len(name) == 3 else None


NAME_TESTS: tuple[Test, ...] = (
    _same,
    lambda one, other, name: one[f"{name}_sound"] == other[f"{name}_sound"],
    on_values(lambda one, other: cross(one) == other),
    on_values(lambda one, other: is_unnamed(one) != is_unnamed(other)),
    on_values(lambda one, other: one[:2] == other[:2] or one[0] + one[-1] == other[0] + other[-1]),
    on_values(lambda one, other: len(one) > 1 and one[1:] == other[1:]),
    on_values(lambda one, other: one[0] == other[0]),
)


def swap(day: int) -> int:
    """Return a day with its day and month in each other's place."""
    return day // 10_000 * 10_000 + day % 100 * 100 + day // 100 % 100


def _one_part_differs(one: int, other: int) -> bool:
    return sum(part(one) != part(other) for part in (_year, _month, _day)) == 1


def _year(day: int) -> int:
    return day // 10_000


def _month(day: int) -> int:
    return day // 100 % 100


def _day(day: int) -> int:
    return day % 100


DATE_TESTS: tuple[Test, ...] = (
    _same,
    lambda one, other, name: one[f"{name}_lunar"] == other[name] or other[f"{name}_lunar"] == one[name],
    on_values(lambda one, other: swap(one) == other),
    on_values(_one_part_differs),
    on_values(lambda one, other: _year(one) == _year(other)),
)


def _one_slip(one: int, other: int) -> bool:
    """Say whether one digit differs, or two that changed places."""
    left, right = f"{one:017}", f"{other:017}"
    differing = sum(digit != its for digit, its in zip(left, right, strict=True))
    return differing <= 1 or (differing == 2 and sorted(left) == sorted(right))


ID_TESTS: tuple[Test, ...] = (
    lambda one, other, name: one[f"{name}_key"] is not None and one[f"{name}_key"] == other[f"{name}_key"],
    on_values(_one_slip),
    lambda one, other, name: one[f"{name}_key"] is not None and other[f"{name}_key"] is not None,
)


def _one_apart(one: str, other: str) -> bool:
    """Say whether leaving one character out of one text, or of both at most one each, makes them equal."""
    return min(len(one), len(other)) > 2 and abs(len(one) - len(other)) <= 1 and bool(_left_out(one) & _left_out(other))


def _left_out(text: str) -> set[str]:
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}


TEXT_TESTS: tuple[Test, ...] = (
    _same,
    on_values(_one_apart),
    on_values(lambda one, other: min(len(one), len(other)) > 3 and one[:3] == other[:3]),
)


def _measure_contact(comparison: Comparison, spec: Specification) -> Measure:
    """Return the measure of mobile and place as one: three states of the mobile by six of the place."""
    mobile, division, house = (spec.first(kind) for kind in (Kind.MOBILE, Kind.DIVISION, Kind.ADDRESS))

    def level(one: Row, other: Row) -> int:
        return _compare_mobiles(one, other, mobile) * 6 + _compare_places(one, other, division, house)

    keys = [_both(column(mobile))] if mobile else []
    if division and house:
        keys.append(_both(together(column(division), column(house))))
    return Measure(comparison, level, tuple(keys))


def _compare_mobiles(one: Row, other: Row, mobile: str | None) -> int:
    if mobile is None or one[mobile] is None or other[mobile] is None:
        return 2
    return 0 if one[mobile] == other[mobile] else 1


def _compare_places(one: Row, other: Row, division: str | None, house: str | None) -> int:
    """Return 0 same house, 1 village, 2 township, 3 county, 4 elsewhere, 5 not known."""
    left, right = (str(row[division] or "") if division else "" for row in (one, other))
    if not left or not right:
        return 5
    if left == right:
        return 0 if house and one[house] is not None and one[house] == other[house] else 1
    return 2 if left[:9] == right[:9] else 3 if left[:6] == right[:6] else 4


def make_blocks(spec: Specification) -> tuple[list[Keys], list[Keys]]:
    """Return the blocks of the strict pass and of the wide one: two rows are compared that share a key of one."""
    name, date, mobile, division, identifier = (
        spec.first(kind) for kind in (Kind.NAME, Kind.DATE, Kind.MOBILE, Kind.DIVISION, Kind.NATIONAL_ID)
    )
    strict: list[Keys] = []
    wide: list[Keys] = [_both(column(f"{identifier}_key"))] if identifier else []
    if name and date:
        whole, born, lunar = column(name), column(date), column(f"{date}_lunar")
        strict.append(_both(together(whole, born)))
        wide.append(_both(together(column(f"{name}_sound"), born)))
        wide.append(_both(together(_of(name, lambda text: text[0]), born)))
        wide.append((together(whole, lunar), together(whole, born)))
        wide.append((together(whole, born), together(whole, lunar)))
    if mobile:
        wide.append(_both(column(mobile)))
    if division and name:
        wide.append(_both(together(column(f"{name}_sound"), _of(division, lambda code: code // 1000))))
    if division and date:
        wide.append(_both(together(column(date), column(division))))
    return strict, wide + _text_blocks(spec, [one for one in (name, date) if one])


def _text_blocks(spec: Specification, others: list[str]) -> list[Keys]:
    """Return a block for each unique code, and one for each two other columns of which one is a text or code."""
    texts = [one for kind in (Kind.TEXT, Kind.CODE) for one in spec.of_kind(kind)]
    unique = [one.name for one in texts if one.kind is Kind.CODE and one.unique]
    rest = [*others, *(one.name for one in texts if one.name not in unique)]
    pairs = [(one, other) for one, other in combinations(rest, 2) if not {one, other} <= set(others)]
    return [_both(column(one)) for one in unique] + [_both(together(column(one), column(b))) for one, b in pairs]


def shares_a_key(pair: Pair, keys: Sequence[Keys]) -> bool:
    """Say whether the rows of a pair share one of the keys."""
    left, right = pair
    return any((key := of_left(left)) is not None and key == of_right(right) for of_left, of_right in keys)
