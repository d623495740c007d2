"""A report on its way to being frozen: its words edited, its steps taken by several hands, nothing lost between two."""

import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.support.people import make_client
from tests.support.reports import (
    AFTER_FIRST,
    FIRST,
    OTHER,
    SECOND,
    TOWNSHIP,
    VILLAGE,
    after,
    confirm,
    find_report,
    hold_event,
    make_worker,
)
from tests.support.service_month import OFFICE, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Report, ReportStep, StaleError, Task
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.measures import Window
from fuwuyue.messaging.api import Kind, Notification
from fuwuyue.organisation.api import Role
from fuwuyue.outreach.api import Event
from fuwuyue.plan.parsing.api import read_source
from fuwuyue.protection.api import Actor, AuditEntry
from fuwuyue.review.api import RefusedTextError

PROGRESS = 1
DRAFT, CHECK, ISSUE, BACK = ReportStep.DRAFT, ReportStep.CHECK, ReportStep.ISSUE, ReportStep.SEND_BACK


@pytest.fixture
def month(db: None) -> Month:
    add_units()
    month = start_sample()
    campaign.compute_due_reports(now=AFTER_FIRST)
    return month


def edit(text: str, paragraph: int = PROGRESS, by: Actor | None = None, **changed: Any) -> Report:
    report = find_report(TOWNSHIP)
    given = {"report_id": report.pk, "sha256": report.sha256, "now": AFTER_FIRST, "by": by or make_worker(TOWNSHIP)}
    return campaign.edit_report(paragraph=paragraph, text=text, **(given | changed))


def words_of(report: Report) -> list[str]:
    words: list[str] = campaign.read_content(report)["words"]
    return words


def place_of(text: str) -> int:
    return next(place for place, one in enumerate(words_of(find_report(TOWNSHIP))) if text in one)


def test_an_edit_is_kept_with_what_stood_before_with_who_and_when(month: Month) -> None:
    by, before = make_worker(TOWNSHIP), words_of(find_report(TOWNSHIP))[PROGRESS]
    now = f"我镇按方案推进。{before}下一步召开专题会2次。"

    edited = edit(now, by=by)

    content = campaign.read_content(edited)
    assert content["words"][PROGRESS] == now
    assert content["edits"] == [
        {
            "paragraph": PROGRESS,
            "before": before,
            "after": now,
            "by": str(by.user_id),
            "at": "2026-09-07T17:30:00+08:00",
            "by_hand": ["2次"],
        }
    ]
    assert campaign.is_intact(find_report(TOWNSHIP))
    entry = AuditEntry.objects.get(verb="edit_report")
    assert (entry.record, entry.fields, entry.user_id) == (str(edited.pk), "content,sha256", str(by.user_id))
    frozen = confirm(TOWNSHIP)
    assert campaign.read_content(frozen)["edits"] == content["edits"]
    paper = read_source(campaign.get_report_file(report_id=frozen.pk, name="docx") or b"", "x.docx").text
    assert "我镇按方案推进。" in paper
    assert "（本段“2次”由填报单位填写，不由记录得出。）" in paper.replace("\n", "")


def test_an_edit_leaves_the_numbers_of_the_records_as_they_are(month: Month) -> None:
    before = find_report(TOWNSHIP)
    words = words_of(before)[PROGRESS]
    total = Task.objects.filter(unit__division__parent__name="松溪镇").count()
    assert f"已完成{total * 0}项" in words

    with pytest.raises(UserError, match="已完成0项"):
        edit(words.replace("已完成0项", "已完成6项"))
    with pytest.raises(UserError, match="截至9月7日"):
        edit("各项任务进展顺利。")

    assert find_report(TOWNSHIP).content == before.content
    assert not AuditEntry.objects.filter(verb="edit_report").exists()


def test_headings_and_what_is_not_there_are_not_edited(month: Month) -> None:
    for place in (0, -1, 99):
        with pytest.raises(UserError):
            edit("一、情况。", place)
    with pytest.raises(UserError):
        edit("", place_of("按期完成以下任务"))
    assert campaign.read_content(edit(words_of(find_report(TOWNSHIP))[PROGRESS]))["edits"] == []


