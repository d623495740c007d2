"""A county as large as real ones, with a month that gives each township and village every task; for what is timed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client
from tests.support.people import EARLY, get_office, make_client, make_person
from tests.support.web_plan import make_source
from tests.support.whole_county import fill_county

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Draft, DraftItem, DraftPhase, DraftUnit, How, Month, Proposal, Report
from fuwuyue.journeys.do_what_is_due import Done, do_what_is_due
from fuwuyue.organisation.api import Division, Level, Role, Unit, UnitKind
from fuwuyue.outreach.api import Contact, Event
from fuwuyue.outreach.models import ContactTopic
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import Actor, AuditEntry

_FIRST = date(2026, 9, 1)


@dataclass(frozen=True)
class LargeCounty:
    """The county, and what is done in it."""

    office: Unit
    townships: list[Unit]
    villages: list[Unit]
    version_id: int
    day: date = _FIRST
    now: datetime = datetime(2026, 8, 31, 1, tzinfo=UTC)
    after_cut_off: datetime = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)

    def prepare(self, draft: Draft) -> Month:
        return campaign.prepare_month(
            draft=draft, version_id=self.version_id, owner_id=self.office.pk, day=self.day, now=self.now
        )

    def pass_all_on(self, month: Month) -> None:
        by = Actor(make_person().pk, Role.TOWNSHIP_COORDINATOR.value)
        below: dict[Any, list[Any]] = {}
        for village in self.villages:
            below.setdefault(village.division.parent_id, []).append(village.pk)
        for task in campaign.find_tasks(unit_ids=[unit.pk for unit in self.townships], month_id=month.pk):
            villages = below[task.unit.division_id]
            if task.item.measure != "campaign.reports_confirmed":
                campaign.pass_on(task_id=task.pk, unit_ids=villages, day=self.day, now=self.now, by=by)

    def tick(self, now: datetime) -> Done:
        return do_what_is_due(now=now)

    def confirm_all(self, month: Month) -> None:
        by = Actor(make_person().pk, Role.COUNTY_OFFICE.value)
        for report in Report.objects.filter(day__month=month):
            campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark="", now=self.after_cut_off, by=by)

    def list_pages(self, month: Month) -> Iterator[tuple[str, Client, str]]:
        office = make_client("zh-hans")
        township = make_client("zh-hans", Role.TOWNSHIP_COORDINATOR, self.townships[0])
        village = make_client("zh-hans", Role.VILLAGE_WORKER, self.villages[0])
        report = Report.objects.get(day__month=month, unit=self.office)
        task = campaign.find_tasks(unit_ids=[self.villages[0].pk], month_id=month.pk)[0]
        yield "my day of a village", village, "/my-day/"
        yield "my day of a township", township, "/my-day/"
        yield "the month, office", office, f"/months/{month.pk}/"
        yield "tasks of the month, office", office, f"/months/{month.pk}/tasks/"
        yield "one task, village", village, f"/tasks/{task.pk}/"
        yield "reports of the month, office", office, f"/months/{month.pk}/reports/"
        yield "the report of the county", office, f"/reports/{report.pk}/"
        yield "calendar of the month, office", office, "/outreach/calendar/?month=2026-09"
        yield "calendar of a day, office", office, "/outreach/calendar/?day=2026-09-03"
        yield "the public page", Client(headers={"host": "127.0.0.1"}), f"/public/months/{month.pk}/"


def make_large_county(townships: int, villages: int) -> LargeCounty:
    fill_county(townships=townships, villages=villages, plan_documents=0, people=50)
    office = get_office()
    Unit.objects.bulk_create(
        Unit(kind=UnitKind.VILLAGE.value, name=f"{one.name}村民委员会", division=one, valid_from=EARLY)
        for one in Division.objects.filter(level=Level.VILLAGE.value)
    )
    source = make_source("云岭县服务月方案\n\n各乡镇于9月12日前办一场宣传咨询。\n")
    document = plans.add_document(source=source, owner_id=office.pk, now=datetime(2026, 8, 30, tzinfo=UTC))
    version = plans.get_versions(document_id=document.pk)[0]
    kinds = {
        kind: list(Unit.objects.filter(kind=kind.value).select_related("division"))
        for kind in (UnitKind.TOWNSHIP, UnitKind.VILLAGE)
    }
    return LargeCounty(office, kinds[UnitKind.TOWNSHIP], kinds[UnitKind.VILLAGE], version.pk)


def make_large_draft(county: LargeCounty, items: int) -> Draft:
    units = tuple(DraftUnit(unit.pk, "各乡镇", How.ALL_OF_KIND) for unit in county.townships)
    made = [_make_item(number, units, Proposal()) for number in range(items - 2)]
    events = Proposal("outreach.events_held", ("consultation",), 2, "宣传咨询")
    made.append(_make_item(items - 2, units, events))
    made.append(_make_item(items - 1, units, Proposal("campaign.reports_confirmed", (), 1, "进度")))
    days = campaign.find_reporting_days([date(2026, 9, 15)])
    phases = (DraftPhase("宣传阶段", _FIRST, date(2026, 9, 30)),)
    return Draft("云岭县服务月", _FIRST, date(2026, 9, 30), phases, tuple(made), tuple(days))


def _make_item(number: int, units: tuple[DraftUnit, ...], closing: Proposal) -> DraftItem:
    sentence = f"第{number}项：各乡镇于9月底前办好第{number}件实事"
    return DraftItem(
        sentence=sentence,
        start=0,
        end=len(sentence),
        what=sentence,
        begins_on=_FIRST,
        due_on=date(2026, 9, 5 + number % 25),
        phase=0,
        closing=closing,
        who=("各乡镇",),
        units=units,
    )


def fill_audit(count: int) -> None:
    """Write so many entries that nobody has sealed, in few statements."""
    at = datetime(2026, 8, 1, tzinfo=UTC)
    for start in range(0, count, 50_000):
        AuditEntry.objects.bulk_create(
            AuditEntry(at=at, kind="read", verb="read", model="organisation.user", record=str(start + number))
            for number in range(min(50_000, count - start))
        )


def fill_events(county: LargeCounty, count: int) -> None:
    """Hold so many consultations, evenly over all villages."""
    start = datetime(2026, 9, 2, 1, tzinfo=UTC)
    given: dict[str, Any] = {
        "kind": "consultation",
        "title": "宣传咨询",
        "place": "村口",
        "state": "held",
        "changed_at": start,
    }
    Event.objects.bulk_create(
        (
            Event(
                unit=county.villages[number % len(county.villages)],
                division_id=county.villages[number % len(county.villages)].division_id,
                starts_at=start + timedelta(minutes=number % 10_000),
                ends_at=start + timedelta(minutes=number % 10_000 + 60),
                **given,
            )
            for number in range(count)
        ),
        batch_size=2_000,
    )


def fill_contacts(county: LargeCounty, count: int) -> None:
    """Keep so many addresses that asked for a topic, evenly over all villages, as they are kept: encrypted."""
    day = date(2026, 8, 20)
    for start in range(0, count, 5_000):
        made = Contact.objects.bulk_create(
            Contact(
                unit=county.villages[number % len(county.villages)],
                division_id=county.villages[number % len(county.villages)].division_id,
                channel="sms",
                address=f"139{number:08}",
                stop_code=f"{number:010}",
                consent_source="signed",
                consented_on=day,
                made_at=county.now,
            )
            for number in range(start, min(start + 5_000, count))
        )
        ContactTopic.objects.bulk_create(ContactTopic(contact=one, topic="vaccination") for one in made)


def make_people_with_pages(county: LargeCounty, month: Month, count: int) -> list[dict[str, Any]]:
    """Return people with the session of each and the pages that such a person opens: mostly villages."""
    people = []
    for number in range(count):
        if number % 20 == 0:
            role, unit = Role.COUNTY_OFFICE, county.office
        elif number % 5 == 0:
            role, unit = Role.TOWNSHIP_COORDINATOR, county.townships[number % len(county.townships)]
        else:
            role, unit = Role.VILLAGE_WORKER, county.villages[number % len(county.villages)]
        client = make_client("zh-hans", role, unit)
        task = campaign.find_tasks(unit_ids=[unit.pk], month_id=month.pk, open_only=True).first()
        pages = [["my day", "/my-day/"]] * 5 + [["month", f"/months/{month.pk}/"]]
        pages += [["reports", f"/months/{month.pk}/reports/"], ["tasks", f"/months/{month.pk}/tasks/"]]
        pages += [["calendar", "/outreach/calendar/"], ["contacts", "/outreach/contacts/"]]
        if task is not None:
            pages += [["task", f"/tasks/{task.pk}/"]] * 3 + [["acknowledge", f"/tasks/{task.pk}/acknowledge/"]]
        people.append({"session": client.cookies["sessionid"].value, "pages": pages})
    return people
