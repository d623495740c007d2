"""Correcting by hand: what is written passes the review, and nothing that was typed is lost."""

import re
from datetime import datetime

import pytest
from django.test import Client
from tests.support.people import add_plan
from tests.support.web_plan import LAWFUL, REFUSED, TEXT, TITLE, make_source

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.review.api import RefusedTextError

PLACE = TEXT.index(REFUSED)


def plan_of(document: plans.PlanDocument) -> Plan:
    return plans.get_document(document_id=document.pk).get_plan()


def post(client: Client, document: plans.PlanDocument, change: plans.Change, quote: str = "", **headers: str):
    given = {**vars(change), "quote": quote, "item": "title"}
    return client.post(f"/plans/{document.pk}/correct/", given, headers=headers)


def rewriting(value: str, old: str = REFUSED) -> plans.Change:
    start = TEXT.index(old)
    return plans.Change("clause", start, start + len(old), 0, value)


def test_a_title_is_corrected(client: Client, document: plans.PlanDocument) -> None:
    answer = post(client, document, plans.Change("title", 0, 0, 0, " 云岭县服务月方案 "), quote=TITLE)

    assert answer.status_code == 302
    assert plan_of(document).title == "云岭县服务月方案"
    assert plans.get_recent_documents(limit=1)[0].title == "云岭县服务月方案"


@pytest.mark.parametrize(("value", "kept"), [("2026-10-31", "2026-10-31"), ("XXXX-10-31", "XXXX-10-31"), ("", "None")])
def test_the_last_day_of_the_period_is_corrected(
    client: Client, document: plans.PlanDocument, value: str, kept: str
) -> None:
    post(client, document, plans.Change("period.end", 0, 0, 0, value))

    period = plan_of(document).period
    assert period is not None
    assert str(period.end) == kept


