"""Sequential acceptance: check one record after the other, and stop as soon as it is clear (Wald 1947)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from reconcile.estimate.acceptance import (
    ACCEPTED,
    BETWEEN,
    LOT_IS_RANDOM,
    REFUSED,
    Judgement,
    Risks,
    plan_acceptance,
)
from reconcile.estimate.verdict import Verdict
from reconcile.estimate.wording import EstimateError, Statement, gettext_noop

_WIDER = 1.02
GO_ON = gettext_noop(
    "Go on: {checked} records are checked, {errors} of them wrong. With the next ones all right it is accepted at "
    "{accept_at}; with {refuse_at} errors it would be refused now."
)
STOPPED = gettext_noop(
    "Stopped at the {most} records agreed on without an answer: the error rate lies too near to the two rates to tell."
)


@dataclass(frozen=True)
class Operating:
    """How a plan behaves at one error rate; the three probabilities add up to 1.

    `undecided` is the probability to reach the greatest number of records without an answer, `mean_checked` the mean
    number of records that are checked.
    """

    error_rate: float
    accepted: float
    refused: float
    undecided: float
    mean_checked: float


@dataclass(frozen=True)
class SequentialPlan:
    """Two lines: after n records accept at `slope` n - `accept_gap` errors or fewer, refuse at `slope` n +
    `refuse_gap`.

    After `most` records it stops without an answer.
    """

    slope: float
    accept_gap: float
    refuse_gap: float
    most: int
    risks: Risks

    def find_accept_number(self, checked: int) -> int:
        """Return the greatest number of errors with which `checked` records are accepted; negative where none is."""
        return math.floor(self.slope * checked - self.accept_gap + 1e-9)

    def find_refuse_number(self, checked: int) -> int:
        """Return the least number of errors with which `checked` records are refused."""
        return math.ceil(self.slope * checked + self.refuse_gap - 1e-9)

    def find_operating(self, error_rate: float) -> Operating:
        """Return how the plan behaves at an error rate, exactly: by the paths of errors between the two lines."""
        open_paths, accepted, refused, mean = {0: 1.0}, 0.0, 0.0, 0.0
        for checked in range(1, self.most + 1):
            mean += math.fsum(open_paths.values())
            open_paths = _step(open_paths, error_rate)
            accept, refuse = self.find_accept_number(checked), self.find_refuse_number(checked)
            accepted += math.fsum(mass for errors, mass in open_paths.items() if errors <= accept)
            refused += math.fsum(mass for errors, mass in open_paths.items() if errors >= refuse)
            open_paths = {errors: mass for errors, mass in open_paths.items() if accept < errors < refuse}
            if not open_paths:
                break
        return Operating(error_rate, accepted, refused, math.fsum(open_paths.values()), mean)


def _step(paths: dict[int, float], error_rate: float) -> dict[int, float]:
    """Return the probability of each number of errors after one record more."""
    after: dict[int, float] = {}
    for errors, mass in paths.items():
        after[errors] = after.get(errors, 0.0) + mass * (1 - error_rate)
        after[errors + 1] = after.get(errors + 1, 0.0) + mass * error_rate
    return after


def plan_sequential(*, risks: Risks, most: int | None = None) -> SequentialPlan:
    """Return the sequential probability ratio plan of Wald (Sequential Analysis, 1947, section 5.3).

    `most` is how many records are checked at the most; without it, three times those of the plan of fixed size, as Wald
    advises (section 3.8), so that hardly any register stays undecided.
    """
    if most is not None and most < 1:
        message = gettext_noop("At most {most} records to be checked makes no plan; give a greater number.")
        raise EstimateError(message, most=most)
    return _keep_risks(_plan_wald(risks, most or 3 * plan_acceptance(risks=risks).size))


def _plan_wald(risks: Risks, most: int) -> SequentialPlan:
    good, bad = risks.good, risks.bad
    unit = math.log(bad * (1 - good) / (good * (1 - bad)))
    return SequentialPlan(
        slope=math.log((1 - good) / (1 - bad)) / unit,
        accept_gap=math.log((1 - risks.producer_risk) / risks.consumer_risk) / unit,
        refuse_gap=math.log((1 - risks.consumer_risk) / risks.producer_risk) / unit,
        most=most,
        risks=risks,
    )


def _keep_risks(plan: SequentialPlan) -> SequentialPlan:
    """Move the lines apart until both risks are kept exactly: Wald's lines let one be exceeded by a little."""
    while plan.find_operating(plan.risks.bad).accepted > plan.risks.consumer_risk:
        plan = replace(plan, accept_gap=plan.accept_gap * _WIDER)
    while plan.find_operating(plan.risks.good).refused > plan.risks.producer_risk:
        plan = replace(plan, refuse_gap=plan.refuse_gap * _WIDER)
    return plan


def judge_sequence(*, plan: SequentialPlan, outcomes: str) -> Judgement:
    """Say what the plan says of the records checked so far, in the order in which they were checked.

    `outcomes` has a `0` for each right record and a `1` for each wrong one. What comes after the line that was crossed
    first changes nothing.
    """
    if outcomes.strip("01"):
        raise EstimateError(
            gettext_noop("The outcomes are written with 0 for a right record and 1 for a wrong one only.")
        )
    errors = 0
    for checked, outcome in enumerate(outcomes[: plan.most], start=1):
        errors += outcome == "1"
        if errors <= plan.find_accept_number(checked):
            return _say(plan, Verdict.MET, ACCEPTED, checked, errors)
        if errors >= plan.find_refuse_number(checked):
            return _say(plan, Verdict.NOT_MET, REFUSED, checked, errors)
    checked = min(len(outcomes), plan.most)
    return _say(plan, Verdict.CANNOT_SAY, STOPPED if checked == plan.most else GO_ON, checked, errors)


def _say(plan: SequentialPlan, verdict: Verdict, message: str, checked: int, errors: int) -> Judgement:
    told: dict[str, str | int] = {
        **plan.risks.tell(),
        "checked": checked,
        "errors": errors,
        "accept_at": math.ceil((errors + plan.accept_gap) / plan.slope - 1e-9),
        "refuse_at": plan.find_refuse_number(checked),
        "most": plan.most,
    }
    return Judgement(verdict, Statement(message, told), (Statement(LOT_IS_RANDOM), Statement(BETWEEN, told)))
