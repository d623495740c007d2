"""Reports that the review was wrong, on the way to those who keep its rules."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import yaml
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import api as plans
from fuwuyue.review.api import RefusedTextError
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_reader, find_to_read, needs_plans, needs_proof, work_of
from fuwuyue.web.staff.forms import WrongMatchForm


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def report(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Show the form for one finding, or keep the report."""
    document = find_to_read(request, document_id)
    form = WrongMatchForm(request.POST) if request.method == "POST" else WrongMatchForm(initial=request.GET.dict())
    context: dict[str, Any] = {"document": document, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            by = as_reader(request)
            plans.report_wrong_match(document_id=document_id, now=clock.now(), by=by, **form.cleaned_data)
        except plans.NotThereError:
            raise
        except UserError as error:
            form.add_error("remark", str(error))
            context["refused"] = error.findings if isinstance(error, RefusedTextError) else ()
        else:
            messages.success(request, _("Thank you. The report stands on the page “Wrong matches”."))
            return redirect(reverse("staff:document", args=[document_id]) + "#findings")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "staff/wrong_match.html", context, status=status)


@require_safe
@needs_plans
def list_reports(request: HttpRequest) -> HttpResponse:
    """List the reports on the documents that the person reads."""
    return render(request, "staff/wrong_matches.html", {"reports": _get_reports(request)})


def _get_reports(request: HttpRequest) -> Sequence[plans.WrongMatch]:
    return plans.get_wrong_matches(owner_ids=work_of(request).plans.read_unit_ids)


@require_safe
@needs_proof
@needs_plans
def export_reports(request: HttpRequest) -> HttpResponse:
    """Send the reports as YAML: by rule, sentences that it must not match, in the form of the rule files."""
    by_rule: dict[str, list[str]] = {}
    for one in _get_reports(request):
        by_rule.setdefault(one.rule, []).append(one.quote)
    text = yaml.safe_dump({rule: {"must_not_match": quotes} for rule, quotes in by_rule.items()}, allow_unicode=True)
    headers = {"Content-Disposition": 'attachment; filename="wrong-matches.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)
