"""The start page: give a document, or go back to one."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import SourceText
from fuwuyue.web.shared.plan_files import read_given
from fuwuyue.web.staff.asking import as_writer, refuse, work_of
from fuwuyue.web.staff.forms import DocumentForm

RECENT_LIMIT = 20
PASTED_NAME = "-"


@require_http_methods(["GET", "HEAD", "POST"])
def start_page(request: HttpRequest) -> HttpResponse:
    """Show the form and the recent documents; read what was given and go on to its page.

    Whoever reads no plans is led to the own page; whoever adds none sees no form.
    """
    access = work_of(request).plans
    if not access.read_unit_ids:
        return redirect("staff:my-day" if work_of(request).works_in_months else "staff:me")
    if request.method == "POST" and access.adds_to is None:
        raise refuse()
    if request.method != "POST":
        return _render(request, DocumentForm(), HTTPStatus.OK)
    posted = request.POST  # reads the body, and with it the upload handler's verdict
    too_large = "fuwuyue.file_too_large" in request.META
    form = DocumentForm(posted, request.FILES, too_large=too_large)
    if not form.is_valid():
        return _render(request, form, _status(too_large))
    try:
        source = _read(form)
    except UserError as error:
        form.add_error("file" if form.cleaned_data.get("file") else "text", str(error))
        return _render(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    document = plans.add_document(
        source=source,
        province=form.cleaned_data["province"],
        owner_id=access.adds_to,
        now=clock.now(),
        by=as_writer(request),
    )
    return redirect("staff:document", document_id=document.pk)


def _status(too_large: bool) -> HTTPStatus:
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.UNPROCESSABLE_ENTITY


def _read(form: DocumentForm) -> SourceText:
    file = form.cleaned_data.get("file")
    if file:
        return read_given(file.read(), file.name)
    return read_given(form.cleaned_data["text"].encode(), PASTED_NAME)


def _render(request: HttpRequest, form: DocumentForm, status: HTTPStatus) -> HttpResponse:
    access = work_of(request).plans
    documents = plans.get_recent_documents(limit=RECENT_LIMIT, owner_ids=access.read_unit_ids)
    context = {"form": form, "documents": documents, "adds": access.adds_to is not None}
    return render(request, "staff/start.html", context, status=status)
