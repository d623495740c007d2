"""Correcting what was read: one form for a value, a choice or the wording of a clause."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import api as plans
from fuwuyue.review.api import RefusedTextError, get_reason
from fuwuyue.web.staff.answers import answer_not_there, tell_lost
from fuwuyue.web.staff.asking import as_writer, find_to_change
from fuwuyue.web.staff.forms import CorrectionForm


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def correct_plan(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Show the form for one place, or make the correction and go back to that place."""
    document = find_to_change(request, document_id)
    if request.method != "POST":
        form = CorrectionForm(request.GET)
        return _offer(request, document, form) if _is_place(form, document) else _place_lost(request, document)
    form = CorrectionForm(request.POST)
    if not _is_place(form, document):
        return _place_lost(request, document)
    try:
        done = plans.correct(
            document_id=document_id, change=form.change, quote=form.seen, now=clock.now(), by=as_writer(request)
        )
    except UserError as error:
        return _show_again(request, document, form, error)
    _tell(request, done)
    return _go_to(request, document_id, form.cleaned_data["item"])


def _is_place(form: CorrectionForm, document: plans.PlanDocument) -> bool:
    return form.is_valid() and plans.get_present_value(document=document, change=form.change) is not None


def _place_lost(request: HttpRequest, document: plans.PlanDocument) -> HttpResponse:
    messages.error(request, _("The place of this correction is no longer there; look for it again."))
    return _go_to(request, document.pk, "")


def _offer(request: HttpRequest, document: plans.PlanDocument, form: CorrectionForm) -> HttpResponse:
    """Show the form with what stands at the place now, or with the proposal of the review (`use`)."""
    given = form.cleaned_data
    findings = _findings_at(document, form)
    now = plans.get_present_value(document=document, change=form.change) or ""
    asked = request.GET.get("use")
    proposed = next((f.counterpart for f in findings if f.rule == asked and f.counterpart), None)
    value = _fit_in(proposed, document.working_text[given["end"] :]) if proposed else now
    fresh = CorrectionForm(initial={**given, "quote": now, "value": value})
    return _render(request, document, fresh, {"given": given, "now": now, "findings": findings})


def _fit_in(proposal: str, rest: str) -> str:
    """Return the proposal without its full stop where the sentence goes on or has one of its own."""
    return proposal.rstrip("。") if rest.startswith(tuple("。，；、：,;")) else proposal


def _findings_at(document: plans.PlanDocument, form: CorrectionForm) -> list[Any]:
    change = form.change
    if change.field != plans.CLAUSE:
        return []
    return [f for f in document.get_plan().findings if f.start < change.end and change.start < f.end]


def _show_again(
    request: HttpRequest, document: plans.PlanDocument, form: CorrectionForm, error: UserError
) -> HttpResponse:
    """Show what was typed again, with the reason beside it; a refusal brings its findings along."""
    refused = error.findings if isinstance(error, RefusedTextError) else ()
    context = {"given": form.data, "now": form.seen, "refused": refused, "findings": _findings_at(document, form)}
    form.add_error("value", str(error))
    return _render(request, document, form, context, HTTPStatus.UNPROCESSABLE_ENTITY)


def _render(
    request: HttpRequest,
    document: plans.PlanDocument,
    form: CorrectionForm,
    context: dict[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    field = context["given"]["field"]
    context |= {
        "document": document,
        "form": form,
        "field": field,
        "is_clause": field == plans.CLAUSE,
        "is_date": field.endswith((".start", ".end", ".date", ".by", "issued_on")),
    }
    template = "staff/_correction_form.html" if request.headers.get("HX-Request") else "staff/correct.html"
    return render(request, template, context, status=status)


def _tell(request: HttpRequest, done: plans.Corrected) -> None:
    messages.success(request, _("Saved. The review had nothing against it.") if not done.advice else _("Saved."))
    for finding in done.advice:
        messages.warning(request, get_reason(finding=finding))
    tell_lost(request, done.lost_count)


def _go_to(request: HttpRequest, document_id: uuid.UUID, item: str) -> HttpResponse:
    """Go to the document, to `item` in it. A script's request is told the address, without the part after #."""
    url = reverse("staff:document", args=[document_id])
    if request.headers.get("HX-Request"):
        whole_page = {"path": f"{url}?at={item}", "target": "#page", "select": "#page", "swap": "outerHTML"}
        return HttpResponse(headers={"HX-Location": json.dumps(whole_page)})
    return redirect(f"{url}#{item}" if item else url)


@require_POST
@answer_not_there
def take_back(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Take back the newest correction."""
    find_to_change(request, document_id)
    try:
        plans.take_back_correction(document_id=document_id, now=clock.now(), by=as_writer(request))
        messages.success(request, _("The newest correction was taken back."))
    except plans.NotThereError:
        raise
    except UserError as error:
        messages.error(request, str(error))
    return redirect(reverse("staff:document", args=[document_id]) + "#corrections")
