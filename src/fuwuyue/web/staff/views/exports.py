"""A plan as a file: the present state or a version, in every form that is offered."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fuwuyue.plan import api as plans
from fuwuyue.plan.exporting import api as exporting
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import find_to_read, needs_proof

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class _Export(NamedTuple):
    ending: str
    content_type: str
    write: Callable[[Plan, str], str | bytes]


_EXPORTS = {
    "yaml": _Export(".yaml", "application/yaml; charset=utf-8", lambda plan, text: exporting.to_yaml(plan)),
    "html": _Export(".html", "text/html; charset=utf-8", exporting.to_html),
    "ics": _Export(".ics", "text/calendar; charset=utf-8", lambda plan, text: exporting.to_ics(plan)),
    "docx": _Export(".docx", _DOCX, exporting.to_docx),
    "opinion": _Export(".docx", _DOCX, exporting.opinion_docx),
}


@require_safe
@needs_proof
@answer_not_there
def export_document(request: HttpRequest, document_id: uuid.UUID, kind: str) -> HttpResponse:
    """Send the present state as a file."""
    document = find_to_read(request, document_id)
    return _send(document, plans.get_worded_plan(document=document), document.working_text, kind, "")


@require_safe
@needs_proof
@answer_not_there
def export_version(request: HttpRequest, document_id: uuid.UUID, number: int, kind: str) -> HttpResponse:
    """Send a version as a file."""
    document = find_to_read(request, document_id)
    version = plans.get_version(document_id=document_id, number=number)
    return _send(document, plans.get_worded_plan(document=document, version=version), version.text, kind, f"-v{number}")


def _send(document: plans.PlanDocument, plan: Plan, text: str, kind: str, suffix: str) -> HttpResponse:
    export = _EXPORTS.get(kind)
    if export is None:
        raise Http404(_("A plan cannot be exported as “%(kind)s”.") % {"kind": kind})
    base = plan.title or PurePath(document.file_name).stem.strip("-") or _("Plan")
    name = _("Review opinion on %(title)s") % {"title": base} if kind == "opinion" else base
    file_name = "".join(c for c in name if c.isprintable() and c not in '\\/:*?"<>|')[:80] + suffix + export.ending
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=file_name) or ""}
    return HttpResponse(export.write(plan, text), content_type=export.content_type, headers=headers)
