"""Intervals of one share: exact for a sample from a large or a finite register, and by score."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

from reconcile.estimate.distributions import beta_quantile, hypergeometric_tails
from reconcile.estimate.verdict import Interval, Method


def find_normal_quantile(confidence: float) -> float:
    """Return z, such as 1.96 at 0.95: a normal variable lies between -z and z with this probability."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def find_exact_interval(
    right: float, checked: float, confidence: float, method: Method = Method.EXACT_BINOMIAL
) -> Interval:
    """Return the interval of Clopper and Pearson (1934): it holds the share at least as often as it says.

    `right` of `checked` are counts; an effective sample size may be broken.
    """
    error = (1 - confidence) / 2
    low = beta_quantile(error, right, checked - right + 1) if right > 0 else 0.0
    high = beta_quantile(1 - error, right + 1, checked - right) if right < checked else 1.0
    return Interval(low, high, confidence, method)


def find_wilson_interval(right: float, checked: float, confidence: float) -> Interval:
    """Return the score interval of Wilson (1927): its mean coverage is near `confidence`, in places below it.

    Brown, Cai and DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001), section
    3.1.1.
    """
    z = find_normal_quantile(confidence)
    share, weight = right / checked, z * z / checked
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / checked + weight / (4 * checked))
    low = 0.0 if right == 0 else max(0.0, middle - half)
    high = 1.0 if right == checked else min(1.0, middle + half)
    return Interval(low, high, confidence, Method.WILSON)


def find_finite_interval(right: int, checked: int, population: int, confidence: float) -> Interval:
    """Return the exact interval of the share in a register of `population` records, `checked` of them drawn at random.

    The hypergeometric counterpart of Clopper and Pearson: the numbers of right records in the register that make
    neither so few nor so many right ones in the sample too improbable. Checking all leaves no doubt: both limits are
    the share.
    """
    error = (1 - confidence) / 2
    least, most = right, population - (checked - right)

    def tails(inside: int) -> tuple[float, float]:
        return hypergeometric_tails(checked, inside, population, right)

    low = find_first(least, most, lambda inside: tails(inside)[1] > error)
    high = find_first(least, most + 1, lambda inside: inside > most or tails(inside)[0] <= error) - 1
    return Interval(low / population, max(low, high) / population, confidence, Method.EXACT_FINITE)


def find_first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first whole number from `low` to `high` for which `holds`, which once true stays true; else `high`."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
