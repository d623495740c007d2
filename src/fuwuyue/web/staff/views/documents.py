"""The page of one document: its text on the left, what was found on the right."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fuwuyue.kernel import clock
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.review.api import Province, get_reason, list_provinces
from fuwuyue.web.staff.answers import answer_not_there, tell_lost
from fuwuyue.web.staff.asking import as_writer, find_to_change, find_to_read, may_change
from fuwuyue.web.staff.forms import ProvinceForm
from fuwuyue.web.staff.items import SINGLE_VALUES, Item, by_group, list_items
from fuwuyue.web.staff.marked_text import cut_lines
from fuwuyue.web.staff.timeline import draw_timeline

_DECISIONS = ("refuse", "rewrite", "caution")


@require_safe
@answer_not_there
def show_document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Show the present state of a document, with the forms that change it where the person may."""
    document = find_to_read(request, document_id)
    return _render(request, document, ProvinceForm(initial={"province": document.province}))


def _render(
    request: HttpRequest, document: plans.PlanDocument, form: ProvinceForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    reported = {(r.rule, r.quote) for r in plans.get_wrong_matches(document_id=document.pk)}
    context = describe_plan(plans.get_worded_plan(document=document), document.working_text, document.province)
    context |= {
        "document": document,
        "corrections": plans.get_corrections(document_id=document.pk),
        "versions": plans.get_versions(document_id=document.pk),
        "reported": reported,
        "editable": may_change(request, document),
        "province_form": form,
    }
    return render(request, "staff/document.html", context, status=status)


def describe_plan(plan: Plan, text: str, province: str) -> dict[str, Any]:
    """Return what the two panes show of `plan` and `text`, reviewed by the rules of `province` (a code or empty)."""
    items = list_items(plan)
    groups = by_group(items)
    groups["deadlines"].sort(key=_due)
    refused = {item.id: plans.refused_within(plan.findings, item.start, item.end) for item in groups["tasks"]}
    return {
        "plan": plan,
        "province": _find_province(province),
        "lines": cut_lines(text, items),
        "groups": groups,
        "single": {name: groups[name][0] for name in (*SINGLE_VALUES, "period")},
        "findings": _by_decision(groups["findings"]),
        "refused_tasks": {item_id for item_id, findings in refused.items() if findings},
        "accepted_count": sum(task.accepted for task in plan.tasks),
        "timeline": draw_timeline([*groups["phases"], *groups["events"]], groups["deadlines"]),
    }


def _find_province(code: str) -> Province | None:
    return next((province for province in list_provinces() if province.code == code), None)


def _due(item: Item) -> tuple[bool, int, int, int]:
    """Sort key: dated deadlines by day, those of an unknown year first, then those that a rule sets."""
    day: PartialDate | None = item.part.date
    return (False, day.year or 0, day.month, day.day) if day else (True, 0, 0, 0)


def _by_decision(findings: list[Item]) -> dict[str, list[Item]]:
    return {decision: [item for item in findings if item.part.decision == decision] for decision in _DECISIONS}


@require_POST
@answer_not_there
def change_province(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Review the document by the rules of the province that was chosen, and say what that cost."""
    document = find_to_change(request, document_id)
    form = ProvinceForm(request.POST)
    if not form.is_valid():
        return _render(request, document, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    province = form.cleaned_data["province"]
    done = plans.change_province(document_id=document_id, province=province, now=clock.now(), by=as_writer(request))
    messages.success(request, _("The document was reviewed again by the rules that you chose."))
    for finding in done.advice:
        words = {"quote": finding.quote, "reason": get_reason(finding=finding)}
        messages.warning(request, _("“%(quote)s” was entered by hand: %(reason)s") % words)
    tell_lost(request, done.lost_count)
    return redirect(reverse("staff:document", args=[document_id]) + "#rules")


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def delete(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Ask, then delete the document with everything that hangs on it."""
    document = find_to_change(request, document_id)
    if request.method == "POST":
        plans.delete_document(document_id=document_id, now=clock.now(), by=as_writer(request))
        messages.success(request, _("The document was deleted."))
        return redirect("staff:start")
    return render(request, "staff/delete.html", {"document": document})
