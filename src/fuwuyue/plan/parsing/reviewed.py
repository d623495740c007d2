"""The plan as every door shows it: read, reviewed for rights, its burden counted."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

from fuwuyue.plan.parsing.model import Burden, Period, Plan, Task
from fuwuyue.plan.parsing.parse import parse_plan
from fuwuyue.plan.parsing.source import SourceText
from fuwuyue.review.api import Decision, count_burden, review_text

_DAYS_OF_A_MONTH = 30


def read_plan(source: SourceText, *, on: date | None = None) -> Plan:
    """Return the plan that `source` holds, with `findings` and `burden`; the one function for command and pages.

    `on` is the day whose rules are asked; None means those that have no end. A task that holds words of a refused
    clause comes with `accepted` False: it can only be rewritten and reviewed again.
    """
    plan = parse_plan(source)
    findings = review_text(source.text, on=on)
    refused = [(finding.start, finding.end) for finding in findings if finding.decision is Decision.REFUSE]
    burden = count_burden(source.text, days=_count_days(plan.period))
    return plan.model_copy(
        update={
            "tasks": [_leave_out_refused(task, refused) for task in plan.tasks],
            "findings": list(findings),
            "burden": Burden(**burden.model_dump()),
        }
    )


def _leave_out_refused(task: Task, refused: list[tuple[int, int]]) -> Task:
    """Return the task, not accepted where a refused clause (`refused` is in order, none overlap) reaches into it."""
    before = bisect_left(refused, (task.span.end, 0))
    is_clear = before == 0 or refused[before - 1][1] <= task.span.start
    return task if is_clear else task.model_copy(update={"accepted": False})


def _count_days(period: Period | None) -> int:
    """Return how many days the plan lasts, both ends included; a month where it does not say."""
    start = period.start.to_date() if period and period.start else None
    end = period.end.to_date() if period and period.end else None
    return (end - start).days + 1 if start and end and start <= end else _DAYS_OF_A_MONTH
