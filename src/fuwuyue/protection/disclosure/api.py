"""The door of disclosure control, without Django. Arguments by keyword only."""

from collections.abc import Sequence

from fuwuyue.protection.disclosure.network import find_ranges
from fuwuyue.protection.disclosure.suppression import SMALL, protect
from fuwuyue.protection.disclosure.tables import ALL, Cell, CountTable, Release

__all__ = ["ALL", "SMALL", "Cell", "CountTable", "Release", "find_ranges", "protect_counts"]


def protect_counts(*, table: CountTable, earlier: Sequence[Release] = ()) -> Release:
    """Return what of a table of person counts may be shown outside the scope of those whom it is about.

    `table` has whole counts by lowest row and column; groups of rows and all margins are worked out, protected and
    shown with them. `earlier` are all earlier releases of the same counts, in their order, as this function returned
    them; keep each with what was shown. Every withheld cell, of this release and of the earlier ones, stays open by
    SMALL at least: two tables of whole persons agree with everything shown and differ by SMALL or more in it. Small
    changes between releases are withheld in the same way. Raises `UserError` where an earlier release has other
    rows, groups or columns. A table of 20 rows and 10 columns takes some 20 ms.
    """
    return protect(table, earlier)
