"""What can be asked about events, materials, calendars, contacts and messages, always for units that the reader sees.

Of contacts there are counts, and the list of those who asked for a visit. No other list of people can be asked for.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from fuwuyue.documents.api import CalendarEntry, write_calendar
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import Division, RoleHolding, Unit
from fuwuyue.outreach.channels import find_gateways
from fuwuyue.outreach.models import (
    Broadcast,
    BroadcastDelivery,
    CalendarFeed,
    Contact,
    Event,
    Material,
    MaterialVersion,
)
from fuwuyue.outreach.rules.contacts import ContactChannel
from fuwuyue.outreach.rules.events import EVENT_KIND_NAMES, LONGEST_EVENT, EventKind, EventState
from fuwuyue.outreach.rules.feeds import hash_secret
from fuwuyue.outreach.rules.materials import Topic, VersionState

# A calendar program keeps what it once had; what ended longer ago than this is not sent to it again.
FEED_GOES_BACK = timedelta(days=366)


class NotThereError(UserError):
    """What was asked for does not exist, or belongs to a unit that the reader does not work with."""


def list_units(*, unit_ids: Collection[uuid.UUID], day: date) -> Sequence[Unit]:
    """Return those of these units that are there on `day`, in the order of the tree, each with its division."""
    is_there = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))
    found = Unit.objects.filter(is_there, pk__in=unit_ids).select_related("division")
    return list(found.order_by("division__code", "division__name", "name", "pk"))


@dataclass(frozen=True, slots=True)
class BriefEvent:
    """As much of an event as a calendar needs to find its place."""

    pk: uuid.UUID
    title: str
    state: str
    starts_at: datetime
    ends_at: datetime


class _ChinaDay(Func):
    """The day in China of a moment; with `before` of what ends at it, so that midnight belongs to the day before.

    Django's own `TruncDate` calls Python for each row on SQLite, which took 0.3 s for 10,000 events.
    """

    output_field = DateField()
    template = "((%(expressions)s%(before)s) AT TIME ZONE 'Asia/Shanghai')::date"

    def __init__(self, moment: str, *, before: bool = False) -> None:
        super().__init__(moment, before=" - interval '1 millisecond'" if before else "")

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Moments are stored in UTC; China has been eight hours before it since 1992.
        before = ", '-0.001 seconds'" if self.extra["before"] else ""
        template = "date(%(expressions)s%(before)s, '+8 hours')"
        return self.as_sql(compiler, connection, template=template, before=before, **context)


@dataclass(frozen=True)
class DaysOfEvents:
    """The first events of each day by their beginning, and how many begin on each day in all.

    What goes on for longer than its first day is among the events wherever it began.
    """

    events: Sequence[BriefEvent]
    counts: Mapping[date, int]


def find_first_events(*, unit_ids: Collection[uuid.UUID], since: datetime, until: datetime, shown: int) -> DaysOfEvents:
    """Return the events of these units that are going on within the time: `shown` for each day at most. One query.

    Of a whole county there may be thousands in a month, so the database counts them and gives the first alone.
    """
    # None is longer than LONGEST_EVENT, so that the index on the beginning bounds both ends.
    found = Event.objects.filter(unit__in=unit_ids, starts_at__lt=until, starts_at__gt=since - LONGEST_EVENT)
    days = found.filter(ends_at__gt=since).annotate(
        first_on=_ChinaDay("starts_at"),
        last_on=_ChinaDay("ends_at", before=True),
        row=Window(RowNumber(), partition_by="first_on", order_by=("starts_at", "pk")),
        on_day=Window(Count("pk"), partition_by="first_on"),
    )
    rows = days.filter(Q(row__lte=shown) | Q(last_on__gt=F("first_on"))).values_list(
        "pk", "title", "state", "starts_at", "ends_at", "first_on", "on_day"
    )
    found_rows = list(rows)
    return DaysOfEvents([BriefEvent(*row[:5]) for row in found_rows], {row[5]: row[6] for row in found_rows})


def get_events(*, event_ids: Collection[uuid.UUID], unit_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Event]:
    """Return those of these events that are of these units, by id, each with its unit and division."""
    return {event.pk: event for event in _with_places(unit_ids).filter(pk__in=event_ids)}


def list_events(
    *,
    unit_ids: Collection[uuid.UUID],
    now: datetime,
    past: bool,
    limit: int,
    offset: int = 0,
    kind: EventKind | None = None,
) -> Sequence[Event]:
    """Return events that are to come or going on, the next first; with `past` those that ended, the latest first."""
    found = _with_places(unit_ids)
    found = found.filter(ends_at__lt=now).order_by("-starts_at", "id") if past else found.filter(ends_at__gte=now)
    found = found if kind is None else found.filter(kind=kind.value)
    return list(found[offset : offset + limit])


def count_unrecorded(*, unit_ids: Collection[uuid.UUID], now: datetime) -> int:
    """Return how many events of these units have ended and are still entered as planned."""
    return Event.objects.filter(unit__in=unit_ids, state=EventState.PLANNED.value, ends_at__lt=now).count()


def get_event(*, event_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> Event:
    """Return an event of these units with its unit, division and materials; raise NotThereError. Two queries."""
    versions = MaterialVersion.objects.select_related("material").order_by("material__title", "number")
    found = _with_places(unit_ids).prefetch_related(Prefetch("materials", versions))
    event = found.filter(pk=event_id).first()
    if event is None:
        raise NotThereError(_("There is no such event, or it is held by a unit that you do not work with."))
    return event


def _with_places(unit_ids: Collection[uuid.UUID]) -> QuerySet[Event]:
    return Event.objects.filter(unit__in=unit_ids).select_related("unit", "division")


def list_materials(
    *, unit_ids: Collection[uuid.UUID], limit: int, offset: int = 0, topic: Topic | None = None
) -> Sequence[Material]:
    """Return the materials of these units by title, each with its unit.

    And with `approved_count`, how many versions are approved, and `draft_count`, how many wait for it.
    """
    states = {f"{state.value}_count": state.value for state in (VersionState.APPROVED, VersionState.DRAFT)}
    counts = {name: Count("versions", Q(versions__state=state)) for name, state in states.items()}
    found = Material.objects.filter(unit__in=unit_ids).select_related("unit").annotate(**counts)
    return list((found if topic is None else found.filter(topic=topic.value))[offset : offset + limit])


def get_material(*, material_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> Material:
    """Return a material of these units with its unit; raise NotThereError."""
    material = Material.objects.filter(unit__in=unit_ids, pk=material_id).select_related("unit").first()
    if material is None:
        raise NotThereError(_("There is no such material, or it is of a unit that you do not work with."))
    return material


def get_material_versions(*, material_id: uuid.UUID) -> Sequence[MaterialVersion]:
    """Return the versions of a material, the newest first, each with who wrote and who approved it."""
    found = MaterialVersion.objects.filter(material=material_id)
    return list(found.select_related("made_by", "approved_by"))


def get_material_version(*, version_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> MaterialVersion:
    """Return a version of a material of these units, with the material; raise NotThereError."""
    found = MaterialVersion.objects.filter(material__unit__in=unit_ids, pk=version_id).select_related("material")
    version = found.first()
    if version is None:
        raise NotThereError(_("There is no such version, or it is of a unit that you do not work with."))
    return version


def get_usable_versions(*, unit_ids: Collection[uuid.UUID]) -> Sequence[MaterialVersion]:
    """Return the approved versions of the materials of these units, by title, each with its material."""
    found = MaterialVersion.objects.filter(material__unit__in=unit_ids, state=VersionState.APPROVED.value)
    return list(found.select_related("material").order_by("material__title", "-number", "pk"))


def get_feeds(*, unit_ids: Collection[uuid.UUID]) -> Sequence[CalendarFeed]:
    """Return the addresses of calendars of these units that are open, the newest first, each with unit and maker."""
    return list(CalendarFeed.objects.filter(unit__in=unit_ids, withdrawn_at=None).select_related("unit", "made_by"))


def find_feed(*, secret: str, day: date) -> CalendarFeed | None:
    """Return the open calendar whose address has this secret, with its unit; None for a wrong or withdrawn one.

    It opens nothing either once whoever made it holds no role any more, or has no account: nobody withdraws what they
    forgot when they left.
    """
    present = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))
    working = RoleHolding.objects.filter(present, user=OuterRef("made_by"), user__is_active=True)
    found = CalendarFeed.objects.filter(Exists(working), secret_hash=hash_secret(secret), withdrawn_at=None)
    return found.select_related("unit").first()


def write_feed(*, feed: CalendarFeed, now: datetime, more: Iterable[CalendarEntry] = ()) -> bytes:
    """Return the events of the unit as an .ics file: those to come, and those of the last year. One query.

    The id of an entry stays whatever changes, its sequence goes up, and a cancelled event says so. `more` is what else
    stands in the calendar.
    """
    events = Event.objects.filter(unit=feed.unit_id, ends_at__gt=now - FEED_GOES_BACK)
    entries = (*map(_to_entry, events), *more)
    return write_calendar(name=feed.unit.name, product="Events", entries=entries, stamped_at=now)


def _to_entry(event: Event) -> CalendarEntry:
    return CalendarEntry(
        uid=f"{event.pk}@fuwuyue",
        summary=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=event.place,
        text=_(EVENT_KIND_NAMES[EventKind(event.kind)]),
        sequence=event.sequence,
        is_cancelled=event.state == EventState.CANCELLED.value,
        stamped_at=event.changed_at,
    )


def count_by_state(*, unit_ids: Collection[uuid.UUID], since: datetime, until: datetime) -> Mapping[EventState, int]:
    """Return how many events of these units begin within the time, by where they stand."""
    found = Event.objects.filter(unit__in=unit_ids, starts_at__gte=since, starts_at__lt=until)
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    return {state: counts.get(state.value, 0) for state in EventState}


@dataclass(frozen=True)
class ContactCount:
    """How many people in a division asked to be told, in all and by topic."""

    division: Division
    count: int
    by_topic: Mapping[Topic, int]


def count_contacts(*, scope_ids: Collection[uuid.UUID]) -> Sequence[ContactCount]:
    """Return how many people asked to be told in each division of the reader's scope, by the tree. Two queries.

    Only divisions where somebody did. For readers in whose scope these people are, and for nobody else: a count that
    leaves it has to pass `protection.disclosure` first.
    """
    here = Contact.objects.filter(division__in=scope_ids).order_by()
    counts = dict(here.values_list("division").annotate(Count("pk")))
    asked = here.filter(topics__topic__isnull=False).values_list("division", "topics__topic")
    by_topic = {(division_id, topic): count for division_id, topic, count in asked.annotate(Count("pk"))}
    divisions = Division.objects.filter(pk__in=counts).order_by("code", "name", "pk")
    return [
        ContactCount(
            one,
            counts[one.pk],
            {topic: by_topic[one.pk, topic.value] for topic in Topic if (one.pk, topic.value) in by_topic},
        )
        for one in divisions
    ]


def get_visits(*, unit_ids: Collection[uuid.UUID]) -> Sequence[Contact]:
    """Return who asked these units for a visit and waits for it, the longest first.

    There is no other list of persons: nobody can be listed who did not ask for it.
    """
    found = Contact.objects.filter(unit__in=unit_ids, visit_asked_on__isnull=False)
    return list(found.select_related("unit", "division").order_by("visit_asked_on", "pk"))


@dataclass(frozen=True)
class SentMessage:
    """A message, and for how many people it was sent, waits, was given up, or waits for a channel that is not there."""

    broadcast: Broadcast
    sent: int
    waiting: int
    given_up: int
    no_channel: int


def list_messages(*, unit_ids: Collection[uuid.UUID], limit: int, offset: int = 0) -> Sequence[SentMessage]:
    """Return the messages of these units, the newest first, with what became of them. Two queries."""
    found = Broadcast.objects.filter(unit__in=unit_ids).select_related("unit", "division", "version__material")
    broadcasts = list(found[offset : offset + limit])
    there = {channel.value for channel in find_gateways()}
    counts: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    rows = BroadcastDelivery.objects.filter(broadcast__in=broadcasts).order_by()
    states = rows.annotate(is_sent=Q(sent_at__isnull=False), is_given_up=Q(given_up_at__isnull=False))
    grouped = states.values_list("broadcast", "channel", "is_sent", "is_given_up").annotate(Count("pk"))
    for broadcast_id, channel, is_sent, is_given_up, count in grouped:
        open_state = "waiting" if channel in there else "no_channel"
        counts[broadcast_id, "sent" if is_sent else "given_up" if is_given_up else open_state] += count
    return [
        SentMessage(one, *(counts[one.pk, name] for name in ("sent", "waiting", "given_up", "no_channel")))
        for one in broadcasts
    ]


def get_missing_channels() -> Sequence[ContactChannel]:
    """Return the channels that this site does not have: what is to go out by them is not sent."""
    there = find_gateways()
    return [channel for channel in ContactChannel if channel not in there]
