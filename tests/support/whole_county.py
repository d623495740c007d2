"""Two made-up counties as large as real ones, or small; and values planted in one of them that no stranger may see."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from tests.support.outreach import add_event, add_version
from tests.support.people import EARLY, NOW, get_neighbour, get_office, get_unit
from tests.support.small_month import add_bulletin, add_step, make_small_month
from tests.support.web_plan import TEXT, make_source

from fuwuyue.jobs import api as jobs
from fuwuyue.messaging.api import Kind as NoticeKind
from fuwuyue.messaging.api import Notification, notify
from fuwuyue.organisation import api
from fuwuyue.organisation.api import Division, Invitation, Level, Role, RoleHolding, Unit, UnitKind, UnitRelation, User
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import CalendarFeed
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import Actor, record

# Every planted value has this in it, so that one search finds them all where any is found.
SIGN = "标记"


def fill_county(*, townships: int, villages: int, plan_documents: int, people: int) -> None:
    """Fill the county of `tests.support.people` with townships, villages in all, documents and people."""
    county = get_office().division
    places = [
        Division(
            code=f"530199{200 + number:03}000",
            level=Level.TOWNSHIP.value,
            name=f"第{number}镇",
            parent=county,
            valid_from=EARLY,
        )
        for number in range(townships)
    ]
    Division.objects.bulk_create(places)
    below = [
        Division(
            code=f"{places[number % townships].code[:9]}{201 + number // townships:03}",
            level=Level.VILLAGE.value,
            name=f"第{number}村",
            parent=places[number % townships],
            valid_from=EARLY,
        )
        for number in range(villages)
    ]
    Division.objects.bulk_create(below)
    units = [
        Unit(kind=UnitKind.TOWNSHIP.value, name=f"{each.name}人民政府", division=each, valid_from=EARLY)
        for each in places
    ]
    Unit.objects.bulk_create(units)
    _relate(units, get_office())
    _add_people(people, units)
    for number in range(people):
        add_event(units[number % len(units)], title=f"第{number}场", starts_at=timezone.now())
    for number in range(plan_documents):
        source = make_source(f"第{number}号" + TEXT.strip() + "\n", f"plan-{number}.txt")
        plans.add_document(source=source, owner_id=get_office().pk, now=NOW)


def _relate(units: list[Unit], above: Unit) -> None:
    UnitRelation.objects.bulk_create(
        UnitRelation(unit=unit, other=above, kind=api.RelationKind.SUBORDINATE.value, valid_from=EARLY)
        for unit in units
    )


def _add_people(count: int, units: list[Unit]) -> None:
    users = [User(username=f"person-{number}", first_name=f"人员{number}") for number in range(count)]
    User.objects.bulk_create(users)
    RoleHolding.objects.bulk_create(
        RoleHolding(user=user, role=Role.TOWNSHIP_COORDINATOR.value, unit=units[number % len(units)], valid_from=EARLY)
        for number, user in enumerate(users)
    )


@dataclass
class Planted:
    """A place that is not the reader's: what was planted there by kind, and its ids by the parts of addresses."""

    values: dict[str, str]
    ids: dict[str, list[object]] = field(default_factory=dict)


