"""What whoever is signed in has to do now."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import SubPlanStep, Task
from fuwuyue.web.staff.asking import months_of, work_of

SOON = timedelta(days=7)
_MOST = 200


@require_safe
def show_day(request: HttpRequest) -> HttpResponse:
    """Show what is open for the person's own units by need, and the reports that wait for a click."""
    access, day = months_of(request), work_of(request).day
    tasks = campaign.find_tasks(unit_ids=access.own_ids, open_only=True)[: _MOST + 1]
    steps = campaign.find_waiting_steps(unit_ids=access.own_ids)[: _MOST + 1]
    items: list[Task | SubPlanStep] = sorted([*tasks, *steps], key=lambda one: one.due_on)
    groups = {
        "overdue": [one for one in items if one.due_on < day],
        "today": [one for one in items if one.due_on == day],
        "soon": [one for one in items if day < one.due_on <= day + SOON],
        "later": [one for one in items if one.due_on > day + SOON],
    }
    context = {
        "groups": groups,
        "count": len(items),
        "is_cut": len(tasks) > _MOST or len(steps) > _MOST,
        "waiting": campaign.find_waiting_reports(unit_ids=access.own_ids),
        "excuses": campaign.find_asked_excuses(office_ids=access.run_ids),
        "several": len(access.own_ids) > 1,
        "day": day,
    }
    return render(request, "staff/my_day.html", context)
