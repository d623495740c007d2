"""Intervals, and what one says of a target: met, not met, or that nobody can say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reconcile.estimate.wording import EstimateError, gettext_noop, tell_share


class Verdict(StrEnum):
    """What an interval says of a target."""

    MET = "met"
    NOT_MET = "not met"
    CANNOT_SAY = "cannot say"


class Method(StrEnum):
    """How an interval was made; docs/explanation/honest-statistics.md says when which one is taken."""

    EXACT_BINOMIAL = "exact binomial (Clopper and Pearson 1934)"
    EXACT_FINITE = "exact hypergeometric (finite register)"
    EFFECTIVE_SIZE = "exact binomial at the effective sample size (Korn and Graubard 1998)"
    WILSON = "score (Wilson 1927)"
    EXACT_LISTS = "exact hypergeometric (two lists)"
    LOGIT = "transformed logit (Sadinle 2009)"
    LOG_NORMAL = "log-normal (Burnham; Chao 1989)"
    SIMULATION = "simulation with a recorded seed"


@dataclass(frozen=True)
class Interval:
    """Both limits, with the share of such intervals that hold the true value in the long run.

    The error is shared out evenly: at 0.95, each limit alone is missed by at most 2.5 % where the method is exact.
    """

    low: float
    high: float
    confidence: float
    method: Method

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def judge(interval: Interval, target: float | None) -> Verdict | None:
    """Say whether a share reaches `target`: only an interval wholly on one side of it decides; None without one."""
    if target is None:
        return None
    if interval.low >= target:
        return Verdict.MET
    return Verdict.NOT_MET if interval.high < target else Verdict.CANNOT_SAY


def check_share(value: float, name: str) -> None:
    """Raise EstimateError where `value` is no share strictly between 0 and 1."""
    if not 0 < value < 1:
        message = gettext_noop("{name} is {value}; give a share between 0 and 1, such as 0.99 or 99%.")
        raise EstimateError(message, name=name, value=f"{value:g}")


def check_confidence(confidence: float) -> None:
    """Raise EstimateError for a confidence that no estimate should be told with."""
    if not 0.5 <= confidence <= 0.9999:
        message = gettext_noop("The confidence {confidence} is not usable; choose one from 50% to 99.99%, such as 95%.")
        raise EstimateError(message, confidence=tell_share(confidence))
