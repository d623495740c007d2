"""People are told of what is due, once on each working day, and never in the night."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from django.db import transaction

from fuwuyue.campaign.actions.entries import tell_units
from fuwuyue.campaign.models import Month, Task
from fuwuyue.campaign.queries import find_steps_to_do
from fuwuyue.campaign.rules.states import OPEN_TASKS, MonthState
from fuwuyue.kernel.workdays import CHINA, is_workday, next_workday
from fuwuyue.messaging.api import Kind

# When an office opens.
_FROM = time(8)


def remind_of_due(*, now: datetime) -> int:
    """Tell the people of each unit that has something due by the end of the next working day; return how many units.

    Once a day for each month, on working days from eight o'clock; doing it again the same day tells nobody twice. What
    is past its day is told on the first working day after it, and not again: the page of the day shows it.
    """
    local = now.astimezone(CHINA)
    if local.time() < _FROM or not is_workday(local.date()):
        return 0
    months = Month.objects.filter(state=MonthState.RUNNING.value).exclude(reminded_on=local.date())
    return sum(_remind(month_id, local.date(), now) for month_id in months.values_list("pk", flat=True))


@transaction.atomic
def _remind(month_id: uuid.UUID, day: date, now: datetime) -> int:
    month = Month.objects.select_for_update(of=("self",)).get(pk=month_id)
    if month.reminded_on == day:
        return 0
    # From the last reminder on, so that nothing is left out over days off.
    days = {"due_on__lte": next_workday(day).day, "due_on__gte": month.reminded_on or month.first_on}
    tasks = Task.objects.filter(item__month=month, state__in=[state.value for state in OPEN_TASKS], **days)
    steps = find_steps_to_do().filter(sub_plan__month=month, **days)
    units = {*tasks.values_list("unit", flat=True), *steps.values_list("unit", flat=True)}
    tell_units(Kind.TASKS_DUE, units, month, now)
    month.reminded_on = day
    month.save(update_fields=["reminded_on"])
    return len(units)
