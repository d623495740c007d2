"""The door of disclosure control, without Django. Arguments by keyword only."""

from collections.abc import Sequence

from fuwuyue.protection.disclosure.network import find_ranges
from fuwuyue.protection.disclosure.suppression import SMALL, protect
from fuwuyue.protection.disclosure.tables import ALL, Cell, CountTable, Release

__all__ = ["ALL", "SMALL", "Cell", "CountTable", "Release", "find_ranges", "protect_counts"]


def protect_counts(*, table: CountTable, earlier: Sequence[Release] = ()) -> Release:
    """Return what of a table of person counts may be shown outside the scope of those whom it is about.

    `table` has whole counts by lowest row and column; groups of rows and all margins are worked out, protected and
    shown with them. Counts that are not parts of one whole are a table each. `earlier` are all earlier releases of the
    same counts, in their order, as this function returned them; keep each with what was shown. Every withheld cell, of
    this release and of the earlier ones, stays open by SMALL at least: two tables of whole persons agree with all that
    was shown and differ by SMALL or more in it. Small changes between releases are withheld in the same way. A share
    may be shown where its count and its whole are.

    Raises `UserError` where an earlier release has other rows, groups or columns. Takes some 20 ms for 20 rows and 10
    columns.
    """
    return protect(table, earlier)
