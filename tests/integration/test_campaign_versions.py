"""A later version of the plan is taken over by its month."""

from datetime import date, timedelta

import pytest
from tests.support.people import make_client
from tests.support.service_month import BEFORE, NOW, OFFICE, act_as, add_units, prepare_sample, settle_all, start_sample
from tests.support.service_month import unit as unit_of

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import ChangeKind, Month, Task, WorkItem
from fuwuyue.journeys.take_over_version import compare_with_version, find_later_version, take_over
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import Role
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import AuditEntry

pytestmark = pytest.mark.django_db
TOWNSHIP = "松溪镇人民政府"
LATER = NOW + timedelta(hours=3)
REWORDED = ("9月12日前，各乡镇至少完成1场现场宣传咨询活动。", "9月11日前，各乡镇至少完成2场现场宣传咨询活动。")
GONE = ("县融媒体中心每月至少播出2期服务月专题节目。", "")
NEW = (
    "县民政局要为困难家庭提供政策衔接。",
    "县民政局要为困难家庭提供政策衔接。县公安局要在9月20日前公布户口登记咨询电话。",
)
UNKNOWN = (
    "县民政局要为困难家庭提供政策衔接。",
    "县民政局要为困难家庭提供政策衔接。县气象局要在9月20日前公布天气信息。",
)


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


def save(month: Month, *changes: tuple[str, str]) -> int:
    document_id = month.version.document_id
    for before, after in changes:
        text = plans.get_document(document_id=document_id).working_text
        start = text.index(before)
        change = plans.Change("clause", start, start + len(before), 0, after)
        plans.correct(document_id=document_id, change=change, quote=before, now=LATER)
    return plans.save_version(document_id=document_id, note="", now=LATER)


def follow(month: Month, number: int) -> campaign.TakenOver:
    return take_over(
        month=campaign.get_month(month_id=month.pk),
        from_number=month.version.number,
        number=number,
        day=BEFORE,
        now=LATER,
        by=act_as(Role.COUNTY_OFFICE, unit_of(OFFICE)),
    )


def test_what_has_not_begun_follows_and_what_has_begun_stays(month: Month) -> None:
    begun = Task.objects.get(unit=unit_of(TOWNSHIP), item__sentence=REWORDED[0][:-1])
    campaign.acknowledge(task_id=begun.pk, now=NOW)
    others = set(Task.objects.filter(item=begun.item_id).exclude(pk=begun.pk).values_list("pk", flat=True))
    assert find_later_version(month=month) is None
    number = save(month, REWORDED, GONE, NEW)
    before = Task.objects.count()
    gone = Task.objects.get(item__sentence=GONE[0][:-1])

    shown = compare_with_version(month=month, number=number, day=BEFORE)
    done = follow(month, number)

    assert sorted(one.change.kind for one in shown) == [ChangeKind.CHANGED, ChangeKind.GONE, ChangeKind.NEW]
    assert [task.pk for one in shown for task in one.begun] == [begun.pk]
    assert (done.new, done.changed, done.gone, done.stayed) == (1, 1, 1, 1)
    begun.refresh_from_db()
    assert (begun.item.sentence, begun.due_on) == (REWORDED[0][:-1], date(2026, 9, 12))
    moved = Task.objects.filter(item__sentence=REWORDED[1][:-1])
    assert set(moved.values_list("pk", flat=True)) == others
    assert set(moved.values_list("due_on", flat=True)) == {date(2026, 9, 11)}
    assert not WorkItem.objects.filter(sentence=GONE[0][:-1]).exists()
    with pytest.raises(campaign.StaleError):  # whoever had its page open is told
        campaign.acknowledge(task_id=gone.pk, now=LATER)
    new = Task.objects.get(item__sentence__contains="户口登记咨询电话")
    assert (new.unit, new.due_on) == (unit_of("云岭县公安局"), date(2026, 9, 20))
    assert Task.objects.count() == before
    assert [item.begun for item in campaign.find_left_items(month_id=month.pk)] == [[begun]]
    fresh = campaign.get_month(month_id=month.pk)
    assert fresh.version.number == number
    for item in campaign.get_items(month_id=month.pk):
        assert item.start is None or fresh.version.text[item.start : item.end] == item.sentence