def test_a_refused_edit_brings_the_lawful_counterpart_and_changes_nothing(month: Month) -> None:
    before = find_report(TOWNSHIP).content

    with pytest.raises(RefusedTextError) as refused:
        edit("按期完成以下任务：对二孩家庭妇女一律落实结扎手术。", place_of("按期完成以下任务"))

    assert refused.value.findings[0].counterpart
    assert find_report(TOWNSHIP).content == before


def test_of_two_who_edit_at_once_the_second_is_told_and_loses_nothing(month: Month) -> None:
    client = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    report, place = find_report(TOWNSHIP), place_of("按期完成以下任务")
    opened = report.sha256
    edit("先办九月上旬的任务。", place)

    with pytest.raises(StaleError):
        edit("先办九月中旬的任务。", place, sha256=opened)
    sent = {"sha256": opened, "paragraph": place, "text": "先办九月中旬的任务。"}
    answer = client.post(f"/reports/{report.pk}/words/", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else changed this while you had it open" in page
    assert page.count("先办九月上旬的任务。") >= 1
    assert "先办九月中旬的任务。</textarea>" in page
    assert words_of(find_report(TOWNSHIP))[place] == "先办九月上旬的任务。"
    # Having seen the other's words, the second sends theirs again.
    again = client.post(f"/reports/{report.pk}/words/", sent | {"sha256": find_report(TOWNSHIP).sha256})
    assert again.status_code == 302
    edits = campaign.read_content(find_report(TOWNSHIP))["edits"]
    assert [(one["before"][:8], one["after"]) for one in edits] == [
        ("按期完成以下任务", "先办九月上旬的任务。"),
        ("先办九月上旬的任", "先办九月中旬的任务。"),
    ]


def test_who_confirms_what_was_edited_meanwhile_is_told(month: Month) -> None:
    opened = find_report(TOWNSHIP)
    edit("先办九月上旬的任务。", place_of("按期完成以下任务"))

    with pytest.raises(StaleError):
        campaign.confirm_report(
            report_id=opened.pk, sha256=opened.sha256, remark="", now=AFTER_FIRST, by=make_worker(TOWNSHIP)
        )
    assert find_report(TOWNSHIP).state == "computed"
    client = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    answer = client.post(f"/reports/{opened.pk}/confirm/", {"sha256": opened.sha256, "remark": "情况属实。"})
    page = answer.content.decode()
    assert (answer.status_code, "情况属实。" in page, find_report(TOWNSHIP).sha256 in page) == (422, True, True)


def test_nothing_is_edited_once_it_is_signed_and_what_was_written_is_given_back(month: Month) -> None:
    report, place = find_report(TOWNSHIP), place_of("按期完成以下任务")
    confirm(TOWNSHIP)
    client = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))

    answer = client.post(
        f"/reports/{report.pk}/words/", {"sha256": report.sha256, "paragraph": place, "text": "写了很久的话。"}
    )

    assert answer.status_code == 422
    assert "写了很久的话。" in answer.content.decode()
    assert campaign.read_content(find_report(TOWNSHIP))["edits"] == []


def test_the_page_shows_each_edit_before_and_after_to_who_confirms(month: Month) -> None:
    edit("先办九月上旬的任务。", place_of("按期完成以下任务"))
    other = make_worker(TOWNSHIP, Role.DATA_STEWARD)
    client = make_client(role=Role.DATA_STEWARD, unit=unit(TOWNSHIP))

    page = client.get(f"/reports/{find_report(TOWNSHIP).pk}/").content.decode()

    section = page.partition("Edited by hand")[2].partition("</section>")[0]
    assert "测试人员, 7 Sept 2026 17:30" in section
    assert "<del>按期完成以下任务" in section
    assert "<ins>先办九月上旬的任务" in section
    read = AuditEntry.objects.get(kind="read", reason__contains="report", user_id=str(other.user_id))
    assert read.record == str(find_report(TOWNSHIP).pk)


