"""Which cells of a table of person counts are withheld before it leaves its scope, alone or after earlier releases.

What a reader outside must not learn: a count of 1 to 4 persons; that everybody in a row stands in one column; a change
of 1 to 4 between two releases. Such cells are withheld, and with them as many others as it takes for every withheld
count to be open by SMALL at least: there are two tables of whole persons that agree with all that was ever shown and
in which the cell differs by SMALL or more. These tables are worked out here, not assumed; so no arithmetic, linear or
other, leads from what is shown to a withheld count, nor to a withheld change.

A nought is shown where it tells of nobody: in a row without anybody, and in a row whose persons stand in two
columns or more. In a row whose persons all stand in one column the noughts would say so of each of them; there they are
withheld, and the count that is equal to the total as well.

Earlier releases are given in their order. Where no count ever fell, a reader takes it that none can (counts that add
up over a month): a table that some releases may have come from differs from theirs downwards by what came since the
release before at most, and upwards by what came until the release after. A cell of an earlier release that today's
numbers would give away is withheld today again.

What this does not stop: a reader who knows persons or totals from elsewhere; two tables of the same persons by
different columns (give one table by both); one who knows this program and argues from what it chose to withhold.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.disclosure.network import UNBOUNDED, Bounds, Cost, Flow, Network
from fuwuyue.protection.disclosure.tables import ALL, Cell, CountTable, Release

# Fewer persons than this are not shown, nor can a reader place a withheld count within fewer. Five is usual in
# official health statistics, and what the month's promises to residents name.
SMALL = 5

# What it costs to withhold one more cell: a margin is missed more than a cell, the sum of all most; of two cells alike
# the smaller goes. A cell that was withheld before costs little: the gaps stay where readers know them.
_CELL_COST, _TOTAL_COST, _GROUP_COST, _ALL_COST, _KNOWN_GAP_COST = 100, 400, 800, 1600, 10


def find_sensitive(table: CountTable) -> set[Cell]:
    """Return the cells that tell of single persons, or of everybody in a row."""
    values = table.values
    sensitive = {cell for cell, value in values.items() if 0 < value < SMALL}
    for row in table.rows:
        filled = [column for column in table.columns if values[row, column]]
        if len(filled) == 1 and len(table.columns) > 1:
            sensitive.update((row, column) for column in table.columns)
    return sensitive


def protect(table: CountTable, earlier: Sequence[Release]) -> Release:
    """Return the release of the table after the earlier ones of the same counts; see `disclosure.api`."""
    for release in earlier:
        if not table.has_form_of(release.table):
            raise UserError(
                _(
                    "This table has other rows, groups or columns than one that was released before; their difference "
                    "could tell of single persons. Release it with the rows and columns of the earlier one."
                )
            )
    series = _Series([*(release.table for release in earlier), table], [release.withheld for release in earlier])
    withheld = series.withhold(find_sensitive(table) | series.find_small_changes())
    return Release(table, frozenset(withheld))


class _Series:
    """All releases of the same counts, the last one still open."""

    def __init__(self, tables: Sequence[CountTable], gaps: Sequence[frozenset[Cell]]) -> None:
        self._table = tables[-1]
        self._values = [table.values for table in tables]
        self._gaps = [set(gap) for gap in gaps]
        self._network = Network(self._table)
        cells = self._values[-1].keys()
        self._only_rises = all(
            later[cell] >= sooner[cell] for sooner, later in pairwise(self._values) for cell in cells
        )
        self._order = {cell: at for at, cell in enumerate(cells)}

    def find_small_changes(self) -> set[Cell]:
        """Return the cells whose change since a release that showed them is a change of few persons."""
        today = self._values[-1]
        return {
            cell
            for values, gap in zip(self._values[:-1], self._gaps, strict=True)
            for cell, value in values.items()
            if cell not in gap and 0 < abs(today[cell] - value) < SMALL
        }

    def withhold(self, sensitive: set[Cell]) -> set[Cell]:
        """Return the sensitive cells and as many more as keep all releases safe."""
        gap = self._widen(sensitive)
        if not self._earlier_are_safe(gap):
            # With all gaps of the release before, what kept that one safe does so still: today's table moves with it.
            gap = self._widen(gap | self._gaps[-1])
            if not self._earlier_are_safe(gap):
                raise ValueError("an earlier release was not made by this function, and is not safe")
        return gap

    def _widen(self, sensitive: Iterable[Cell]) -> set[Cell]:
        """Add cells until today's withheld counts, and their changes, are all open by SMALL."""
        last = len(self._values) - 1
        worlds = _Worlds(self._network, self._values[last], *self._find_bounds(last, last))
        gap = set(sensitive)
        open_cells = deque(sorted(gap, key=self._order.__getitem__))
        known_gap = self._gaps[-1] if self._gaps else set()

        def stay(cell: Cell) -> float | None:
            return 0 if cell in gap else None

        def price(cell: Cell) -> float:
            if cell in gap:
                return 0
            if cell in known_gap:
                return _KNOWN_GAP_COST
            row, column = cell
            kind = _ALL_COST if row == ALL else _GROUP_COST if row not in self._table.counts else _CELL_COST
            return kind + (_TOTAL_COST if column == ALL else 0) + self._values[last][cell].bit_length()

        while open_cells:
            cell = open_cells.popleft()
            while not worlds.are_wide(cell):
                if worlds.widen(cell, stay):
                    continue
                moved = worlds.widen(cell, price)
                new = [step for step in moved if step not in gap]
                gap.update(new)
                open_cells.extend(new)
        return gap

    def _earlier_are_safe(self, gap: set[Cell]) -> bool:
        """Say whether every withheld count of the earlier releases is still open by SMALL after today's, with `gap`."""
        gaps = [*self._gaps, gap]
        return all(self._is_safe(release, gaps) for release in range(len(self._gaps)))

    def _is_safe(self, release: int, gaps: Sequence[set[Cell]]) -> bool:
        unsure = set(gaps[release])
        shared = set(unsure)
        for until in range(release, len(gaps)):
            shared &= gaps[until]
            worlds = _Worlds(self._network, self._values[release], *self._find_bounds(release, until))
            here = frozenset(shared)

            def stay(cell: Cell, here: frozenset[Cell] = here) -> float | None:
                return 0 if cell in here else None

            for cell in sorted(unsure & shared, key=self._order.__getitem__):
                while not worlds.are_wide(cell) and worlds.widen(cell, stay):
                    pass
            unsure = {cell for cell in unsure if not worlds.are_wide(cell)}
            if not unsure:
                return True
        return False

    def _find_bounds(self, since: int, until: int) -> tuple[Bounds, Bounds]:
        """Return how far a cell can rise and fall in releases `since` to `until` together, without the others."""
        first, last = self._values[since], self._values[until]
        if not self._only_rises:
            moving = self._values[since : until + 1]
            return (lambda _: UNBOUNDED), (lambda cell: min(values[cell] for values in moving))
        before = self._values[since - 1] if since else None
        after = self._values[until + 1] if until + 1 < len(self._values) else None
        rise: Bounds = (lambda cell: after[cell] - last[cell]) if after else (lambda _: UNBOUNDED)
        fall: Bounds = (lambda cell: first[cell] - before[cell]) if before else first.__getitem__
        return rise, fall


