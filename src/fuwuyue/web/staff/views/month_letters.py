"""The notice and the letters by which the units of a month are told of their tasks."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, TaskingPaper
from fuwuyue.documents.api import OfficialPaper, PaperKind, write_docx, write_pdf
from fuwuyue.kernel.errors import UserError
from fuwuyue.review.api import RefusedTextError
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import needs_proof, refuse, work_of
from fuwuyue.web.staff.files import answer_file
from fuwuyue.web.staff.month_forms import LetterForm
from fuwuyue.web.staff.views.months import find_month_to_run, status_of


@require_safe
@answer_not_there
def list_letters(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """List the papers that the tasks of a month ask for, and the units of which it is not known."""
    month = find_month_to_run(request, month_id)
    context = {"month": month, "found": campaign.find_tasking_papers(month=month, day=work_of(request).day)}
    return render(request, "staff/month_letters.html", context)


@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def show_letter(request: HttpRequest, month_id: uuid.UUID, key: str) -> HttpResponse:
    """Ask for what only the county can give, such as a number, and give the paper with it."""
    month = find_month_to_run(request, month_id)
    found = campaign.find_tasking_papers(month=month, day=work_of(request).day)
    paper = next((one for one in found.papers if one.key == key), None)
    if paper is None:
        raise refuse()
    form = LetterForm(request.POST if request.method == "POST" else None, paper.signers, work_of(request).day)
    if request.method == "POST" and form.is_valid():
        written = _describe(month, paper, form)
        if written is not None:
            return _answer(written, request.POST.get("as", ""))
    context = {"month": month, "paper": paper, "form": form, "is_letter": paper.kind is PaperKind.LETTER}
    return render(request, "staff/month_letter.html", context, status=status_of(form))


def _describe(month: Month, paper: TaskingPaper, form: LetterForm) -> OfficialPaper | None:
    """Return the paper with what was given; None where some of it cannot be, which the form then says."""
    given: dict[str, Any] = dict(form.cleaned_data)
    signer_id = uuid.UUID(given.pop("signer"))
    try:
        return campaign.describe_tasking_paper(
            month=month, paper=paper, given=campaign.Given(signer_id=signer_id, **given)
        )
    except UserError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        form.refused = error.findings if isinstance(error, RefusedTextError) else ()
    return None


def _answer(paper: OfficialPaper, asked: str) -> HttpResponse:
    ending = "pdf" if asked == "pdf" else "docx"
    content = write_pdf(paper=paper) if ending == "pdf" else write_docx(paper=paper)
    return answer_file(content, f"{paper.title}.{ending}", ending)
