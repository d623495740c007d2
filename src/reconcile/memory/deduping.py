"""One table in, clusters of records of one person out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from math import log2

from reconcile.clusters import join_pairs
from reconcile.memory.comparing import is_unnamed, make_blocks, make_measures
from reconcile.memory.learning import (
    FEWEST_SURE,
    SURE_PAIRS,
    Model,
    Rows,
    Sure,
    find_sure_pairs,
    learn,
    sample_by_id,
)
from reconcile.memory.linking import Decisions, find_decided
from reconcile.memory.repeats import MOST_REPEATS, agrees_in_person
from reconcile.memory.review import list_for_review
from reconcile.memory.scoring import Scored, find_pairs, learn_prior, make_scale
from reconcile.memory.standard import read_table
from reconcile.memory.table import Pair, Row, Table, column, group_rows
from reconcile.plan import Plan, make_plan
from reconcile.result import ReviewRow
from reconcile.specification import Kind, Specification


@dataclass(frozen=True)
class Deduped:
    """What was found: the cluster of each record that is not alone, by its first record's id; pairs; review; model."""

    clusters: dict[str, str]
    exact: list[tuple[str, str]]
    matched: list[tuple[str, str, float]]
    review: list[ReviewRow]
    model: Model


def dedupe_table(table: Table, spec: Specification, decisions: Decisions | None = None) -> Deduped:
    """Find the records of one table that are of one person; of the specification the left headers count.

    Raises ReconcileError where the decisions find one record the same as two others.
    """
    plan, every = replace(make_plan(spec), within=True), read_table(table, spec, "left")
    decided, different = find_decided(decisions or Decisions(), every, every)
    apart = different | {(other, one) for one, other in different}
    rows = Rows(every, every, within=True)
    exact = _pair_by_id(every, spec, apart)
    measures = make_measures(plan, spec)
    by_id = sample_by_id(exact, f"{spec.first(Kind.NATIONAL_ID)}_key") if exact else None
    model = learn(plan, measures, rows, find_sure_pairs(plan, rows, by_id), _sample_strangers(every, plan))
    scale = make_scale(measures, model, rows)
    strict, wide = make_blocks(spec)
    scored = scale.score(find_pairs(strict + wide, rows, apart))
    model.prior = learn_prior(scored, rows)
    least, sure = log2(spec.accept / (1 - spec.accept)), {frozenset(_places(pair)) for pair in exact}
    above = [Scored(one.pair, one.bits + model.prior) for one in scored if one.bits + model.prior >= least]
    above = [one for one in above if frozenset(_places(one.pair)) not in sure]
    unnamed = [one for one in above if _has_unnamed(one.pair, spec)]
    matched = [one for one in above if not _has_unnamed(one.pair, spec)]
    review = list_for_review(
        scale, spec.review_size, doubtful={"twins": unnamed}, tied=[], matched=matched, scored=scored
    )
    return Deduped(
        _cluster(decided, exact, matched, apart, every),
        [(one.record_id, other.record_id) for one, other in exact],
        [(*one.ids, one.bits) for one in matched],
        review,
        model,
    )


def _places(pair: Pair) -> tuple[int, int]:
    return pair[0].place, pair[1].place


def _pair_by_id(rows: list[Row], spec: Specification, apart: set[tuple[int, int]]) -> list[Pair]:
    """Return the pairs of one checked id that agree in name or day, the first by md5 before the other."""
    identifier = spec.first(Kind.NATIONAL_ID)
    ordered = sorted(rows, key=lambda row: row.order)
    groups = group_rows(ordered, column(f"{identifier}_key")).values() if identifier else ()
    pairs = [pair for group in groups if len(group) <= MOST_REPEATS for pair in combinations(group, 2)]
    return [pair for pair in pairs if agrees_in_person(*pair, spec) and _places(pair) not in apart]


def _sample_strangers(rows: list[Row], plan: Plan) -> Sure | None:
    """Return rows that nobody else's id is equal to, each as both halves of a pair.

    Sure pairs are too few in a table where few stand twice to have people of one household among their halves.
    """
    if not plan.unique:
        return None
    alone = [group[0] for group in group_rows(rows, column(plan.unique)).values() if len(group) == 1]
    chosen = sorted(alone, key=lambda row: row.order)[:SURE_PAIRS]
    return Sure(("strangers",), [(row, row) for row in chosen]) if len(chosen) >= FEWEST_SURE else None


def _has_unnamed(pair: Pair, spec: Specification) -> bool:
    """Say whether a newborn without a name is in a pair: two of one mother are twins more often than one twice."""
    name = spec.first(Kind.NAME)
    return name is not None and any(is_unnamed(row[name]) for row in pair)


def _cluster(
    decided: list[Pair], exact: list[Pair], matched: list[Scored], apart: set[tuple[int, int]], rows: list[Row]
) -> dict[str, str]:
    """Return each clustered record's id and that of its cluster's first by md5; the surest pairs are joined first."""
    weighed = [(2, 0.0, pair) for pair in decided] + [(1, 0.0, pair) for pair in exact]
    weighed += [(0, one.bits, one.pair) for one in matched]
    weighed.sort(key=lambda one: (-one[0], -one[1], sorted(row.record_id for row in one[2])))
    clusters = join_pairs([_places(pair) for _rank, _bits, pair in weighed], apart)
    found = {}
    for place, members in clusters.items():
        if len(members) > 1:
            first = min((rows[member] for member in members), key=lambda row: row.order)
            found[rows[place].record_id] = first.record_id
    return found
