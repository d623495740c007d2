"""Beta, binomial and hypergeometric probabilities with the standard library alone.

scipy would bring them, and 100 MB to an office computer; these sixty lines are compared with it in the tests, over the
whole range of counts that a county or a province has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

# The continued fraction needs some sqrt(max(a, b)) steps; this is enough for counts of a nation.
_MOST_STEPS = 200_000
_PRECISION = 3e-16
_SMALLEST = 1e-300


def beta_cdf(value: float, a: float, b: float) -> float:
    """Return P(X ≤ value) of a beta variable, the regularised incomplete beta function (DLMF 8.17); a, b > 0."""
    if value <= 0:
        return 0.0
    if value >= 1:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(value) + b * math.log1p(-value)
    )
    if value < (a + 1) / (a + b + 2):
        return front * _continued_fraction(value, a, b) / a
    return 1.0 - front * _continued_fraction(1 - value, b, a) / b


def _continued_fraction(value: float, a: float, b: float) -> float:
    """Return the fraction of DLMF 8.17.22 by Lentz's method."""
    upper, lower = 1.0, 1.0 / _not_zero(1.0 - (a + b) * value / (a + 1))
    result = lower
    for step in range(1, _MOST_STEPS):
        even = step * (b - step) * value / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * value / ((a + 2 * step) * (a + 2 * step + 1))
        for term in (even, odd):
            lower = 1.0 / _not_zero(1.0 + term * lower)
            upper = _not_zero(1.0 + term / upper)
            change = upper * lower
            result *= change
        if abs(change - 1.0) < _PRECISION:
            return result
    raise ArithmeticError(f"the incomplete beta function of {a}, {b} did not converge")


def _not_zero(value: float) -> float:
    return value if abs(value) > _SMALLEST else _SMALLEST


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return the value below which a beta variable lies with `probability`; by halving, to the last digit."""
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        low, high = (middle, high) if beta_cdf(middle, a, b) < probability else (low, middle)


def binomial_cdf(count: int, size: int, share: float) -> float:
    """Return P(X ≤ count) of `size` independent trials that each succeed with probability `share`."""
    if count < 0:
        return 0.0
    if count >= size:
        return 1.0
    return beta_cdf(1 - share, size - count, count + 1)


def hypergeometric_tails(drawn: int, marked: int, size: int, count: int) -> tuple[float, float]:
    """Return P(X ≤ count) and P(X ≥ count) for the marked ones among `drawn` out of `size` of which `marked` are."""
    least, most = max(0, drawn + marked - size), min(drawn, marked)
    if count < least:
        return 0.0, 1.0
    if count > most:
        return 1.0, 0.0
    here = math.exp(_log_mass(drawn, marked, size, count))
    if here < _SMALLEST:  # so far out that one tail is all
        return (0.0, 1.0) if count * size < drawn * marked else (1.0, 0.0)
    spare = size - marked - drawn
    down = (each * (spare + each) / ((marked - each + 1) * (drawn - each + 1)) for each in range(count, least, -1))
    up = ((marked - each) * (drawn - each) / ((each + 1) * (spare + each + 1)) for each in range(count, most))
    return _sum_tail(here, down), _sum_tail(here, up)


def _sum_tail(mass: float, ratios: Iterable[float]) -> float:
    """Return `mass` and the masses after it, each of which is the one before times the next ratio."""
    total = mass
    for ratio in ratios:
        mass *= ratio
        total += mass
        if mass < total * _PRECISION:
            break
    return min(total, 1.0)


def _log_mass(drawn: int, marked: int, size: int, count: int) -> float:
    return _log_choose(marked, count) + _log_choose(size - marked, drawn - count) - _log_choose(size, drawn)


def _log_choose(size: int, count: int) -> float:
    return math.lgamma(size + 1) - math.lgamma(count + 1) - math.lgamma(size - count + 1)
