"""Materials: written in versions, approved by somebody else, withdrawn. Each write leaves one entry in the audit."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from fuwuyue.kernel.errors import UserError, about_field
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.outreach.actions.entries import Advice, record_change, review_entry
from fuwuyue.outreach.models import Material, MaterialVersion
from fuwuyue.outreach.queries import NotThereError, get_material_version
from fuwuyue.outreach.rules import events as event_rules
from fuwuyue.outreach.rules import materials as material_rules
from fuwuyue.outreach.rules.events import Language
from fuwuyue.outreach.rules.materials import Topic, VersionState
from fuwuyue.protection.api import Actor
from fuwuyue.review.api import check_words


@transaction.atomic
def add_material(
    *, unit_id: uuid.UUID, topic: Topic, title: str, language: Language, text: str, now: datetime, by: Actor
) -> tuple[Material, Advice]:
    """Add a material of a unit with its first version, a draft; return it and the review's advice on its words.

    Raises UserError where the unit has one of this title, RefusedTextError, PersonalNumberError.
    """
    advice = review_entry("title", title, event_rules.LONGEST_TITLE)
    material = Material(unit_id=unit_id, topic=topic.value, title=title, made_at=now)
    try:
        with transaction.atomic():
            material.save(force_insert=True)
    except IntegrityError as error:
        message = _("There is a material called “{title}” already; save a new version of it, or choose another title.")
        with about_field("title"):
            raise UserError(message.format(title=title)) from error
    record_change("add", material, ("unit", "topic", "title"), now, by)
    _version, more = _add_version(material, language, text, now, by)
    return material, (*advice, *more)


@transaction.atomic
def save_material_version(
    *,
    material_id: uuid.UUID,
    language: Language,
    text: str,
    unit_ids: Collection[uuid.UUID],
    now: datetime,
    by: Actor,
) -> tuple[MaterialVersion, Advice]:
    """Save a text as the next version of a material, a draft; return it and the review's advice."""
    found = Material.objects.select_for_update().filter(pk=material_id, unit__in=unit_ids)
    material = found.first()
    if material is None:
        raise NotThereError(_("There is no such material, or it is of a unit that you do not work with."))
    return _add_version(material, language, text, now, by)


def _add_version(
    material: Material, language: Language, text: str, now: datetime, by: Actor
) -> tuple[MaterialVersion, Advice]:
    advice = review_entry("text", text, material_rules.LONGEST_TEXT)
    if by.user_id is None:
        raise ValueError("a version is written by a person, since another one has to approve it")
    newest = MaterialVersion.objects.filter(material=material).aggregate(Max("number"))["number__max"] or 0
    version = MaterialVersion.objects.create(
        material=material,
        number=newest + 1,
        language=language.value,
        text=text,
        state=VersionState.DRAFT.value,
        made_by_id=by.user_id,
        made_at=now,
    )
    record_change("save_version", version, ("language", "text"), now, by)
    return version, advice


@transaction.atomic
def approve_material_version(
    *, version_id: uuid.UUID, unit_ids: Collection[uuid.UUID], now: datetime, by: Actor
) -> None:
    """Approve a draft; raise UserError for whoever wrote it, and where it is none any more.

    Its text is reviewed again, since the rules may have changed while it waited.
    """
    version = _lock_version(version_id, unit_ids)
    material_rules.check_can_become(VersionState(version.state), VersionState.APPROVED)
    material_rules.check_is_second_person(version.made_by_id, by.user_id)
    check_words(words=version.text)
    version.state, version.approved_by_id, version.approved_at = VersionState.APPROVED.value, by.user_id, now
    version.save(update_fields=["state", "approved_by", "approved_at"])
    record_change("approve", version, ("state", "approved_by", "approved_at"), now, by)


@transaction.atomic
def withdraw_material_version(
    *, version_id: uuid.UUID, unit_ids: Collection[uuid.UUID], now: datetime, by: Actor
) -> None:
    """Let a version be used no more; what it was used for already still names it."""
    version = _lock_version(version_id, unit_ids)
    material_rules.check_can_become(VersionState(version.state), VersionState.WITHDRAWN)
    version.state, version.withdrawn_at = VersionState.WITHDRAWN.value, now
    version.save(update_fields=["state", "withdrawn_at"])
    record_change("withdraw", version, ("state", "withdrawn_at"), now, by)


def _lock_version(version_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> MaterialVersion:
    get_material_version(version_id=version_id, unit_ids=unit_ids)
    return MaterialVersion.objects.select_for_update().get(pk=version_id)
