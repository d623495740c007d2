"""What an estimate answers, and what it refuses to make a figure of."""

import subprocess
import sys
import time

import pytest

from reconcile.estimate.api import (
    CheckedRate,
    CheckedStratum,
    EstimateError,
    Interval,
    KnownRate,
    LinkErrors,
    ListCounts,
    Method,
    PairBands,
    Risks,
    Verdict,
    estimate_accuracy,
    estimate_coverage,
    judge_lot,
    judge_sequence,
    plan_acceptance,
    plan_sequential,
)
from reconcile.estimate.verdict import judge
from reconcile.estimate.wording import tell_at_least, tell_at_most

RISKS = Risks(good=0.005, bad=0.03)


def interval(low: float, high: float) -> Interval:
    return Interval(low, high, 0.95, Method.EXACT_BINOMIAL)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.991, 0.999, Verdict.MET),
        (0.99, 0.999, Verdict.MET),
        (0.97, 0.989, Verdict.NOT_MET),
        (0.98, 0.99, Verdict.CANNOT_SAY),
        (0.98, 0.995, Verdict.CANNOT_SAY),
    ],
)
def test_only_an_interval_on_one_side_of_the_target_decides(low: float, high: float, verdict: Verdict) -> None:
    assert judge(interval(low, high), 0.99) is verdict


def test_without_a_target_nothing_is_judged() -> None:
    assert judge(interval(0.9, 1), None) is None


def test_limits_are_never_told_better_than_they_are() -> None:
    assert tell_at_least(0.98999) == "98.99%"
    assert tell_at_most(0.989901) == "99.00%"
    assert (tell_at_least(0.99), tell_at_most(0.99)) == ("99.00%", "99.00%")


def test_accuracy_that_cannot_be_said_tells_how_many_records_would_do() -> None:
    answer = estimate_accuracy(strata=[CheckedStratum("county", 100, 100)], target=0.99)

    assert answer.verdict is Verdict.CANNOT_SAY
    assert "368 records" in str(answer.notes[0])


def test_strata_weigh_by_their_records_and_not_by_their_samples() -> None:
    strata = [CheckedStratum("large", 100, 100, 9_000), CheckedStratum("small", 100, 80, 1_000)]

    answer = estimate_accuracy(strata=strata)

    assert answer.share == pytest.approx(0.98)
    assert answer.interval.method is Method.EFFECTIVE_SIZE
    assert answer.effective_size < 200


def test_equal_sampling_of_like_strata_is_worth_a_simple_sample() -> None:
    strata = [CheckedStratum(name, 150, 147, 3_000) for name in ("east", "west")]

    assert estimate_accuracy(strata=strata).effective_size == pytest.approx(300, rel=0.01)


def test_small_register_that_was_checked_whole_is_known() -> None:
    answer = estimate_accuracy(strata=[CheckedStratum("village", 120, 120, 120)], target=0.99)

    assert answer.verdict is Verdict.MET


WRONG_COUNTS = [
    ([CheckedStratum("a", 0, 0)], "no record was checked"),
    ([CheckedStratum("a", 10, 11)], "11 right of 10 checked"),
    ([CheckedStratum("a", 10, 10, 9)], "10 checked of 9 records"),
    ([CheckedStratum("a", 10, 10, 90), CheckedStratum("b", 10, 10)], "“b”: with several strata"),
    ([], "no counts"),
]


@pytest.mark.parametrize(("strata", "told"), WRONG_COUNTS)
def test_counts_that_cannot_be_are_told(strata: list[CheckedStratum], told: str) -> None:
    with pytest.raises(EstimateError, match=told):
        estimate_accuracy(strata=strata)


@pytest.mark.parametrize("target", [0.0, 1.0, 99.0, -0.5, float("nan")])
def test_target_that_is_no_share_is_told(target: float) -> None:
    with pytest.raises(EstimateError, match=r"such as 0\.99 or 99%"):
        estimate_accuracy(strata=[CheckedStratum("a", 10, 10)], target=target)