def test_a_day_that_no_calendar_has_is_said_beside_the_field(client: Client, document: plans.PlanDocument) -> None:
    answer = post(client, document, plans.Change("period.end", 0, 0, 0, "2026-02-30"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is not a day" in page
    assert 'value="2026-02-30"' in page


def test_an_end_before_the_start_is_refused(client: Client, document: plans.PlanDocument) -> None:
    answer = post(client, document, plans.Change("period.end", 0, 0, 0, "2026-08-01"))

    assert answer.status_code == 422
    assert "before it starts" in answer.content.decode()


def test_a_slip_elsewhere_in_the_document_blocks_no_correction(client: Client, db: None, now: datetime) -> None:
    text = TEXT.replace("9月7日—9月30日", "9月30日—9月7日")
    document = add_plan(make_source(text), now=now)

    assert post(client, document, plans.Change("period.end", 0, 0, 0, "2026-10-31")).status_code == 302


def test_what_stood_before_is_taken_from_the_plan_not_from_the_form(
    client: Client, document: plans.PlanDocument
) -> None:
    post(client, document, plans.Change("title", 0, 0, 0, "新标题"), quote=REFUSED)

    assert plans.get_corrections(document_id=document.pk)[0].before == TITLE


def test_a_phase_and_a_unit_are_corrected_at_their_place(client: Client, document: plans.PlanDocument) -> None:
    phase, unit = plan_of(document).phases[0], plan_of(document).units[0]
    post(client, document, plans.Change("phases.end", phase.span.start, phase.span.end, 0, "2026-09-05"))
    post(client, document, plans.Change("units.name", unit.span.start, unit.span.end, 0, "县卫生健康局办公室"))

    plan = plan_of(document)
    assert str(plan.phases[0].end) == "2026-09-05"
    assert plan.units[0].name == "县卫生健康局办公室"
    assert len(plans.get_corrections(document_id=document.pk)) == 2


def test_a_task_is_left_out_and_accepted_again(client: Client, document: plans.PlanDocument) -> None:
    task = plan_of(document).tasks[0]
    place = (task.span.start, task.span.end, 0)

    post(client, document, plans.Change("tasks.accepted", *place, "no"))
    left_out = plan_of(document).tasks[0].accepted
    post(client, document, plans.Change("tasks.accepted", *place, "yes"))

    assert (left_out, plan_of(document).tasks[0].accepted) == (False, True)


def refused_task(document: plans.PlanDocument) -> plans.Change:
    task = next(
        task for task in plan_of(document).tasks if task.span.start < PLACE + len(REFUSED) and task.span.end > PLACE
    )
    assert task.accepted is False
    return plans.Change("tasks.accepted", task.span.start, task.span.end, 0, "yes")


def test_a_task_with_a_refused_clause_cannot_be_accepted(client: Client, document: plans.PlanDocument) -> None:
    change = refused_task(document)

    answer = post(client, document, change)

    assert answer.status_code == 422
    assert "Could become" in answer.content.decode()
    assert all(not task.accepted for task in plan_of(document).tasks if task.span.start == change.start)


def test_what_a_person_writes_is_reviewed(client: Client, document: plans.PlanDocument) -> None:
    answer = post(client, document, plans.Change("title", 0, 0, 0, REFUSED), quote=TITLE)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "the review refuses it" in page
    assert "Could become" in page
    assert f'value="{REFUSED}"' in page
    assert plan_of(document).title == TITLE


def test_a_clause_is_rewritten_and_the_text_read_again(client: Client, document: plans.PlanDocument) -> None:
    answer = post(client, document, rewriting(LAWFUL), quote=REFUSED)

    kept = plans.get_document(document_id=document.pk)
    assert answer.status_code == 302
    assert REFUSED not in kept.working_text
    assert LAWFUL in kept.working_text
    assert kept.text == TEXT
    assert not [finding for finding in kept.get_plan().findings if finding.quote.startswith(REFUSED)]


def test_a_clause_may_not_become_another_refused_one(client: Client, document: plans.PlanDocument) -> None:
    other = "村干部要对政策外怀孕对象进行摸底"

    answer = post(client, document, rewriting(other), quote=REFUSED)

    assert answer.status_code == 422
    assert other in answer.content.decode()
    assert plans.get_document(document_id=document.pk).working_text == TEXT


def test_words_that_kept_a_neighbour_lawful_cannot_be_taken_away(document: plans.PlanDocument, now: datetime) -> None:
    plans.correct(document_id=document.pk, change=rewriting(f"严禁{REFUSED[3:]}"), quote=REFUSED, now=now)
    change = plans.Change("clause", PLACE, PLACE + 2, 0, "要")

    with pytest.raises(RefusedTextError):
        plans.correct(document_id=document.pk, change=change, quote="严禁", now=now)


def test_earlier_corrections_are_kept_where_their_place_still_is(document: plans.PlanDocument, now: datetime) -> None:
    last = plan_of(document).phases[-1].span
    phase = plans.Change("phases.end", last.start, last.end, 0, "2026-09-28")
    plans.correct(document_id=document.pk, change=phase, quote="", now=now)

    done = plans.correct(document_id=document.pk, change=rewriting(LAWFUL), quote=REFUSED, now=now)

    assert done.lost_count == 0
    assert str(plan_of(document).phases[-1].end) == "2026-09-28"


def test_a_correction_inside_rewritten_words_is_told_as_lost(
    client: Client, document: plans.PlanDocument, now: datetime
) -> None:
    task = plan_of(document).tasks[0]
    old = TEXT[task.span.start : task.span.end]
    change = plans.Change("tasks.accepted", task.span.start, task.span.end, 0, "no")
    plans.correct(document_id=document.pk, change=change, quote="", now=now)

    answer = post(client, document, rewriting("县融媒体中心要公布咨询电话", old), quote=old)

    page = client.get(answer["Location"].split("#")[0]).content.decode()
    assert "One earlier correction spoke of words that are now gone" in page


def test_a_page_that_is_out_of_date_changes_nothing(document: plans.PlanDocument, now: datetime) -> None:
    plans.correct(document_id=document.pk, change=rewriting(LAWFUL), quote=REFUSED, now=now)

    with pytest.raises(UserError, match=r"open it again|重新打开"):
        plans.correct(document_id=document.pk, change=rewriting("另一种写法"), quote=REFUSED, now=now)


def test_corrections_are_taken_back_from_the_newest(
    client: Client, document: plans.PlanDocument, now: datetime
) -> None:
    plans.correct(document_id=document.pk, change=plans.Change("title", 0, 0, 0, "新标题"), quote=TITLE, now=now)
    plans.correct(document_id=document.pk, change=rewriting(LAWFUL), quote=REFUSED, now=now)

    client.post(f"/plans/{document.pk}/take-back/")
    after_one = plans.get_document(document_id=document.pk)
    client.post(f"/plans/{document.pk}/take-back/")

    assert (after_one.working_text, after_one.title) == (TEXT, "新标题")
    assert plan_of(document).title == TITLE
    assert plans.get_corrections(document_id=document.pk) == []


def test_the_form_offers_the_proposal_of_the_review(client: Client, document: plans.PlanDocument) -> None:
    finding = next(finding for finding in plan_of(document).findings if finding.quote.startswith(REFUSED))
    given = {"field": "clause", "start": finding.start, "end": finding.end, "nth": 0, "use": finding.rule}

    page = client.get(f"/plans/{document.pk}/correct/", given).content.decode()

    assert finding.counterpart is not None
    typed = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert typed is not None
    assert typed.group(1).strip() == finding.counterpart.rstrip("。")


@pytest.mark.parametrize("field", ["source.sha256", "findings.decision", "schema_version", "tasks.__class__", "id"])
def test_what_may_not_be_corrected_is_not(client: Client, document: plans.PlanDocument, field: str) -> None:
    before = plan_of(document)

    post(client, document, plans.Change(field, 0, 5, 0, "x"))

    assert plan_of(document) == before


def test_a_script_s_request_gets_the_form_alone(client: Client, document: plans.PlanDocument) -> None:
    answer = post(client, document, plans.Change("title", 0, 0, 0, ""), **{"hx-request": "true"})
    done = post(client, document, plans.Change("title", 0, 0, 0, "新标题"), **{"hx-request": "true"})

    assert "<html" not in answer.content.decode()
    assert answer.status_code == 422
    assert f"/plans/{document.pk}/?at=title" in done["HX-Location"]


def test_a_clause_is_taken_out_by_leaving_its_form_empty(client: Client, document: plans.PlanDocument) -> None:
    form = client.get(f"/plans/{document.pk}/correct/", {**vars(rewriting("")), "item": "finding-1"}).content.decode()
    answer = post(client, document, rewriting(""), quote=REFUSED)

    assert "To take the clause out, leave this empty." in form
    assert answer.status_code == 302
    assert plans.get_document(document_id=document.pk).working_text == TEXT.replace(REFUSED, "")
    assert not [finding for finding in plan_of(document).findings if finding.quote.startswith(REFUSED)]


def test_taking_out_what_kept_another_clause_lawful_is_refused(client: Client, db: None, now: datetime) -> None:
    text = TEXT.replace(REFUSED, f"严禁{REFUSED}")
    document = add_plan(make_source(text), now=now)
    start = text.index("严禁")

    answer = post(client, document, plans.Change("clause", start, start + 2, 0, ""), quote="严禁")

    assert answer.status_code == 422


def test_the_whole_text_cannot_be_taken_out(client: Client, document: plans.PlanDocument) -> None:
    answer = post(client, document, plans.Change("clause", 0, len(TEXT), 0, ""), quote=TEXT)

    assert answer.status_code in {302, 422}
    assert client.get(f"/plans/{document.pk}/").status_code == 200