def in_steps(*roles: Role) -> list[Actor]:
    """Let the township have its reports drafted, checked and issued, and return its people."""
    people = [make_worker(TOWNSHIP, role) for role in roles]
    campaign.set_three_steps(unit_id=unit(TOWNSHIP).pk, three_steps=True, now=AFTER_FIRST, by=people[0])
    campaign.compute_due_reports(now=after(SECOND))
    return people


def take(step: ReportStep, by: Actor, remark: str = "", **changed: Any) -> Report:
    report = find_report(TOWNSHIP, SECOND)
    given = {"report_id": report.pk, "sha256": report.sha256, "now": after(SECOND)}
    return campaign.take_report_step(step=step, remark=remark, by=by, **(given | changed))


THREE = (Role.TOWNSHIP_COORDINATOR, Role.DATA_STEWARD, Role.CLINICIAN)


def test_a_unit_has_its_reports_signed_by_one_click_until_it_says_otherwise(month: Month) -> None:
    drafter, *_others = in_steps(*THREE)

    assert (find_report(TOWNSHIP, FIRST).three_steps, find_report(TOWNSHIP, SECOND).three_steps) == (False, True)
    assert not find_report(OTHER, SECOND).three_steps
    assert confirm(TOWNSHIP, FIRST).state == "frozen"
    with pytest.raises(StaleError):
        take(ReportStep.CONFIRM, drafter)
    campaign.set_three_steps(unit_id=unit(TOWNSHIP).pk, three_steps=True, now=AFTER_FIRST, by=drafter)
    assert AuditEntry.objects.filter(verb="set_three_steps").count() == 1


def test_three_hands_draft_check_and_issue_a_report(month: Month) -> None:
    drafter, checker, issuer = in_steps(*THREE)

    states = [take(step, by).state for step, by in ((DRAFT, drafter), (CHECK, checker), (ISSUE, issuer))]

    report = find_report(TOWNSHIP, SECOND)
    steps = campaign.read_content(report)["steps"]
    assert states == ["drafted", "checked", "frozen"]
    assert [(one["step"], one["by"]) for one in steps] == [
        ("draft", str(drafter.user_id)),
        ("check", str(checker.user_id)),
        ("issue", str(issuer.user_id)),
    ]
    assert report.confirmed_by_id == issuer.user_id
    assert campaign.is_intact(report)
    entries = AuditEntry.objects.filter(record__startswith=str(report.pk)).values_list("verb", "user_id")
    assert list(entries) == [("draft_report", str(drafter.user_id)), ("check_report", str(checker.user_id))]
    assert AuditEntry.objects.get(verb="freeze").record == f"{report.pk.hex}/{report.sha256}"
    assert (campaign.get_report_file(report_id=report.pk, name="pdf") or b"").startswith(b"%PDF")


def test_each_step_is_another_hand_s_where_the_unit_has_them(month: Month) -> None:
    drafter, checker, _issuer = in_steps(*THREE)
    take(DRAFT, drafter)

    with pytest.raises(UserError, match=r"drafted|拟稿"):
        take(CHECK, drafter)
    take(CHECK, checker)
    for by in (drafter, checker):
        with pytest.raises(UserError):
            take(ISSUE, by)

    assert find_report(TOWNSHIP, SECOND).state == "checked"


def test_somebody_who_is_alone_takes_all_steps(month: Month) -> None:
    (alone,) = in_steps(Role.TOWNSHIP_COORDINATOR)

    for step in (DRAFT, CHECK, ISSUE):
        take(step, alone)

    assert find_report(TOWNSHIP, SECOND).state == "frozen"


