"""Tables of person counts with their margins, and what a release of one shows.

Rows are places or units, the lowest of a hierarchy; each may name the group it belongs to, and a group its group.
Columns are what is counted, each person in exactly one of them. Margins are worked out here: the total of each row,
each group with its own total, and all rows together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

# The name of the row of all rows, and of the column of all columns.
ALL = ""

# A cell by row or group, and column; ALL for a margin.
Cell = tuple[str, str]


@dataclass(frozen=True)
class CountTable:
    """Counts of persons by row and column.

    `counts` has one tuple for each lowest row, with a whole number of nought or more for each column. `groups` names
    the group of a row or of a group; what it does not name belongs to ALL directly. No name is empty or used twice.
    """

    columns: tuple[str, ...]
    counts: Mapping[str, tuple[int, ...]]
    groups: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is no such table: a fault of the program, not of a person."""
        if ALL in self.columns or len(set(self.columns)) != len(self.columns) or not self.columns:
            raise ValueError("columns need names, each its own")
        for row, counts in self.counts.items():
            if len(counts) != len(self.columns):
                raise ValueError(f"row {row!r} has {len(counts)} counts for {len(self.columns)} columns")
            if any(type(count) is not int or count < 0 for count in counts):
                raise ValueError(f"row {row!r} holds something that is not a count")
        if ALL in self.counts or ALL in self.groups or set(self.groups.values()) & set(self.counts):
            raise ValueError("a row is the lowest of its hierarchy and has a name")
        for row in {*self.counts, *self.groups}:
            self._climb(row)
        if set(self.groups) - set(self.counts) - set(self.groups.values()):
            raise ValueError("a group without rows")

    def _climb(self, row: str) -> list[str]:
        """Return the groups that hold the row, the nearest first, ALL last."""
        way = []
        while row != ALL:
            row = self.groups.get(row, ALL)
            if row in way:
                raise ValueError(f"group {row!r} belongs to itself")
            way.append(row)
        return way

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """Return the lowest rows, then the groups, then ALL."""
        groups = {group for row in self.counts for group in self._climb(row)} - {ALL}
        return (*self.counts, *sorted(groups), ALL)

    def parent_of(self, row: str) -> str | None:
        """Return the group that a row or group belongs to; None for ALL."""
        return None if row == ALL else self.groups.get(row, ALL)

    @cached_property
    def values(self) -> dict[Cell, int]:
        """Return the count of every cell, margins included."""
        values = {(row, column): 0 for row in self.rows for column in (*self.columns, ALL)}
        for row, counts in self.counts.items():
            for place in (row, *self._climb(row)):
                for column, count in zip(self.columns, counts, strict=True):
                    values[place, column] += count
                    values[place, ALL] += count
        return values

    def has_form_of(self, other: CountTable) -> bool:
        """Say whether both tables have the same cells that add up in the same way."""
        same = self.columns == other.columns and set(self.rows) == set(other.rows)
        return same and all(self.parent_of(row) == other.parent_of(row) for row in self.rows)


@dataclass(frozen=True)
class Release:
    """A table that may leave its scope, and the cells that are withheld; kept for the next release of these counts."""

    table: CountTable
    withheld: frozenset[Cell]

    def show(self, row: str, column: str) -> int | None:
        """Return the count of a cell, or None where it is withheld; ALL names a margin."""
        value = self.table.values[row, column]
        return None if (row, column) in self.withheld else value

    def show_all(self) -> Iterator[tuple[str, tuple[int | None, ...]]]:
        """Give each row, group and ALL with its counts by column and, last, its total; None where one is withheld."""
        for row in self.table.rows:
            yield row, tuple(self.show(row, column) for column in (*self.table.columns, ALL))