def plant(place: str, unit: Unit, division: Division) -> Planted:
    """Plant a value in each kind of record of a unit and its division; `place` tells the values of places apart."""
    kinds = ("division", "unit", "person", "title", "text", "file", "invitation", "agent", "reason", "token", "key")
    kinds += ("event", "material")
    kinds += ("month", "task")
    kinds += ("matter", "listed")
    values = {kind: f"{SIGN}{place}{kind}" for kind in kinds}
    values["reason"] = f"zz-{place}-reason"
    below = Division.objects.create(
        level=Level.GROUP.value, name=values["division"], parent=_village_of(division), valid_from=EARLY
    )
    body = Unit.objects.create(kind=UnitKind.CLINIC.value, name=values["unit"], division=division, valid_from=EARLY)
    person = User.objects.create(username=f"zz-{place}", first_name=values["person"])
    with transaction.atomic():
        holding = api.give_role(user_id=person.pk, role=Role.COUNTY_OFFICE, unit_id=body.pk, valid_from=EARLY, now=NOW)
        notify(user_ids=[person.pk], kind=NoticeKind.ROLE_GIVEN, record=str(holding.pk), now=NOW)
        record(
            verb="end",
            model=User,
            record_id=str(person.pk),
            reason=values["reason"],
            now=NOW,
            **vars(Actor(person.pk, Role.COUNTY_OFFICE.value, "10.9.9.9")),
        )
    text = f"{values['title']}\n\n{values['text']}。各乡镇于9月3日前报送总结。\n"
    document = plans.add_document(source=make_source(text, values["file"]), owner_id=unit.pk, now=NOW)
    plans.save_version(document_id=document.pk, note=values["text"], now=NOW)
    invitation = Invitation.objects.create(
        code_hash=uuid.uuid4().hex,
        name=values["invitation"],
        username=f"zz-{place}-new",
        role=Role.CLINICIAN.value,
        unit=body,
        valid_from=EARLY,
        made_by=person,
        made_at=NOW,
        expires_at=timezone.now() + timedelta(days=7),
    )
    session = UserSession.objects.create(
        user=person, ip="10.9.9.9", user_agent=values["agent"], session_key=uuid.uuid4().hex, last_seen_at=NOW
    )
    token, _text = api.make_token(
        holding_id=holding.pk,
        name=values["token"],
        valid_until=timezone.localdate() + timedelta(days=90),
        read_only=True,
        day=timezone.localdate(),
        now=NOW,
        by=Actor(person.pk, Role.COUNTY_OFFICE.value),
    )
    key = Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": values["key"], "credential": {}}
    )
    matter = api.Matter.objects.create(title=values["matter"], division=division, valid_from=EARLY)
    listed = api.DutyListItem.objects.create(
        unit=body, list_title=values["listed"], kind="basic", number="1", title=values["listed"], valid_from=EARLY
    )
    duty = api.Duty.objects.create(
        matter=matter, unit=body, part="lead", item=listed, responsible=person, valid_from=EARLY
    )
    small = make_small_month(
        document,
        unit,
        body,
        name=values["month"],
        what=values["task"],
        note=values["task"],
        public=False,
        by=person.pk,
    )
    step_id = add_step(small, unit, body, values["task"])
    bulletin = add_bulletin(small, values["month"], person.pk)
    job = jobs.begin_job(
        kind=jobs.JobKind.NOTES,
        content=b"sheet",
        language="en",
        now=timezone.now(),
        by=Actor(person.pk),
        about=values["task"],
    )
    jobs.Job.objects.filter(pk=job.pk).update(outcome={"closed": 1, "wrong_count": 1, "wrong": [[7, values["task"]]]})
    event = add_event(unit, title=values["event"], place=values["event"], starts_at=timezone.now())
    event.remark = values["event"]
    event.save()
    version = add_version(unit, title=values["material"], text=values["material"])
    secret = outreach.open_feed(unit_id=unit.pk, now=NOW, by=Actor(person.pk))
    ids: dict[str, list[object]] = {
        "month_id": [small.month_id],
        "item_id": [small.item_id],
        "task_id": [small.task_id],
        "report_id": [small.report_id],
        "paper_id": [small.paper_id],
        "day_id": [bulletin.day_id],
        "bulletin_id": [bulletin.pk],
        "job_id": [job.pk],
        "step": ["acknowledge"],
        "step_id": [step_id],
        "event_id": [event.pk],
        "material_id": [version.material_id],
        "version_id": [version.pk],
        "contact_id": [uuid.uuid4()],
        "broadcast_id": [uuid.uuid4()],
        "feed_id": list(CalendarFeed.objects.filter(unit=unit).values_list("pk", flat=True)),
        "secret": [f"not-{secret}"],  # whoever has the secret itself may read
        "matter_id": [matter.pk],
        "duty_id": [duty.pk],
        "listed_id": [listed.pk],
        "division_id": [below.pk, division.pk],
        "unit_id": [body.pk, unit.pk],
        "user_id": [person.pk],
        "holding_id": [holding.pk],
        "document_id": [document.pk],
        "plan_id": [document.pk],
        "pk": [key.pk],
        "token_id": [token.pk],
        "invitation_id": [invitation.pk],
        "session_id": [session.pk],
        "notification_id": list(Notification.objects.filter(user=person).values_list("pk", flat=True)),
    }
    return Planted(values, ids)


def _village_of(division: Division) -> Division:
    """Return a village below a county or township, made for the planted group."""
    if division.level == Level.COUNTY.value:
        division = Division.objects.create(
            code=division.code[:6] + "999000", level="township", name="他镇", parent=division, valid_from=EARLY
        )
    return Division.objects.create(
        code=division.code[:9] + "999", level=Level.VILLAGE.value, name="他村", parent=division, valid_from=EARLY
    )


def plant_elsewhere() -> Iterator[tuple[str, Planted]]:
    """Plant values in the neighbouring county, and in another township of the own county."""
    neighbour = get_neighbour()
    yield "county", plant("county", neighbour, neighbour.division)
    township = get_unit(Role.TOWNSHIP_COORDINATOR).division
    other = Division.objects.create(
        code="530199300000", level="township", name="另一镇", parent=township.parent, valid_from=EARLY
    )
    unit = Unit.objects.create(kind=UnitKind.TOWNSHIP.value, name="另一镇人民政府", division=other, valid_from=EARLY)
    yield "township", plant("township", unit, other)
