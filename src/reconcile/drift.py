"""What has changed between two models, and what of it is more than the drawing of samples explains.

m is a share of sure pairs: two are compared by the pooled test of two proportions (Fleiss, Levin and Paik 2003, section
3.2), and not at all where fewer than five pairs are expected (Cochran 1954). u is a share of pairs of strangers, who
are not independent of one another (each person stands in many pairs): its standard error comes from groups of persons,
see `reconcile.duck.learning`. All tests of one comparison of models together err in one case of a hundred (Bonferroni).
Two deliveries that share most persons differ by less than two independent samples, so that what is found is real, and
not all that is real is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2, sqrt
from pathlib import Path
from statistics import NormalDist

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.model import ModelFile, Weights

# The probability that anything is called a change although nothing has changed.
FALSE_ALARM = 0.01
_FEWEST_EXPECTED = 5


@dataclass(frozen=True)
class LevelDrift:
    """One level of one comparison: m and u of both models, what the weight has gained (bits), and whether m or u has
    changed by more than sampling explains; None where that cannot be said."""

    comparison: str
    label: str
    m: tuple[float, float]
    u: tuple[float, float]
    m_changed: bool | None
    u_changed: bool | None

    @property
    def bits(self) -> float:
        """Return the weight by the new model less that by the old."""
        return log2(self.m[1] / self.u[1]) - log2(self.m[0] / self.u[0])


@dataclass(frozen=True)
class Drift:
    """What has changed from one model to another.

    `levels` of the comparisons that both have learned; `only_old` and `only_new` name those that one alone has;
    `prior_bits` the prior log-odds of both.
    """

    levels: tuple[LevelDrift, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    prior_bits: tuple[float, float]

    @property
    def changed(self) -> int:
        """Return how many levels have changed by more than sampling explains."""
        return sum(bool(one.m_changed or one.u_changed) for one in self.levels)


def compare_models(old: ModelFile, new: ModelFile, files: tuple[Path, Path]) -> Drift:
    """Return what has changed; raises ReconcileError where the two were not learned for the same comparisons."""
    if old.levels != new.levels or old.within != new.within:
        raise ReconcileError(
            _("{old} and {new} were learned for different comparisons; they cannot be compared."),
            old=files[0].name, new=files[1].name,
        )  # fmt: skip
    before, after = old.model.weights, new.model.weights
    both = [name for name in old.levels if name in before and name in after]
    tests = 2 * sum(len(before[name].labels) for name in both)
    limit = NormalDist().inv_cdf(1 - FALSE_ALARM / (2 * tests)) if tests else 0.0
    return Drift(
        levels=tuple(level for name in both for level in _compare_levels(name, before[name], after[name], limit)),
        only_old=tuple(name for name in before if name not in after),
        only_new=tuple(name for name in after if name not in before),
        prior_bits=(old.model.prior, new.model.prior),
    )


def _compare_levels(name: str, old: Weights, new: Weights, limit: float) -> list[LevelDrift]:
    return [
        LevelDrift(
            name, label, (old.m[level], new.m[level]), (old.u[level], new.u[level]),
            _exceeds(_m_score(old, new, level), limit), _exceeds(_u_score(old, new, level), limit),
        )
        for level, label in enumerate(old.labels)
    ]  # fmt: skip


def _exceeds(score: float | None, limit: float) -> bool | None:
    return None if score is None else abs(score) > limit


def _m_score(old: Weights, new: Weights, level: int) -> float | None:
    """Return (m' - m) / sqrt(p (1 - p) (1/n + 1/n')), p the share in both samples together."""
    pairs = old.pairs + new.pairs
    share = (old.m[level] * old.pairs + new.m[level] * new.pairs) / max(pairs, 1)
    if min(share, 1 - share) * min(old.pairs, new.pairs) < _FEWEST_EXPECTED:
        return None
    return (new.m[level] - old.m[level]) / sqrt(share * (1 - share) * (1 / old.pairs + 1 / new.pairs))


def _u_score(old: Weights, new: Weights, level: int) -> float | None:
    """Return (u' - u) / sqrt(e² + e'²), e the standard errors."""
    if not old.u_error or not new.u_error:
        return None
    error = sqrt(old.u_error[level] ** 2 + new.u_error[level] ** 2)
    return (new.u[level] - old.u[level]) / error if error else None