WRONG_LISTS = [
    ([ListCounts("a", 9, 9, 9)] * 1_001, "1001 strata are more than 1000"),
    ([ListCounts("a", 0, 10, 0)], "one of the two lists is empty"),
    ([ListCounts("a", 10, 10, 11)], "11 matches between lists of 10 and 10"),
    ([], "no counts"),
]


@pytest.mark.parametrize(("strata", "told"), WRONG_LISTS)
def test_lists_that_cannot_be_are_told(strata: list[ListCounts], told: str) -> None:
    with pytest.raises(EstimateError, match=told):
        estimate_coverage(strata=strata)


def test_too_few_matches_say_nothing() -> None:
    answer = estimate_coverage(strata=[ListCounts("a", 1_000, 6, 6)], target=0.5)

    assert answer.verdict is Verdict.CANNOT_SAY
    assert "Only 6 persons" in str(answer.notes[0])


def test_no_match_at_all_has_no_upper_limit() -> None:
    answer = estimate_coverage(strata=[ListCounts("a", 100, 100, 0)], target=0.5)

    assert answer.interval.low == 0
    assert answer.verdict is Verdict.CANNOT_SAY


def test_lists_of_equal_people_are_complete() -> None:
    answer = estimate_coverage(strata=[ListCounts("a", 500, 500, 500)], target=0.99)

    assert (answer.share, answer.interval.high, answer.verdict) == (1.0, 1.0, Verdict.MET)


def test_answer_names_what_would_overturn_it() -> None:
    answer = estimate_coverage(strata=[ListCounts("a", 9_000, 3_000, 2_970)], target=0.95)

    assert answer.verdict is Verdict.MET
    assert "odds" in str(answer.notes[0])
    assert any("independent" in str(statement) for statement in answer.assumptions)


def test_coverage_of_strata_is_not_that_of_the_lists_thrown_together() -> None:
    """A town well covered by both lists hides a district that both miss (Simpson): the strata show it."""
    town, hills = ListCounts("town", 9_500, 8_000, 7_800), ListCounts("hills", 500, 100, 50)
    together = ListCounts("both", 10_000, 8_100, 7_850)

    by_strata = estimate_coverage(strata=[town, hills])
    thrown = estimate_coverage(strata=[together])

    assert by_strata.share < thrown.share
    assert by_strata.seed is not None
    assert thrown.seed is None


def test_same_seed_gives_the_same_limits_and_another_one_nearly_so() -> None:
    links = LinkErrors(CheckedRate(1, 200), CheckedRate(5, 200))
    strata = [ListCounts("a", 50_000, 20_000, 18_000, links)]

    first, second = (estimate_coverage(strata=strata, seed=11).interval for _ in range(2))
    other = estimate_coverage(strata=strata, seed=12).interval

    assert first == second
    assert first != other
    assert other.low == pytest.approx(first.low, abs=0.005)


def test_missed_links_raise_the_coverage_and_widen_its_interval() -> None:
    perfect = estimate_coverage(strata=[ListCounts("a", 9_000, 3_000, 2_850)])
    links = LinkErrors(KnownRate(0.0), CheckedRate(6, 300))

    corrected = estimate_coverage(strata=[ListCounts("a", 9_000, 3_000, 2_850, links)])

    assert corrected.share > perfect.share
    width = corrected.interval.high - corrected.interval.low
    assert width > perfect.interval.high - perfect.interval.low


def test_false_links_lower_the_coverage() -> None:
    links = LinkErrors(KnownRate(0.05), KnownRate(0.0))

    corrected = estimate_coverage(strata=[ListCounts("a", 9_000, 3_000, 2_850, links)])

    assert corrected.share == pytest.approx(0.95 * 2_850 / 3_000, abs=1e-3)


def test_pairs_count_by_their_probabilities() -> None:
    bands = PairBands([(0.999, 2_800), (0.5, 60), (0.05, 100)])

    answer = estimate_coverage(strata=[ListCounts("a", 9_000, 3_000, 2_830, bands)])

    assert answer.share == pytest.approx((2_800 * 0.999 + 30 + 5) / 3_000, abs=1e-3)
    assert answer.interval.method is Method.SIMULATION


