"""A page is in one language: what was worded when a document was given is worded again for whoever reads it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.test import Client
from tests.support.people import add_plan, make_client
from tests.support.web_plan import TEXT, make_source

from fuwuyue.kernel import texts
from fuwuyue.plan import api as plans
from fuwuyue.plan.samples.api import read_sample

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    before = texts.get_language()
    texts.set_language(language)
    yield
    texts.set_language(before)


@pytest.fixture
def given_in_chinese(db: None, now: datetime) -> plans.PlanDocument:
    with speaking("zh-hans"):
        return add_plan(make_source(read_sample().decode()), now=now)


def reader(language: str) -> Client:
    return make_client(language)


def worded_parts(page: str) -> str:
    """The doubts, slips and burden of a page, without the words that the plan itself has."""
    doubts = re.findall(r'class="doubt">(.*?)</p>', page, re.DOTALL)
    return "".join(doubts) + page[page.index('id="burden-title"') :].split("</section>")[0]


@pytest.mark.parametrize("address", ["", "versions/1/"])
def test_a_document_given_in_chinese_is_told_of_in_english(given_in_chinese: plans.PlanDocument, address: str) -> None:
    page = reader("en").get(f"/plans/{given_in_chinese.pk}/{address}").content.decode()

    assert "Uncertain:" in page
    assert not CHINESE.search(re.sub(r"[“\"].*?[”\"]", "", worded_parts(page)))


def test_a_document_given_in_english_is_told_of_in_chinese(db: None, now: datetime) -> None:
    with speaking("en"):
        document = add_plan(make_source(read_sample().decode()), now=now)

    page = reader("zh-CN").get(f"/plans/{document.pk}/").content.decode()

    assert not re.search(r"[a-z]{4,} [a-z]{4,}", re.sub(r"<[^>]+>", "", worded_parts(page)))


def test_a_slip_is_told_in_the_reader_s_language(db: None, now: datetime) -> None:
    text = TEXT.replace("9月7日—9月30日", "9月30日—9月7日")
    with speaking("zh-hans"):
        document = add_plan(make_source(text), now=now)
    with speaking("en"):
        worded = plans.get_worded_plan(document=document)

    assert worded.slips
    assert document.get_plan().slips[0].text != worded.slips[0].text


def test_a_doubt_that_a_person_settled_stays_settled(given_in_chinese: plans.PlanDocument, now: datetime) -> None:
    doubtful = next(one for one in given_in_chinese.get_plan().deadlines if one.doubt)
    change = plans.Change("deadlines.date", doubtful.span.start, doubtful.span.end, 0, "2026-09-20")
    plans.correct(document_id=given_in_chinese.pk, change=change, quote="", now=now)

    document = plans.get_document(document_id=given_in_chinese.pk)

    [after] = [one for one in plans.get_worded_plan(document=document).deadlines if one.span == doubtful.span]
    assert after.doubt is None
    assert str(after.date) == "2026-09-20"