def test_a_step_is_taken_once_and_in_its_order(month: Month) -> None:
    drafter, checker, issuer = in_steps(*THREE)
    with pytest.raises(StaleError):
        take(ISSUE, issuer)
    opened = find_report(TOWNSHIP, SECOND).sha256
    take(DRAFT, drafter)

    with pytest.raises(StaleError):
        take(DRAFT, drafter)
    with pytest.raises(StaleError):
        take(CHECK, checker, sha256=opened)
    with pytest.raises(StaleError):
        place = place_of("按期完成以下任务")
        report = find_report(TOWNSHIP, SECOND)
        edit("先办九月上旬的任务。", place, report_id=report.pk, sha256=report.sha256)

    assert find_report(TOWNSHIP, SECOND).state == "drafted"


def test_a_report_goes_back_with_a_remark_and_begins_anew(month: Month) -> None:
    drafter, checker, issuer = in_steps(*THREE)
    take(DRAFT, drafter, "情况属实。")
    with pytest.raises(UserError):
        take(BACK, checker)

    back = take(BACK, checker, "请补充存在问题的原因。")

    assert (back.state, back.remark) == ("computed", "情况属实。")
    assert campaign.read_content(back)["steps"][-1]["remark"] == "请补充存在问题的原因。"
    told = Notification.objects.filter(kind=Kind.REPORT_WAITING.value, record=str(month.pk), user=drafter.user_id)
    assert told.filter(made_at=after(SECOND)).exists()
    # Whoever sent it back may draft it now, and the first drafter may check it.
    for step, by in ((DRAFT, checker), (CHECK, drafter), (ISSUE, issuer)):
        take(step, by)
    assert find_report(TOWNSHIP, SECOND).state == "frozen"
    page = make_client(role=THREE[0], unit=unit(TOWNSHIP)).get(f"/reports/{back.pk}/").content.decode()
    assert "请补充存在问题的原因。" in page
    paper = read_source(campaign.get_report_file(report_id=back.pk, name="docx") or b"", "x.docx").text
    assert "请补充存在问题的原因" not in paper


def test_a_report_that_is_only_checked_is_not_confirmed(month: Month) -> None:
    drafter, checker, _issuer = in_steps(*THREE)
    take(DRAFT, drafter)
    report = take(CHECK, checker)

    paper = read_source(campaign.write_report_files(report)["docx"], "x.docx").text
    assert "未经确认" in paper
    waiting = campaign.find_waiting_reports(unit_ids=[unit(TOWNSHIP).pk])
    assert [one.day.held_on for one in waiting] == [FIRST, SECOND]
    figure = campaign.get_measures()["campaign.reports_confirmed"]
    window = Window(datetime(2026, 9, 1, tzinfo=AFTER_FIRST.tzinfo), after(SECOND) + timedelta(days=1), month.pk)
    assert figure.compute([unit(TOWNSHIP).pk], window) == {}


def test_the_paper_for_signature_has_room_for_seal_and_hands_and_makes_none_up(month: Month) -> None:
    drafter, _checker, _issuer = in_steps(*THREE)
    report = take(DRAFT, drafter)
    client = make_client(role=THREE[0], unit=unit(TOWNSHIP))

    answer = client.get(f"/reports/{report.pk}/signing-docx/")

    text = read_source(answer.content, "x.docx").text
    sheet = text.partition("审签单")[2]
    assert [step for step in ("拟稿", "审核", "签发") if step in sheet] == ["拟稿", "审核", "签发"]
    assert "测试人员" not in text
    # The day is that on which it is signed, by hand.
    assert "2026年9月10日" not in text.partition("审签单")[0].replace(" ", "")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert not [name for name in package.namelist() if "media" in name]
        assert b"FF0000" not in package.read("word/document.xml")
    assert client.get(f"/reports/{report.pk}/signing-pdf/").content.startswith(b"%PDF")
    assert client.get(f"/reports/{report.pk}/signing-json/").status_code == 404


