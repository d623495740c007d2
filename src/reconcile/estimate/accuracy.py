"""How right a register is, from a random sample of its records that were checked against their source documents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.estimate.intervals import find_exact_interval, find_finite_interval, find_wilson_interval
from reconcile.estimate.verdict import Interval, Method, Verdict, check_confidence, check_share, judge
from reconcile.estimate.wording import EstimateError, Statement, gettext_noop, tell_share

RANDOM_SAMPLE = gettext_noop(
    "The checked records were drawn at random from the whole register, each stratum by itself; records that somebody "
    "picked say nothing about the rest."
)
RIGHT_CHECK = gettext_noop(
    "Each record was checked against its source document by somebody who did not enter it, and the check itself is "
    "right: a check that misses errors makes the register look better than it is."
)
ALL_ANSWERED = gettext_noop(
    "Every drawn record was checked; one that could not be checked counts as wrong, and is not replaced by another one."
)
LARGE_REGISTER = gettext_noop("The register is taken as much larger than the sample, which makes the interval wider.")
STRATA_WEIGHED = gettext_noop(
    "Each stratum counts by its number of records. The interval stands at the number of records that a simple sample "
    "of the same precision would have: {size}."
)
SAMPLE_NEEDED = gettext_noop(
    "To show at least {target} with {confidence} confidence, at least {count} records have to be checked and all be "
    "right."
)


@dataclass(frozen=True)
class CheckedStratum:
    """Counts of one part of a register: how many records were checked, how many of them were right.

    `population` is how many records this part has; needed where there are several parts.
    """

    name: str
    checked: int
    right: int
    population: int | None = None


@dataclass(frozen=True)
class StratumAccuracy:
    """The share of right records in one part, with its interval."""

    stratum: CheckedStratum
    share: float
    interval: Interval
    verdict: Verdict | None


@dataclass(frozen=True)
class Accuracy:
    """The share of right records of a register.

    `interval` is exact and decides the verdict; `wilson` is the one most publications print. `effective_size` is how
    many records a simple random sample of the same precision would have.
    """

    share: float
    interval: Interval
    wilson: Interval
    effective_size: float
    verdict: Verdict | None
    target: float | None
    strata: tuple[StratumAccuracy, ...]
    assumptions: tuple[Statement, ...]
    notes: tuple[Statement, ...]


def estimate_accuracy(
    *, strata: Sequence[CheckedStratum], target: float | None = None, confidence: float = 0.95
) -> Accuracy:
    """Estimate the share of right records from the counts of a random sample, simple (one stratum) or stratified.

    `target` and `confidence` are shares between 0 and 1. Raises EstimateError for counts that cannot be.
    """
    check_confidence(confidence)
    if target is not None:
        check_share(target, "target")
    for stratum in strata:
        _check(stratum)
    whole, size, interval = _pool(strata, confidence)
    return Accuracy(
        share=whole,
        interval=interval,
        wilson=find_wilson_interval(whole * size, size, confidence),
        effective_size=size,
        verdict=judge(interval, target),
        target=target,
        strata=tuple(_estimate(stratum, target, confidence) for stratum in strata),
        assumptions=tuple(_find_assumptions(strata, size)),
        notes=tuple(_find_notes(target, confidence, interval)),
    )


def count_records_needed(*, target: float, confidence: float = 0.95) -> int:
    """Return how many records must be checked, and all be right, to show `target` by the lower limit of two.

    With the error of the lower limit being (1 - confidence) / 2; for a limit on one side only give 2 × confidence - 1.
    """
    check_share(target, "target")
    return math.ceil(math.log((1 - confidence) / 2) / math.log(target) - 1e-9)


def _check(stratum: CheckedStratum) -> None:
    given: dict[str, str | int] = {"name": stratum.name, "checked": stratum.checked, "right": stratum.right}
    if stratum.checked < 1:
        message = gettext_noop("“{name}”: no record was checked; check some, or leave it out of what is claimed.")
        raise EstimateError(message, **given)
    if not 0 <= stratum.right <= stratum.checked:
        message = gettext_noop("“{name}”: {right} right of {checked} checked cannot be; look at the counts again.")
        raise EstimateError(message, **given)
    if stratum.population is not None and stratum.population < stratum.checked:
        message = gettext_noop(
            "“{name}”: {checked} checked of {population} records cannot be; look at the counts again."
        )
        raise EstimateError(message, **given, population=stratum.population)


def _pool(strata: Sequence[CheckedStratum], confidence: float) -> tuple[float, float, Interval]:
    """Return the share of the whole register, the size of sample that it is worth, and its interval."""
    if not strata:
        raise EstimateError(gettext_noop("There are no counts; give at least one line with checked and right records."))
    if len(strata) == 1:
        only = strata[0]
        return only.right / only.checked, float(only.checked), _find_interval(only, confidence)
    weights = _weigh(strata)
    share = math.fsum(weight * one.right / one.checked for weight, one in zip(weights, strata, strict=True))
    size = _find_effective_size(strata, weights, share)
    return share, size, find_exact_interval(share * size, size, confidence, Method.EFFECTIVE_SIZE)


def _weigh(strata: Sequence[CheckedStratum]) -> list[float]:
    populations = []
    for one in strata:
        if one.population is None:
            message = gettext_noop("“{name}”: with several strata the number of records of each is needed.")
            raise EstimateError(message, name=one.name)
        populations.append(one.population)
    return [each / sum(populations) for each in populations]


def _find_effective_size(strata: Sequence[CheckedStratum], weights: Sequence[float], share: float) -> float:
    """Return the smaller one of the sizes by the weights alone (Kish 1965) and by the variance that was seen.

    Where no stratum has an error the variance seen is nought and says nothing; where errors sit in a thinly checked
    stratum the weights alone promise too much. Korn and Graubard, Survey Methodology 24 (1998), for rare events.
    """
    by_weights = 1 / math.fsum(w * w / one.checked for w, one in zip(weights, strata, strict=True))
    seen = math.fsum(
        w * w * (one.right / one.checked) * (1 - one.right / one.checked) / max(one.checked - 1, 1)
        for w, one in zip(weights, strata, strict=True)
    )
    return min(by_weights, share * (1 - share) / seen) if seen > 0 else by_weights


def _estimate(stratum: CheckedStratum, target: float | None, confidence: float) -> StratumAccuracy:
    interval = _find_interval(stratum, confidence)
    return StratumAccuracy(stratum, stratum.right / stratum.checked, interval, judge(interval, target))


def _find_interval(stratum: CheckedStratum, confidence: float) -> Interval:
    if stratum.population is None:
        return find_exact_interval(stratum.right, stratum.checked, confidence)
    return find_finite_interval(stratum.right, stratum.checked, stratum.population, confidence)


def _find_assumptions(strata: Sequence[CheckedStratum], size: float) -> list[Statement]:
    found = [Statement(RANDOM_SAMPLE), Statement(RIGHT_CHECK), Statement(ALL_ANSWERED)]
    if len(strata) > 1:
        found.append(Statement(STRATA_WEIGHED, {"size": f"{size:.0f}"}))
    elif strata[0].population is None:
        found.append(Statement(LARGE_REGISTER))
    return found


def _find_notes(target: float | None, confidence: float, interval: Interval) -> list[Statement]:
    if target is None or judge(interval, target) is not Verdict.CANNOT_SAY:
        return []
    count = count_records_needed(target=target, confidence=confidence)
    values: dict[str, str | int] = {"target": tell_share(target), "confidence": tell_share(confidence), "count": count}
    return [Statement(SAMPLE_NEEDED, values)]
