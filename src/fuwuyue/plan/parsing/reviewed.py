"""The plan as every door shows it: read, reviewed for rights, its burden counted."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

from fuwuyue.plan.parsing.model import Burden, Cadence, Deadline, Duty, Period, Plan, Target, Task
from fuwuyue.plan.parsing.parse import parse_plan
from fuwuyue.plan.parsing.source import SourceText
from fuwuyue.review.api import Decision, count_burden, review_text

_DAYS_OF_A_MONTH = 30


def read_plan(source: SourceText, *, on: date | None = None, province: str | None = None) -> Plan:
    """Return the plan that `source` holds, with `findings` and `burden`; the one function for command and pages.

    `on` is the day whose rules are asked; None means those that have no end. `province` is a code or
    a name, as for `review_text`. A task, deadline, cadence or target that
    holds words of a refused clause is marked `refused`, and such a task is not `accepted`: the clause can only be
    rewritten and reviewed again.
    """
    plan = parse_plan(source)
    findings = review_text(source.text, on=on, province=province)
    refused = [(finding.start, finding.end) for finding in findings if finding.decision is Decision.REFUSE]
    burden = count_burden(source.text, days=_count_days(plan.period))
    for duty in (*plan.tasks, *plan.deadlines, *plan.cadences, *plan.targets):
        _mark_if_refused(duty, refused)
    return plan.model_copy(update={"findings": list(findings), "burden": Burden(**burden.model_dump())})


def review_duties(plan: Plan, *, on: date | None = None, province: str | None = None) -> None:
    """Mark the duties of a plan that comes without its text by their own words, as `read_plan` does by the text.

    Editing a plan's file may not turn a refused duty into an accepted one without rewriting it.
    """
    duties: tuple[Task | Deadline | Cadence | Target, ...] = (
        *plan.tasks,
        *plan.deadlines,
        *plan.cadences,
        *plan.targets,
    )
    for duty in duties:
        words = f"{duty.text}\n{duty.what}" if isinstance(duty, Task) else duty.text
        findings = review_text(words, on=on, province=province)
        if any(finding.decision is Decision.REFUSE for finding in findings):
            duty.refused = True
        if duty.refused and isinstance(duty, Task):
            duty.accepted = False


def _mark_if_refused(duty: Duty, refused: list[tuple[int, int]]) -> None:
    """Mark the duty where a refused clause reaches into it; `refused` is in order, and none overlap."""
    before = bisect_left(refused, (duty.span.end, 0))
    duty.refused = before > 0 and refused[before - 1][1] > duty.span.start
    if duty.refused and isinstance(duty, Task):
        duty.accepted = False


def _count_days(period: Period | None) -> int:
    """Return how many days the plan lasts, both ends included; a month where it does not say."""
    start = period.start.to_date() if period and period.start else None
    end = period.end.to_date() if period and period.end else None
    return (end - start).days + 1 if start and end and start <= end else _DAYS_OF_A_MONTH
