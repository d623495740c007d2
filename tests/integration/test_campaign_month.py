"""A month from its plan to its frozen reports, by the doors of campaign."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from pytest_django import Settings
from tests.support.organisation import give_role
from tests.support.people import make_client, make_person
from tests.support.service_month import (
    BEFORE,
    NOW,
    OFFICE,
    act_as,
    add_plan,
    add_units,
    prepare_sample,
    settle_all,
    start_sample,
    unit,
)

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Report, ReportStep, Task, WorkItem
from fuwuyue.journeys.start_month_from_plan import prepare_month_from_plan
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.workdays import CHINA
from fuwuyue.messaging.api import Kind, Notification
from fuwuyue.organisation.api import Role, User
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import read_source
from fuwuyue.protection.api import AuditEntry
from fuwuyue.review.api import Decision, RefusedTextError

pytestmark = pytest.mark.django_db
TOWNSHIP = "松溪镇人民政府"
# After the cut-off of the first reporting day: 2026-09-05 is a Saturday, so the report is made on the 7th.
AFTER_FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


def task_of(name: str, words: str) -> Task:
    return Task.objects.select_related("item__month").get(unit=unit(name), item__sentence__contains=words)


def test_no_clause_that_the_review_refuses_leaves_a_trace() -> None:
    add_units()
    month = prepare_sample()

    refused = [one.quote for one in month.get_plan().findings if one.decision is Decision.REFUSE]
    written = "".join(item.sentence + item.what for item in campaign.get_items(month_id=month.pk))
    assert len(refused) == 6
    assert [quote for quote in refused if quote in written] == []
    assert "长效避孕" not in written
    assert "线索1条" not in written
    assert "生育意愿" not in written


def test_every_task_carries_the_sentence_that_it_comes_from(month: Month) -> None:
    text = month.version.text

    for item in campaign.get_items(month_id=month.pk):
        assert text[item.start : item.end] == item.sentence or item.sentence in text


def test_a_month_starts_once_everything_is_settled() -> None:
    add_units()
    month = prepare_sample()
    with pytest.raises(UserError, match="9"):
        campaign.start_month(month_id=month.pk, day=BEFORE, now=NOW)
    assert campaign.preview(month_id=month.pk).unsettled_count == 9
    campaign.settle_phrase(
        month_id=month.pk, phrase="各有关部门", unit_ids=[unit("云岭县公安局").pk], day=BEFORE, now=NOW
    )
    assert campaign.preview(month_id=month.pk).unsettled_count == 6

    settle_all(month)
    first = campaign.start_month(month_id=month.pk, day=BEFORE, now=NOW)
    again = campaign.start_month(month_id=month.pk, day=BEFORE, now=NOW)

    assert first == again == Task.objects.count() > 50
    assert AuditEntry.objects.filter(verb="start", record=str(month.pk)).count() == 1


def test_a_month_is_prepared_from_a_plan_once_and_not_without_its_days(month: Month) -> None:
    document = month.version.document
    with pytest.raises(UserError):
        prepare_month_from_plan(document_id=document.pk, number=1, owner=unit(OFFICE), day=BEFORE, now=NOW)
    undated = plans.add_document(
        source=read_source("服务月方案\n\n各乡镇要开展宣传。".encode(), "x.txt"), now=NOW, owner_id=unit(OFFICE).pk
    )

    with pytest.raises(UserError):
        prepare_month_from_plan(document_id=undated.pk, number=1, owner=unit(OFFICE), day=BEFORE, now=NOW)
    with pytest.raises(UserError):
        plans.delete_document(document_id=document.pk, now=NOW)
    assert Month.objects.count() == 1


def test_a_court_gets_no_task() -> None:
    add_units()
    month = prepare_sample()
    court = unit("云岭县人民法院")
    campaign.settle_phrase(month_id=month.pk, phrase="有关单位", unit_ids=[court.pk], day=BEFORE, now=NOW)
    settle_all(month)

    campaign.start_month(month_id=month.pk, day=BEFORE, now=NOW)

    assert not Task.objects.filter(unit=court).exists()
    task = task_of(TOWNSHIP, "9月12日前")
    with pytest.raises(UserError):
        campaign.reassign(
            task_id=task.pk,
            revision=task.revision,
            unit_id=court.pk,
            reason="改由法院办理",
            from_unit_id=unit(OFFICE).pk,
            day=BEFORE,
            now=NOW,
            by=act_as(Role.COUNTY_OFFICE, unit(OFFICE)),
        )


def test_a_task_is_acknowledged_closed_by_a_note_and_opened_again(month: Month) -> None:
    task, by = task_of(TOWNSHIP, "9月12日前"), act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    campaign.acknowledge(task_id=task.pk, now=NOW, by=by)
    campaign.acknowledge(task_id=task.pk, now=NOW + timedelta(hours=1), by=by)
    task.refresh_from_db()
    assert (task.state, task.acknowledged_at) == ("acknowledged", NOW)

    words = {"unit_id": unit(TOWNSHIP).pk, "now": NOW, "by": by}
    campaign.finish_by_note(task_id=task.pk, revision=task.revision, text="9月10日在镇集市办了一场。", **words)
    with pytest.raises(campaign.StaleError):
        campaign.finish_by_note(task_id=task.pk, revision=task.revision, text="又办了一场。", **words)
    task.refresh_from_db()
    assert (task.state, task.closed_by) == ("done", "note")
    later = words | {"now": NOW + timedelta(hours=2)}
    campaign.reopen(task_id=task.pk, revision=task.revision, reason="填错了。", **later)

    task.refresh_from_db()
    assert (task.state, task.closed_by, task.done_at) == ("acknowledged", "", None)
    assert [note.kind for note in campaign.get_notes(task_id=task.pk)] == ["done", "reopened"]


WRITE: dict[str, Callable[..., object]] = {
    "note": lambda task, text, **by: campaign.finish_by_note(task_id=task.pk, revision=0, text=text, **by),
    "comment": lambda task, text, **by: campaign.comment(task_id=task.pk, text=text, **by),
    "excuse": lambda task, text, **by: campaign.ask_excuse(task_id=task.pk, revision=0, reason=text, **by),
    "reassign": lambda task, text, unit_id, **by: campaign.reassign(
        task_id=task.pk,
        revision=0,
        reason=text,
        unit_id=unit("云岭县公安局").pk,
        from_unit_id=unit_id,
        day=BEFORE,
        **by,
    ),
    "item": lambda task, text, unit_id, **by: campaign.change_item(
        item_id=task.item_id,
        revision=task.item.revision,
        what=text,
        due_on=task.due_on,
        measure="",
        threshold=1,
        unit_id=unit_id,
        day=BEFORE,
        **by,
    ),
    "part": lambda task, text, unit_id, **by: campaign.split_item(
        item_id=task.item_id,
        revision=task.item.revision,
        parts=["选定场地", text],
        unit_id=unit_id,
        day=BEFORE,
        **by,
    ),
    "step": lambda task, text, unit_id, **by: campaign.keep_step(
        month_id=task.item.month_id,
        unit_id=task.unit_id,
        revision=0,
        step_id=None,
        text=text,
        due_on=date(2026, 9, 20),
        for_unit_id=task.unit_id,
        day=BEFORE,
        **by,
    ),
    "note of a paper": lambda task, text, **by: campaign.finish_by_paper(
        task_id=task.pk, revision=0, data=b"", file_name="小结.docx", text=text, **by
    ),
    "words of a report": lambda task, text, unit_id, **by: campaign.edit_report(
        paragraph=5, text=text, **name_report(), **by
    ),
    "remark on a report": lambda task, text, unit_id, **by: campaign.confirm_report(remark=text, **name_report(), **by),
    "remark on a draft": lambda task, text, unit_id, **by: campaign.take_report_step(
        step=ReportStep.DRAFT, remark=text, **name_report(three_steps=True), **by
    ),
    "remark that sends a report back": lambda task, text, unit_id, **by: campaign.take_report_step(
        step=ReportStep.SEND_BACK, remark=text, **name_report(three_steps=True, state="drafted"), **by
    ),
    "reason of a correction": lambda task, text, unit_id, **by: campaign.correct_report(
        report_id=name_report()["report_id"], reason=text, **by
    ),
    "added": lambda task, text, unit_id, **by: campaign.add_item(
        month_id=task.item.month_id,
        what=text,
        unit_ids=[unit_id],
        due_on=date(2026, 9, 20),
        by_unit_id=unit_id,
        day=BEFORE,
        **by,
    ),
}


def name_report(**changed: object) -> dict[str, object]:
    """Return which report is meant and what it says; it stands as `changed` says."""
    report = report_of(TOWNSHIP)
    Report.objects.filter(pk=report.pk).update(**changed)
    return {"report_id": report.pk, "sha256": report.sha256}


def refused_sentences(month: Month) -> list[str]:
    """Return the sentences of the plan in which the review refuses something, as a person would copy them."""
    findings = [one for one in month.get_plan().findings if one.decision is Decision.REFUSE]
    sentences = re.findall("[^。；\n]+[。；]?", month.version.text)
    return [sentence for sentence in sentences if any(one.quote in sentence for one in findings)]


@pytest.mark.parametrize("where", WRITE)
def test_each_refused_clause_is_turned_away_wherever_it_is_written(month: Month, where: str) -> None:
    task, by = task_of(TOWNSHIP, "9月12日前"), act_as(Role.COUNTY_OFFICE, unit(OFFICE))
    clauses = refused_sentences(month)
    campaign.compute_due_reports(now=AFTER_FIRST)
    before = (WorkItem.objects.count(), AuditEntry.objects.count())

    for clause in (*clauses, "各村对欠账对象逐一落实结扎手术。"):
        with pytest.raises(RefusedTextError) as refused:
            WRITE[where](task, clause, unit_id=unit(OFFICE).pk, now=NOW, by=by)
        assert refused.value.findings[0].counterpart

    assert (WorkItem.objects.count(), AuditEntry.objects.count()) == before
    assert campaign.get_notes(task_id=task.pk) == []


def test_a_unit_is_excused_by_a_second_person_only(month: Month) -> None:
    task = task_of(TOWNSHIP, "9月12日前")
    township, office = (act_as(role, unit(name)) for role, name in CLERKS)
    words = {"unit_id": unit(TOWNSHIP).pk, "now": NOW}
    with pytest.raises(UserError):
        campaign.grant_excuse(task_id=task.pk, revision=0, now=NOW, by=office)
    campaign.ask_excuse(task_id=task.pk, revision=0, reason="本镇正在防汛。", by=township, **words)
    with pytest.raises(UserError):
        campaign.grant_excuse(task_id=task.pk, revision=1, now=NOW, by=township)

    campaign.grant_excuse(task_id=task.pk, revision=1, now=NOW, by=office)

    task.refresh_from_db()
    assert task.state == "excused"
    assert Notification.objects.filter(user=office.user_id, kind=Kind.EXCUSE_ASKED.value).exists()


CLERKS = ((Role.TOWNSHIP_COORDINATOR, TOWNSHIP), (Role.COUNTY_OFFICE, OFFICE))


def test_a_task_that_goes_to_another_unit_is_told_to_both(month: Month) -> None:
    task, other = task_of("云岭县财政局", "必要经费"), unit("云岭县民政局")
    giver, taker = (make_person(Role.DATA_STEWARD, at) for at in (unit("云岭县财政局"), other))
    office = act_as(Role.COUNTY_OFFICE, unit(OFFICE))

    campaign.reassign(
        task_id=task.pk,
        revision=0,
        unit_id=other.pk,
        reason="由民政局一并安排。",
        from_unit_id=unit(OFFICE).pk,
        day=BEFORE,
        now=NOW,
        by=office,
    )

    task.refresh_from_db()
    assert (task.unit_id, task.state) == (other.pk, "assigned")
    told = Notification.objects.filter(kind=Kind.TASK_MOVED.value, record=str(task.pk))
    assert set(told.values_list("user", flat=True)) == {giver.pk, taker.pk}
    assert [note.text for note in campaign.get_notes(task_id=task.pk)] == ["由民政局一并安排。"]


def report_of(name: str) -> Report:
    return Report.objects.select_related("day").get(unit=unit(name), day__held_on=date(2026, 9, 7), number=1)


def test_reports_write_themselves_at_the_cut_off_and_once(month: Month) -> None:
    early = campaign.compute_due_reports(now=AFTER_FIRST - timedelta(hours=1))
    made = campaign.compute_due_reports(now=AFTER_FIRST)
    again = campaign.compute_due_reports(now=AFTER_FIRST)

    assert (early, made, again) == (0, 4, 0)
    county = campaign.read_content(report_of(OFFICE))
    assert county["tasks"]["total"] == Task.objects.count()
    # Due before the 7th: one of the health office on the 3rd, and the contact lists of the 4th.
    due = Task.objects.filter(due_on__lt=date(2026, 9, 7)).count()
    assert (county["tasks"]["due"], county["tasks"]["overdue"], county["tasks"]["done"]) == (due, due, 0)
    assert campaign.read_content(report_of(TOWNSHIP))["tasks"]["overdue"] == 1
    assert "没有可由记录说明的做法" in "".join(county["words"])


def test_a_server_that_was_down_makes_each_report_as_of_its_cut_off(month: Month) -> None:
    task, by = task_of(TOWNSHIP, "9月12日前"), act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    later = datetime(2026, 9, 9, 1, tzinfo=UTC)
    campaign.finish_by_note(task_id=task.pk, revision=0, text="办了一场。", unit_id=unit(TOWNSHIP).pk, now=later, by=by)

    campaign.compute_due_reports(now=datetime(2026, 9, 16, tzinfo=UTC))

    done = {
        report.day.held_on.day: campaign.read_content(report)["tasks"]["done"]
        for report in Report.objects.filter(unit=unit(TOWNSHIP)).select_related("day")
    }
    assert done == {7: 0, 10: 1, 15: 1}


def test_a_clock_that_is_set_forward_and_back_makes_each_report_once_and_as_of_its_cut_off(month: Month) -> None:
    a_day, ahead = timedelta(days=1), datetime(2026, 9, 11, 1, tzinfo=UTC)

    made = [
        campaign.compute_due_reports(now=now)
        for now in (AFTER_FIRST - a_day, ahead, AFTER_FIRST - a_day, AFTER_FIRST, ahead, ahead + a_day)
    ]

    assert made == [0, 8, 0, 0, 0, 0]
    told = {(one.unit_id, one.day.held_on): one.content for one in Report.objects.select_related("day")}
    assert len(told) == Report.objects.count() == 8
    assert {json.loads(content)["day"]["cut_off"][:16] for content in told.values()} == {
        "2026-09-07T17:00",
        "2026-09-10T17:00",
    }


def test_the_page_of_a_frozen_report_is_the_same_whatever_happens_to_the_records(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    report, by = report_of(TOWNSHIP), act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark="情况属实。", now=AFTER_FIRST, by=by)
    client = make_client("zh-hans", Role.COUNTY_OFFICE, unit(OFFICE))

    def read() -> str:
        page = client.get(f"/reports/{report.pk}/").content.decode()
        return re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", page)

    before = read()
    Task.objects.filter(state="assigned").update(state="excused", due_on=date(2026, 9, 30))
    WorkItem.objects.update(what="另一件事", sentence="另一句话")

    assert read() == before


def test_a_confirmed_report_is_frozen_and_its_hash_stands_in_the_audit(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    report, by = report_of(TOWNSHIP), act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    with pytest.raises(campaign.StaleError):
        campaign.confirm_report(report_id=report.pk, sha256="0" * 64, remark="", now=AFTER_FIRST, by=by)
    with pytest.raises(RefusedTextError):
        clause = "各村对欠账对象逐一落实结扎手术。"
        campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark=clause, now=AFTER_FIRST, by=by)

    campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark="情况属实。", now=AFTER_FIRST, by=by)
    with pytest.raises(campaign.StaleError):
        campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark="", now=AFTER_FIRST, by=by)

    frozen = report_of(TOWNSHIP)
    entry = AuditEntry.objects.get(verb="freeze")
    read, kept = campaign.read_content(report), campaign.read_content(frozen)
    (signed,) = kept.pop("steps")
    assert (frozen.state, frozen.remark, kept | {"steps": []}) == ("frozen", "情况属实。", read)
    assert signed == {
        "step": "confirm",
        "by": str(by.user_id),
        "at": "2026-09-07T17:30:00+08:00",
        "remark": "情况属实。",
    }
    assert entry.record == f"{report.pk.hex}/{frozen.sha256}"
    assert campaign.is_intact(frozen)
    frozen.content = frozen.content.replace('"done":0', '"done":9')
    assert not campaign.is_intact(frozen)


def test_a_correction_is_a_new_version_and_the_frozen_one_stays(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    report, by = report_of(TOWNSHIP), act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    frozen = campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark="", now=AFTER_FIRST, by=by)
    task = task_of(TOWNSHIP, "制定工作安排")
    before = datetime(2026, 9, 4, 2, tzinfo=UTC)
    Task.objects.filter(pk=task.pk).update(state="done", done_at=before, closed_by="note")

    corrected = campaign.correct_report(report_id=report.pk, reason="补记9月4日完成的安排。", now=AFTER_FIRST, by=by)

    assert (corrected.number, corrected.reason) == (2, "补记9月4日完成的安排。")
    assert campaign.read_content(corrected)["tasks"]["overdue"] == 0
    assert (report_of(TOWNSHIP).content, report_of(TOWNSHIP).state) == (frozen.content, "frozen")
    assert AuditEntry.objects.get(verb="correct", record=str(corrected.pk)).fields == "content,sha256,reason,number"
    with pytest.raises(campaign.StaleError):
        campaign.correct_report(report_id=report.pk, reason="再改一次。", now=AFTER_FIRST, by=by)


def test_a_task_closes_itself_when_its_measure_shows_it(month: Month) -> None:
    task = task_of(TOWNSHIP, "上报活动进度表")
    by = act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    assert (task.item.measure, task.item.threshold) == ("campaign.reports_confirmed", 9)
    end = datetime(2026, 10, 16, tzinfo=UTC)
    campaign.compute_due_reports(now=end)
    own = Report.objects.filter(unit=unit(TOWNSHIP), day__kind="progress")
    reports = list(own.order_by("day__held_on"))
    for report in reports[:-1]:
        campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark="", now=end, by=by)
    assert campaign.close_by_measure(now=end + timedelta(minutes=1)) == 0
    campaign.confirm_report(report_id=reports[-1].pk, sha256=reports[-1].sha256, remark="", now=end, by=by)

    closed = [campaign.close_by_measure(now=end + timedelta(minutes=1)) for _turn in range(2)]

    task.refresh_from_db()
    assert (closed, task.state, task.closed_by) == ([1, 0], "done", "measure")


def test_whoever_works_in_a_township_sees_it_and_what_lies_below(month: Month) -> None:
    coordinator, worker = (
        make_person(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP)),
        make_person(Role.VILLAGE_WORKER, unit("上河村民委员会")),
    )

    seen = {
        user.username: campaign.get_month_access(holdings=holdings_of(user), day=BEFORE)
        for user in (coordinator, worker)
    }

    township, village = seen[coordinator.username], seen[worker.username]
    assert {unit(TOWNSHIP).pk, unit("松溪镇卫生院").pk, unit("上河村民委员会").pk} <= township.seen_ids
    assert unit("青坪乡人民政府").pk not in township.seen_ids
    assert village.seen_ids == village.own_ids == {unit("上河村民委员会").pk}
    assert month.owner_id in village.office_ids
    assert not township.run_ids


def holdings_of(user: object) -> list[object]:
    from fuwuyue.organisation.api import get_present_holdings

    return list(get_present_holdings(user_id=user.pk, day=BEFORE))  # type: ignore[attr-defined]


def test_frozen_content_is_read_as_it_was_written(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = report_of(OFFICE)

    content = json.loads(report.content)
    assert json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == report.content
    assert [one["version"] for one in content["measures"] if one["id"] == "campaign.reports_confirmed"] == [1]
    assert add_plan().sha256  # the plan document itself may be read again beside its month


def test_the_papers_of_a_frozen_report_are_kept_byte_for_byte(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    report, by = report_of(TOWNSHIP), act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    assert campaign.get_report_file(report_id=report.pk, name="docx") is None
    assert "未经确认" in text_of(campaign.write_report_files(report)["docx"])
    frozen = campaign.confirm_report(
        report_id=report.pk, sha256=report.sha256, remark="情况属实。", now=AFTER_FIRST, by=by
    )

    kept = campaign.get_report_file(report_id=report.pk, name="docx")
    pdf = campaign.get_report_file(report_id=report.pk, name="pdf")

    assert kept == campaign.write_report_files(frozen)["docx"]
    assert pdf is not None
    assert pdf.startswith(b"%PDF")
    words = text_of(kept).replace("\n", "")
    assert "关于云岭县2026年优生优育和健康宣传服务月活动进展情况的报告" in words
    assert "情况属实。" in words
    assert "2026年9月7日" in words
    assert "未经确认" not in words


def text_of(docx: bytes) -> str:
    return read_source(docx, "paper.docx").text


def test_the_table_of_tasks_has_a_row_for_each_sentence_and_nothing_that_is_refused(month: Month) -> None:
    sheet = campaign.describe_tasks_sheet(month)

    assert len(sheet.rows) == campaign.preview(month_id=month.pk).item_count
    told = {str(row[1]): row for row in sheet.rows}
    row = told["在9月3日前公布服务月咨询电话和投诉电话，安排专人接听"]
    assert row[2:4] == ("云岭县卫生健康局", "云岭县卫生健康局")
    assert row[5:] == ("9月3日", "县卫生健康局要在9月3日前公布服务月咨询电话和投诉电话，安排专人接听")
    assert "长效避孕" not in str(sheet.rows)


def test_the_sheet_of_a_week_has_what_is_due_by_its_sunday(month: Month) -> None:
    tasks = campaign.find_tasks(unit_ids=[unit(TOWNSHIP).pk], month_id=month.pk, open_only=True)

    sheet = campaign.describe_week(TOWNSHIP, tasks, date(2026, 9, 9))

    assert sheet.subtitle == "9月7日—9月13日"
    assert [row[0] for row in sheet.rows] == ["9月4日", "9月12日"]


def test_people_are_reminded_once_on_each_working_day(month: Month) -> None:
    coordinator = make_person(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    told = Notification.objects.filter(kind=Kind.TASKS_DUE.value, user=coordinator)
    # The 3rd is a Thursday: the contact lists are due on the 4th.
    at = {hour: datetime(2026, 9, 3, hour, tzinfo=CHINA) for hour in (7, 9, 15)}

    counts = [campaign.remind_of_due(now=at[hour]) for hour in (7, 9, 15)]

    assert counts[0] == counts[2] == 0
    assert counts[1] > 0
    assert told.count() == 1
    # On Saturday nobody is told; on Monday nothing of the township is due by Tuesday but what was due since the 3rd.
    assert campaign.remind_of_due(now=datetime(2026, 9, 5, 9, tzinfo=CHINA)) == 0
    campaign.remind_of_due(now=datetime(2026, 9, 7, 9, tzinfo=CHINA))
    campaign.remind_of_due(now=datetime(2026, 9, 8, 9, tzinfo=CHINA))
    assert told.count() == 2


def test_what_a_plan_asks_of_villages_goes_to_their_townships_which_pass_it_on() -> None:
    add_units()
    text = (
        "云岭县服务月活动方案\n\n一、活动时间\n\n2026年9月1日至9月30日。\n\n"
        "二、活动内容\n\n（一）宣传活动。各村要在9月10日前公布服务项目清单。\n"
    )
    document = plans.add_document(source=read_source(text.encode(), "x.txt"), now=NOW, owner_id=unit(OFFICE).pk)
    month = prepare_month_from_plan(document_id=document.pk, number=1, owner=unit(OFFICE), day=BEFORE, now=NOW)
    (item,) = campaign.get_items(month_id=month.pk)
    assert {row.unit.kind for row in item.listed_units} == {"township"}
    assert {row.how for row in item.listed_units} == {"through_township"}
    campaign.start_month(month_id=month.pk, day=BEFORE, now=NOW)
    task = Task.objects.get(unit=unit(TOWNSHIP))
    village, by = unit("上河村民委员会"), act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    worker = make_person(Role.VILLAGE_WORKER, village)

    counts = [
        campaign.pass_on(task_id=task.pk, unit_ids=[village.pk], day=BEFORE, now=NOW, by=by) for _turn in range(2)
    ]

    assert counts == [1, 0]
    assert Task.objects.get(unit=village).item_id == item.pk
    assert Notification.objects.filter(user=worker, kind=Kind.TASKS_GIVEN.value).count() == 1
    for other in ("大箐村民委员会", "云岭县公安局"):
        with pytest.raises(UserError):
            campaign.pass_on(task_id=task.pk, unit_ids=[unit(other).pk], day=BEFORE, now=NOW, by=by)


def test_what_the_review_wants_in_other_words_is_no_work_until_the_plan_says_so() -> None:
    add_units()
    text = (
        "云岭县服务月活动方案\n\n一、活动时间\n\n2026年9月1日至9月30日。\n\n二、活动内容\n\n"
        "（一）宣传活动。各乡镇要公布服务项目清单。\n\n（二）技术服务。各乡镇要对二孩家庭妇女落实结扎手术。\n"
    )
    document = plans.add_document(source=read_source(text.encode(), "x.txt"), now=NOW, owner_id=unit(OFFICE).pk)
    (finding,) = document.get_plan().findings
    assert finding.decision is Decision.REWRITE

    month = prepare_month_from_plan(document_id=document.pk, number=1, owner=unit(OFFICE), day=BEFORE, now=NOW)

    assert [item.what for item in campaign.get_items(month_id=month.pk)] == ["公布服务项目清单"]
    page = make_client(role=Role.COUNTY_OFFICE, unit=unit(OFFICE)).get(f"/months/{month.pk}/").content.decode()
    assert finding.quote in page


def test_a_new_day_is_for_what_is_open_and_judges_nothing_that_is_done(month: Month) -> None:
    done, still = task_of(TOWNSHIP, "9月12日前"), task_of("青坪乡人民政府", "9月12日前")
    by = act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    campaign.finish_by_note(
        task_id=done.pk, revision=0, text="已办一场。", unit_id=unit(TOWNSHIP).pk, now=AFTER_FIRST, by=by
    )

    item = {"item_id": done.item_id, "revision": done.item.revision, "what": done.item.what, "measure": ""}
    campaign.change_item(
        **item, due_on=date(2026, 9, 3), threshold=1, unit_id=unit(OFFICE).pk, day=BEFORE, now=AFTER_FIRST, by=by
    )

    done.refresh_from_db()
    still.refresh_from_db()
    assert (done.due_on, still.due_on) == (date(2026, 9, 12), date(2026, 9, 3))


def test_people_are_told_by_the_day_in_china(month: Month) -> None:
    # Eight in the evening of the 2nd by UTC is four in the morning of the 3rd in China: who begins then is told.
    new = User.objects.create(username="new")
    give_role(new, Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP), since=date(2026, 9, 3))
    task, other = task_of("云岭县财政局", "必要经费"), unit(TOWNSHIP)

    campaign.reassign(
        task_id=task.pk,
        revision=0,
        unit_id=other.pk,
        reason="由松溪镇先行办理。",
        from_unit_id=unit(OFFICE).pk,
        day=BEFORE,
        now=datetime(2026, 9, 2, 20, tzinfo=UTC),
        by=act_as(Role.COUNTY_OFFICE, unit(OFFICE)),
    )

    assert Notification.objects.filter(user=new, kind=Kind.TASK_MOVED.value).exists()


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("各乡镇逢5、逢10日向县卫生健康局上报活动进度表。", [7, 10, 15]),
        ("各乡镇逢5、逢10日向县卫生健康局上报活动进度表，节假日照常报送。", [5, 10, 15]),
        ("各乡镇逢5、逢10日向县卫生健康局上报活动进度表，遇节假日不顺延。", [5, 10, 15]),
    ],
)
def test_a_report_moves_from_a_day_off_unless_the_plan_says_otherwise(
    sentence: str, held: list[int], settings: Settings
) -> None:
    add_units()
    settings.REPORT_TIME = time(15, 30)
    text = f"云岭县服务月活动方案\n\n一、活动时间\n\n2026年9月1日至9月15日。\n\n二、报送要求\n\n{sentence}\n"
    document = plans.add_document(source=read_source(text.encode(), "x.txt"), now=NOW, owner_id=unit(OFFICE).pk)

    month = prepare_month_from_plan(document_id=document.pk, number=1, owner=unit(OFFICE), day=BEFORE, now=NOW)

    days = campaign.get_reporting_days(month_id=month.pk)
    assert [day.held_on.day for day in days] == held
    assert {day.cut_off.astimezone(CHINA).time() for day in days} == {time(15, 30)}
    (item,) = campaign.get_items(month_id=month.pk)
    assert item.threshold == len(held)