class _Worlds:
    """Tables that a reader outside cannot tell from the true one, and between what counts they let each cell be."""

    def __init__(self, network: Network, values: dict[Cell, int], rise: Bounds, fall: Bounds) -> None:
        self._network = network
        self._rise, self._fall = rise, fall
        self._least: Flow = {}
        self._most: Flow = {}

    def are_wide(self, cell: Cell) -> bool:
        """Say whether two of the tables differ by SMALL or more in this cell."""
        return self._most.get(cell, 0) - self._least.get(cell, 0) >= SMALL

    def widen(self, cell: Cell, cost: Cost) -> list[Cell]:
        """Find a table in which the cell is greater than in all others, or less; return which cells differ in it.

        Empty where there is none among the cells that `cost` lets move.
        """
        for direction in (1, -1):
            reached = (self._most if direction > 0 else self._least).get(cell, 0) * direction
            other = (self._least if direction > 0 else self._most).get(cell, 0) * -direction
            needed = SMALL - other
            flow: Flow = {}
            moved = 0
            while moved < needed:
                step = self._network.push(
                    cell, direction, needed - moved, flow, rise=self._rise, fall=self._fall, cost=cost
                )
                if not step:
                    break
                moved += step
            if moved > reached:
                for step_cell, change in flow.items():
                    self._most[step_cell] = max(self._most.get(step_cell, 0), change)
                    self._least[step_cell] = min(self._least.get(step_cell, 0), change)
                return [step_cell for step_cell, change in flow.items() if change]
        return []
