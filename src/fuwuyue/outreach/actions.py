"""What can be done with events, materials and calendars. Everything that is written passes the rights review first.

Each of these writes leaves one entry in the audit, in its own transaction: names of fields and ids of records, never a
word. `by` says who does it; whether they may is asked before, with `permissions`, whose units the caller hands in.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.db.models import Max

from fuwuyue.kernel.errors import UserError, about_field
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import Unit, get_scope_ids
from fuwuyue.outreach.models import CalendarFeed, Event, Material, MaterialVersion
from fuwuyue.outreach.queries import NotThereError, get_material_version
from fuwuyue.outreach.rules import events as event_rules
from fuwuyue.outreach.rules import materials as material_rules
from fuwuyue.outreach.rules.events import EventKind, EventState, Language
from fuwuyue.outreach.rules.feeds import hash_secret, make_secret
from fuwuyue.outreach.rules.materials import Topic, VersionState
from fuwuyue.protection.api import NOBODY, Actor, record
from fuwuyue.review.api import Finding, check_words

Advice = tuple[Finding, ...]
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
    _record("add", event, ("unit", *_ANNOUNCED), now, by)
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
    _record("change", event, _ANNOUNCED, now, by)
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
    advice = _check_words("remark", remark, event_rules.LONGEST_REMARK, may_be_empty=True)
    event.state, event.head_count, event.remark = EventState.HELD.value, head_count, remark
    _save_changed(event, now)
    _record("hold", event, ("state", "head_count", "remark"), now, by)
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
    advice = _check_words("remark", remark, event_rules.LONGEST_REMARK, may_be_empty=True)
    event.state, event.remark = EventState.CANCELLED.value, remark
    _save_changed(event, now)
    _record("cancel", event, ("state", "remark"), now, by)
    return advice


def _announce(event: Event, given: Announcement, day: date) -> Advice:
    """Check what is announced and put it into the event, unsaved; return the review's advice."""
    advice = (
        *_check_words("title", given.title, event_rules.LONGEST_TITLE),
        *_check_words("place", given.place, event_rules.LONGEST_PLACE),
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
    event.division_id = given.division_id or event.unit.division_id
    _check_division(event, day)
    return advice


def _check_words(field: str, words: str, most: int, *, may_be_empty: bool = False) -> Advice:
    """Return the review's advice on what was entered in `field`; every error says that it is about it."""
    with about_field(field):
        event_rules.check_text(words, most, may_be_empty=may_be_empty)
        return check_words(words=words)


def _check_division(event: Event, day: date) -> None:
    own = event.unit.division_id
    if event.division_id != own and event.division_id not in get_scope_ids(division_ids=[own], day=day):
        with about_field("division"):
            raise UserError(_("The event is not in the division where its unit works; choose one of the list."))


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


@transaction.atomic
def add_material(
    *, unit_id: uuid.UUID, topic: Topic, title: str, language: Language, text: str, now: datetime, by: Actor
) -> tuple[Material, Advice]:
    """Add a material of a unit with its first version, a draft; return it and the review's advice on its words.

    Raises UserError where the unit has one of this title, RefusedTextError, PersonalNumberError.
    """
    advice = _check_words("title", title, event_rules.LONGEST_TITLE)
    material = Material(unit_id=unit_id, topic=topic.value, title=title, made_at=now)
    try:
        with transaction.atomic():
            material.save(force_insert=True)
    except IntegrityError as error:
        message = _("There is a material called “{title}” already; save a new version of it, or choose another title.")
        with about_field("title"):
            raise UserError(message.format(title=title)) from error
    _record("add", material, ("unit", "topic", "title"), now, by)
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
    advice = _check_words("text", text, material_rules.LONGEST_TEXT)
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
    _record("save_version", version, ("language", "text"), now, by)
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
    _record("approve", version, ("state", "approved_by", "approved_at"), now, by)


@transaction.atomic
def withdraw_material_version(
    *, version_id: uuid.UUID, unit_ids: Collection[uuid.UUID], now: datetime, by: Actor
) -> None:
    """Let a version be used no more; what it was used for already still names it."""
    version = _lock_version(version_id, unit_ids)
    material_rules.check_can_become(VersionState(version.state), VersionState.WITHDRAWN)
    version.state, version.withdrawn_at = VersionState.WITHDRAWN.value, now
    version.save(update_fields=["state", "withdrawn_at"])
    _record("withdraw", version, ("state", "withdrawn_at"), now, by)


def _lock_version(version_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> MaterialVersion:
    get_material_version(version_id=version_id, unit_ids=unit_ids)
    return MaterialVersion.objects.select_for_update().get(pk=version_id)


@transaction.atomic
def open_feed(*, unit_id: uuid.UUID, now: datetime, by: Actor) -> str:
    """Make an address of the calendar of a unit and return its secret, which is told this once."""
    if by.user_id is None:
        raise ValueError("an address is made by a person, who can be asked about it")
    secret = make_secret()
    feed = CalendarFeed.objects.create(
        unit_id=unit_id, secret_hash=hash_secret(secret), made_by_id=by.user_id, made_at=now
    )
    _record("add", feed, ("unit", "secret_hash"), now, by)
    return secret


@transaction.atomic
def withdraw_feed(*, feed_id: uuid.UUID, unit_ids: Collection[uuid.UUID], now: datetime, by: Actor) -> None:
    """Let an address open nothing any more; raise NotThereError where it is not there or withdrawn already."""
    found = CalendarFeed.objects.select_for_update().filter(pk=feed_id, unit__in=unit_ids, withdrawn_at=None)
    feed = found.first()
    if feed is None:
        raise NotThereError(_("There is no such address, or it was withdrawn already."))
    feed.withdrawn_at = now
    feed.save(update_fields=["withdrawn_at"])
    _record("withdraw", feed, ("withdrawn_at",), now, by)


def _record(verb: str, row: models.Model, fields: Sequence[str], now: datetime, by: Actor) -> None:
    record(verb=verb, model=type(row), record_id=str(row.pk), fields=fields, now=now, **vars(by))
