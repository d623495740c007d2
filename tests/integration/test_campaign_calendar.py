"""Deadlines in the calendars of units: what stands there, and what a program is told when something changes."""

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

import icalendar
import pytest
from pytest_django import DjangoAssertNumQueries
from tests.support.people import make_client
from tests.support.service_month import BEFORE, NOW, OFFICE, act_as, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import CalendarLine, DeadlineKind, Month, SubPlan, SubPlanStep, Task
from fuwuyue.journeys.write_calendar_feed import write_calendar_feed
from fuwuyue.kernel.workdays import CHINA
from fuwuyue.organisation.api import Role, Unit
from fuwuyue.outreach import api as outreach

pytestmark = pytest.mark.django_db
TOWNSHIP, OTHER, VILLAGE = "松溪镇人民政府", "青坪乡人民政府", "上河村民委员会"
LATER = NOW + timedelta(days=1)
Entries = Mapping[str, icalendar.Event]


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


class Program:
    """A calendar program that follows the calendar of one unit, and holds every file against the one before."""

    def __init__(self, of: Unit) -> None:
        by = act_as(Role.COUNTY_OFFICE, unit(OFFICE))
        feed = outreach.find_feed(secret=outreach.open_feed(unit_id=of.pk, now=NOW, by=by), day=BEFORE)
        assert feed is not None
        self.feed = feed
        self.entries: Entries = {}

    def read(self, now: datetime = NOW) -> Entries:
        written = write_calendar_feed(feed=self.feed, now=now)
        assert write_calendar_feed(feed=self.feed, now=now) == written, "nothing changed, so nothing is told"
        calendar = icalendar.Calendar.from_ical(written)
        assert len(calendar.walk("VTIMEZONE")) == 1
        entries = {str(one["uid"]): one for one in calendar.walk("VEVENT")}
        assert len(entries) == len(calendar.walk("VEVENT"))
        for uid, before in self.entries.items():
            self._check_followed(before, entries[uid])
        self.entries = entries
        return entries

    def _check_followed(self, before: icalendar.Event, after: icalendar.Event) -> None:
        told = ("dtstart", "summary", "description", "status")
        is_same = all(before[name] == after[name] for name in told)
        assert after["sequence"] == before["sequence"] + (0 if is_same else 1)

    def find(self, words: str, now: datetime = NOW) -> icalendar.Event:
        [entry] = [one for one in self.read(now).values() if words in str(one["description"])]
        return entry


def find_task(month: Month, of: str = TOWNSHIP, words: str = "9月12日前") -> Task:
    return Task.objects.select_related("item").get(item__month=month, unit=unit(of), item__sentence__contains=words)


def test_a_calendar_holds_what_is_due_for_the_unit_at_the_hour_of_the_reports(month: Month) -> None:
    entries = Program(unit(TOWNSHIP)).read()

    tasks = Task.objects.filter(unit=unit(TOWNSHIP)).select_related("item")
    days = campaign.get_reporting_days(month_id=month.pk)
    assert len(entries) == tasks.count() + len(days)
    told = sorted((str(one["description"]), one["dtstart"].dt) for one in entries.values())
    at_five = [(task.item.what, datetime.combine(task.due_on, time(17), CHINA)) for task in tasks]
    assert told == sorted([*at_five, *((month.name, day.cut_off) for day in days)])
    assert {str(one["dtstart"].params["TZID"]) for one in entries.values()} == {"Asia/Shanghai"}
    assert {(str(one["status"]), one["sequence"]) for one in entries.values()} == {("CONFIRMED", 0)}
    village = Program(unit(VILLAGE)).read()
    assert not [one for one in village.values() if month.name == str(one["description"])], "a village reports nothing"


Change = Callable[[Task], None]
COORDINATOR = Role.TOWNSHIP_COORDINATOR


def finish(task: Task) -> None:
    campaign.finish_by_note(
        task_id=task.pk,
        revision=task.revision,
        text="已办结。",
        unit_id=task.unit_id,
        now=NOW,
        by=act_as(COORDINATOR, task.unit),
    )


def excuse(task: Task) -> None:
    by = act_as(COORDINATOR, task.unit)
    asked = {"unit_id": task.unit_id, "reason": "本镇没有集市。", "now": NOW, "by": by}
    campaign.ask_excuse(task_id=task.pk, revision=task.revision, **asked)
    campaign.grant_excuse(
        task_id=task.pk, revision=task.revision + 1, now=NOW, by=act_as(Role.COUNTY_OFFICE, unit(OFFICE))
    )


def reassign(task: Task, to: str = "云岭县民政局") -> None:
    campaign.reassign(
        task_id=task.pk,
        revision=Task.objects.get(pk=task.pk).revision,
        unit_id=unit(to).pk,
        reason="由该单位办理。",
        from_unit_id=unit(OFFICE).pk,
        day=BEFORE,
        now=NOW,
        by=act_as(Role.COUNTY_OFFICE, unit(OFFICE)),
    )


def move(task: Task, days: int = 3, what: str = "") -> None:
    item = campaign.get_item(item_id=task.item_id, office_ids=[unit(OFFICE).pk])
    campaign.change_item(
        item_id=item.pk,
        revision=item.revision,
        what=what or item.what,
        due_on=item.due_on + timedelta(days=days),
        measure=item.measure,
        threshold=item.threshold,
        unit_id=unit(OFFICE).pk,
        day=BEFORE,
        now=NOW,
    )


def close(task: Task) -> None:
    Month.objects.filter(pk=task.item.month_id).update(state="closed")


def lose(task: Task) -> None:
    """End the task, as a later version of the plan does that has its sentence no more."""
    Task.objects.filter(pk=task.pk).delete()