@pytest.mark.parametrize(
    "make",
    [lambda: KnownRate(1.0), lambda: CheckedRate(3, 2), lambda: PairBands([(1.2, 3)]), lambda: CheckedRate(0, 0)],
)
def test_error_rates_that_cannot_be_are_told(make: object) -> None:
    with pytest.raises(EstimateError):
        make()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("checked", "errors", "verdict"),
    [
        (221, 3, Verdict.MET),
        (221, 4, Verdict.NOT_MET),
        (30, 4, Verdict.NOT_MET),
        (220, 2, Verdict.MET),
        (220, 3, Verdict.CANNOT_SAY),
        (0, 0, Verdict.CANNOT_SAY),
    ],
)
def test_lot_is_judged_as_soon_as_it_is_clear(checked: int, errors: int, verdict: Verdict) -> None:
    assert judge_lot(plan=plan_acceptance(risks=RISKS), checked=checked, errors=errors).verdict is verdict


def test_lot_of_which_more_was_checked_than_planned_is_not_judged() -> None:
    with pytest.raises(EstimateError, match="for 221 records and 300 were checked"):
        judge_lot(plan=plan_acceptance(risks=RISKS), checked=300, errors=4)


@pytest.mark.parametrize(("good", "bad"), [(0.0100, 0.0101), (0.4, 0.41), (1e-9, 2e-9)])
def test_rates_too_near_to_each_other_make_no_plan(good: float, bad: float) -> None:
    started = time.process_time()

    with pytest.raises(EstimateError, match="further apart"):
        plan_acceptance(risks=Risks(good, bad))

    assert time.process_time() - started < 1


def test_good_rate_above_the_bad_one_is_told() -> None:
    with pytest.raises(EstimateError, match="below the bad one"):
        Risks(good=0.03, bad=0.005)


def test_sequence_stops_at_the_first_line_it_crosses() -> None:
    plan = plan_sequential(risks=Risks(good=0.01, bad=0.10))

    assert judge_sequence(plan=plan, outcomes="0" * 23).verdict is Verdict.CANNOT_SAY
    assert judge_sequence(plan=plan, outcomes="0" * 24).verdict is Verdict.MET
    assert judge_sequence(plan=plan, outcomes="0" * 24 + "1" * 50).verdict is Verdict.MET
    assert judge_sequence(plan=plan, outcomes="11").verdict is Verdict.NOT_MET


def test_sequence_that_goes_on_tells_when_it_may_end() -> None:
    judgement = judge_sequence(plan=plan_sequential(risks=Risks(good=0.01, bad=0.10)), outcomes="0001")

    assert "accepted at 49" in str(judgement.statement)
    assert "2 errors" in str(judgement.statement)


def test_sequence_ends_without_an_answer_at_the_agreed_number() -> None:
    plan = plan_sequential(risks=Risks(good=0.01, bad=0.10), most=10)

    judgement = judge_sequence(plan=plan, outcomes="0" * 10)

    assert judgement.verdict is Verdict.CANNOT_SAY
    assert "10 records agreed on" in str(judgement.statement)


@pytest.mark.parametrize(
    "risks", [Risks(0.01, 0.10), Risks(0.005, 0.03), Risks(0.005, 0.02), Risks(0.2, 0.5, 0.1, 0.1)]
)
def test_operating_curve_of_a_sequential_plan_adds_up_and_keeps_its_risks(risks: Risks) -> None:
    """For 0.5 % against 3 %, Wald's own lines let a bad register pass in 10.1 % of the cases."""
    plan = plan_sequential(risks=risks)

    good, bad = plan.find_operating(risks.good), plan.find_operating(risks.bad)

    for one in (good, bad):
        assert one.accepted + one.refused + one.undecided == pytest.approx(1)
    assert good.refused <= risks.producer_risk
    assert bad.accepted <= risks.consumer_risk
    assert good.mean_checked < plan_acceptance(risks=plan.risks).size


PROGRAM = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "fuwuyue", "scipy", "numpy", "duckdb"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
from reconcile.estimate.api import CheckedStratum, estimate_accuracy
print(estimate_accuracy(strata=[CheckedStratum("a", 368, 368)], target=0.99).verdict)
"""


def test_estimates_need_nothing_but_the_standard_library() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert run.stdout == "met\n"
