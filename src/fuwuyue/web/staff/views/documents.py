"""The page of one document: its text on the left, what was found on the right."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.items import SINGLE_VALUES, Item, by_group, list_items
from fuwuyue.web.staff.marked_text import cut_lines
from fuwuyue.web.staff.timeline import draw_timeline

_DECISIONS = ("refuse", "rewrite", "caution")


@require_safe
@answer_not_there
def show_document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Show the present state of a document, with the forms that change it."""
    document = plans.get_document(document_id=document_id)
    corrections = plans.get_corrections(document_id=document_id)
    reported = {(r.rule, r.quote) for r in plans.get_wrong_matches(document_id=document_id)}
    context = describe_plan(plans.get_worded_plan(document=document), document.working_text)
    context |= {
        "document": document,
        "corrections": corrections,
        "versions": plans.get_versions(document_id=document_id),
        "reported": reported,
        "editable": True,
    }
    return render(request, "staff/document.html", context)


def describe_plan(plan: Plan, text: str) -> dict[str, Any]:
    """Return what the two panes show of `plan` and `text`."""
    items = list_items(plan)
    groups = by_group(items)
    groups["deadlines"].sort(key=_due)
    refused = {item.id: plans.refused_within(plan.findings, item.start, item.end) for item in groups["tasks"]}
    return {
        "plan": plan,
        "lines": cut_lines(text, items),
        "groups": groups,
        "single": {name: groups[name][0] for name in (*SINGLE_VALUES, "period")},
        "findings": _by_decision(groups["findings"]),
        "refused_tasks": {item_id for item_id, findings in refused.items() if findings},
        "accepted_count": sum(task.accepted for task in plan.tasks),
        "timeline": draw_timeline([*groups["phases"], *groups["events"]], groups["deadlines"]),
    }


def _due(item: Item) -> tuple[bool, int, int, int]:
    """Sort key: dated deadlines by day, those of an unknown year first, then those that a rule sets."""
    day: PartialDate | None = item.part.date
    return (False, day.year or 0, day.month, day.day) if day else (True, 0, 0, 0)


def _by_decision(findings: list[Item]) -> dict[str, list[Item]]:
    return {decision: [item for item in findings if item.part.decision == decision] for decision in _DECISIONS}


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def delete(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Ask, then delete the document with everything that hangs on it."""
    document = plans.get_document(document_id=document_id)
    if request.method == "POST":
        plans.delete_document(document_id=document_id)
        messages.success(request, _("The document was deleted."))
        return redirect("staff:start")
    return render(request, "staff/delete.html", {"document": document})
