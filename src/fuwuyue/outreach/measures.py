"""What outreach counts: events held and materials issued by a unit, and how many people came.

The last is shown and closes nothing: a number of visitors that counted would be driven up by whoever is counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.db.models import Count, Q, QuerySet, Sum

from fuwuyue.kernel.measures import Figure, Grain, Measure, MeasuredRow, Subject, UnitIds, Window
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.kernel.workdays import china_day
from fuwuyue.outreach.models import Event, MaterialVersion
from fuwuyue.outreach.permissions import WORKERS
from fuwuyue.outreach.rules.events import EVENT_KIND_NAMES, EventState
from fuwuyue.outreach.rules.materials import TOPIC_NAMES, Topic

_OPENERS = frozenset(role.value for role in WORKERS)


def _held(unit_ids: UnitIds, window: Window) -> QuerySet[Event]:
    """Return the events of these units that were held and began within the window."""
    found = Event.objects.filter(
        unit__in=unit_ids,
        state=EventState.HELD.value,
        starts_at__gte=window.starts_at,
        starts_at__lt=window.cut_off,
    )
    return found.filter(kind__in=window.kinds) if window.kinds else found


def _count_events(unit_ids: UnitIds, window: Window) -> Mapping[uuid.UUID, Figure]:
    counts = _held(unit_ids, window).order_by().values_list("unit").annotate(Count("pk"))
    return {unit_id: Figure(count) for unit_id, count in counts}


def _count_heads(unit_ids: UnitIds, window: Window) -> Mapping[uuid.UUID, Figure]:
    sums = _held(unit_ids, window).filter(head_count__isnull=False).order_by()
    return {unit_id: Figure(count) for unit_id, count in sums.values_list("unit").annotate(Sum("head_count"))}


def _list_events(unit_ids: UnitIds, window: Window) -> Sequence[MeasuredRow]:
    return _name_events(_held(unit_ids, window))


def _list_counted(unit_ids: UnitIds, window: Window) -> Sequence[MeasuredRow]:
    held = _held(unit_ids, window)
    uncounted = {str(pk) for pk in held.filter(head_count=None).values_list("pk", flat=True)}
    return [replace(row, counted=row.record_id not in uncounted) for row in _name_events(held)]


def _find_events(ids: Collection[str]) -> Sequence[MeasuredRow]:
    return _name_events(Event.objects.filter(pk__in=ids))


def _name_events(events: QuerySet[Event]) -> list[MeasuredRow]:
    """Return the events as rows, told from others without a word of their own: what a person wrote may be erased."""
    # Values and no records: of a whole county there are thousands.
    names = {kind.value: _(name) for kind, name in EVENT_KIND_NAMES.items()}
    values = events.values_list("pk", "unit_id", "kind", "starts_at")
    return [
        MeasuredRow(str(pk), unit_id, f"{names[kind]} · {china_day(starts_at)}", starts_at)
        for pk, unit_id, kind, starts_at in values
    ]


def _issued(unit_ids: UnitIds, window: Window) -> QuerySet[MaterialVersion]:
    """Return the versions of these units that were approved within the window, whatever became of them later."""
    within = Q(approved_at__gte=window.starts_at, approved_at__lt=window.cut_off)
    found = MaterialVersion.objects.filter(within, material__unit__in=unit_ids)
    return found.filter(material__topic__in=window.kinds) if window.kinds else found


def _count_materials(unit_ids: UnitIds, window: Window) -> Mapping[uuid.UUID, Figure]:
    # Materials and not versions: ten versions of a leaflet are one leaflet.
    counts = _issued(unit_ids, window).order_by().values_list("material__unit")
    return {unit_id: Figure(count) for unit_id, count in counts.annotate(Count("material", distinct=True))}


def _list_materials(unit_ids: UnitIds, window: Window) -> Sequence[MeasuredRow]:
    return _name_materials(_issued(unit_ids, window))


def _find_materials(ids: Collection[str]) -> Sequence[MeasuredRow]:
    return _name_materials(MaterialVersion.objects.filter(material__pk__in=ids, approved_at__isnull=False))


def _name_materials(versions: QuerySet[MaterialVersion]) -> list[MeasuredRow]:
    """Return a row for each material, by the first of these versions of it."""
    first = {one.material_id: one for one in versions.select_related("material").order_by("-number")}
    return [
        MeasuredRow(
            str(one.material_id), one.material.unit_id, _(TOPIC_NAMES[Topic(one.material.topic)]), one.approved_at
        )
        for one in first.values()
    ]


EVENTS_HELD = Measure(
    id="outreach.events_held",
    version=1,
    title=gettext_noop("Events held"),
    counted=gettext_noop("events"),
    definition=gettext_noop("The events of the unit that were recorded as held and began before the cut-off."),
    subject=Subject.EVENT_HELD,
    grain=Grain.EVENT,
    compute=_count_events,
    rows=_list_events,
    find=_find_events,
    openers=_OPENERS,
    kinds={kind.value: name for kind, name in EVENT_KIND_NAMES.items()},
)
MATERIALS_ISSUED = Measure(
    id="outreach.materials_issued",
    version=1,
    title=gettext_noop("Materials issued"),
    counted=gettext_noop("materials"),
    definition=gettext_noop(
        "The materials of the unit of which a version was approved before the cut-off, each once whatever number of "
        "versions it has, also where it was withdrawn later."
    ),
    subject=Subject.DOCUMENT_ISSUED,
    grain=Grain.DOCUMENT,
    compute=_count_materials,
    rows=_list_materials,
    find=_find_materials,
    openers=_OPENERS,
    kinds={topic.value: name for topic, name in TOPIC_NAMES.items()},
)
# A number of people, although without names: where it is released it passes disclosure control.
HEAD_COUNT = Measure(
    id="outreach.head_count",
    version=1,
    title=gettext_noop("People who came to events"),
    counted=gettext_noop("people"),
    definition=gettext_noop(
        "The sum of the head counts that were entered for events held before the cut-off. Nobody is named, and "
        "somebody who came twice is counted twice; an event without a head count adds nothing."
    ),
    subject=Subject.HEAD_COUNT,
    grain=Grain.PERSON,
    compute=_count_heads,
    rows=_list_counted,
    find=_find_events,
    openers=_OPENERS,
    kinds={kind.value: name for kind, name in EVENT_KIND_NAMES.items()},
)
MEASURES = (EVENTS_HELD, MATERIALS_ISSUED, HEAD_COUNT)
