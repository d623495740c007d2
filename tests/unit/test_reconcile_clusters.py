"""Clusters are the connected components of the pairs, but for those who were told apart."""

from hypothesis import given
from hypothesis import strategies as st

from reconcile.clusters import join_pairs

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] != pair[1]), max_size=25)


def components(pairs: list[tuple[int, int]]) -> set[frozenset[int]]:
    """Return the components by spreading from each record until nothing is added: slow and obvious."""
    found = set()
    for start in {record for pair in pairs for record in pair}:
        seen = {start}
        while more := {record for pair in pairs if seen & set(pair) for record in pair} - seen:
            seen |= more
        found.add(frozenset(seen))
    return found


@given(pairs=PAIRS)
def test_clusters_are_the_connected_components(pairs: list[tuple[int, int]]) -> None:
    assert set(join_pairs(pairs).values()) == components(pairs)


@given(pairs=PAIRS, apart=PAIRS)
def test_two_who_were_told_apart_are_never_in_one_cluster(
    pairs: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    clusters = join_pairs(pairs, apart)

    assert [pair for pair in apart if pair[1] in clusters.get(pair[0], frozenset())] == []


def test_the_surest_pair_is_joined_first() -> None:
    clusters = join_pairs([(1, 2), (2, 3)], [(1, 3)])

    assert clusters[2] == {1, 2}
    assert clusters[3] == {3}