def test_people_sign_a_report_on_its_page(month: Month) -> None:
    drafter, checker, issuer = (make_client(role=role, unit=unit(TOWNSHIP)) for role in THREE)
    setting = {"unit": str(unit(TOWNSHIP).pk), "three_steps": "on"}
    assert drafter.post(f"/months/{month.pk}/reports/signing/", setting).status_code == 302
    others = {"unit": str(unit(OTHER).pk), "three_steps": "on"}
    assert drafter.post(f"/months/{month.pk}/reports/signing/", others).status_code == 404
    campaign.compute_due_reports(now=after(SECOND))
    address = f"/reports/{find_report(TOWNSHIP, SECOND).pk}/"

    def sha() -> dict[str, str]:
        return {"sha256": find_report(TOWNSHIP, SECOND).sha256}

    assert "Hand the draft to be checked" in drafter.get(address).content.decode()
    assert drafter.post(f"{address}steps/draft/", {**sha(), "remark": ""}).status_code == 302
    assert "You drafted this report yourself" in drafter.get(address).content.decode()
    assert drafter.post(f"{address}steps/check/", sha()).status_code == 422
    assert checker.post(f"{address}steps/send_back/", sha()).status_code == 422
    assert checker.post(f"{address}steps/nothing/", sha()).status_code == 404
    assert checker.post(f"{address}steps/check/", sha()).status_code == 302
    assert issuer.post(f"{address}steps/issue/", sha()).status_code == 302
    assert find_report(TOWNSHIP, SECOND).state == "frozen"
    assert "drafted, not confirmed" not in drafter.get("/my-day/").content.decode()


def test_what_nobody_confirmed_goes_to_the_unit_and_the_office_alone(month: Month) -> None:
    township, office = find_report(TOWNSHIP), find_report(OFFICE)
    who = {
        "office": make_client(role=Role.COUNTY_OFFICE, unit=unit(OFFICE)),
        "township": make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP)),
        "other": make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(OTHER)),
        "village": make_client(role=Role.VILLAGE_WORKER, unit=unit(VILLAGE)),
    }

    def read(report: Report) -> dict[str, list[int]]:
        parts = ("", "numbers/tasks.done/", "docx/")
        return {
            name: [one.get(f"/reports/{report.pk}/{part}").status_code for part in parts] for name, one in who.items()
        }

    seen, not_there = [200, 200, 200], [404, 404, 404]
    assert read(township) == {"office": seen, "township": seen, "other": not_there, "village": not_there}
    assert read(office) == {"office": seen, "township": not_there, "other": not_there, "village": not_there}
    page = who["office"].get(f"/reports/{township.pk}/").content.decode()
    assert "computed, not confirmed" in page
    assert str(township.pk) in who["office"].get(f"/months/{month.pk}/reports/").content.decode()
    assert str(township.pk) not in who["other"].get(f"/months/{month.pk}/reports/").content.decode()
    assert "未经确认" in read_source(who["office"].get(f"/reports/{township.pk}/docx/").content, "x.docx").text
    assert str(office.pk) not in who["village"].get(f"/months/{month.pk}/reports/").content.decode()
    # Confirmed, the office's is everybody's to read on its page, and its files stay where they are in scope.
    confirm(OFFICE, role=Role.COUNTY_OFFICE)
    on_page = [200, 200, 404]
    assert str(office.pk) in who["village"].get(f"/months/{month.pk}/reports/").content.decode()
    assert read(office) == {"office": seen, "township": on_page, "other": on_page, "village": on_page}


