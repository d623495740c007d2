"""Any table of counts: nothing that is withheld follows from what is shown, alone or after other releases."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.table_attack import find_width, find_width_of_change, solve

from fuwuyue.protection.disclosure.api import SMALL, CountTable, Release, find_ranges, protect_counts
from fuwuyue.protection.disclosure.suppression import find_sensitive

COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 6), st.integers(0, 90))


@st.composite
def tables(draw: st.DrawFn) -> CountTable:
    """Draw a table of up to five rows, some in groups of groups, and up to three columns."""
    columns = ("a", "b", "c")[: draw(st.integers(1, 3))]
    rows = [f"r{at}" for at in range(draw(st.integers(1, 5)))]
    counts = {row: tuple(draw(COUNTS) for _ in columns) for row in rows}
    groups = {row: f"town{at % 2}" for at, row in enumerate(rows) if draw(st.booleans())}
    if "town0" in groups.values() and draw(st.booleans()):
        groups["town0"] = "half"
    return CountTable(columns, counts, groups)


@given(tables(), st.data())
@settings(max_examples=40, deadline=None)
def test_nothing_withheld_is_recovered(table: CountTable, data: st.DataObject) -> None:
    release = protect_counts(table=table)

    assert find_sensitive(table) <= release.withheld
    assert solve([release]) == {}
    ranges = find_ranges(table, release.withheld)
    assert all(high is None or high - low >= SMALL for low, high in ranges.values())
    if release.withheld:
        cell = data.draw(st.sampled_from(sorted(release.withheld)))
        low, high = ranges[cell]
        # The network's answer and the simplex method's are the same.
        assert find_width([release], (0, cell), rising=True) == (None if high is None else high - low)


@given(tables(), st.data())
@settings(max_examples=12, deadline=None)
def test_nothing_withheld_is_recovered_from_two_releases(table: CountTable, data: st.DataObject) -> None:
    steps = st.sampled_from((0, 0, 1, 4, 5, 30))
    later = CountTable(
        table.columns,
        {row: tuple(count + data.draw(steps) for count in counts) for row, counts in table.counts.items()},
        table.groups,
    )
    first = protect_counts(table=table)
    releases: list[Release] = [first, protect_counts(table=later, earlier=[first])]

    assert solve(releases) == {}
    withheld = sorted((number, cell) for number, release in enumerate(releases) for cell in release.withheld)
    if withheld:
        width = find_width(releases, data.draw(st.sampled_from(withheld)), rising=True)
        assert width is None or width >= SMALL
    small = sorted(cell for cell, value in later.values.items() if 0 < value - table.values[cell] < SMALL)
    if small:
        width = find_width_of_change(releases, data.draw(st.sampled_from(small)))
        assert width is None or width >= SMALL
