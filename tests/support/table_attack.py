"""An outsider with patience: what arithmetic makes of released tables. Written apart from the code that it attacks.

Knows what every reader knows: what is shown, that rows and columns add up, that counts are whole and not negative, and
that counts which add up over time do not fall. Exact: fractions throughout.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from fuwuyue.protection.disclosure.api import ALL, Cell, CountTable, Release

Unknown = tuple[int, Cell]


def list_sums(table: CountTable) -> list[dict[Cell, int]]:
    """Return the sums of a table, each as the coefficients of cells that come to nought together."""
    across = [{(row, ALL): -1, **{(row, column): 1 for column in table.columns}} for row in table.rows]
    children = {row: [child for child in table.rows if table.parent_of(child) == row] for row in table.rows}
    down = [
        {(row, column): -1, **{(child, column): 1 for child in children[row]}}
        for row in table.rows
        if children[row]
        for column in (*table.columns, ALL)
    ]
    return across + down


def list_equations(releases: Sequence[Release]) -> list[tuple[dict[Unknown, int], int]]:
    """Return what is known of the withheld cells: their coefficients, and what they come to."""
    equations = []
    for number, release in enumerate(releases):
        for one in list_sums(release.table):
            shown = sum(sign * release.table.values[cell] for cell, sign in one.items() if cell not in release.withheld)
            unknown = {(number, cell): sign for cell, sign in one.items() if cell in release.withheld}
            if unknown:
                equations.append((unknown, -shown))
    return equations


def solve(releases: Sequence[Release]) -> dict[Unknown, Fraction]:
    """Return the withheld cells that follow from the sums alone, by elimination."""
    equations = list_equations(releases)
    order = sorted({cell for unknown, _ in equations for cell in unknown})
    rows = [[Fraction(unknown.get(cell, 0)) for cell in order] + [Fraction(total)] for unknown, total in equations]
    pivots: list[int] = []
    for column in range(len(order)):
        found = next((at for at in range(len(pivots), len(rows)) if rows[at][column]), None)
        if found is None:
            continue
        here = len(pivots)
        rows[here], rows[found] = rows[found], rows[here]
        rows[here] = [value / rows[here][column] for value in rows[here]]
        for at, row in enumerate(rows):
            if at != here and row[column]:
                rows[at] = [a - row[column] * b for a, b in zip(row, rows[here], strict=True)]
        pivots.append(column)
    return {
        order[column]: row[-1]
        for row, column in zip(rows, pivots, strict=False)
        if sum(1 for value in row[:-1] if value) == 1
    }


def find_least(releases: Sequence[Release], goal: dict[Unknown, int], *, rising: bool) -> Fraction | None:
    """Return the least that a sum of withheld cells can come to, fractions allowed; None where there is no bound.

    The simplex method with Bland's rule, in two phases, over the sums and, with `rising`, what came between releases.
    """
    equations = [(dict(unknown), total) for unknown, total in list_equations(releases)]
    slack = 0
    if rising:
        for number in range(1, len(releases)):
            for cell in releases[number].table.values:
                terms, known = {}, 0
                for at, sign in ((number, 1), (number - 1, -1)):
                    if cell in releases[at].withheld:
                        terms[at, cell] = sign
                    else:
                        known += sign * releases[at].table.values[cell]
                if terms:
                    slack += 1
                    equations.append(({**terms, (-1, (str(slack), "")): -1}, -known))
    order = sorted({cell for unknown, _ in equations for cell in unknown} | set(goal))
    place = {cell: at for at, cell in enumerate(order)}
    rows, width = [], len(order)
    for number, (unknown, total) in enumerate(equations):
        sign = 1 if total >= 0 else -1
        row = [Fraction(0)] * (width + len(equations) + 1)
        for cell, factor in unknown.items():
            row[place[cell]] = Fraction(sign * factor)
        row[width + number] = Fraction(1)
        row[-1] = Fraction(sign * total)
        rows.append(row)
    basis = [width + number for number in range(len(rows))]
    helpers = range(width, width + len(rows))
    assert _minimise(rows, basis, dict.fromkeys(helpers, 1), width + len(rows)) == 0
    for at, column in enumerate(basis):
        if column >= width and any(rows[at][:width]):
            _pivot(rows, basis, at, next(c for c in range(width) if rows[at][c]))
    kept = [at for at, column in enumerate(basis) if column < width]
    rows, basis = [rows[at] for at in kept], [basis[at] for at in kept]
    return _minimise(rows, basis, {place[cell]: factor for cell, factor in goal.items()}, width)


def _minimise(rows: list[list[Fraction]], basis: list[int], prices: dict[int, int], width: int) -> Fraction | None:
    while True:
        reduced = (
            (
                column,
                prices.get(column, 0) - sum(prices.get(b, 0) * row[column] for b, row in zip(basis, rows, strict=True)),
            )
            for column in range(width)
            if column not in basis
        )
        enter = next((column for column, price in reduced if price < 0), None)
        if enter is None:
            return sum((prices.get(b, 0) * row[-1] for b, row in zip(basis, rows, strict=True)), Fraction(0))
        ratios = [(row[-1] / row[enter], basis[at], at) for at, row in enumerate(rows) if row[enter] > 0]
        if not ratios:
            return None
        _pivot(rows, basis, min(ratios)[2], enter)


def _pivot(rows: list[list[Fraction]], basis: list[int], at: int, column: int) -> None:
    factor = rows[at][column]
    rows[at] = [value / factor for value in rows[at]]
    for other, row in enumerate(rows):
        if other != at and row[column]:
            share = row[column]
            rows[other] = [a - share * b if b else a for a, b in zip(row, rows[at], strict=True)]
    basis[at] = column


def find_width(releases: Sequence[Release], cell: Unknown, *, rising: bool) -> Fraction | None:
    """Return the width of the interval in which a withheld cell lies; None where it has no end."""
    return _measure(releases, {cell: 1}, rising=rising)


def find_width_of_change(releases: Sequence[Release], cell: Cell) -> Fraction | None:
    """Return the width of the interval in which a cell's change from the first to the last release lies."""
    last = len(releases) - 1
    goal = {(at, cell): sign for at, sign in ((0, -1), (last, 1)) if cell in releases[at].withheld}
    return _measure(releases, goal, rising=True) if goal else Fraction(0)


def _measure(releases: Sequence[Release], goal: dict[Unknown, int], *, rising: bool) -> Fraction | None:
    least = find_least(releases, goal, rising=rising)
    most = find_least(releases, {cell: -factor for cell, factor in goal.items()}, rising=rising)
    return None if most is None or least is None else -most - least


def list_tables(release: Release, greatest: int) -> list[dict[Cell, int]]:
    """Return every table of whole persons, no withheld lowest count above `greatest`, that the release may be of.

    For tables without groups.
    """
    table = release.table
    lowest = [(row, column) for row in table.counts for column in table.columns]
    choices = [range(greatest + 1) if cell in release.withheld else [table.values[cell]] for cell in lowest]
    tables = []
    for counts in product(*choices):
        values = dict(zip(lowest, counts, strict=True))
        for row in table.counts:
            values[row, ALL] = sum(values[row, column] for column in table.columns)
        for column in (*table.columns, ALL):
            values[ALL, column] = sum(values[row, column] for row in table.counts)
        if all(values[cell] == table.values[cell] for cell in values if cell not in release.withheld):
            tables.append(values)
    return tables
