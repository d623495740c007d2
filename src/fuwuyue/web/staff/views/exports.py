"""A plan as a file: the present state or a version, in every form that is offered."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fuwuyue.plan import api as plans
from fuwuyue.web.shared.plan_files import EXPORTS, send_export
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import find_to_read, needs_proof


@require_safe
@needs_proof
@answer_not_there
def export_document(request: HttpRequest, document_id: uuid.UUID, kind: str) -> HttpResponse:
    """Send the present state as a file."""
    document = find_to_read(request, document_id)
    return _send(document, kind)


@require_safe
@needs_proof
@answer_not_there
def export_version(request: HttpRequest, document_id: uuid.UUID, number: int, kind: str) -> HttpResponse:
    """Send a version as a file."""
    document = find_to_read(request, document_id)
    return _send(document, kind, plans.get_version(document_id=document_id, number=number))


def _send(document: plans.PlanDocument, kind: str, version: plans.PlanVersion | None = None) -> HttpResponse:
    if kind not in EXPORTS:
        raise Http404(_("A plan cannot be exported as “%(kind)s”.") % {"kind": kind})
    return send_export(document, kind, version)
