"""A task is closed by a record that the unit keeps here anyway."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.support.outreach import add_event, hold
from tests.support.people import make_client, make_person
from tests.support.service_month import add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Task, TaskRecord
from fuwuyue.organisation.api import Role
from fuwuyue.outreach.api import Event
from fuwuyue.protection.api import Actor, AuditEntry

pytestmark = pytest.mark.django_db
WORKED = datetime(2026, 9, 14, 1, tzinfo=UTC)
TOWNSHIP, OTHER = "松溪镇人民政府", "青坪乡人民政府"


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


def held_by(name: str) -> Event:
    begins = datetime(2026, 9, 10, 1, tzinfo=UTC)
    event = add_event(unit(name), starts_at=begins, ends_at=begins + timedelta(hours=2))
    hold(event)
    return event


def task_of(name: str) -> Task:
    """Return the task that no measure closes: whose concern the month is."""
    return Task.objects.select_related("item").get(unit=unit(name), item__what__contains="办实事")


def test_a_record_of_the_unit_is_chosen_from_a_list_and_closes_the_task(month: Month) -> None:
    event, foreign, task = held_by(TOWNSHIP), held_by(OTHER), task_of(TOWNSHIP)
    client = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    key = f"outreach.events_held:{event.pk}"

    page = client.get(f"/tasks/{task.pk}/?do=record").content.decode()
    usual = client.get(f"/tasks/{task.pk}/").content.decode()
    wrong = client.post(
        f"/tasks/{task.pk}/record/", {"revision": task.revision, "record": f"outreach.events_held:{foreign.pk}"}
    )
    done = client.post(f"/tasks/{task.pk}/record/", {"revision": task.revision, "record": key})

    assert (key in page, str(foreign.pk) in page, key in usual) == (True, False, False)
    assert (wrong.status_code, done.status_code) == (422, 302)
    task.refresh_from_db()
    assert (task.state, task.closed_by) == ("done", "record")
    kept = TaskRecord.objects.get()
    assert (kept.task_id, kept.measure, kept.record_id) == (task.pk, "outreach.events_held", str(event.pk))
    assert AuditEntry.objects.filter(model="campaign.taskrecord", verb="add").count() == 1
    after = client.get(f"/tasks/{task.pk}/").content.decode()
    assert f"/outreach/events/{event.pk}/" in after


def test_a_record_that_is_erased_later_still_says_what_it_was(month: Month) -> None:
    event, task = held_by(TOWNSHIP), task_of(TOWNSHIP)
    by = Actor(make_person(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP)).pk, Role.TOWNSHIP_COORDINATOR.value)
    record = campaign.finish_by_record(
        task_id=task.pk, revision=0, key=f"outreach.events_held:{event.pk}", now=timezone.now(), by=by
    )

    Event.objects.filter(pk=event.pk).delete()

    assert campaign.get_records(task_id=task.pk)[0].label == record.label != ""


def test_the_second_who_closes_it_is_told_and_reports_say_by_what_it_was_closed(month: Month) -> None:
    event, task = held_by(TOWNSHIP), task_of(TOWNSHIP)
    by = Actor(make_person(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP)).pk, Role.TOWNSHIP_COORDINATOR.value)
    given = {"task_id": task.pk, "revision": 0, "key": f"outreach.events_held:{event.pk}", "by": by}
    campaign.finish_by_record(now=WORKED, **given)

    with pytest.raises(campaign.StaleError):
        campaign.finish_by_record(now=WORKED, **given)

    assert TaskRecord.objects.count() == 1
    burden = campaign.get_burden(month_id=month.pk, unit_ids=[task.unit_id])[task.unit_id]
    assert (burden.records, burden.fields) == (1, 1)
    campaign.compute_due_reports(now=WORKED + timedelta(days=2))
    reports = [campaign.read_content(one) for one in campaign.find_waiting_reports(unit_ids=[task.unit_id])]
    last = max(reports, key=lambda content: str(content["day"]["held_on"]))
    assert last["tasks"]["by_record"] == 1
    assert any("由关联记录认定1项" in words for words in last["words"])
