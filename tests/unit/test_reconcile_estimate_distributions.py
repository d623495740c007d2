"""Probabilities of our own agree with scipy's over the counts of a village up to those of a nation."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reconcile.estimate.distributions import beta_cdf, beta_quantile, binomial_cdf, hypergeometric_tails
from reconcile.estimate.draws import draw_binomial, draw_poisson, draw_unseen
from reconcile.estimate.intervals import find_exact_interval, find_finite_interval, find_wilson_interval

SHAPES = st.one_of(st.integers(1, 300), st.integers(300, 600_000)).map(float) | st.floats(0.5, 500)


@settings(max_examples=200, deadline=None)
@given(st.floats(0.001, 0.999), SHAPES, SHAPES)
def test_beta_distribution_is_that_of_scipy(value: float, a: float, b: float) -> None:
    assert beta_cdf(value, a, b) == pytest.approx(stats.beta.cdf(value, a, b), rel=1e-7, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([0.0005, 0.005, 0.025, 0.5, 0.975, 0.9995]), SHAPES, SHAPES)
def test_beta_quantile_is_that_of_scipy(probability: float, a: float, b: float) -> None:
    assert beta_quantile(probability, a, b) == pytest.approx(stats.beta.ppf(probability, a, b), rel=1e-7, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 100_000), st.floats(0.0001, 0.9999), st.data())
def test_binomial_distribution_is_that_of_scipy(size: int, share: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(-1, size))

    assert binomial_cdf(count, size, share) == pytest.approx(stats.binom.cdf(count, size, share), rel=1e-6, abs=1e-11)


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 50_000), st.data())
def test_hypergeometric_tails_are_those_of_scipy(size: int, data: st.DataObject) -> None:
    drawn, marked = data.draw(st.integers(0, size)), data.draw(st.integers(0, size))
    count = data.draw(st.integers(0, min(drawn, marked)))

    below, above = hypergeometric_tails(drawn, marked, size, count)

    known = stats.hypergeom(size, marked, drawn)
    assert below == pytest.approx(known.cdf(count), rel=1e-6, abs=1e-9)
    assert above == pytest.approx(known.sf(count - 1), rel=1e-6, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 20_000), st.sampled_from([0.9, 0.95, 0.99]), st.data())
def test_intervals_of_a_share_are_those_of_scipy(checked: int, confidence: float, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, checked))
    known = stats.binomtest(right, checked)

    exact, wilson = (
        find_exact_interval(right, checked, confidence),
        find_wilson_interval(right, checked, confidence),
    )

    for found, method in ((exact, "exact"), (wilson, "wilson")):
        other = known.proportion_ci(confidence, method)
        assert (found.low, found.high) == pytest.approx((other.low, other.high), rel=1e-6, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 2_000), st.data())
def test_finite_register_never_widens_the_interval(population: int, data: st.DataObject) -> None:
    checked = data.draw(st.integers(1, population))
    right = data.draw(st.integers(0, checked))

    finite = find_finite_interval(right, checked, population, 0.95)

    # The share in the sample need not be one that the register can have: of 81 records no 1/80 is right.
    assert right / population <= finite.low <= right / checked + 1 / population
    assert right / checked - 1 / population <= finite.high
    assert finite.high <= (population - checked + right) / population
    wide = find_exact_interval(right, checked, 0.95)
    assert wide.low - 1 / population <= finite.low
    assert finite.high <= wide.high + 1 / population


def test_checking_all_records_leaves_no_doubt() -> None:
    interval = find_finite_interval(397, 400, 400, 0.95)

    assert (interval.low, interval.high) == (397 / 400, 397 / 400)


@pytest.mark.parametrize(("size", "share"), [(15, 0.3), (1_000, 0.02), (60_000, 0.97)])
def test_drawn_counts_have_the_moments_of_a_binomial(size: int, share: float) -> None:
    random, times = Random(7), 4_000

    drawn = [draw_binomial(random, size, share) for _ in range(times)]

    mean, variance = size * share, size * share * (1 - share)
    assert sum(drawn) / times == pytest.approx(mean, abs=4 * (variance / times) ** 0.5)
    assert sum((each - mean) ** 2 for each in drawn) / times == pytest.approx(variance, rel=0.1)
    assert all(0 <= each <= size for each in drawn)


@pytest.mark.parametrize("mean", [0.3, 12.0, 250.0])
def test_drawn_counts_have_the_moments_of_a_poisson(mean: float) -> None:
    random, times = Random(8), 4_000

    drawn = [draw_poisson(random, mean) for _ in range(times)]

    assert sum(drawn) / times == pytest.approx(mean, abs=4 * (mean / times) ** 0.5)
    assert sum((each - mean) ** 2 for each in drawn) / times == pytest.approx(mean, rel=0.1)


def test_unseen_are_as_many_as_the_share_says() -> None:
    random, times = Random(9), 4_000

    drawn = [draw_unseen(random, 80, 0.8) for _ in range(times)]

    variance = 80 * 0.2 / 0.8**2
    assert sum(drawn) / times == pytest.approx(20, abs=4 * (variance / times) ** 0.5)
    assert draw_unseen(random, 0, 0.5) == 0
    assert draw_unseen(random, 10, 1.0) == 0
