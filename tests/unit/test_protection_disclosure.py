"""Disclosure control: what is withheld, and that a patient outsider gets none of it back."""

import subprocess
import sys
from random import Random
from time import perf_counter

import pytest
from tests.support.table_attack import find_width, list_tables, solve

from fuwuyue.kernel.errors import UserError
from fuwuyue.protection.disclosure.api import ALL, SMALL, CountTable, Release, find_ranges, protect_counts
from fuwuyue.protection.disclosure.suppression import find_sensitive


def make_table(rows: list[tuple[int, ...]], groups: dict[str, str] | None = None) -> CountTable:
    """Return a table with rows r0, r1, … and columns a, b, …"""
    columns = tuple("abcdefghij"[: len(rows[0])])
    return CountTable(columns, {f"r{at}": row for at, row in enumerate(rows)}, groups or {})


def make_random(seed: int, rows: int, columns: int, mean: float, towns: int = 0) -> CountTable:
    """Return a table of many small counts and a few great ones."""
    random = Random(seed)
    counts = [tuple(int(random.expovariate(1 / mean)) for _ in range(columns)) for _ in range(rows)]
    return make_table(counts, {f"r{at}": f"town{at % towns}" for at in range(rows)} if towns else None)


def let_rise(table: CountTable, seed: int, steps: tuple[int, ...] = (0, 0, 1, 3, 8, 20)) -> CountTable:
    """Return the table some days later."""
    random = Random(seed)
    counts = {row: tuple(count + random.choice(steps) for count in counts) for row, counts in table.counts.items()}
    return CountTable(table.columns, counts, table.groups)


def attack(releases: list[Release], *, rising: bool = True) -> set[tuple[int, tuple[str, str]]]:
    """Return the withheld cells that the outsider places within fewer than SMALL persons."""
    caught = set(solve(releases))
    for number, release in enumerate(releases):
        for cell in release.withheld:
            width = find_width(releases, (number, cell), rising=rising)
            if width is not None and width < SMALL:
                caught.add((number, cell))
    return caught


def test_a_small_count_is_withheld_and_with_it_what_would_give_it_away() -> None:
    release = protect_counts(table=make_table([(20, 50, 3), (8, 19, 22), (17, 32, 12)]))

    assert dict(release.show_all()) == {
        "r0": (None, 50, None, 73),
        "r1": (8, 19, 22, 49),
        "r2": (None, 32, None, 61),
        ALL: (45, 101, 37, 183),
    }


def test_a_table_of_great_counts_is_shown_whole() -> None:
    assert protect_counts(table=make_table([(20, 50), (8, 19)])).withheld == frozenset()


def test_the_published_example_of_an_attack_comes_out() -> None:
    # Fischetti and Salazar-González, "Solving the Cell Suppression Problem on Tabular Data with Linear Constraints"
    # (Management Science 47, 2001), figure 1: II and III are withheld in A and C; 22 is known to lie from 5 to 30.
    table = make_table([(20, 50, 10), (8, 19, 22), (17, 32, 12)])
    withheld = frozenset({("r1", "a"), ("r1", "c"), ("r2", "a"), ("r2", "c")})

    ranges = find_ranges(table, withheld)

    assert ranges["r1", "c"] == (5, 30)
    assert find_width([Release(table, withheld)], (0, ("r1", "c")), rising=True) == 25


def test_withholding_the_small_counts_alone_does_not_stand_the_attack() -> None:
    table = make_table([(20, 50, 3), (8, 19, 22), (17, 32, 12)])
    alone = Release(table, frozenset({("r0", "c")}))

    assert solve([alone]) == {(0, ("r0", "c")): 3}
    assert attack([protect_counts(table=table)]) == set()


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ((0, 0, 0), (0, 0, 0)),  # nobody is there of whom it could tell
        ((30, 0, 40), (30, 0, 40)),  # it leaves open in which of two columns each one stands
        ((30, 0, 0), (None, None, None)),  # all thirty stand in one column
    ],
)
def test_a_nought_is_shown_where_it_tells_of_nobody(row: tuple[int, ...], shown: tuple[int | None, ...]) -> None:
    release = protect_counts(table=make_table([row, (60, 70, 80), (61, 71, 81)]))

    assert tuple(release.show("r0", column) for column in "abc") == shown


@pytest.mark.parametrize("seed", range(5))
def test_no_withheld_count_of_a_random_table_is_recovered(seed: int) -> None:
    towns = 2 if seed % 2 else 0
    table = make_random(seed, 5, 4, (3, 6, 12, 25)[seed % 4], towns)

    release = protect_counts(table=table)

    assert find_sensitive(table) <= release.withheld
    assert attack([release]) == set()
    assert all(high is None or high - low >= SMALL for low, high in find_ranges(table, release.withheld).values())


@pytest.mark.parametrize(("seed", "rows", "columns", "times"), [(0, 3, 3, 2), (1, 3, 2, 2), (2, 2, 2, 3), (3, 2, 3, 2)])
def test_no_withheld_count_of_several_releases_is_recovered(seed: int, rows: int, columns: int, times: int) -> None:
    tables = [make_random(seed, rows, columns, 9)]
    releases: list[Release] = []
    for later in range(times):
        releases.append(protect_counts(table=tables[-1], earlier=releases))
        tables.append(let_rise(tables[-1], seed * 10 + later))

    assert attack(releases) == set()


def test_a_small_change_between_two_releases_is_withheld() -> None:
    first = protect_counts(table=make_table([(40, 50), (60, 70), (80, 90)]))
    second = protect_counts(table=make_table([(42, 50), (60, 70), (80, 90)]), earlier=[first])

    assert first.withheld == frozenset()
    assert {("r0", "a"), ("r0", ALL), (ALL, "a"), (ALL, ALL)} <= second.withheld
    assert second.show("r2", "b") == 90
    assert attack([first, second]) == set()


