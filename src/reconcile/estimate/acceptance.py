"""Acceptance of a lot by a sample of fixed size (LQAS): check so many records, allow so many errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.estimate.distributions import binomial_cdf
from reconcile.estimate.intervals import find_first
from reconcile.estimate.verdict import Verdict, check_share
from reconcile.estimate.wording import EstimateError, Statement, gettext_noop

# A plan that asks for more than this is no plan for a township; the two rates are too near to each other.
MOST_RECORDS = 20_000
ACCEPTED = gettext_noop(
    "Accepted: a register with {bad} errors or more would pass with probability {consumer_risk} at most. It is not "
    "shown that the error rate is below {good}."
)
REFUSED = gettext_noop(
    "Not accepted: a register with {good} errors or fewer would fail with probability {producer_risk} at most. It is "
    "not shown that the error rate is above {bad}."
)
UNFINISHED = gettext_noop("Not finished: {checked} of {size} records are checked, and {errors} errors found so far.")
LOT_IS_RANDOM = gettext_noop("The records were drawn at random from the whole register, and each check is right.")
BETWEEN = gettext_noop(
    "A register with an error rate between {good} and {bad} may pass or fail; for such a one the plan does not decide."
)


@dataclass(frozen=True)
class Risks:
    """What a plan has to tell apart, and how often it may be wrong; all are shares between 0 and 1.

    A register with an error rate of `good` may fail with probability `producer_risk`, one of `bad` may pass with
    probability `consumer_risk`.
    """

    good: float
    bad: float
    producer_risk: float = 0.05
    consumer_risk: float = 0.10

    def __post_init__(self) -> None:
        for name in ("good", "bad", "producer_risk", "consumer_risk"):
            check_share(getattr(self, name), name)
        if self.good >= self.bad:
            message = gettext_noop(
                "The good error rate {good} has to be below the bad one {bad}; give two other rates."
            )
            raise EstimateError(message, good=f"{self.good:g}", bad=f"{self.bad:g}")
        if self.producer_risk + self.consumer_risk >= 1:
            message = gettext_noop("The two risks add up to 1 or more, which a coin does as well; give smaller ones.")
            raise EstimateError(message)

    def tell(self) -> dict[str, str]:
        """Return the four as per cent."""
        return {name: f"{value * 100:g}%" for name, value in vars(self).items()}


@dataclass(frozen=True)
class AcceptancePlan:
    """Check `size` records; accept with `allowed` errors or fewer."""

    size: int
    allowed: int
    risks: Risks

    def find_acceptance(self, error_rate: float) -> float:
        """Return the probability that a register with this error rate is accepted (the operating characteristic)."""
        return binomial_cdf(self.allowed, self.size, error_rate)


@dataclass(frozen=True)
class Judgement:
    """What a plan says of a lot, with its assumptions; `MET` means accepted."""

    verdict: Verdict
    statement: Statement
    assumptions: tuple[Statement, ...]


def plan_acceptance(*, risks: Risks) -> AcceptancePlan:
    """Return the smallest plan that keeps both risks (Guenther, Journal of Quality Technology 1, 1969).

    The register is taken as much larger than the sample; in a small one the plan errs on the safe side. Raises
    EstimateError where more than MOST_RECORDS would have to be checked.
    """
    if _can_tell(risks, MOST_RECORDS):
        for allowed in range(MOST_RECORDS):
            size = _find_size(allowed, risks)
            if binomial_cdf(allowed, size, risks.good) >= 1 - risks.producer_risk:
                return AcceptancePlan(size, allowed, risks)
    message = gettext_noop(
        "To tell {good} from {bad} errors more than {most} records would have to be checked; choose rates further "
        "apart."
    )
    told = risks.tell()
    raise EstimateError(message, good=told["good"], bad=told["bad"], most=MOST_RECORDS)


def _can_tell(risks: Risks, size: int) -> bool:
    """Say whether a sample of this size keeps both risks with some number of errors."""

    def passes_bad(allowed: int) -> bool:
        return binomial_cdf(allowed, size, risks.bad) > risks.consumer_risk

    return binomial_cdf(find_first(0, size, passes_bad) - 1, size, risks.good) >= 1 - risks.producer_risk


def _find_size(allowed: int, risks: Risks) -> int:
    """Return the smallest sample in which a bad register shows more than `allowed` errors often enough."""

    def tells_bad(size: int) -> bool:
        return binomial_cdf(allowed, size, risks.bad) <= risks.consumer_risk

    return find_first(allowed + 1, MOST_RECORDS + 1, tells_bad)


def judge_lot(*, plan: AcceptancePlan, checked: int, errors: int) -> Judgement:
    """Say what the plan says of a lot of which `checked` records were checked and `errors` were wrong.

    It is refused as soon as more errors are found than allowed, and accepted as soon as the rest could not change it.
    """
    if not 0 <= errors <= checked:
        message = gettext_noop("{wrong} wrong of {checked} checked cannot be; look at the counts again.")
        raise EstimateError(message, wrong=errors, checked=checked)
    if checked > plan.size:
        message = gettext_noop(
            "The plan is for {size} records and {checked} were checked; count the first {size} only."
        )
        raise EstimateError(message, size=plan.size, checked=checked)
    told: dict[str, str | int] = {**plan.risks.tell(), "checked": checked, "size": plan.size, "errors": errors}
    assumptions = (Statement(LOT_IS_RANDOM), Statement(BETWEEN, told))
    if errors > plan.allowed:
        return Judgement(Verdict.NOT_MET, Statement(REFUSED, told), assumptions)
    if errors + plan.size - checked <= plan.allowed:
        return Judgement(Verdict.MET, Statement(ACCEPTED, told), assumptions)
    return Judgement(Verdict.CANNOT_SAY, Statement(UNFINISHED, told), assumptions)


def choose_error_rates(risks: Risks) -> Sequence[float]:
    """Return error rates at which an operating characteristic is told: around and between the two of the plan."""
    step = (risks.bad - risks.good) / 4
    between = [risks.good + step * number for number in range(5)]
    return [risks.good / 2, *between, min(risks.bad * 1.5, (1 + risks.bad) / 2)]
