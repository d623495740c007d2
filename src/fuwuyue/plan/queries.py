"""What can be asked about plan documents."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan import rules
from fuwuyue.plan.models import Correction, PlanDocument, PlanVersion, WrongMatch
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.plan.rules import Change
from fuwuyue.plan.wording import reword


class NotThereError(UserError):
    """What was asked for does not exist, or was deleted."""


def get_recent_documents(
    *, limit: int, offset: int = 0, owner_ids: Collection[uuid.UUID] | None = None
) -> Sequence[PlanDocument]:
    """Return the newest documents without their texts, each with `versions`, how many versions were saved.

    `owner_ids` are the units whose documents are wanted; None takes all, for the program itself.
    """
    saved = PlanVersion.objects.filter(document=OuterRef("pk")).order_by().values("document").annotate(n=Count("pk"))
    heavy = ("text", "working_text", "working_plan")
    listed = _owned_by(owner_ids).defer(*heavy).annotate(versions=Coalesce(Subquery(saved.values("n")), 0))
    return list(listed[offset : offset + limit])


def count_documents(*, owner_ids: Collection[uuid.UUID]) -> int:
    """Return how many documents these units have."""
    return _owned_by(owner_ids).count()


def find_documents(*, text: str, owner_ids: Collection[uuid.UUID], limit: int) -> Sequence[PlanDocument]:
    """Return the newest documents of these units with `text` in their title, file name or present text.

    Without their texts; at most `limit`.
    """
    asked = Q(title__icontains=text) | Q(file_name__icontains=text) | Q(working_text__icontains=text)
    return list(_owned_by(owner_ids).filter(asked).defer("text", "working_text", "working_plan")[:limit])


def _owned_by(owner_ids: Collection[uuid.UUID] | None) -> QuerySet[PlanDocument]:
    every = PlanDocument.objects.all()
    return every if owner_ids is None else every.filter(owner__in=owner_ids)


def get_document(*, document_id: uuid.UUID, owner_ids: Collection[uuid.UUID] | None = None) -> PlanDocument:
    """Return the document; raise NotThereError.

    With `owner_ids`, the document of another unit is not there. None takes all, for the program itself.
    """
    document = _owned_by(owner_ids).filter(pk=document_id).first()
    if document is None:
        raise NotThereError(_("There is no such document, or it was deleted; choose one on the start page."))
    return document


def find_document(*, sha256: str) -> PlanDocument | None:
    """Return the newest document that was read from bytes with this hash, or None."""
    return PlanDocument.objects.filter(sha256=sha256).first()


def get_present_value(*, document: PlanDocument, change: Change) -> str | None:
    """Return what stands now where `change` would go; None where there is no such place."""
    return rules.get_present_value(document.working_text, document.get_plan(), change)


def get_corrections(*, document_id: uuid.UUID) -> Sequence[Correction]:
    """Return the corrections of the document, first made first."""
    return list(Correction.objects.filter(document=document_id))


def get_versions(*, document_id: uuid.UUID) -> Sequence[PlanVersion]:
    """Return the saved versions, first saved first, without text and plan."""
    return list(PlanVersion.objects.filter(document=document_id).defer("text", "plan"))


def get_version(*, document_id: uuid.UUID, number: int) -> PlanVersion:
    """Return one version; raise NotThereError."""
    version = PlanVersion.objects.filter(document=document_id, number=number).first()
    if version is None:
        message = _("This document has no version {number}; choose one of those that are listed.")
        raise NotThereError(message.format(number=number))
    return version


def get_worded_plan(*, document: PlanDocument, version: PlanVersion | None = None) -> Plan:
    """Return the present state, or a version, with all that the program itself says in the language now active.

    What is kept has the language of whoever gave the document, so the text is read again for its words alone.
    """
    text = version.text if version else document.working_text
    plan = version.get_plan() if version else document.get_plan()
    return reword(plan, document.read(replace(document.source, text=text)))


def get_wrong_matches(
    *, document_id: uuid.UUID | None = None, owner_ids: Collection[uuid.UUID] | None = None
) -> Sequence[WrongMatch]:
    """Return the reports of wrong matches, newest first: of one document, of those of some units, or of all."""
    reports = (
        WrongMatch.objects.all() if owner_ids is None else WrongMatch.objects.filter(document__owner__in=owner_ids)
    )
    return list(reports if document_id is None else reports.filter(document=document_id))
