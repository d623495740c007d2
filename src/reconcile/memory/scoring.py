"""Weights of pairs, the prior, and who is whose best.

A weight is the prior log-odds plus log2(m/u) of each comparison (Fellegi and Sunter 1969), in bits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import exp2, log2

from reconcile.comparisons import MISSING
from reconcile.memory.comparing import Measure
from reconcile.memory.learning import Model, Rows
from reconcile.memory.table import Keys, Pair, Value, join_rows
from reconcile.model import FEWEST_SHOWN

_ROUNDS = 40
Shares = Mapping[str, Mapping[Value, float]]


@dataclass(frozen=True)
class Scored:
    """A pair and its weight in bits."""

    pair: Pair
    bits: float

    @property
    def ids(self) -> tuple[str, str]:
        """Return the record ids of both rows."""
        return self.pair[0].record_id, self.pair[1].record_id


@dataclass(frozen=True)
class Scale:
    """What pairs are weighed by: the measures of which something was learned, the model, how common each value is."""

    measures: list[Measure]
    model: Model
    shares: Shares

    def levels(self, pair: Pair) -> dict[str, int]:
        """Return the level of each comparison."""
        return {one.name: one.level(*pair) for one in self.measures}

    def parts(self, pair: Pair) -> dict[str, float]:
        """Return what each comparison adds to the weight of a pair."""
        levels = self.levels(pair)
        at_home = any(levels[one.name] in one.comparison.household_levels for one in self.measures)
        return {one.name: self._part(one, pair, levels[one.name], at_home) for one in self.measures}

    def _part(self, measure: Measure, pair: Pair, level: int, at_home: bool) -> float:
        weights, term = self.model.weights[measure.name], measure.comparison.term
        if level == MISSING:
            return 0.0
        if weights.household_u and at_home:
            return log2(weights.m[level] / weights.household_u[level])
        if level == 0 and term:
            return log2(weights.m[0] / self.shares[term][pair[0][term]])
        return log2(weights.m[level] / weights.u[level])

    def score(self, pairs: Iterable[Pair]) -> list[Scored]:
        """Return the pairs with their weights without the prior."""
        return [Scored(pair, round_half_up(sum(self.parts(pair).values()), 6)) for pair in pairs]


def make_scale(measures: list[Measure], model: Model, rows: Rows) -> Scale:
    """Return the scale of a model; how common a value is, is its share among the rows of both sides.

    All that fewer rows have than a model's file may show have one share: that of such a value meeting itself.
    """
    known = [one for one in measures if one.name in model.weights]
    shares, every = {}, rows.left if rows.within else [*rows.left, *rows.right]
    for term in (one.comparison.term for one in known if one.comparison.term):
        values = Counter(row[term] for row in every if row[term] is not None)
        rare = [number for number in values.values() if number < FEWEST_SHOWN]
        rest = sum(number * number for number in rare) / sum(rare) / values.total() if rare else 0.0
        shares[term] = {
            value: rest if number < FEWEST_SHOWN else number / values.total() for value, number in values.items()
        }
    return Scale(known, model, shares)


def find_pairs(blocks: Iterable[Keys], rows: Rows, apart: set[tuple[int, int]]) -> list[Pair]:
    """Return the pairs of open rows that share a block, each once, but for those a person told apart.

    No block is too large: whoever gives a million equal names to this engine waits.
    """
    found = {}
    for keys in blocks:
        for one, other in join_rows(*rows.open_sides(), keys):
            places = one.place, other.place
            if places not in apart and not (rows.within and places[0] >= places[1]):
                found[places] = one, other
    return list(found.values())


def learn_prior(scored: list[Scored], rows: Rows) -> float:
    """Return the prior log-odds that two open rows are one person: as many matches are expected as it says there are.

    Between two tables only pairs that are each other's best count, for a row is one person at most.
    """
    left, right = map(len, rows.open_sides())
    if rows.within:
        pairs = max(1, left * (left - 1) // 2)
        return _settle(scored, pairs, most=pairs / 2)
    return _settle(find_mutual(scored), max(1, left * right), most=min(left, right) - 0.5)


def _settle(scored: list[Scored], pairs: int, most: float) -> float:
    """Return the fixed point of expectation and maximisation of the share of matches, with m and u held fixed."""
    counts = sorted(Counter(round_half_up(one.bits, 2) for one in scored).items())
    expected = max(0.5, min(most, len(scored)) / 2)
    for _round in range(_ROUNDS):
        prior = _log_odds(expected, pairs)
        found = sum(number * probability(bits + prior) for bits, number in counts)
        expected = max(0.5, min(found, most))
    return _log_odds(expected, pairs)


def _log_odds(expected: float, pairs: int) -> float:
    return log2(expected / max(pairs - expected, 0.5))


def find_mutual(scored: list[Scored]) -> list[Scored]:
    """Return the pairs of which each row is the other's best, or one of several that are equally good."""
    best: dict[tuple[str, int], float] = defaultdict(lambda: float("-inf"))
    for one in scored:
        for row in _ends(one):
            best[row] = max(best[row], one.bits)
    return [one for one in scored if all(one.bits == best[row] for row in _ends(one))]


def _ends(one: Scored) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("left", one.pair[0].place), ("right", one.pair[1].place)


def assign(scored: list[Scored], prior: float, least_probability: float) -> tuple[list[Scored], list[Scored]]:
    """Return the matches and the ties, weights with the prior.

    Whoever are each other's only best are taken, and the rest is looked at again, until nothing is left. Where several
    are equally good, none is taken.
    """
    least = log2(least_probability / (1 - least_probability))
    running = [Scored(one.pair, one.bits + prior) for one in scored if one.bits + prior >= least]
    chosen: list[Scored] = []
    tied: list[Scored] = []
    while running:
        mutual = find_mutual(running)
        times = Counter(row for one in mutual for row in _ends(one))
        for one in mutual:
            (tied if any(times[row] > 1 for row in _ends(one)) else chosen).append(one)
        running = [one for one in running if not any(row in times for row in _ends(one))]
    return chosen, tied


def probability(bits: float) -> float:
    """Return the probability of a match from its weight with the prior."""
    if bits > 60:
        return 1.0
    return 1 / (1 + exp2(-bits)) if bits > -60 else 0.0


def expected_wrong(bits: float) -> float:
    """Return how many wrong matches a match of this weight counts for."""
    return 1 - 1 / (1 + exp2(-bits))


def round_half_up(value: float, digits: int) -> float:
    """Return a number rounded as tables do it: by its exact value (1.315 is a little less), halves away from nought."""
    return float(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
