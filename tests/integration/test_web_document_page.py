"""The page of a document: both sides, and nothing in it that the document itself could run."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.people import add_plan, make_client
from tests.support.web_plan import REFUSED, TEXT, make_source

from fuwuyue.kernel import texts
from fuwuyue.plan import api as plans

HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(2)> & \'"` {{ 7 }} javascript:alert(3)'


def page_of(client: Client, document: plans.PlanDocument) -> str:
    return client.get(f"/plans/{document.pk}/").content.decode()


def test_the_whole_text_stands_on_the_page(client: Client, document: plans.PlanDocument) -> None:
    page = page_of(client, document)

    left = page[page.index("data-text>") : page.index('<section class="pane structure-pane"')]
    words = re.sub(r"<[^>]+>|\s", "", left.split(">", 1)[1])
    assert words == re.sub(r"\s", "", TEXT)


def test_phases_without_days_are_listed(client: Client, db: None) -> None:
    text = TEXT.replace("（9月1日—9月6日）", "").replace("（9月7日—9月30日）", "")
    document = add_plan(make_source(text), now=timezone.now())

    page = page_of(client, document)

    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'\sid="([^"]+)"', page))


def test_every_anchor_of_one_side_has_its_place_on_the_other(client: Client, document: plans.PlanDocument) -> None:
    page = page_of(client, document)

    ids = re.findall(r'\sid="([^"]+)"', page)
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert len(ids) == len(set(ids))
    assert targets <= set(ids)
    assert {"finding-1", "at-finding-1", "task-1", "at-task-1", "phase-1", "at-phase-1"} <= set(ids)


def test_a_refused_clause_shows_reason_basis_and_what_could_stand_instead(
    client: Client, document: plans.PlanDocument
) -> None:
    page = page_of(client, document)

    assert 'class="item finding finding-refuse"' in page
    assert REFUSED in page
    assert "Could become" in page
    assert "the justice office" in page
    assert "Report a wrong match" in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "read in its text of April 2025; later amendments not seen"),
        ("zh-CN", "条文按2025年4月文本核对，其后修订未核"),
    ],
)
def test_a_provision_says_of_which_month_the_text_was_that_was_read(
    document: plans.PlanDocument, language: str, sentence: str
) -> None:
    page = page_of(make_client(language), document)

    assert sentence in page
    assert "2026年11月23日" not in page


def test_hostile_text_is_shown_and_never_run(client: Client, db: None) -> None:
    text = TEXT.replace("县融媒体中心", HOSTILE) + HOSTILE
    document = add_plan(make_source(text, HOSTILE), now=timezone.now())

    page = page_of(client, document) + client.get("/").content.decode()

    assert '<script>alert("1")' not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("address", ["", "versions/", "compare/", "delete/", "versions/1/", "wrong-match/"])
def test_no_style_or_script_stands_in_a_page(client: Client, document: plans.PlanDocument, address: str) -> None:
    page = client.get(f"/plans/{document.pk}/{address}").content.decode()

    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


@pytest.mark.parametrize(("accepted", "lang", "word"), [("zh-CN", "zh-Hans", "原文"), ("en", "en", "Structure")])
def test_the_page_speaks_the_reader_s_language(
    document: plans.PlanDocument, accepted: str, lang: str, word: str
) -> None:
    client = make_client(accepted)

    page = page_of(client, document)

    assert f'<html lang="{lang}">' in page
    assert word in page


def test_the_language_of_one_reader_is_not_left_to_the_next(client: Client, document: plans.PlanDocument) -> None:
    before = texts.get_language()

    page_of(client, document)

    assert texts.get_language() == before != "en"


def test_the_language_can_be_chosen(client: Client, document: plans.PlanDocument) -> None:
    client.post("/language/", {"language": "zh-hans", "next": "/"})

    assert '<html lang="zh-Hans">' in page_of(client, document)


@pytest.mark.parametrize("text", ["无标题", "\n\n\n", "一、\n二、\n", "2026年13月45日", "第" * 3000, "（一）" * 500])
def test_any_text_has_a_page(client: Client, db: None, text: str) -> None:
    document = add_plan(make_source(text), now=timezone.now())

    assert client.get(f"/plans/{document.pk}/").status_code == 200


def test_a_deleted_document_leaves_nothing(client: Client, document: plans.PlanDocument) -> None:
    client.post(f"/plans/{document.pk}/delete/")

    assert plans.get_recent_documents(limit=5) == []
    assert plans.get_versions(document_id=document.pk) == []


def test_deadlines_stand_by_day_and_all_days_are_written_one_way(client: Client, db: None) -> None:
    text = TEXT.replace(
        "三、工作要求\n", "三、工作要求\n\n各乡镇要在收到申请后5个工作日内答复。8月28日前，各乡镇要报送方案。\n"
    )
    document = add_plan(make_source(text), now=timezone.now())

    page = page_of(client, document)
    part = page[page.index('id="deadlines"') :].split("</section>")[0]
    due = [
        re.sub(r"<.*", "", words, flags=re.DOTALL).strip()
        for words in re.findall(r'class="when">(.*?)</p>', part, re.DOTALL)
    ]

    assert due[:4] == ["28 Aug 2026", "4 Sept 2026", "12 Sept 2026", "30 Sept 2026"]
    assert "working days" in due[4]
    shown = re.sub(r"<[^>]*>", "", page[page.index('id="glance"') :])
    assert not re.search(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}", shown)


def test_a_page_that_is_not_there_says_what_to_do(client: Client, db: None) -> None:
    answer = client.get("/no/such/page/")

    assert answer.status_code == 404
    assert "listed on the start page" in answer.content.decode()
    assert "Resolver404" not in answer.content.decode()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_finding_says_in_words_which_rule_it_met(document: plans.PlanDocument, language: str) -> None:
    client = make_client(language)

    page = page_of(client, document)

    [title] = set(re.findall(r'class="rule-title">(.*?)<', page))
    assert " " in title if language == "en" else re.search(r"[\u4e00-\u9fff]", title)
    assert f'class="rule">{document.get_plan().findings[0].rule}<' in page
