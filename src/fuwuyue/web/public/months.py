"""The public page of a month: its plan, what the review refused and why, what was added or reworded by hand."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.review.api import Decision


@require_safe
def list_months(request: HttpRequest) -> HttpResponse:
    """List the months that have a public page."""
    return render(request, "public/months.html", {"months": campaign.get_public_months()})


@require_safe
def show_month(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Show one month to everybody; one that is not public, or has not started, is not there."""
    month = campaign.find_public_month(month_id=month_id)
    if month is None:
        raise Http404(_("No public page stands at this address."))
    plan = campaign.get_worded_plan(month=month)
    context = {
        "month": month,
        "plan": plan,
        "phases": campaign.get_phases(month_id=month.pk),
        "text": month.version.text.split("\n"),
        "refused": [one for one in plan.findings if one.decision is Decision.REFUSE],
        "cautions": [one for one in plan.findings if one.decision is not Decision.REFUSE],
        "left": campaign.find_left_items(month_id=month.pk),
        "by_hand": campaign.find_items_by_hand(month_id=month.pk),
    }
    return render(request, "public/month.html", context)
