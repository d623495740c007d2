"""Clusters are the connected components of the pairs, but for those who were told apart."""

import itertools

import networkx
from hypothesis import given
from hypothesis import strategies as st

from reconcile.clusters import join_pairs

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] != pair[1]), max_size=25)


# Beyond what is easily thought of: long chains, and rings whose ends are joined last.
CHAINS = st.permutations(range(40)).map(lambda order: list(itertools.pairwise(order)))


@given(pairs=PAIRS | CHAINS)
def test_clusters_are_the_connected_components(pairs: list[tuple[int, int]]) -> None:
    """As networkx finds them, another program."""
    components = {frozenset(each) for each in networkx.connected_components(networkx.Graph(pairs))}

    assert set(join_pairs(pairs).values()) == components


@given(pairs=PAIRS | CHAINS, data=st.data())
def test_the_order_of_pairs_decides_nothing_where_nobody_is_told_apart(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    assert join_pairs(data.draw(st.permutations(pairs))) == join_pairs(pairs)


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
