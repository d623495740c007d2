"""Events: planned, announced anew, recorded as held, cancelled. Everything that is written is reviewed first.

Each of these writes leaves one entry in the audit, in its own transaction: names of fields and ids of records, never a
word. `by` says who does it; whether they may is asked before, with `permissions`, whose units the caller hands in.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from fuwuyue.kernel.errors import UserError, about_field
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import Unit
from fuwuyue.outreach.actions.entries import Advice, find_division, record_change, review_entry
from fuwuyue.outreach.models import Event, MaterialVersion
from fuwuyue.outreach.queries import NotThereError
from fuwuyue.outreach.rules import events as event_rules
from fuwuyue.outreach.rules import materials as material_rules
from fuwuyue.outreach.rules.events import EventKind, EventState, Language
from fuwuyue.outreach.rules.materials import VersionState
from fuwuyue.protection.api import NOBODY, Actor

# What is announced of an event, as a person enters it.
_ANNOUNCED = ("kind", "title", "place", "starts_at", "ends_at", "capacity", "languages", "division", "materials")


@dataclass(frozen=True)
class Announcement:
    """What is announced of an event. `division_id` None is the division where the unit works; `capacity` None: open.

    `version_ids` are approved versions of materials that will be handed out or shown.
    """

    kind: EventKind
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    languages: Collection[Language]
    capacity: int | None = None
    division_id: uuid.UUID | None = None
    version_ids: Collection[uuid.UUID] = ()


@transaction.atomic
def add_event(
    *,
    unit_id: uuid.UUID,
    announcement: Announcement,
    usable_unit_ids: Collection[uuid.UUID],
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> tuple[Event, Advice]:
    """Plan an event of a unit; return it and the review's advice on its words.

    Materials are of the units `usable_unit_ids`. Raises UserError, RefusedTextError, PersonalNumberError.
    """
    unit = Unit.objects.get(pk=unit_id)
    event = Event(unit=unit, state=EventState.PLANNED.value, changed_at=now)
    advice = _announce(event, announcement, day)
    versions = _find_versions(announcement.version_ids, usable_unit_ids)
    event.save(force_insert=True)
    event.materials.set(versions)
    record_change("add", event, ("unit", *_ANNOUNCED), now, by)
    return event, advice


@transaction.atomic
def change_event(
    *,
    event_id: uuid.UUID,
    seen_sequence: int,
    announcement: Announcement,
    unit_ids: Collection[uuid.UUID],
    usable_unit_ids: Collection[uuid.UUID],
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> Advice:
    """Announce a planned event anew; return the review's advice.

    `seen_sequence` is that of the event as the person saw it. Raises UserError where somebody changed it meanwhile,
    where it is no longer planned, and as `add_event` does.
    """
    event = _lock_event(event_id, unit_ids, seen_sequence)
    event_rules.check_can_change(EventState(event.state))
    advice = _announce(event, announcement, day)
    # What stays need not be approved still: a leaflet that was withdrawn later stays named until it is taken out.
    wanted = set(announcement.version_ids)
    kept = [one for one in event.materials.all() if one.pk in wanted]
    fresh = _find_versions(wanted - {one.pk for one in kept}, usable_unit_ids)
    event.materials.set([*kept, *fresh])
    _save_changed(event, now)
    record_change("change", event, _ANNOUNCED, now, by)
    return advice


@transaction.atomic
def record_held(
    *,
    event_id: uuid.UUID,
    seen_sequence: int,
    head_count: int | None,
    remark: str,
    unit_ids: Collection[uuid.UUID],
    now: datetime,
    by: Actor = NOBODY,
) -> Advice:
    """Record that an event was held, and how many people came; or correct that. Return the review's advice.

    Raises UserError where the event has not begun or was cancelled, and as `change_event` does.
    """
    event = _lock_event(event_id, unit_ids, seen_sequence)
    event_rules.check_can_become(EventState(event.state), EventState.HELD)
    event_rules.check_has_begun(event.starts_at, now)
    with about_field("head_count"):
        event_rules.check_people(head_count)
    advice = review_entry("remark", remark, event_rules.LONGEST_REMARK, may_be_empty=True)
    event.state, event.head_count, event.remark = EventState.HELD.value, head_count, remark
    _save_changed(event, now)
    record_change("hold", event, ("state", "head_count", "remark"), now, by)
    return advice


@transaction.atomic
def cancel_event(
    *,
    event_id: uuid.UUID,
    seen_sequence: int,
    remark: str,
    unit_ids: Collection[uuid.UUID],
    now: datetime,
    by: Actor = NOBODY,
) -> Advice:
    """Cancel a planned event; whoever has it in a calendar is told. Return the review's advice on the remark."""
    event = _lock_event(event_id, unit_ids, seen_sequence)
    event_rules.check_can_become(EventState(event.state), EventState.CANCELLED)
    advice = review_entry("remark", remark, event_rules.LONGEST_REMARK, may_be_empty=True)
    event.state, event.remark = EventState.CANCELLED.value, remark
    _save_changed(event, now)
    record_change("cancel", event, ("state", "remark"), now, by)
    return advice


def _announce(event: Event, given: Announcement, day: date) -> Advice:
    """Check what is announced and put it into the event, unsaved; return the review's advice."""
    advice = (
        *review_entry("title", given.title, event_rules.LONGEST_TITLE),
        *review_entry("place", given.place, event_rules.LONGEST_PLACE),
    )
    with about_field("ends_at"):
        event_rules.check_times(given.starts_at, given.ends_at)
    with about_field("capacity"):
        event_rules.check_people(given.capacity, least=1)
    with about_field("languages"):
        event_rules.check_languages(given.languages)
    event.kind, event.title, event.place = given.kind.value, given.title, given.place
    event.starts_at, event.ends_at, event.capacity = given.starts_at, given.ends_at, given.capacity
    event.languages = [each.value for each in Language if each in given.languages]
    event.division_id = find_division(event.unit, given.division_id, day)
    return advice


def _find_versions(version_ids: Collection[uuid.UUID], unit_ids: Collection[uuid.UUID]) -> list[MaterialVersion]:
    found = list(MaterialVersion.objects.filter(pk__in=version_ids, material__unit__in=unit_ids))
    if len(found) < len(set(version_ids)):
        raise NotThereError(_("There is no such version, or it is of a unit that you do not work with."))
    for version in found:
        material_rules.check_may_be_used(VersionState(version.state))
    return found


def _lock_event(event_id: uuid.UUID, unit_ids: Collection[uuid.UUID], seen_sequence: int) -> Event:
    found = Event.objects.select_for_update(of=("self",)).filter(pk=event_id, unit__in=unit_ids)
    event = found.select_related("unit").first()
    if event is None:
        raise NotThereError(_("There is no such event, or it is held by a unit that you do not work with."))
    if event.sequence != seen_sequence:
        raise UserError(_("Somebody changed this event since you opened the page; open it again and look first."))
    return event


def _save_changed(event: Event, now: datetime) -> None:
    event.sequence += 1
    event.changed_at = now
    event.save()
