"""A township divides its work of a month among its villages and clinics."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from fuwuyue.campaign.actions.entries import record_change
from fuwuyue.campaign.actions.months import StaleError
from fuwuyue.campaign.measures import REPORTS, SUMMARIES
from fuwuyue.campaign.models import Month, SubPlan, SubPlanStep, Task
from fuwuyue.campaign.queries import NotInMonthError, get_units_of_township
from fuwuyue.campaign.rules.states import OPEN_TASKS, MonthState
from fuwuyue.campaign.texts import check_words
from fuwuyue.kernel.errors import UserError, about_field
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import Unit, UnitKind
from fuwuyue.protection.api import NOBODY, Actor

MOST_STEPS = 200
_BY_ITSELF = (REPORTS, SUMMARIES)


@transaction.atomic
def fill_sub_plan(*, month_id: uuid.UUID, unit_id: uuid.UUID, now: datetime, by: Actor = NOBODY) -> int:
    """Make a step of each open task of a township that has none yet; return how many. Again it makes none.

    Reports write themselves: there is no step of one.
    """
    plan = _lock(month_id, unit_id, None, now)
    there = set(SubPlanStep.objects.filter(sub_plan=plan).exclude(task=None).values_list("task", flat=True))
    tasks = Task.objects.filter(item__month=month_id, unit=unit_id, state__in=[state.value for state in OPEN_TASKS])
    steps = SubPlanStep.objects.bulk_create(
        SubPlanStep(sub_plan=plan, task=task, text=task.item.what, due_on=task.due_on, unit_id=unit_id, made_at=now)
        for task in tasks.exclude(pk__in=there)
        .exclude(item__measure__in=_BY_ITSELF)
        .select_related("item")[:MOST_STEPS]
    )
    if steps:
        _count_up(plan)
        record_change("fill", plan, ("revision",), now, by)
    return len(steps)


@transaction.atomic
def keep_step(
    *,
    month_id: uuid.UUID,
    unit_id: uuid.UUID,
    revision: int,
    step_id: uuid.UUID | None,
    text: str,
    due_on: date,
    for_unit_id: uuid.UUID,
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> SubPlanStep:
    """Add a step to the sub-plan of a township, or change one; `for_unit_id` is the unit that does it.

    Raises RefusedTextError where the review refuses the text, UserError for a unit that is no village or clinic of the
    township, or a day outside the month, StaleError where the sub-plan was changed since `revision`.
    """
    plan = _lock(month_id, unit_id, revision, now)
    with about_field("text"):
        words = check_words(text, plan.month)
    with about_field("due_on"):
        _check_day(due_on, plan.month)
    if for_unit_id not in {unit.pk for unit in get_units_of_township(unit=plan.unit, day=day)}:
        raise UserError(_("Choose a village or a clinic of your township, or the township itself."))
    if step_id is None:
        if SubPlanStep.objects.filter(sub_plan=plan).count() >= MOST_STEPS:
            raise UserError(_("There are {most} steps already; put some together.").format(most=MOST_STEPS))
        step = SubPlanStep(sub_plan=plan, made_at=now)
    else:
        step = _find_step(plan, step_id)
    step.text, step.due_on, step.unit_id = words, due_on, for_unit_id
    # Whether it is done is the unit's own word, which may come in at the same time.
    step.save(update_fields=None if step_id is None else ["text", "due_on", "unit"])
    _count_up(plan)
    record_change("keep_step", step, ("text", "due_on", "unit"), now, by)
    return step


@transaction.atomic
def remove_step(
    *,
    month_id: uuid.UUID,
    unit_id: uuid.UUID,
    revision: int,
    step_id: uuid.UUID,
    now: datetime,
    by: Actor = NOBODY,
) -> None:
    """Take a step out of a sub-plan; the task that it came from stays."""
    plan = _lock(month_id, unit_id, revision, now)
    step = _find_step(plan, step_id)
    record_change("remove_step", step, ("text", "due_on", "unit"), now, by)
    step.delete()
    _count_up(plan)


@transaction.atomic
def mark_step(
    *, step_id: uuid.UUID, is_done: bool, unit_ids: Collection[uuid.UUID], now: datetime, by: Actor = NOBODY
) -> SubPlanStep:
    """Say that a step is done, or take that back; again it changes nothing.

    `unit_ids` are those for which the person works: the unit that does the step, or the township whose sub-plan it is,
    for its villages. Raises NotInMonthError for a step of others, UserError where its month does not run.
    """
    found = SubPlanStep.objects.select_for_update(of=("self",)).select_related("sub_plan__month")
    step = found.filter(Q(unit__in=unit_ids) | Q(sub_plan__unit__in=unit_ids), pk=step_id).first()
    if step is None:
        raise NotInMonthError(_("There is no such step in this sub-plan."))
    _check_running(step.sub_plan.month)
    if is_done != (step.done_at is not None):
        step.done_at = now if is_done else None
        step.save(update_fields=["done_at"])
        record_change("finish_step" if is_done else "reopen_step", step, ("done_at",), now, by)
    return step


def _check_running(month: Month) -> None:
    if month.state != MonthState.RUNNING.value:
        raise UserError(_("This month is not running; its tasks are only read."))


def _lock(month_id: uuid.UUID, unit_id: uuid.UUID, revision: int | None, now: datetime) -> SubPlan:
    """Return the sub-plan of a township for this transaction alone, made where there is none."""
    month = Month.objects.select_related("version").get(pk=month_id)
    unit = Unit.objects.select_related("division").get(pk=unit_id)
    _check_running(month)
    if unit.kind != UnitKind.TOWNSHIP.value:
        raise UserError(_("Only a township makes a sub-plan."))
    SubPlan.objects.get_or_create(month=month, unit=unit, defaults={"made_at": now})
    plan = SubPlan.objects.select_for_update().get(month=month, unit=unit)
    if revision is not None and plan.revision != revision:
        raise StaleError
    plan.month, plan.unit = month, unit
    return plan


def _count_up(plan: SubPlan) -> None:
    plan.revision += 1
    plan.save(update_fields=["revision"])


def _find_step(plan: SubPlan, step_id: uuid.UUID) -> SubPlanStep:
    step = SubPlanStep.objects.filter(sub_plan=plan, pk=step_id).first()
    if step is None:
        raise NotInMonthError(_("There is no such step in this sub-plan."))
    return step


def _check_day(due_on: date, month: Month) -> None:
    if not month.first_on <= due_on <= month.last_on:
        message = _("The day {day} lies outside the month, which runs from {first} to {last}.")
        raise UserError(message.format(day=due_on, first=month.first_on, last=month.last_on))
