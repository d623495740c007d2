"""Two tables in, matches out: the stages of docs/explanation/linkage.md, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import log2

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.memory.comparing import Measure, make_blocks, make_measures
from reconcile.memory.groups import Group, set_apart
from reconcile.memory.learning import Model, Rows, Sure, find_sure_pairs, learn, sample_by_id
from reconcile.memory.repeats import (
    ById,
    close_rows,
    find_repeats_by_id,
    find_repeats_by_person,
    link_by_id,
    open_rows,
)
from reconcile.memory.review import list_for_review
from reconcile.memory.scoring import Scale, Scored, assign, find_pairs, learn_prior, make_scale, probability
from reconcile.memory.standard import read_table
from reconcile.memory.table import Keys, Pair, Row, Table
from reconcile.plan import make_plan
from reconcile.result import ReviewRow
from reconcile.specification import Kind, Specification

# A wrong id passes stage 1 only as often as strangers agree in name or day of birth by chance.
_LEAST_WRONG = 1e-9


@dataclass(frozen=True)
class Decisions:
    """Pairs of record ids that a person found the same or different, which stands above all; `source` is their file."""

    same: frozenset[tuple[str, str]] = frozenset()
    different: frozenset[tuple[str, str]] = frozenset()
    source: str = "decisions.csv"


@dataclass(frozen=True)
class Match:
    """A pair of records that are one person; stage is exact, weight or decided; a decision has no weight."""

    left_id: str
    right_id: str
    probability: float
    weight: float | None
    stage: str


@dataclass(frozen=True)
class Linked:
    """What a linkage found. `duplicates` are side, record id, and the record id that stands for it."""

    matches: list[Match]
    review: list[ReviewRow]
    duplicates: list[tuple[str, str, str]]
    model: Model
    groups: list[Group] = field(default_factory=list)


def link_tables(left: Table, right: Table, spec: Specification, decisions: Decisions | None = None) -> Linked:
    """Link two tables. Each row of `left` and `right` has a record id of its own.

    Raises ReconcileError where the decisions find one record the same as two others.
    """
    plan, sides = make_plan(spec), (read_table(left, spec, "left"), read_table(right, spec, "right"))
    decided, apart = find_decided(decisions or Decisions(), *sides)
    for number, side in enumerate(sides):
        close_rows(side, {pair[number].place for pair in decided})
    # 1 and 2: the id, and who is there twice.
    by_id = _link_by_id(sides, spec, apart)
    sure = sample_by_id(by_id.pairs, f"{spec.first(Kind.NATIONAL_ID)}_key") if by_id.pairs else None
    rows, repeats = _keep_rows(sides, by_id, sure, spec)
    # 3: what sure pairs teach.
    measures = make_measures(plan, spec)
    model = learn(plan, measures, rows, find_sure_pairs(plan, rows, sure), None)
    scale = make_scale(measures, model, rows)
    # 4 to 6: equal name and day, then all that is left; who is whose only best.
    strict, wide = make_blocks(spec)
    first, _tied, _scored = _link_by_weight(strict, spec.sure, rows, scale, apart) if strict else ([], [], [])
    for number, side in enumerate((rows.left, rows.right)):
        close_rows(side, {one.pair[number].place for one in first})
    second, tied, scored = _link_by_weight(wide, spec.accept, rows, scale, apart)
    # 7: groups in which linking goes wrong more often.
    persons = [_find_persons(side, n, repeats[n], sure) for n, side in enumerate((rows.left, rows.right))]
    matched, doubtful, groups = set_apart(first + second, (persons[0], persons[1]), spec)
    review = list_for_review(scale, spec.review_size, doubtful=doubtful, tied=tied, matched=matched, scored=scored)
    sure_by_id = _probability_by_id(by_id, measures, model)
    matches = [*map(_tell_decided, decided), *(_tell_exact(p, sure_by_id) for p in by_id.pairs), *map(_tell, matched)]
    return Linked(matches, review, _list_duplicates(sides, repeats), model, groups)


def find_decided(decisions: Decisions, left: list[Row], right: list[Row]) -> tuple[list[Pair], set[tuple[int, int]]]:
    """Return the pairs found the same, and the places of those found different.

    Raises ReconcileError where one record is the same as two others.
    """
    lefts, rights = ({row.record_id: row for row in side} for side in (left, right))
    known = [pair for pair in sorted(decisions.same | decisions.different) if pair[0] in lefts and pair[1] in rights]
    different = {(lefts[a].place, rights[b].place) for a, b in known if (a, b) in decisions.different}
    same = [(lefts[a], rights[b]) for a, b in known if (a, b) not in decisions.different]
    for end in (0, 1):
        ids = sorted(pair[end].record_id for pair in same)
        twice = next((one for one, other in pairwise(ids) if one == other), None)
        if twice is not None:
            raise ReconcileError(
                _("{file} finds the record {record} the same as two others; one of the two lines has to go."),
                file=decisions.source, record=twice,
            )  # fmt: skip
    return same, different


def _link_by_id(sides: tuple[list[Row], list[Row]], spec: Specification, apart: set[tuple[int, int]]) -> ById:
    """Link by the id where both tables have a column of ids with anything in it."""
    identifier = spec.first(Kind.NATIONAL_ID)
    return link_by_id(*sides, spec, apart) if identifier else ById([], 0, ({}, {}))


def _keep_rows(
    sides: tuple[list[Row], list[Row]], by_id: ById, sure: Sure | None, spec: Specification
) -> tuple[Rows, tuple[dict[int, Row], dict[int, Row]]]:
    """Return the rows that are looked at after stage 1, and who repeats whom; whoever repeats is closed.

    After stage 1 those are the open rows, and closed ones of the sample that teaches; without it, all.
    """
    kept, repeats = [], []
    for number, side in enumerate(sides):
        linked = {pair[number].place for pair in by_id.pairs}
        teaching = {pair[number].place for pair in sure.pairs} if sure else set()
        kept.append([row for row in side if not linked or (row.is_open and row.place not in linked - teaching)])
        close_rows(side, linked)
        found = dict(by_id.repeats[number])
        for find in (find_repeats_by_id, find_repeats_by_person):
            found |= find(open_rows(side), spec)
            close_rows(side, found)
        repeats.append(found)
    return Rows(kept[0], kept[1]), (repeats[0], repeats[1])


def _find_persons(side: list[Row], number: int, repeats: dict[int, Row], sure: Sure | None) -> list[Row]:
    """Return the rows of one table that repeat no other and are not there to learn from alone."""
    teaching = {pair[number].place for pair in sure.pairs} if sure else set()
    return [row for row in side if row.place not in repeats and row.place not in teaching]


def _link_by_weight(
    blocks: list[Keys], least: float, rows: Rows, scale: Scale, apart: set[tuple[int, int]]
) -> tuple[list[Scored], list[Scored], list[Scored]]:
    """Return the matches and ties of one pass, weights with the prior, and all scored pairs, without."""
    scored = scale.score(find_pairs(blocks, rows, apart))
    scale.model.prior = learn_prior(scored, rows)
    return *assign(scored, scale.model.prior, least), scored


def _probability_by_id(by_id: ById, measures: list[Measure], model: Model) -> float:
    """Return the probability that a pair of stage 1 is right: ids that are one by mistake seldom agree in more."""
    wrong = by_id.apart / max(1, len(by_id.pairs) + by_id.apart)
    by_chance = sum(
        model.weights[one.name].u[0]
        for one in measures
        if one.comparison.of_household and one.rare_keys and one.name in model.weights
    )
    return 1 - max(_LEAST_WRONG, wrong * by_chance)


def _tell_decided(pair: Pair) -> Match:
    return Match(pair[0].record_id, pair[1].record_id, 1.0, None, "decided")


def _tell_exact(pair: Pair, share: float) -> Match:
    return Match(pair[0].record_id, pair[1].record_id, round(share, 9), round(log2(share / (1 - share)), 6), "exact")


def _tell(one: Scored) -> Match:
    return Match(*one.ids, round(probability(one.bits), 9), round(one.bits, 6), "weight")


def _list_duplicates(
    sides: tuple[list[Row], list[Row]], repeats: tuple[dict[int, Row], dict[int, Row]]
) -> list[tuple[str, str, str]]:
    return [
        (name, row.record_id, found[row.place].record_id)
        for name, side, found in zip(("left", "right"), sides, repeats, strict=True)
        for row in side
        if row.place in found
    ]
