"""Short calls for what the tests of outreach need: events and materials of the made-up county's units."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.support.people import NOW, get_office, make_person

from fuwuyue.organisation.api import Role, Unit
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import Announcement, Event, EventKind, Language, MaterialVersion, Topic
from fuwuyue.protection.api import Actor

STARTS_AT = NOW + timedelta(days=3)


def announce(**given: object) -> Announcement:
    values: dict[str, object] = {
        "kind": EventKind.CONSULTATION,
        "title": "育儿补贴现场咨询",
        "place": "镇文化广场",
        "starts_at": STARTS_AT,
        "languages": [Language.MANDARIN],
        **given,
    }
    values.setdefault("ends_at", values["starts_at"] + timedelta(hours=3))
    return Announcement(**values)


def add_event(unit: Unit | None = None, now: datetime = NOW, by: Actor | None = None, **given: object) -> Event:
    unit = unit or get_office()
    event, _advice = outreach.add_event(
        unit_id=unit.pk,
        announcement=announce(**given),
        usable_unit_ids={unit.pk},
        day=now.date(),
        now=now,
        by=by or Actor(),
    )
    return event


def hold(event: Event, head_count: int | None = None, remark: str = "", now: datetime | None = None) -> None:
    outreach.record_held(
        event_id=event.pk,
        seen_sequence=Event.objects.get(pk=event.pk).sequence,
        head_count=head_count,
        remark=remark,
        unit_ids={event.unit_id},
        now=now or event.ends_at,
    )


def add_version(
    unit: Unit | None = None,
    *,
    title: str = "育儿补贴明白纸",
    text: str = "符合条件的可以申请。",
) -> MaterialVersion:
    """Add a material with a draft, written by the clerk of the county office."""
    material, _advice = outreach.add_material(
        unit_id=(unit or get_office()).pk,
        topic=Topic.CHILD_SUBSIDY,
        title=title,
        language=Language.MANDARIN,
        text=text,
        now=NOW,
        by=Actor(make_person().pk),
    )
    return MaterialVersion.objects.get(material=material)


def approve(version: MaterialVersion, now: datetime = NOW) -> MaterialVersion:
    """Let somebody else approve a version."""
    second = make_person(Role.TOWNSHIP_COORDINATOR)
    outreach.approve_material_version(
        version_id=version.pk, unit_ids={version.material.unit_id}, now=now, by=Actor(second.pk)
    )
    version.refresh_from_db()
    return version