def test_the_lines_are_numbered_by_their_place_in_the_later_plan(month: Month) -> None:
    by = act_as(Role.COUNTY_OFFICE, unit_of(OFFICE))
    added = campaign.add_item(
        month_id=month.pk,
        what="办一场交流会。",
        unit_ids=[unit_of(TOWNSHIP).pk],
        due_on=date(2026, 9, 20),
        by_unit_id=month.owner_id,
        day=BEFORE,
        now=NOW,
        by=by,
    )
    begun = Task.objects.get(unit=unit_of(TOWNSHIP), item__sentence=REWORDED[0][:-1])
    campaign.acknowledge(task_id=begun.pk, now=NOW)

    follow(month, save(month, REWORDED, GONE, NEW))

    items = list(campaign.get_items(month_id=month.pk))
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    placed = [item.start for item in items if item.start is not None]
    assert placed == sorted(placed)
    assert items[-1].pk == added.pk, "what a person added stands at the end"
    sentences = [item.sentence for item in items]
    former = sentences.index(REWORDED[0][:-1])
    assert REWORDED[1][:-1] in sentences[former - 1 : former + 2], "what goes on stands beside its later words"
    before_it = [item for item in items if "困难家庭提供政策衔接" in item.sentence]
    assert "户口登记咨询电话" in sentences[sentences.index(before_it[0].sentence) + 1]


def test_taking_over_again_changes_nothing_and_another_version_follows(month: Month) -> None:
    number = save(month, REWORDED)
    follow(month, number)
    rows, entries = list(Task.objects.values()), AuditEntry.objects.count()

    again = follow(month, number)

    assert again == campaign.TakenOver()
    assert list(Task.objects.values()) == rows
    assert AuditEntry.objects.count() == entries
    assert AuditEntry.objects.filter(verb="take_over", record=str(month.pk)).count() == 1
    third = save(month, REWORDED[::-1])
    with pytest.raises(UserError):
        follow(month, third)  # looked at before the second was taken over
    follow(campaign.get_month(month_id=month.pk), third)
    assert {task["due_on"] for task in Task.objects.filter(item__sentence=REWORDED[0][:-1]).values()} == {
        date(2026, 9, 12)
    }
    assert {row["id"] for row in rows} == set(Task.objects.values_list("id", flat=True))


def test_a_new_sentence_that_names_nobody_known_waits_for_a_person(month: Month) -> None:
    follow(month, save(month, UNKNOWN))
    [item] = campaign.find_unsettled_items(month_id=month.pk)
    assert (item.unsettled, Task.objects.filter(item=item).count()) == (["县气象局"], 0)

    campaign.settle_item(item_id=item.pk, unit_ids=[unit_of("云岭县公安局").pk], day=BEFORE, now=LATER)

    assert [task.unit.name for task in Task.objects.filter(item=item)] == ["云岭县公安局"]
    assert campaign.find_unsettled_items(month_id=month.pk) == []
    with pytest.raises(UserError):
        campaign.settle_item(item_id=item.pk, unit_ids=[unit_of(TOWNSHIP).pk], day=BEFORE, now=LATER)


def test_a_draft_follows_too_and_what_was_settled_holds() -> None:
    add_units()
    month = prepare_sample()
    settle_all(month)

    done = follow(month, save(month, REWORDED, GONE))

    assert (done.changed, done.gone) == (1, 1)
    assert campaign.preview(month_id=month.pk).unsettled_count == 0
    assert campaign.start_month(month_id=month.pk, day=BEFORE, now=LATER) > 50


def test_the_office_sees_the_difference_and_takes_it_over_by_a_click(month: Month) -> None:
    client = make_client(role=Role.COUNTY_OFFICE, unit=unit_of(OFFICE))
    number = save(month, REWORDED)
    address = f"/months/{month.pk}/plan/"
    assert address in client.get(f"/months/{month.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert REWORDED[1][:-1] in page

    client.post(address, {"from": month.version.number, "number": number})

    assert campaign.get_month(month_id=month.pk).version.number == number
    assert address not in client.get(f"/months/{month.pk}/").content.decode()
    assert REWORDED[1] in client.get(f"/public/months/{month.pk}/").content.decode()
    client.post(address, {"from": 1, "number": 99})
    assert campaign.get_month(month_id=month.pk).version.number == number