@pytest.mark.parametrize("do", [finish, excuse, reassign, close, lose])
def test_what_the_unit_no_longer_has_to_do_is_struck_out(month: Month, do: Change) -> None:
    task = find_task(month)
    program = Program(unit(TOWNSHIP))
    before = program.find(task.item.what)

    do(task)

    after = program.find(task.item.what, LATER)
    assert (str(after["uid"]), str(after["status"]), after["sequence"]) == (str(before["uid"]), "CANCELLED", 1)
    assert after["last-modified"].dt == LATER


def test_a_day_that_moves_and_words_that_change_are_told_and_what_comes_back_stands_again(month: Month) -> None:
    task = find_task(month)
    program, other = Program(unit(TOWNSHIP)), Program(unit("云岭县民政局"))
    before = program.find(task.item.what)
    other.read()

    move(task)
    moved = program.find(task.item.what)
    move(task, days=0, what="在集市办一场宣传咨询")
    worded = program.find("在集市办一场宣传咨询")
    reassign(task)
    away = program.find("在集市办一场宣传咨询")
    there = other.find("在集市办一场宣传咨询")
    reassign(task, TOWNSHIP)
    back = program.find("在集市办一场宣传咨询")
    gone = other.find("在集市办一场宣传咨询")

    assert moved["dtstart"].dt - before["dtstart"].dt == timedelta(days=3)
    assert [one["sequence"] for one in (before, moved, worded, away, back)] == [0, 1, 2, 3, 4]
    assert [str(one["status"]) for one in (worded, away, back)] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert len({str(one["uid"]) for one in (before, moved, worded, away, back)}) == 1
    assert (str(there["status"]), str(gone["status"])) == ("CONFIRMED", "CANCELLED")
    assert there["uid"] != away["uid"], "in each calendar it is an entry of its own"


def test_a_step_of_a_sub_plan_stands_in_the_calendar_of_its_village(month: Month) -> None:
    plan = SubPlan.objects.create(month=month, unit=unit(TOWNSHIP), made_at=NOW)
    given = {"sub_plan": plan, "due_on": date(2026, 9, 8), "made_at": NOW}
    step = SubPlanStep.objects.create(text="在村口张贴咨询时间。", unit=unit(VILLAGE), **given)
    own = SubPlanStep.objects.create(text="镇里自己办的。", unit=unit(TOWNSHIP), task=find_task(month), **given)
    program, township = Program(unit(VILLAGE)), Program(unit(TOWNSHIP))
    entry = program.find(step.text)

    campaign.mark_step(step_id=step.pk, is_done=True, unit_ids=[unit(VILLAGE).pk], now=NOW)

    assert entry["dtstart"].dt == datetime(2026, 9, 8, 17, tzinfo=CHINA)
    assert str(program.find(step.text)["status"]) == "CANCELLED"
    assert own.text not in str(township.read().values()), "its task stands there already"


def test_over_many_changes_no_entry_is_lost_and_each_goes_up_with_every_change(month: Month) -> None:
    chance = random.Random(20260901)
    programs = [Program(unit(name)) for name in (TOWNSHIP, OTHER, "云岭县民政局")]
    for turn in range(25):
        for program in programs:
            program.read(NOW + timedelta(hours=turn))
        tasks = Task.objects.filter(unit__in=[one.feed.unit_id for one in programs], state="assigned")
        task = chance.choice(list(tasks.select_related("item", "unit")))
        do: Change = chance.choice([finish, excuse, move, lose, reassign])
        if do is reassign and task.unit.name == "云岭县民政局":
            do = move
        if do is reassign and Task.objects.filter(item=task.item_id, unit=unit("云岭县民政局")).exists():
            do = move
        do(task)
    for program in programs:
        entries = program.read(LATER + timedelta(days=2))
        standing = sum(str(one["status"]) == "CONFIRMED" for one in entries.values())
        assert standing == len(campaign.find_deadlines(unit_ids=[program.feed.unit_id]))
    assert CalendarLine.objects.filter(sequence__gt=0).count() > 20


def test_two_programs_that_ask_at_once_leave_one_line_of_each_deadline(month: Month) -> None:
    first, second = Program(unit(TOWNSHIP)), Program(unit(TOWNSHIP))

    assert {*first.read()} == {*second.read()}


def test_what_is_due_within_days_is_found_in_few_queries(
    month: Month, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, last = date(2026, 9, 7), date(2026, 9, 13)
    with django_assert_num_queries(5):
        found = campaign.find_deadlines(unit_ids=[unit(TOWNSHIP).pk], first_on=first, last_on=last)

    assert {one.kind for one in found} == {DeadlineKind.TASK, DeadlineKind.REPORT}
    assert all(first <= one.day <= last for one in found)
    assert [one.falls_at for one in found] == sorted(one.falls_at for one in found)


def test_the_calendar_page_shows_what_is_due_for_the_own_unit_and_leads_there(month: Month) -> None:
    task = find_task(month)
    township, village = (
        make_client("zh-hans", role, unit(name))
        for role, name in ((COORDINATOR, TOWNSHIP), (Role.VILLAGE_WORKER, VILLAGE))
    )
    day = f"{task.due_on:%Y-%m-%d}"
    pages = [
        township.get(f"/outreach/calendar/?{asked}").content.decode()
        for asked in ("month=2026-09", f"week={day}", f"day={day}")
    ]

    for page in pages:
        assert f"/tasks/{task.pk}/" in page
        assert "任务到期" in page
    assert "17:00前" in pages[1]
    assert f"/months/{month.pk}/reports/" in pages[0]
    assert f"/tasks/{task.pk}/" not in village.get(f"/outreach/calendar/?day={day}").content.decode()