def test_a_frozen_report_is_rebuilt_byte_for_byte_whatever_happens_to_the_records(month: Month) -> None:
    hold_event(TOWNSHIP, 40, SECOND - timedelta(days=1))
    campaign.compute_due_reports(now=after(SECOND))
    report = confirm(TOWNSHIP, SECOND)
    client = make_client("zh-hans", Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))

    def rebuild() -> list[bytes]:
        page = client.get(f"/reports/{report.pk}/").content
        words = page.partition(b"<article")[2].partition(b"</article>")[0]
        numbers = page.partition(b'<table class="table">')[2].partition(b"</table>")[0]
        assert b"40\xe4\xba\xba" in words
        return [
            words,
            numbers,
            *(client.get(f"/reports/{report.pk}/{kind}/").content for kind in ("json", "docx", "pdf")),
        ]

    before = rebuild()
    place = unit(TOWNSHIP)
    Task.objects.update(state="done", done_at=AFTER_FIRST, closed_by="note")
    Event.objects.all().delete()
    Month.objects.update(name="改过的名称", is_public=False)
    place.name = "改名后的镇"
    place.save()

    assert rebuild() == before
    assert (
        json.dumps(json.loads(before[2]), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        == before[2].decode()
    )


def test_a_correction_has_its_reason_and_begins_its_own_way(month: Month) -> None:
    in_steps(*THREE)
    frozen = confirm(TOWNSHIP, FIRST)

    corrected = campaign.correct_report(
        report_id=frozen.pk, reason="补记9月4日完成的安排。", now=AFTER_FIRST, by=make_worker(TOWNSHIP)
    )

    assert (corrected.number, corrected.reason, corrected.state) == (2, "补记9月4日完成的安排。", "computed")
    assert corrected.three_steps
    assert campaign.read_content(corrected)["steps"] == []
    page = make_client(role=THREE[0], unit=unit(TOWNSHIP)).get(f"/reports/{corrected.pk}/").content.decode()
    assert "version 2: 补记9月4日完成的安排。" in page
    with pytest.raises(UserError):
        campaign.correct_report(report_id=corrected.pk, reason="", now=AFTER_FIRST, by=make_worker(TOWNSHIP))


@pytest.mark.parametrize("paragraph", ["", "x", "-1", "9" * 5000, "²", "0", "99"])
def test_a_paragraph_that_is_none_is_a_sentence_and_no_fault(month: Month, paragraph: str) -> None:
    report = find_report(TOWNSHIP)
    client = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    sent = {"sha256": report.sha256, "paragraph": paragraph, "text": "写了很久的话。"}

    answer = client.post(f"/reports/{report.pk}/words/", sent)
    page = client.get(f"/reports/{report.pk}/?paragraph={paragraph}")

    assert (answer.status_code, page.status_code) == (422, 200)
    assert "写了很久的话。" in answer.content.decode()
    assert find_report(TOWNSHIP).sha256 == report.sha256


def test_a_report_is_not_edited_without_end(month: Month, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuwuyue.campaign.actions.report_words.MOST_EDITS", 1)
    place = place_of("按期完成以下任务")
    edit("先办九月上旬的任务。", place)

    with pytest.raises(UserError, match="1"):
        edit("先办九月中旬的任务。", place)


def test_a_refused_edit_stands_on_the_page_with_its_reason_and_what_would_do(month: Month) -> None:
    report, place = find_report(TOWNSHIP), place_of("按期完成以下任务")
    client = make_client("zh-hans", Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    sent = {"sha256": report.sha256, "paragraph": place, "text": "对二孩家庭妇女一律落实结扎手术。"}

    answer = client.post(f"/reports/{report.pk}/words/", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "refused-finding" in page
    assert "对二孩家庭妇女一律落实结扎手术。</textarea>" in page


def test_the_page_of_a_report_asks_the_database_little_whatever_was_done_to_it(
    month: Month, django_assert_max_num_queries: Any
) -> None:
    drafter, checker, issuer = in_steps(*THREE)
    for turn in range(6):
        report = find_report(TOWNSHIP, SECOND)
        place = len(words_of(report)) - 1
        edit(f"继续推进，第{turn}稿。", place, by=drafter, report_id=report.pk, sha256=report.sha256)
    take(DRAFT, drafter)
    clients = [make_client(role=role, unit=unit(TOWNSHIP)) for role in THREE]
    address = f"/reports/{find_report(TOWNSHIP, SECOND).pk}/"

    for client in clients:
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
    take(CHECK, checker)
    take(ISSUE, issuer)
    confirm(OFFICE, SECOND, Role.COUNTY_OFFICE)
    outside = make_client(role=Role.VILLAGE_WORKER, unit=unit(VILLAGE))
    for client, place_of_page in ((clients[0], address), (outside, f"/reports/{find_report(OFFICE, SECOND).pk}/")):
        with django_assert_max_num_queries(15):
            assert client.get(place_of_page).status_code == 200
