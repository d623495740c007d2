"""From pairs to clusters: the surest pair first, and never two in one cluster whom a person has told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def join_pairs(
    pairs: Iterable[tuple[int, int]], told_apart: Iterable[tuple[int, int]] = ()
) -> Mapping[int, frozenset[int]]:
    """Return the cluster of each record that stands in a pair; `pairs` come surest first.

    Without `told_apart` the clusters are the connected components of the pairs. A pair that would bring two into one
    cluster who were told apart is left out.
    """
    apart: dict[int, set[int]] = {}
    for one, other in told_apart:
        apart.setdefault(one, set()).add(other)
        apart.setdefault(other, set()).add(one)
    clusters: dict[int, set[int]] = {}
    for one, other in pairs:
        left, right = clusters.setdefault(one, {one}), clusters.setdefault(other, {other})
        if left is right or any(not right.isdisjoint(apart.get(member, ())) for member in left):
            continue
        smaller, larger = sorted((left, right), key=len)
        larger |= smaller
        for member in smaller:
            clusters[member] = larger
    return {record: frozenset(cluster) for record, cluster in clusters.items()}
