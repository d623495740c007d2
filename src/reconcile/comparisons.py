"""What is compared in a pair of records, and how: levels of agreement as SQL over the rows `l` and `r`.

A comparison has numbered levels, the first the closest agreement; -1 where one side is silent, which tells nothing.
Each level is made of equality, substrings, integer arithmetic and keys made in standardising; no engine's string
distance is called, for DuckDB's work on bytes and Spark's on characters (a Chinese character has three bytes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.errors import mark as _
from reconcile.standardise.dates import swapped
from reconcile.standardise.ids import differing_digits, sorted_digits
from reconcile.standardise.names import crossed, is_unnamed

MISSING = -1
UNNAMED = 3
Key = tuple[str, str]


@dataclass(frozen=True)
class Comparison:
    """One comparison.

    `level` is SQL that gives the level's number; `labels` has one word a level. `rare_keys` are pairs of expressions
    (of the left and of the right row): whatever two strangers seldom share, one of them is equal. `exact` is the column
    that says most when equal. `term` is the column whose value's frequency stands for u at level 0. `of_household` says
    that people under one roof agree in it more often than strangers (their names and days of birth do, the mobile tells
    who they are); `household_levels` are the levels by which such people are known. `given` names a comparison on which
    this one depends so much that u is counted among strangers who agree in it (an id holds the birth date).
    `without_id` are levels that only people without an id reach (a newborn without a name), so that pairs found by ids
    never show them.
    """

    name: str
    level: str
    labels: tuple[str, ...]
    exact: str
    rare_keys: tuple[Key, ...] = ()
    term: str | None = None
    of_household: bool = False
    household_levels: tuple[int, ...] = ()
    given: str | None = None
    without_id: tuple[int, ...] = ()


def _both(expression: str) -> Key:
    return expression.format("l"), expression.format("r")


def _cases(missing: str, levels: Sequence[str]) -> str:
    arms = " ".join(f"WHEN {condition} THEN {number}" for number, condition in enumerate(levels))
    return f"CASE WHEN {missing} THEN {MISSING} {arms} ELSE {len(levels)} END"


def _silent(column: str) -> str:
    return f'l."{column}" IS NULL OR r."{column}" IS NULL'


def compare_names(column: str) -> Comparison:
    """Compare names: same, same sound, same characters in another order, unnamed newborn, part, surname."""
    left, right = f'l."{column}"', f'r."{column}"'
    levels = (
        f"{left} = {right}",
        f'l."{column}_sound" = r."{column}_sound"',
        f"{crossed(left)} = {right}",
        f"{is_unnamed(left)} <> {is_unnamed(right)}",
        f"substr({left}, 1, 2) = substr({right}, 1, 2)"
        f" OR substr({left}, 1, 1) || right({left}, 1) = substr({right}, 1, 1) || right({right}, 1)",
        f"substr({left}, 2) = substr({right}, 2) AND length({left}) > 1",
        f"substr({left}, 1, 1) = substr({right}, 1, 1)",
    )
    labels = (
        _("same"), _("same sound"), _("given name in another order"), _("one is an unnamed newborn"),
        _("one character differs"), _("same given name"), _("same surname"), _("different"),
    )  # fmt: skip
    keys = (_both(f'{{0}}."{column}_sound"'), (crossed(left), right))
    return Comparison(
        column,
        _cases(_silent(column), levels),
        labels,
        column,
        keys,
        term=column,
        of_household=True,
        without_id=(UNNAMED,),
    )


def compare_dates(column: str) -> Comparison:
    """Compare days of birth: same, one the lunar form of the other, day and month swapped, one part differs, year."""
    left, right = f'l."{column}"', f'r."{column}"'
    levels = (
        f"{left} = {right}",
        f'l."{column}_lunar" = {right} OR r."{column}_lunar" = {left}',
        f"{swapped(left)} = {right}",
        f"{left} // 100 = {right} // 100 OR {left} % 10000 = {right} % 10000"
        f" OR {left} // 10000 * 100 + {left} % 100 = {right} // 10000 * 100 + {right} % 100",
        f"{left} // 10000 = {right} // 10000",
    )
    labels = (
        _("same"), _("one is the lunar form of the other"), _("day and month swapped"), _("one part differs"),
        _("same year"), _("different"),
    )  # fmt: skip
    keys = (
        _both(f'{{0}}."{column}"'),
        (f'l."{column}_lunar"', right),
        (left, f'r."{column}_lunar"'),
        (swapped(left), right),
    )
    return Comparison(column, _cases(_silent(column), levels), labels, column, keys, of_household=True)


def compare_sexes(column: str) -> Comparison:
    """Compare codes of sex."""
    level = _cases(_silent(column), (f'l."{column}" = r."{column}"',))
    return Comparison(column, level, (_("same"), _("different")), column, of_household=True)


def compare_ids(column: str, date: str | None) -> Comparison:
    """Compare national ids: same, one slip of the pen (a digit, or two that changed places), two valid ones, different.

    A check character finds every single wrong digit and every swap of neighbours, so two valid ids are never one slip
    apart in all 18 characters; in the first 17 they may be, and strangers born on one day in one county often are.
    """
    left, right = f'l."{column}"', f'r."{column}"'
    differing = differing_digits(left, right)
    turned = f"{sorted_digits(left)} = {sorted_digits(right)}"
    valid = f'l."{column}_key" IS NOT NULL AND r."{column}_key" IS NOT NULL'
    levels = (
        f'l."{column}_key" = r."{column}_key"',
        f"CASE WHEN {differing} <= 1 THEN TRUE WHEN {differing} = 2 THEN {turned} ELSE FALSE END",
        valid,
    )
    labels = (_("same"), _("one slip apart"), _("two different valid numbers"), _("different"))
    keys = (
        _both(f'{{0}}."{column}" % 1000000000'),
        _both(f'{{0}}."{column}" // 1000'),
        _both(f'{{0}}."{column}" // 1000000000 * 1000 + {{0}}."{column}" % 1000'),
    )
    return Comparison(column, _cases(_silent(column), levels), labels, f"{column}_key", keys, given=date)


MOBILE_STATES = (_("same mobile"), _("different mobiles"), _("no mobile"))
PLACE_STATES = (_("same house"), _("same village"), _("same township"), _("same county"), _("elsewhere"), _("no place"))


def compare_contacts(mobile: str | None, division: str | None, house: str | None) -> Comparison:
    """Compare mobile and place of living as one: who shares the one shares the other, so they are not counted twice."""
    mobile_state = "2" if mobile is None else _cases(_silent(mobile), (f'l."{mobile}" = r."{mobile}"',))
    place_state = "5" if division is None else _place_state(division, house)
    level = f"(CASE {mobile_state} WHEN {MISSING} THEN 2 ELSE {mobile_state} END) * 6 + {place_state}"
    labels = tuple(f"{one}; {other}" for one in MOBILE_STATES for other in PLACE_STATES)
    keys = [_both(f'{{0}}."{mobile}"')] if mobile else []
    if division and house:
        keys.append(_both(f'{{0}}."{division}" * 1000000 + {{0}}."{house}"'))
    shared = tuple(number for number in range(18) if number < 6 or number % 6 == 0)
    exact = mobile or division or ""
    return Comparison("contact", level, labels, exact, tuple(keys), household_levels=shared)


def _place_state(division: str, house: str | None) -> str:
    left, right = f'l."{division}"', f'r."{division}"'
    same_house = f'{left} = {right} AND l."{house}" = r."{house}"' if house else "FALSE"
    return (
        f"CASE WHEN {left} IS NULL OR {right} IS NULL THEN 5 WHEN {same_house} THEN 0 WHEN {left} = {right} THEN 1"
        f" WHEN {left} // 1000 = {right} // 1000 THEN 2 WHEN {left} // 1000000 = {right} // 1000000 THEN 3 ELSE 4 END"
    )


def compare_codes(column: str) -> Comparison:
    """Compare codes: equal or not."""
    level = _cases(_silent(column), (f'l."{column}" = r."{column}"',))
    return Comparison(column, level, (_("same"), _("different")), column, (_both(f'{{0}}."{column}"'),))


def deletions(text: str) -> str:
    """Return SQL for a text and every text that it becomes by leaving out one character, as a list."""
    return (
        f"list_append(list_transform(range(1, length({text}) + 1),"
        f" lambda i: substr({text}, 1, i - 1) || substr({text}, i + 1)), {text})"
    )


def compare_texts(column: str) -> Comparison:
    """Compare texts: same, one character apart (delete-one keys), same beginning, different."""
    left, right = f'l."{column}"', f'r."{column}"'
    near = f"abs(length({left}) - length({right})) <= 1 AND list_has_any({deletions(left)}, {deletions(right)})"
    levels = (
        f"{left} = {right}",
        f"CASE WHEN length({left}) > 2 AND length({right}) > 2 THEN {near} ELSE FALSE END",
        f"CASE WHEN length({left}) > 3 AND length({right}) > 3 THEN substr({left}, 1, 3) = substr({right}, 1, 3)"
        " ELSE FALSE END",
    )
    labels = (_("same"), _("one character apart"), _("same beginning"), _("different"))
    keys = (_both(f'{{0}}."{column}"'),)
    return Comparison(column, _cases(_silent(column), levels), labels, column, keys, term=column)
