"""The cells of a table as a network: what can move in the withheld cells while all that is shown stays as it is.

Every count is an edge. All persons flow from ALL down the totals of the groups to the lowest rows, split there into
the columns, and flow up again by column: at every node what comes in goes out, and that is the sums of the table and
nothing else (each count stands in two sums at most, with opposite signs). A second table with the same shown cells is
the first plus a flow round and round in the withheld cells; flows are whole numbers, so that what is found here are
tables of persons, not of fractions. This is the network of Cox, "Network Models for Complementary Cell Suppression"
(1995), with a hierarchy of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from heapq import heappop, heappush
from itertools import count

from fuwuyue.protection.disclosure.tables import ALL, Cell, CountTable

Flow = dict[Cell, int]
Bounds = Callable[[Cell], float]
Cost = Callable[[Cell], float | None]
# No bound: nobody outside knows how many there can be at most.
UNBOUNDED = float("inf")


class Network:
    """The sums of a table; values do not matter here."""

    def __init__(self, table: CountTable) -> None:
        lowest = set(table.counts)
        self.ends: dict[Cell, tuple[object, object]] = {}
        for row in table.rows:
            parent = table.parent_of(row)
            for column in table.columns:
                below = row if row in lowest else (row, column)
                above = None if parent is None else (parent, column)
                self.ends[row, column] = (below, above)
            below = row if row in lowest else (row, ALL)
            above = None if parent is None else (parent, ALL)
            self.ends[row, ALL] = (above, below)
        self._neighbours: dict[object, list[tuple[Cell, int, object]]] = {}
        for cell, (tail, head) in self.ends.items():
            self._neighbours.setdefault(tail, []).append((cell, 1, head))
            self._neighbours.setdefault(head, []).append((cell, -1, tail))

    def push(
        self,
        cell: Cell,
        direction: int,
        most: int,
        flow: Flow,
        *,
        rise: Bounds,
        fall: Bounds,
        cost: Cost,
    ) -> int:
        """Move `cell` up (1) or down (-1) by at most `most` along the cheapest way, and `flow` with it; return how far.

        A cell may rise by `rise(cell)` and fall by `fall(cell)` from its value; one whose `cost` is None does not move.
        """
        room = _find_room(cell, direction, flow, rise, fall)
        if room < 1:
            return 0
        tail, head = self.ends[cell]
        start, goal = (head, tail) if direction > 0 else (tail, head)
        way = self._find_way(start, goal, cell, flow, rise, fall, cost)
        if way is None:
            return 0
        moved = int(min(most, room, *(_find_room(step, sign, flow, rise, fall) for step, sign in way)))
        for step, sign in [(cell, direction), *way]:
            flow[step] = flow.get(step, 0) + sign * moved
        return moved

    def _find_way(
        self,
        start: object,
        goal: object,
        without: Cell,
        flow: Flow,
        rise: Bounds,
        fall: Bounds,
        cost: Cost,
    ) -> list[tuple[Cell, int]] | None:
        """Return the cheapest steps from `start` to `goal` in which every cell has room for one person more or less."""
        if start == goal:
            return []
        tie = count()
        best: dict[object, float] = {start: 0}
        came: dict[object, tuple[Cell, int, object]] = {}
        queue: list[tuple[float, int, object]] = [(0, next(tie), start)]
        done: set[object] = set()
        while queue:
            spent, _, node = heappop(queue)
            if node == goal:
                return _walk_back(came, start, goal)
            if node in done:
                continue
            done.add(node)
            for cell, sign, other in self._neighbours[node]:
                if other in done or cell == without or _find_room(cell, sign, flow, rise, fall) < 1:
                    continue
                price = cost(cell)
                if price is not None and spent + price < best.get(other, UNBOUNDED):
                    best[other] = spent + price
                    came[other] = (cell, sign, node)
                    heappush(queue, (spent + price, next(tie), other))
        return None


def _find_room(cell: Cell, sign: int, flow: Flow, rise: Bounds, fall: Bounds) -> float:
    moved = flow.get(cell, 0)
    return rise(cell) - moved if sign > 0 else fall(cell) + moved


def _walk_back(came: dict[object, tuple[Cell, int, object]], start: object, goal: object) -> list[tuple[Cell, int]]:
    way = []
    node = goal
    while node != start:
        cell, sign, node = came[node]
        way.append((cell, sign))
    return way


def find_ranges(
    table: CountTable, withheld: Collection[Cell], *, most: int | None = None
) -> Mapping[Cell, tuple[int, int | None]]:
    """Return the least and the greatest count that each withheld cell can have, all that is shown being as it is.

    Exact: both are reached by tables of whole persons. None as the greatest: there is no bound. With `most` the search
    ends that far from the true count. This is what a reader with any amount of time and arithmetic can find out.
    """
    network = Network(table)
    hidden = set(withheld)
    values = table.values

    def cost(cell: Cell) -> float | None:
        return 0 if cell in hidden else None

    def reach(cell: Cell, direction: int) -> int | None:
        flow: Flow = {}
        limit = most if most is not None else 1 + sum(values.values())
        moved = 0
        while moved < limit:
            step = network.push(
                cell, direction, limit - moved, flow, rise=lambda _: UNBOUNDED, fall=values.__getitem__, cost=cost
            )
            if not step:
                return moved
            moved += step
        return moved if most is not None else None

    ranges: dict[Cell, tuple[int, int | None]] = {}
    for cell in hidden:
        up, down = reach(cell, 1), reach(cell, -1)
        ranges[cell] = (values[cell] - (down or 0), None if up is None else values[cell] + up)
    return ranges
