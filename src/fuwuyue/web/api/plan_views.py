"""Plan documents, as the role of the token reads and changes them, and the review of any text."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import Plan, SourceText
from fuwuyue.review.api import Finding, review_text
from fuwuyue.web.api.bearer import Caller, WriterBearer, caller_of
from fuwuyue.web.api.forms import TooLargeError, check_media_type
from fuwuyue.web.api.schemas import (
    ExportKind,
    NoteIn,
    Page,
    PageQuery,
    PlanOut,
    ProvinceCode,
    ReviewIn,
    ReviewOut,
    Text,
    VersionOut,
    cut_page,
    make_page,
)
from fuwuyue.web.shared.plan_files import EXPORTS, read_given, send_export

router = Router()
_PLAN = "/plans/{uuid:plan_id}"
_WRITES = WriterBearer()
_FORM = "multipart/form-data"
_FILES: dict[str, Any] = {one.content_type.partition(";")[0]: {} for one in EXPORTS.values()}


def _find(caller: Caller, plan_id: UUID) -> plans.PlanDocument:
    return plans.get_document(document_id=plan_id, owner_ids=caller.work.plans.read_unit_ids)


@router.get("/plans", response=Page[PlanOut], url_name="plans", summary="Plan documents")
def list_plans(request: HttpRequest, wanted: Query[PageQuery]) -> dict[str, Any]:
    """List the documents within reach, the newest first."""
    owners = caller_of(request).work.plans.read_unit_ids
    found = plans.get_recent_documents(owner_ids=owners, offset=wanted.offset, limit=wanted.limit)
    described = [_describe(one, vars(one)["versions"]) for one in found]
    return make_page(described, plans.count_documents(owner_ids=owners), wanted)


def _describe(document: plans.PlanDocument, versions: int) -> dict[str, Any]:
    return {
        "id": document.pk,
        "title": document.title,
        "file_name": document.file_name,
        "format": document.format,
        "province": document.province,
        "unit_id": document.owner_id,
        "created_at": document.created_at,
        "versions": versions,
    }


@router.get(_PLAN, response=Plan, by_alias=True, url_name="plan", summary="One plan, as it was read and corrected")
def get_plan(request: HttpRequest, plan_id: UUID) -> Plan:
    """Return the present state of a plan in the published schema; its words are in the language asked for."""
    return plans.get_worded_plan(document=_find(caller_of(request), plan_id))


@router.get(_PLAN + "/findings", response=Page[Finding], url_name="findings", summary="What the review says of a plan")
def list_findings(request: HttpRequest, plan_id: UUID, wanted: Query[PageQuery]) -> dict[str, Any]:
    """List the clauses of the present state that may not stay as they are, by place."""
    return cut_page(_find(caller_of(request), plan_id).get_plan().findings, wanted)


@router.get(_PLAN + "/versions", response=Page[VersionOut], url_name="versions", summary="Versions of a plan")
def list_versions(request: HttpRequest, plan_id: UUID, wanted: Query[PageQuery]) -> dict[str, Any]:
    """List the saved versions, the first one first."""
    document = _find(caller_of(request), plan_id)
    return cut_page(list(plans.get_versions(document_id=document.pk)), wanted)


@router.get(
    _PLAN + "/export/{kind}",
    url_name="export",
    summary="A plan as a file",
    openapi_extra={"responses": {200: {"content": _FILES}}},
)
def export_plan(
    request: HttpRequest,
    plan_id: UUID,
    kind: ExportKind,
    version: Annotated[int | None, Field(ge=1, le=1_000_000)] = None,
) -> HttpResponse:
    """Send the present state, or a version, as YAML, calendar, Word paper or page."""
    document = _find(caller_of(request), plan_id)
    chosen = plans.get_version(document_id=document.pk, number=version) if version is not None else None
    return send_export(document, kind, chosen)


@router.post("/plans", auth=_WRITES, response={201: PlanOut}, url_name="plans", summary="Give a document")
def add_plan(
    request: HttpRequest,
    response: HttpResponse,
    file: File[UploadedFile | None] = None,
    text: Form[Text | None] = None,
    province: Form[ProvinceCode | None] = None,
) -> Status[dict[str, Any]]:
    """Read and review a document, a `file` or its `text`, and keep it; for the county office only."""
    caller = caller_of(request)
    access = caller.work.plans
    if access.adds_to is None:
        raise Http404
    source = _read(request, file, text)
    document = plans.add_document(
        source=source, province=province or "", owner_id=access.adds_to, now=clock.now(), by=caller.actor
    )
    response.headers["Location"] = reverse("api:plan", args=[document.pk])
    return Status(201, _describe(document, 1))


def _read(request: HttpRequest, file: UploadedFile | None, text: str | None) -> SourceText:
    check_media_type(request, _FORM)
    if "fuwuyue.file_too_large" in request.META:
        raise TooLargeError
    if file is not None and text is None:
        return read_given(file.read(), file.name or "-")
    if text is not None and file is None:
        return read_given(text.encode(), "-")
    raise UserError(_("Give one of the two: a file, or the text of the plan."))


@router.post(
    _PLAN + "/versions", auth=_WRITES, response={201: VersionOut}, url_name="versions", summary="Save a version"
)
def save_version(request: HttpRequest, plan_id: UUID, given: NoteIn) -> Status[plans.PlanVersion]:
    """Save the present state of a plan under the next number; the note is reviewed like any text."""
    caller = caller_of(request)
    plans.get_document(document_id=plan_id, owner_ids=caller.work.plans.write_unit_ids)
    number = plans.save_version(document_id=plan_id, note=given.note, now=clock.now(), by=caller.actor)
    return Status(201, plans.get_version(document_id=plan_id, number=number))


@router.post("/review", response=ReviewOut, url_name="review", summary="Review a text")
def review(request: HttpRequest, given: ReviewIn) -> ReviewOut:
    """Say which clauses of a text may not stay as they are, and why. Nothing is kept; every token will do."""
    return ReviewOut(findings=list(review_text(given.text, on=given.on, province=given.province or None)))
