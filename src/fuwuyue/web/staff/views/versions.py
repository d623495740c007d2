"""Saving, listing and comparing versions."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import api as plans
from fuwuyue.plan.exporting.api import diff_plans
from fuwuyue.review.api import RefusedTextError
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_writer, find_to_change, find_to_read, may_change
from fuwuyue.web.staff.forms import NoteForm
from fuwuyue.web.staff.views.documents import describe_plan


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def list_versions(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """List the versions; save the present state as the next one."""
    find = find_to_change if request.method == "POST" else find_to_read
    document = find(request, document_id)
    form = NoteForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"document": document, "form": form, "editable": may_change(request, document)}
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        try:
            number = plans.save_version(document_id=document_id, note=note, now=clock.now(), by=as_writer(request))
        except UserError as error:
            form.add_error("note", str(error))
            context["refused"] = error.findings if isinstance(error, RefusedTextError) else ()
        else:
            messages.success(request, _("Saved as version %(number)d.") % {"number": number})
            return redirect("staff:versions", document_id=document_id)
    context["versions"] = plans.get_versions(document_id=document_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "staff/versions.html", context, status=status)


@require_safe
@answer_not_there
def show_version(request: HttpRequest, document_id: uuid.UUID, number: int) -> HttpResponse:
    """Show one version in two panes, without forms."""
    document = find_to_read(request, document_id)
    version = plans.get_version(document_id=document_id, number=number)
    plan = plans.get_worded_plan(document=document, version=version)
    context = describe_plan(plan, version.text, version.province)
    return render(request, "staff/document.html", context | {"document": document, "version": version})


@require_safe
@answer_not_there
def compare(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Show what changed between two versions; without a choice, between the first and the newest."""
    document = find_to_read(request, document_id)
    versions = plans.get_versions(document_id=document_id)
    older, newer = (_number(request, name, versions[i].number) for name, i in (("from", 0), ("to", -1)))
    first = plans.get_version(document_id=document_id, number=older)
    second = plans.get_version(document_id=document_id, number=newer)
    context = {
        "document": document,
        "versions": versions,
        "first": first,
        "second": second,
        "changes": diff_plans(*(plans.get_worded_plan(document=document, version=one) for one in (first, second))),
    }
    return render(request, "staff/compare.html", context)


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    written = request.GET.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else otherwise
