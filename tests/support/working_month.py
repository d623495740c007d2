"""A county that works a month by its clock, and a ledger of what it did, from which the reports are worked out again.

Whoever works here enters nothing about tasks but notes where no measure shows the work: events are held, leaflets are
approved, reports are confirmed by one click. The ledger is kept beside it, and asks neither tasks nor measures.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tests.support.people import make_person
from tests.support.service_month import OFFICE, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Report, ReportKind, Task
from fuwuyue.journeys.do_what_is_due import do_what_is_due
from fuwuyue.kernel.workdays import CHINA, add_workdays, china_day
from fuwuyue.organisation.api import Role, Unit, UnitKind
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import Announcement, EventKind, Language, MaterialVersion, Topic
from fuwuyue.protection.api import Actor

NOTE = "已按方案要求办结，有关情况在记录中。"
LATE_BY = 4
SUMMARIES, CONTACTS = "campaign.summaries_issued", "campaign.contacts_named"
HEADS = 17
_A_DAY = timedelta(days=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA)


@dataclass(frozen=True)
class Asked:
    """What one unit has to do, as it stood at the start: read once, never again."""

    task_id: uuid.UUID
    unit_id: uuid.UUID
    begins_on: date
    due_on: date
    measure: str
    kinds: tuple[str, ...]
    threshold: int


@dataclass
class Ledger:
    """What was done, by whom and when."""

    events: list[tuple[uuid.UUID, str, datetime]] = field(default_factory=list)
    leaflets: list[tuple[uuid.UUID, str, datetime]] = field(default_factory=list)
    notes: dict[uuid.UUID, datetime] = field(default_factory=dict)
    confirmed: list[tuple[uuid.UUID, datetime]] = field(default_factory=list)
    summaries: list[tuple[uuid.UUID, datetime]] = field(default_factory=list)
    named: dict[uuid.UUID, datetime] = field(default_factory=dict)


class WorkingMonth:
    """Runs a started month day by day. `late` comes with everything days after its day; on `down` the server is off."""

    def __init__(self, month: Month, late: str, down: Collection[date]) -> None:
        self.month, self.late_id, self.down = month, unit(late).pk, set(down)
        self.ledger = Ledger()
        self.units = {one.pk: one for one in Unit.objects.select_related("division")}
        tasks = Task.objects.filter(item__month=month).select_related("item").order_by("item__number", "unit")
        self.asked = [
            Asked(
                task.pk,
                task.unit_id,
                task.item.begins_on,
                task.due_on,
                task.item.measure,
                tuple(task.item.kinds),
                task.item.threshold,
            )
            for task in tasks
        ]
        self.clerk = Actor(make_person(Role.COUNTY_OFFICE, unit(OFFICE)).pk, Role.COUNTY_OFFICE.value)

    def run(self) -> None:
        """Work from the first day until everything is done and every report confirmed."""
        waiting = sorted(self._plan_work(), key=lambda one: one[0])
        held = [one.held_on for one in campaign.get_reporting_days(month_id=self.month.pk)]
        held += [add_workdays(asked.due_on, -1).day for asked in self.asked if asked.measure == SUMMARIES]
        day, end = self.month.first_on, max([*held, *(on for on, _work in waiting)]) + 2 * _A_DAY
        while day <= end:
            if day not in self.down:
                is_back = day - _A_DAY in self.down
                if is_back:
                    do_what_is_due(now=at(day, 9))
                # A round of the server on a day without anything new changes nothing, and is left out here.
                if waiting and waiting[0][0] <= day:
                    while waiting and waiting[0][0] <= day:
                        waiting.pop(0)[1](day)
                    do_what_is_due(now=at(day, 16, 59))
                if is_back or {day, day - _A_DAY} & set(held):
                    self._confirm(day, at(day, 9, 30) if is_back else at(day, 17, 20))
            day += _A_DAY

    def _plan_work(self) -> Iterator[tuple[date, Callable[[date], None]]]:
        for number, asked in enumerate(self.asked):
            if asked.unit_id == self.late_id:
                first = asked.due_on + LATE_BY * _A_DAY
            else:
                first = min(asked.begins_on + (number % 6) * _A_DAY, asked.due_on - (asked.threshold - 1) * _A_DAY)
            if asked.measure == "outreach.events_held":
                for turn in range(asked.threshold):
                    yield first + turn * _A_DAY, lambda day, asked=asked: self._hold(asked, day)
            elif asked.measure == "outreach.materials_issued":
                yield first, lambda day, asked=asked: self._issue(asked, day)
            elif asked.measure == CONTACTS:
                yield first, lambda day, asked=asked: self._name(asked, day)
            elif not asked.measure:
                yield first, lambda day, asked=asked: self._note(asked, day)

    def _act(self, unit_id: uuid.UUID) -> Actor:
        person = make_person(Role.DATA_STEWARD, self.units[unit_id], f"steward.{unit_id.hex}")
        return Actor(person.pk, Role.DATA_STEWARD.value)

    def _hold(self, asked: Asked, day: date) -> None:
        number = len(self.ledger.events)
        kind, starts_at = EventKind(asked.kinds[0]), at(day, 10, number % 60)
        announcement = Announcement(
            kind=kind,
            title="服务月活动",
            place="镇文化广场",
            starts_at=starts_at,
            ends_at=at(day, 12),
            languages=[Language.MANDARIN],
        )
        event, _advice = outreach.add_event(
            unit_id=asked.unit_id,
            announcement=announcement,
            usable_unit_ids=[],
            day=day,
            now=at(day, 9, 5),
            by=self._act(asked.unit_id),
        )
        outreach.record_held(
            event_id=event.pk,
            seen_sequence=event.sequence,
            head_count=HEADS,
            remark="",
            unit_ids=[asked.unit_id],
            now=at(day, 13),
            by=self._act(asked.unit_id),
        )
        self.ledger.events.append((asked.unit_id, kind.value, starts_at))

    def _issue(self, asked: Asked, day: date) -> None:
        topic = asked.kinds[0] if asked.kinds else Topic.CHILD_SUBSIDY.value
        material, _advice = outreach.add_material(
            unit_id=asked.unit_id,
            topic=Topic(topic),
            title=f"明白纸{len(self.ledger.leaflets) + 1}",
            language=Language.MANDARIN,
            text="符合条件的可以自愿申请，办理免费。",
            now=at(day, 10),
            by=self._act(asked.unit_id),
        )
        version = MaterialVersion.objects.get(material=material)
        outreach.approve_material_version(
            version_id=version.pk, unit_ids=[asked.unit_id], now=at(day, 14), by=self.clerk
        )
        self.ledger.leaflets.append((asked.unit_id, topic, at(day, 14)))

    def _note(self, asked: Asked, day: date) -> None:
        task = Task.objects.get(pk=asked.task_id)
        campaign.finish_by_note(
            task_id=task.pk,
            revision=task.revision,
            text=NOTE,
            unit_id=asked.unit_id,
            now=at(day, 15),
            by=self._act(asked.unit_id),
        )
        self.ledger.notes[asked.task_id] = at(day, 15)

    def _name(self, asked: Asked, day: date) -> None:
        person = self._act(asked.unit_id).user_id
        assert person
        campaign.name_contacts(
            month_id=self.month.pk,
            unit_id=asked.unit_id,
            leader_id=person,
            privacy_officer_id=person,
            now=at(day, 15),
            by=self._act(asked.unit_id),
        )
        self.ledger.named.setdefault(asked.unit_id, at(day, 15))

    def _confirm(self, day: date, now: datetime) -> None:
        """Make what is due and confirm it by one click each; who is late does so on the next day."""
        for _turn in range(2):
            do_what_is_due(now=now)
        for report in campaign.find_waiting_reports(unit_ids=self.units):
            if report.unit_id == self.late_id and china_day(report.computed_at) == day:
                continue
            campaign.confirm_report(
                report_id=report.pk, sha256=report.sha256, remark="", now=now, by=self._act(report.unit_id)
            )
            is_summary = report.day.kind == ReportKind.SUMMARY.value
            (self.ledger.summaries if is_summary else self.ledger.confirmed).append((report.unit_id, now))
        do_what_is_due(now=at(day, 17, 40))

    def done_at(self, asked: Asked) -> datetime | None:
        """Return when the ledger shows that a task was done, None where it does not."""
        if not asked.measure:
            return self.ledger.notes.get(asked.task_id)
        if asked.measure == "campaign.reports_confirmed":
            moments = [moment for unit_id, moment in self.ledger.confirmed if unit_id == asked.unit_id]
        elif asked.measure == SUMMARIES:
            moments = [moment for unit_id, moment in self.ledger.summaries if unit_id == asked.unit_id]
        elif asked.measure == CONTACTS:
            return self.ledger.named.get(asked.unit_id)
        else:
            records = self.ledger.events if asked.measure == "outreach.events_held" else self.ledger.leaflets
            moments = [
                moment
                for unit_id, kind, moment in records
                if unit_id == asked.unit_id and moment >= at(asked.begins_on, 0) and kind in (asked.kinds or {kind})
            ]
        moments.sort()
        return moments[asked.threshold - 1] if len(moments) >= asked.threshold else None

    def find_whole(self, reporting: Unit) -> set[uuid.UUID]:
        """Return the units of whose work a unit reports: of the county all, of a township those in it."""
        if reporting.pk == self.month.owner_id:
            return set(self.units)
        here = reporting.division_id
        inside = {pk for pk, one in self.units.items() if here in (one.division_id, one.division.parent_id)}
        return inside if reporting.kind == UnitKind.TOWNSHIP.value else {reporting.pk}

    def work_out(self, reporting: Unit, held_on: date) -> dict[str, int]:
        """Return the numbers that a report must have, from the ledger alone."""
        whole, cut_off = self.find_whole(reporting), at(held_on, 17)
        own = [asked for asked in self.asked if asked.unit_id in whole]
        done = {asked.task_id: moment for asked in own if (moment := self.done_at(asked)) and moment < cut_off}
        due = [asked for asked in own if asked.due_on < held_on]
        in_time = [one for one in due if one.task_id in done and china_day(done[one.task_id]) <= one.due_on]
        by_note = sum(not asked.measure for asked in own if asked.task_id in done)
        numbers = Counter(
            {
                "total": len(own),
                "done": len(done),
                "by_measure": len(done) - by_note,
                "by_note": by_note,
                "by_paper": 0,
                "by_record": 0,
                "excused": 0,
                "due": len(due),
                "in_time": len(in_time),
                "overdue": sum(asked.task_id not in done for asked in due),
                "campaign.reports_confirmed": _count(self.ledger.confirmed, whole, cut_off),
                SUMMARIES: _count(self.ledger.summaries, whole, cut_off),
                CONTACTS: _count(self.ledger.named.items(), whole, cut_off),
                "campaign.tasks_in_time": len(in_time),
            }
        )
        for unit_id, kind, moment in self.ledger.events:
            if unit_id in whole and moment < cut_off:
                numbers[f"outreach.events_held/{kind}"] += 1
                numbers[f"outreach.head_count/{kind}"] += HEADS
        for unit_id, topic, moment in self.ledger.leaflets:
            if unit_id in whole and moment < cut_off:
                numbers[f"outreach.materials_issued/{topic}"] += 1
        return dict(numbers)


def _count(done: Iterable[tuple[uuid.UUID, datetime]], whole: set[uuid.UUID], cut_off: datetime) -> int:
    return sum(unit_id in whole and moment < cut_off for unit_id, moment in done)


def read_numbers(report: Report) -> dict[str, int]:
    """Return the numbers that stand in a report, named as in `WorkingMonth.work_out`."""
    content = campaign.read_content(report)
    numbers = dict(content["tasks"])
    for measure in content["measures"]:
        if measure["count"] or not measure["kind"]:
            numbers[measure["id"] + (f"/{measure['kind']}" if measure["kind"] else "")] = measure["count"]
    return numbers
