"""The pairs that a person should look at, with the reasons of their weight."""

from __future__ import annotations

from collections.abc import Mapping

from reconcile.comparisons import MISSING
from reconcile.memory.scoring import Scale, Scored, probability
from reconcile.memory.table import Pair
from reconcile.result import Reason, ReviewRow

# Why a pair is there, what counts first. A match is not sure below 7 bits (0.992), another pair near above -7.
REASONS = {
    "doubtful twins": "a twin of an unnamed newborn",
    "doubtful group": "of a group in which wrong matches are more likely",
    "tied": "several are equally likely",
    "taken": "matched, but not surely",
    "border": "near the threshold",
}
_NEAR = 7


def list_for_review(
    scale: Scale, size: int, *, doubtful: Mapping[str, list[Scored]], tied: list[Scored], matched: list[Scored],
    scored: list[Scored],
) -> list[ReviewRow]:  # fmt: skip
    """Return the pairs nearest to the threshold, those first; all weights but those of `scored` are with the prior."""
    taken = {one.ids for one in matched}
    with_prior = [Scored(one.pair, one.bits + scale.model.prior) for one in scored if one.ids not in taken]
    found: dict[tuple[str, str], tuple[Scored, str]] = {}
    for reason, pairs in {
        **{f"doubtful {why}": pairs for why, pairs in doubtful.items()},
        "tied": tied,
        "taken": [one for one in matched if one.bits < _NEAR],
        "border": [one for one in with_prior if one.bits > -_NEAR],
    }.items():
        for one in pairs:
            found.setdefault(one.ids, (one, REASONS[reason]))
    first = sorted(found.values(), key=lambda each: (abs(each[0].bits), sorted(each[0].ids)))[:size]
    return [_tell(scale, one, why) for one, why in first]


def _tell(scale: Scale, one: Scored, why: str) -> ReviewRow:
    reasons = _list_reasons(scale, one.pair)
    return ReviewRow(*one.ids, round(probability(one.bits), 6), round(one.bits, 2), why, reasons)


def _list_reasons(scale: Scale, pair: Pair) -> tuple[Reason, ...]:
    levels, parts = scale.levels(pair), scale.parts(pair)
    labels = {one.name: one.comparison.labels for one in scale.measures}
    return tuple(
        Reason(name, "nothing to compare" if level == MISSING else labels[name][level], round(parts[name], 2))
        for name, level in levels.items()
    )
