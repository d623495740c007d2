"""A later version of the plan of a month: what it has otherwise, and the click that takes it over."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month
from fuwuyue.journeys.take_over_version import compare_with_version, find_later_version, take_over
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_worker, work_of
from fuwuyue.web.staff.views.months import find_month_to_run


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def show_later_version(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Show what the newest version of the plan has otherwise, and take it over."""
    month = find_month_to_run(request, month_id)
    if request.method == "POST":
        _take_over(request, month)
        return redirect("staff:month-plan", month_id=month.pk)
    later = find_later_version(month=month)
    context: dict[str, Any] = {
        "month": month,
        "later": later,
        "left": campaign.find_left_items(month_id=month.pk),
        "day": work_of(request).day,
        "closed": month.state == campaign.MonthState.CLOSED.value,
    }
    if later:
        try:
            changes = compare_with_version(month=month, number=later, day=work_of(request).day)
        except UserError as error:
            context["error"] = str(error)
        else:
            context |= {"changes": changes, "stayed": sum(len(one.begun) for one in changes)}
    return render(request, "staff/month_plan.html", context)


def _take_over(request: HttpRequest, month: Month) -> None:
    try:
        done = take_over(
            month=month,
            from_number=_number(request, "from"),
            number=_number(request, "number"),
            day=work_of(request).day,
            now=clock.now(),
            by=as_worker(request),
        )
    except UserError as error:
        messages.warning(request, str(error))
        return
    counts = {"new": done.new, "changed": done.changed, "gone": done.gone, "stayed": done.stayed}
    words = _("Taken over: %(new)d new, %(changed)d changed, %(gone)d gone; %(stayed)d tasks had begun and stay.")
    messages.success(request, words % counts)


def _number(request: HttpRequest, name: str) -> int:
    written = request.POST.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else -1
