"""Estimates against worked examples that others have published, and the figures that the service month is run by."""

import pytest

from reconcile.estimate.api import (
    CheckedStratum,
    ListCounts,
    Risks,
    Verdict,
    count_records_needed,
    estimate_accuracy,
    estimate_coverage,
    plan_acceptance,
    plan_sequential,
)
from reconcile.estimate.coverage import estimate_population, estimate_variance, find_logit_interval
from reconcile.estimate.distributions import binomial_cdf
from reconcile.estimate.intervals import find_exact_interval, find_wilson_interval

# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I.
NEWCOMBE = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]


@pytest.mark.parametrize(("found", "size", "wilson", "exact"), NEWCOMBE)
def test_intervals_of_newcombe(found: int, size: int, wilson: tuple[float, float], exact: tuple[float, float]) -> None:
    by_score, by_tails = find_wilson_interval(found, size, 0.95), find_exact_interval(found, size, 0.95)

    assert (by_score.low, by_score.high) == pytest.approx(wilson, abs=5e-5)
    assert (by_tails.low, by_tails.high) == pytest.approx(exact, abs=5e-5)


def test_turtles_of_the_encyclopaedia() -> None:
    """10 marked, 15 caught later, 5 of them marked (Wikipedia, Mark and recapture; formula of Sadinle 2009)."""
    interval = find_logit_interval(10, 15, 5, 0.95)

    assert int(estimate_population(10, 15, 5)) == 28
    assert (round(interval.low), round(interval.high)) == (22, 65)


def test_chapman_and_its_variance_by_the_formulas_of_recapr() -> None:
    """The example of NChapman and vChapman in the R package recapr: 100, 100 and 20."""
    assert estimate_population(100, 100, 20) == pytest.approx(101 * 101 / 21 - 1)
    assert estimate_variance(100, 100, 20) == pytest.approx(101 * 101 * 80 * 80 / (22 * 21**2))


# Decision rules for coverage of 80 % against 50 %: records, most unimmunised, chance that 80 % is found adequate, that
# 50 % is found inadequate. Lot quality assurance sampling, PMC3013262, table 1, after Grant and Leavenworth 1988. Its
# first marked row, 8 records and 2 allowed, prints 0.83 for the last, which is 219/256 = 0.855: it is left out here.
LQAS = [
    (8, 3, 0.94, 0.64), (12, 3, 0.80, 0.93), (12, 4, 0.93, 0.81), (14, 4, 0.87, 0.91),
    (14, 5, 0.96, 0.79), (19, 5, 0.84, 0.97), (19, 6, 0.93, 0.92), (19, 7, 0.98, 0.82), (28, 8, 0.91, 0.98),
    (28, 9, 0.96, 0.96), (28, 10, 0.99, 0.90),
]  # fmt: skip


@pytest.mark.parametrize(("size", "allowed", "adequate", "inadequate"), LQAS)
def test_chances_of_a_published_lqas_table(size: int, allowed: int, adequate: float, inadequate: float) -> None:
    """The table rounds in some places and cuts in others: within 0.01."""
    assert binomial_cdf(allowed, size, 0.2) == pytest.approx(adequate, abs=0.01)
    assert 1 - binomial_cdf(allowed, size, 0.5) == pytest.approx(inadequate, abs=0.01)


def test_nineteen_children_of_the_lqas_handbooks() -> None:
    """19 with 6 allowed is the known plan for 80 % against 50 % with both errors below 10 %: 0.068 and 0.084."""
    plan = plan_acceptance(risks=Risks(good=0.2, bad=0.5, producer_risk=0.1, consumer_risk=0.1))

    assert (plan.size, plan.allowed) == (19, 6)
    assert 1 - plan.find_acceptance(0.2) == pytest.approx(0.068, abs=5e-4)
    assert plan.find_acceptance(0.5) == pytest.approx(0.084, abs=5e-4)


@pytest.mark.parametrize(("bad", "size", "allowed"), [(0.03, 221, 3), (0.02, 462, 5)])
def test_plans_for_a_township(bad: float, size: int, allowed: int) -> None:
    plan = plan_acceptance(risks=Risks(good=0.005, bad=bad, producer_risk=0.05, consumer_risk=0.10))

    assert (plan.size, plan.allowed) == (size, allowed)


def test_sequential_plan_of_the_nist_handbook() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.2.6: accept -0.939 + 0.04 n, refuse 1.205 + 0.04 n."""
    plan = plan_sequential(risks=Risks(good=0.01, bad=0.10, producer_risk=0.05, consumer_risk=0.10))

    assert (round(plan.slope, 2), round(plan.accept_gap, 3), round(plan.refuse_gap, 3)) == (0.04, 0.939, 1.205)
    assert [plan.find_accept_number(count) for count in (1, 23, 24, 26)] == [-1, -1, 0, 0]
    assert [plan.find_refuse_number(count) for count in (2, 14, 19, 20, 26)] == [2, 2, 2, 3, 3]


def test_three_hundred_right_records_show_98_8_and_not_99_per_cent() -> None:
    answer = estimate_accuracy(strata=[CheckedStratum("register", 300, 300)], target=0.99)

    assert answer.interval.low == pytest.approx(0.98778, abs=1e-5)
    assert answer.verdict is Verdict.CANNOT_SAY


def test_three_errors_in_three_hundred_show_97_1_per_cent() -> None:
    answer = estimate_accuracy(strata=[CheckedStratum("register", 300, 297)], target=0.99)

    assert answer.interval.low == pytest.approx(0.971, abs=1e-3)
    assert answer.verdict is Verdict.CANNOT_SAY


def test_records_needed_to_show_99_per_cent() -> None:
    """A limit on one side at 95 % needs 299 records, all right; both limits at 95 % need 368."""
    assert count_records_needed(target=0.99, confidence=0.90) == 299
    assert count_records_needed(target=0.99, confidence=0.95) == 368
    assert estimate_accuracy(strata=[CheckedStratum("a", 368, 368)], target=0.99).verdict is Verdict.MET
    assert estimate_accuracy(strata=[CheckedStratum("a", 367, 367)], target=0.99).verdict is Verdict.CANNOT_SAY


def test_coverage_of_a_register_by_chapman() -> None:
    answer = estimate_coverage(strata=[ListCounts("county", 900, 300, 297)], target=0.95)

    assert answer.population == pytest.approx(901 * 301 / 298 - 1)
    assert answer.share == pytest.approx(0.990, abs=5e-4)
    assert answer.verdict is Verdict.MET
