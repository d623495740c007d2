"""The province of a document: chosen when it is given, shown beside it, changed later, and used for every review."""

import re
from datetime import datetime

import pytest
from django.test import Client
from tests.support.people import add_plan
from tests.support.web_plan import LAWFUL, REFUSED, TEXT, TITLE, make_source

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import api as plans
from fuwuyue.review.api import Decision

SICHUAN, HUNAN = "51", "43"
# Sichuan's rules have it reworded; the general ones only look at how it is carried out.
BY_MARRIAGE = "办理生育登记须持结婚证"
PLAN = f"{TEXT}\n各乡镇卫生院{BY_MARRIAGE}。\n"


@pytest.fixture
def document(db: None, now: datetime) -> plans.PlanDocument:
    """A document that is reviewed by the general rules."""
    return add_plan(make_source(PLAN), now=now)


def decision_on(document: plans.PlanDocument, words: str = BY_MARRIAGE) -> Decision:
    findings = plans.get_document(document_id=document.pk).get_plan().findings
    [decision] = [finding.decision for finding in findings if words in finding.quote]
    return decision


def choose(client: Client, document: plans.PlanDocument, province: str):
    return client.post(f"/plans/{document.pk}/province/", {"province": province}, follow=True)


def page_of(client: Client, document: plans.PlanDocument) -> str:
    return client.get(f"/plans/{document.pk}/").content.decode()


@pytest.mark.parametrize(
    ("chosen", "decision"), [({}, "caution"), ({"province": ""}, "caution"), ({"province": SICHUAN}, "rewrite")]
)
def test_the_province_is_chosen_with_the_document(
    client: Client, db: None, chosen: dict[str, str], decision: str
) -> None:
    client.post("/", {"text": PLAN, **chosen})

    [document] = plans.get_recent_documents(limit=5)
    assert document.province == chosen.get("province", "")
    assert decision_on(document) == decision


def test_the_start_page_offers_the_provinces_with_rules_and_none_first(client: Client, db: None) -> None:
    page = client.get("/").content.decode()

    options = re.findall(r'<option value="(\d*)"( selected)?>(.*?)</option>', page)
    assert options[0] == ("", " selected", "No province: general rules")
    assert (SICHUAN, "", "Sichuan") in options


@pytest.mark.parametrize("province", ["77", "11", "四川", "5", "<b>"])
def test_what_is_no_province_is_told_beside_the_field(client: Client, db: None, province: str) -> None:
    answer = client.post("/", {"text": PLAN, "province": province})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_province_error"' in page
    assert "is no province with rules of its own" in page
    assert BY_MARRIAGE in page
    assert plans.get_recent_documents(limit=5) == []


def test_the_page_shows_which_rules_were_used(client: Client, document: plans.PlanDocument) -> None:
    general = page_of(client, document)
    changed = choose(client, document, SICHUAN).content.decode()

    assert "General rules and those of" not in general
    assert "General rules and those of Sichuan" in changed
    assert "asks for no marriage" in changed


def test_the_province_can_be_changed_and_taken_away(client: Client, document: plans.PlanDocument) -> None:
    decisions = []
    for province in (SICHUAN, HUNAN, ""):
        answer = choose(client, document, province)
        decisions.append((answer.status_code, decision_on(document)))

    assert decisions == [(200, Decision.REWRITE), (200, Decision.CAUTION), (200, Decision.CAUTION)]
    assert "reviewed again" in answer.content.decode()


def test_a_change_to_what_is_no_province_leaves_everything(
    client: Client, document: plans.PlanDocument, now: datetime
) -> None:
    answer = client.post(f"/plans/{document.pk}/province/", {"province": "77"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_province_error"' in page
    assert '<details class="rules-choice" open>' in page
    assert plans.get_document(document_id=document.pk).province == ""
    with pytest.raises(UserError, match="77"):
        plans.change_province(document_id=document.pk, province="77", now=now)


def test_corrections_are_kept_when_the_province_changes(
    client: Client, document: plans.PlanDocument, now: datetime
) -> None:
    start = PLAN.index(REFUSED)
    rewritten = plans.Change("clause", start, start + len(REFUSED), 0, LAWFUL)
    plans.correct(document_id=document.pk, change=plans.Change("title", 0, 0, 0, "新标题"), quote=TITLE, now=now)
    plans.correct(document_id=document.pk, change=rewritten, quote=REFUSED, now=now)

    page = choose(client, document, SICHUAN).content.decode()

    after = plans.get_document(document_id=document.pk)
    assert (after.title, LAWFUL in after.working_text) == ("新标题", True)
    assert len(plans.get_corrections(document_id=document.pk)) == 2
    assert "no longer appl" not in page


def test_what_was_written_by_hand_is_reviewed_by_the_new_rules(
    client: Client, document: plans.PlanDocument, now: datetime
) -> None:
    for title in (f"{BY_MARRIAGE}试点方案", f"{BY_MARRIAGE}工作方案"):
        change = plans.Change("title", 0, 0, 0, title)
        plans.correct(document_id=document.pk, change=change, quote="", now=now)

    page = choose(client, document, SICHUAN).content.decode()

    told = re.findall(r"“([^”]*)” was entered by hand: (.*)", page)
    assert [quote for quote, _reason in told] == [f"{BY_MARRIAGE}工作方案"]
    assert "Birth registration in this province" in told[0][1]


def test_every_later_review_is_by_the_province_s_rules(
    client: Client, document: plans.PlanDocument, now: datetime
) -> None:
    choose(client, document, SICHUAN)
    phase = document.get_plan().phases[-1].span
    change = plans.Change("phases.end", phase.start, phase.end, 0, "2026-09-28")

    plans.correct(document_id=document.pk, change=change, quote="", now=now)
    after_correction = decision_on(document)
    plans.take_back_correction(document_id=document.pk, now=now)
    after_taking_back = decision_on(document)
    title = plans.Change("title", 0, 0, 0, f"{BY_MARRIAGE}试点方案")
    advice = plans.correct(document_id=document.pk, change=title, quote="", now=now).advice

    assert after_correction == after_taking_back == Decision.REWRITE
    assert [finding.decision for finding in advice] == [Decision.REWRITE]


@pytest.mark.parametrize("kind", ["yaml", "html"])
def test_a_file_holds_the_findings_of_the_province(client: Client, document: plans.PlanDocument, kind: str) -> None:
    choose(client, document, SICHUAN)

    written = client.get(f"/plans/{document.pk}/export/{kind}/").content.decode()

    assert "sets no number" in " ".join(written.split())


def test_a_version_keeps_the_rules_by_which_it_was_reviewed(
    client: Client, document: plans.PlanDocument, now: datetime
) -> None:
    choose(client, document, SICHUAN)
    plans.save_version(document_id=document.pk, note="", now=now)
    choose(client, document, "")

    first, second = (client.get(f"/plans/{document.pk}/versions/{n}/").content.decode() for n in (1, 2))

    assert "those of Sichuan" not in first + page_of(client, document)
    assert "those of Sichuan" in second
    assert "rules-choice" not in second
