"""How often each level occurs among sure pairs (m) and among strangers (u): the same counts on the same samples.

Sure pairs are those of equal ids, else those that two other keys make sure, each value of both together standing once
in each table. Strangers are the left half of one sure pair with the right half of another, and a few open rows with a
few others. Up to some 200,000 rows the samples are those of the engine on DuckDB; it takes a share of larger tables.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

from reconcile.comparisons import MISSING
from reconcile.memory.comparing import Measure, shares_a_key
from reconcile.memory.table import Keys, Pair, Row, column, group_rows, hash_text, join_rows, together
from reconcile.plan import Plan

SURE_PAIRS = 25_000
FEWEST_SURE = 50
FEWEST_SEEN = 50
STRANGERS_EACH = 400
MOST_SHARING = 0.02


@dataclass
class Weights:
    """What one comparison teaches: m and u by level; u among people of one household where it depends on that."""

    m: list[float]
    u: list[float]
    household_u: list[float] | None
    anchors: str
    pairs: int


@dataclass
class Model:
    """Weights by comparison, and the prior log-odds of a pair in bits."""

    weights: dict[str, Weights] = field(default_factory=dict)
    prior: float = 0.0


@dataclass(frozen=True)
class Rows:
    """The rows that are looked at on both sides; `within` where both are one table."""

    left: list[Row]
    right: list[Row]
    within: bool = False

    def open_sides(self) -> tuple[list[Row], list[Row]]:
        """Return the open rows of both sides."""
        return [row for row in self.left if row.is_open], [row for row in self.right if row.is_open]


@dataclass(frozen=True)
class Sure:
    """Sure pairs, and the keys that made them; `id` for those of stage 1."""

    keys: tuple[str, ...]
    pairs: list[Pair]

    @property
    def name(self) -> str:
        """Return what taught, in one word."""
        return "_".join(self.keys)


@dataclass(frozen=True)
class Strangers:
    """Sure pairs, of which any two give a left and a right half that are not one person; and a few open rows."""

    sure: list[Pair]
    few: list[Pair]

    def sharing(self, keys: Iterable[Keys]) -> list[Pair]:
        """Return the halves of different sure pairs that share one of the keys, each pair once."""
        found: dict[tuple[int, int], Pair] = {}
        for of_left, of_right in keys:
            places: dict[Hashable, list[int]] = defaultdict(list)
            for place, (_left, right) in enumerate(self.sure):
                places[of_right(right)].append(place)
            for place, (left, _right) in enumerate(self.sure):
                if (key := of_left(left)) is not None:
                    found |= {(place, other): (left, self.sure[other][1]) for other in places[key] if other != place}
        return list(found.values())


def sample_by_id(pairs: Iterable[Pair], key: str) -> Sure:
    """Return a sample of the pairs of stage 1, ordered by the md5 of their id."""
    return Sure(("id",), sorted(pairs, key=lambda pair: (hash_text(str(pair[0][key])), pair[0][key]))[:SURE_PAIRS])


def find_sure_pairs(plan: Plan, rows: Rows, by_id: Sure | None) -> dict[str, Sure]:
    """Return what teaches each comparison; those for which too few pairs are sure are left out.

    `name without id` are the pairs that teach the levels that only people without an id reach.
    """
    made: dict[tuple[str, ...], Sure] = {}
    found = {}
    for one in plan.comparisons:
        free = [key for key in plan.anchors if key not in {one.exact, one.name}]
        if by_id and one.exact != plan.unique and len(by_id.pairs) >= FEWEST_SURE:
            found[one.name] = by_id
        elif sure := _first_large(free, 3 if by_id else 2, rows, made):
            found[one.name] = sure
        if by_id and one.without_id and (sure := _first_large(free, 2, rows, made)):
            found[f"{one.name} without id"] = sure
    return found


def _first_large(free: list[str], size: int, rows: Rows, made: dict[tuple[str, ...], Sure]) -> Sure | None:
    """Return the pairs of the first keys, strongest first, that make enough pairs sure."""
    size = min(size, len(free))
    for keys in combinations(free, size) if size >= 2 else ():
        if keys not in made:
            made[keys] = sample_by_keys(keys, rows)
        if len(made[keys].pairs) >= FEWEST_SURE:
            return made[keys]
    return None


def sample_by_keys(keys: tuple[str, ...], rows: Rows) -> Sure:
    """Return a sample of pairs of open rows whose values of all `keys` together stand once in each table.

    Within one table they stand in it twice.
    """
    key_of = together(*map(column, keys))
    left, right = (group_rows(side, key_of) for side in rows.open_sides())
    if rows.within:
        ordered = [sorted(group, key=lambda row: row.order) for group in left.values() if len(group) == 2]
        found = [(one, other) for one, other in ordered]
    else:
        found = [(one[0], right[key][0]) for key, one in left.items() if len(one) == len(right.get(key, ())) == 1]

    def order(pair: Pair) -> tuple[str, str]:
        text = "|".join(str(pair[0][key]) for key in keys)
        return hash_text(text), text

    return Sure(keys, sorted(found, key=order)[:SURE_PAIRS])


def learn(plan: Plan, measures: list[Measure], rows: Rows, anchors: dict[str, Sure], strangers: Sure | None) -> Model:
    """Return the model: m from each comparison's own sure pairs, u from strangers.

    `strangers` are the rows that are known to be different people; without them they come of the most sure pairs.
    """
    model = Model()
    taught = {sure.keys: sure for sure in anchors.values()}
    if not taught and strangers is None:
        return model
    largest = strangers or max(taught.values(), key=lambda one: (one.keys == ("id",), len(one.pairs), one.name))
    few = _choose_few(rows)
    # Within one table nobody is a stranger to themselves.
    others = Strangers(largest.pairs, [pair for pair in product(*few) if pair[0] is not pair[1]])
    measures = [replace(one, rare_keys=_keep_rare(one.rare_keys, few)) for one in measures]
    for one in measures:
        if one.name not in anchors:
            continue
        m, pairs = _count_m(one, anchors[one.name].pairs)
        if pairs >= FEWEST_SEEN:
            if sure := anchors.get(f"{one.name} without id"):
                m = _fill_unseen(one, m, sure.pairs)
            u = _count_u(one, measures, others)
            model.weights[one.name] = Weights(m, u, None, anchors[one.name].name, pairs)
    _learn_households(measures, model, others)
    return model


def _choose_few(rows: Rows) -> tuple[list[Row], list[Row]]:
    """Return a few open rows of either side."""
    left, right = (sorted(side, key=lambda row: row.order)[:STRANGERS_EACH] for side in rows.open_sides())
    return left, right


def _keep_rare(keys: Sequence[Keys], few: tuple[list[Row], list[Row]]) -> tuple[Keys, ...]:
    """Return the keys that few strangers share: a table may have but one name."""
    pairs = sum(one is not other for one, other in product(*few))
    shared = {key: sum(one is not other for one, other in join_rows(*few, key)) for key in keys}
    return tuple(key for key in keys if shared[key] / max(pairs, 1) <= MOST_SHARING)


def _tally(measure: Measure, pairs: Iterable[Pair]) -> list[int]:
    found = Counter(measure.level(*pair) for pair in pairs)
    return [found[level] for level in range(len(measure.comparison.labels))]


def _count_m(measure: Measure, pairs: list[Pair]) -> tuple[list[float], int]:
    """Return the share of each level, half a pair added to each, and how many pairs were not silent."""
    levels = _tally(measure, pairs)
    return _shares([one + 0.5 for one in levels]), sum(levels)


def _shares(counts: Sequence[float]) -> list[float]:
    return [one / sum(counts) for one in counts]


def _fill_unseen(measure: Measure, m: list[float], pairs: list[Pair]) -> list[float]:
    """Return m with the levels that only people without an id reach."""
    others, _pairs = _count_m(measure, pairs)
    unseen = measure.comparison.without_id
    return _shares([max(one, others[level]) if level in unseen else one for level, one in enumerate(m)])


def _count_u(measure: Measure, measures: list[Measure], strangers: Strangers) -> list[float]:
    """Return the share of each level among strangers who are both not silent.

    Who shares a rare key is counted among all halves of sure pairs, for among few rows nobody would; the others among
    the few. A comparison that depends on another one is counted among strangers who agree in that one.
    """
    given = next((one for one in measures if one.name == measure.comparison.given), None)
    if given and given.rare_keys:
        return _shares([one + 0.5 for one in _tally(measure, strangers.sharing(given.rare_keys[:1]))])
    levels = [(measure.level(*pair), shares_a_key(pair, measure.rare_keys)) for pair in strangers.few]
    spoken = [(level, shares) for level, shares in levels if level != MISSING]
    often = Counter(level for level, shares in spoken if not shares)
    rare = _tally(measure, strangers.sharing(measure.rare_keys))
    halves = len(strangers.sure) ** 2 * _share_with_a_key(measure.rare_keys, strangers.sure)
    return [often[level] / max(len(spoken), 1) + (seen + 0.5) / max(halves, 1) for level, seen in enumerate(rare)]


def _share_with_a_key(keys: Sequence[Keys], sure: list[Pair]) -> float:
    """Return the share of pairs of halves that both have a key at all, on either side; all where there are no keys."""
    share = 1.0
    for side in (0, 1):
        having = [any(of(pair[side]) is not None for key in keys for of in key) for pair in sure]
        share *= sum(having) / max(len(having), 1) if keys else 1.0
    return share


def _learn_households(measures: list[Measure], model: Model, strangers: Strangers) -> None:
    """Count in what people agree who share a mobile or a house: a twin's birthday is worth little."""
    home = next((one for one in measures if one.comparison.household_levels), None)
    if home is None or home.name not in model.weights or not home.rare_keys:
        return
    together_ = strangers.sharing(home.rare_keys)
    if len(together_) < FEWEST_SURE:
        return
    for one in measures:
        if one.comparison.of_household and one.name in model.weights:
            weights, unseen = model.weights[one.name], one.comparison.without_id
            shares = _shares([number + 0.5 for number in _tally(one, together_)])
            weights.household_u = [
                max(share, weights.u[level]) if level in unseen else share for level, share in enumerate(shares)
            ]