def test_a_change_of_many_and_no_change_are_shown() -> None:
    first = protect_counts(table=make_table([(40, 50), (60, 70)]))
    second = protect_counts(table=make_table([(47, 50), (60, 79)]), earlier=[first])

    assert second.withheld == frozenset()


def test_what_was_withheld_yesterday_is_not_given_away_today() -> None:
    # Yesterday's 3 hides behind 20 in its row; today all counts are great, and what did not change would tell it.
    first = protect_counts(table=make_table([(3, 20, 30), (20, 30, 40), (30, 40, 50)]))
    second = protect_counts(table=make_table([(50, 20, 30), (20, 30, 40), (30, 40, 50)]), earlier=[first])
    naive = protect_counts(table=second.table)

    assert attack([first, naive]) != set()
    assert attack([first, second]) == set()


def test_counts_may_fall_after_a_correction() -> None:
    first = protect_counts(table=make_table([(40, 3), (60, 70), (9, 90)]))
    second = protect_counts(table=make_table([(38, 3), (60, 64), (9, 90)]), earlier=[first])

    assert ("r0", "a") in second.withheld
    assert attack([first, second], rising=False) == set()


@pytest.mark.parametrize("seed", range(2))
def test_whole_persons_and_not_only_fractions_leave_every_count_open(seed: int) -> None:
    random = Random(seed)
    table = make_table([(random.randint(0, 4), random.randint(5, 8)), (random.randint(5, 8), random.randint(0, 9))])
    first = protect_counts(table=table)
    second = protect_counts(table=let_rise(table, seed, (0, 1, 6)), earlier=[first])
    greatest = max(second.table.counts["r0"] + second.table.counts["r1"]) + SMALL
    sooner, later = (list_tables(release, greatest) for release in (first, second))

    def fits(one: dict, other: dict) -> bool:
        return all(other[row, column] >= one[row, column] for row in ("r0", "r1") for column in "ab")

    for release, tables, others, swap in ((first, sooner, later, False), (second, later, sooner, True)):
        for cell in release.withheld:
            ordered = sorted(tables, key=lambda values, cell=cell: values[cell])
            ends = [
                next(
                    values[cell]
                    for values in side
                    if any(fits(other, values) if swap else fits(values, other) for other in others)
                )
                for side in (ordered, reversed(ordered))
            ]
            assert ends[1] - ends[0] >= SMALL, cell


def test_a_table_of_other_rows_than_before_is_refused() -> None:
    first = protect_counts(table=make_table([(40, 50), (60, 70)]))

    for other in (
        make_table([(40, 50), (60, 70), (80, 90)]),
        make_table([(40, 50), (60, 70)], {"r0": "town"}),
        make_table([(40, 50, 60), (60, 70, 80)]),
    ):
        with pytest.raises(UserError, match="公布过"):
            protect_counts(table=other, earlier=[first])


def test_an_earlier_release_that_was_never_safe_is_a_fault_of_the_program() -> None:
    table = make_table([(20, 50, 3), (8, 19, 22), (17, 32, 12)])

    with pytest.raises(ValueError, match="not safe"):
        protect_counts(table=table, earlier=[Release(table, frozenset({("r0", "c")}))])


@pytest.mark.parametrize(
    "make",
    [
        lambda: CountTable(("a",), {"r": (1, 2)}),
        lambda: CountTable(("a",), {"r": (-1,)}),
        lambda: CountTable(("a",), {"r": (True,)}),
        lambda: CountTable(("a", "a"), {"r": (1, 2)}),
        lambda: CountTable((), {}),
        lambda: CountTable(("a",), {"r": (1,)}, {"r": "g", "g": "r"}),
        lambda: CountTable(("a",), {"r": (1,)}, {"r": "g", "g": "h", "h": "g"}),
        lambda: CountTable(("a",), {"r": (1,)}, {"x": "g"}),
    ],
)
def test_what_is_no_table_of_counts_is_a_fault_of_the_program(make: object) -> None:
    with pytest.raises(ValueError, match=r"column|row|group|count"):
        make()


def test_tables_of_one_row_one_column_or_nobody_are_protected() -> None:
    assert protect_counts(table=make_table([(3,)])).withheld == {("r0", "a"), ("r0", ALL), (ALL, "a"), (ALL, ALL)}
    assert protect_counts(table=make_table([(0, 0), (0, 0)])).withheld == frozenset()
    assert protect_counts(table=CountTable(("a",), {})).show(ALL, ALL) == 0


def test_counts_of_one_kind_hide_behind_other_villages_of_their_township() -> None:
    villages = make_table([(3,), (40,), (50,), (60,)], {"r0": "east", "r1": "east", "r2": "west", "r3": "west"})

    release = protect_counts(table=villages)

    assert {row for row, column in release.withheld} == {"r0", "r1"}
    assert release.show("east", ALL) == 43
    assert attack([release]) == set()


def test_the_same_table_gives_the_same_release_and_it_is_quick() -> None:
    county, villages = make_random(1, 20, 10, 6), make_random(1, 300, 5, 4, towns=20)
    started = perf_counter()
    releases = [protect_counts(table=county), protect_counts(table=villages)]
    spent = perf_counter() - started

    assert releases == [protect_counts(table=county), protect_counts(table=villages)]
    assert spent < 2  # 20 and 130 ms on a quiet machine


def test_disclosure_control_needs_no_django() -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from fuwuyue.protection.disclosure.api import CountTable, protect_counts\n"
        "assert protect_counts(table=CountTable(('a',), {'r': (9,)})).show('r', 'a') == 9"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
