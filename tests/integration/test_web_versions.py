"""Versions, their comparison, and the files a plan is sent as."""

from datetime import datetime

import pytest
import yaml
from django.test import Client
from tests.support.web_plan import LAWFUL, REFUSED, TEXT, TITLE

from fuwuyue.plan import api as plans


@pytest.fixture
def second(document: plans.PlanDocument, now: datetime) -> plans.PlanDocument:
    """The document with its refused clause rewritten, saved as version 2."""
    start = TEXT.index(REFUSED)
    change = plans.Change("clause", start, start + len(REFUSED), 0, LAWFUL)
    plans.correct(document_id=document.pk, change=change, quote=REFUSED, now=now)
    plans.save_version(document_id=document.pk, note="改写一条", now=now)
    return document


def test_the_first_version_is_the_document_as_read(document: plans.PlanDocument) -> None:
    version = plans.get_version(document_id=document.pk, number=1)

    assert version.text == TEXT
    assert version.get_plan() == document.get_plan()


def test_a_version_is_saved_with_its_note_and_never_changes(
    client: Client, second: plans.PlanDocument, now: datetime
) -> None:
    plans.take_back_correction(document_id=second.pk, now=now)

    version = plans.get_version(document_id=second.pk, number=2)
    page = client.get(f"/plans/{second.pk}/versions/").content.decode()
    assert LAWFUL in version.text
    assert "改写一条" in page


def test_a_note_is_reviewed_like_any_text(client: Client, document: plans.PlanDocument) -> None:
    answer = client.post(f"/plans/{document.pk}/versions/", {"note": REFUSED})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Could become" in page
    assert f'value="{REFUSED}"' in page
    assert len(plans.get_versions(document_id=document.pk)) == 1


def test_a_note_that_is_too_long_is_said_and_kept(client: Client, document: plans.PlanDocument) -> None:
    answer = client.post(f"/plans/{document.pk}/versions/", {"note": "长" * 501})

    assert answer.status_code == 422
    assert "长" * 501 in answer.content.decode()


def test_two_versions_are_compared(client: Client, second: plans.PlanDocument) -> None:
    page = client.get(f"/plans/{second.pk}/compare/", {"from": "1", "to": "2"}).content.decode()

    assert "<del>" in page
    assert LAWFUL[2:] in page


@pytest.mark.parametrize("numbers", [("1", "1"), ("x", "²"), ("", "")])
def test_an_odd_choice_of_versions_is_no_fault(client: Client, second: plans.PlanDocument, numbers: tuple) -> None:
    answer = client.get(f"/plans/{second.pk}/compare/", dict(zip(("from", "to"), numbers, strict=True)))

    assert answer.status_code == 200


def test_a_version_that_is_not_there_is_not_found(client: Client, document: plans.PlanDocument) -> None:
    assert client.get(f"/plans/{document.pk}/compare/", {"from": "7"}).status_code == 404
    assert client.get(f"/plans/{document.pk}/versions/7/").status_code == 404


BEGINNINGS = {
    "yaml": b"",
    "html": b"<!DOCTYPE html>",
    "ics": b"BEGIN:VCALENDAR",
    "docx": b"PK",
    "opinion": b"PK",
}


@pytest.mark.parametrize("kind", BEGINNINGS)
@pytest.mark.parametrize("version", ["", "versions/1/"])
def test_a_plan_is_sent_as_a_file(client: Client, document: plans.PlanDocument, kind: str, version: str) -> None:
    answer = client.get(f"/plans/{document.pk}/{version}export/{kind}/")

    assert answer.status_code == 200
    assert answer.content.lstrip()[:20].lower().startswith(BEGINNINGS[kind].lower())
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_yaml_file_holds_what_was_corrected(client: Client, document: plans.PlanDocument, now: datetime) -> None:
    plans.correct(document_id=document.pk, change=plans.Change("title", 0, 0, 0, "新标题"), quote=TITLE, now=now)

    answer = client.get(f"/plans/{document.pk}/export/yaml/")

    assert yaml.safe_load(answer.content)["title"] == "新标题"


def test_an_unknown_kind_of_file_is_not_found(client: Client, document: plans.PlanDocument) -> None:
    assert client.get(f"/plans/{document.pk}/export/exe/").status_code == 404


def test_a_wrong_match_is_reported_once_and_can_be_sent_on(client: Client, document: plans.PlanDocument) -> None:
    finding = next(finding for finding in document.get_plan().findings if finding.quote.startswith(REFUSED))
    given = {"rule": finding.rule, "quote": finding.quote, "remark": "这里是引用"}

    for _time in range(2):
        client.post(f"/plans/{document.pk}/wrong-match/", given)

    file = yaml.safe_load(client.get("/wrong-matches.yaml").content)
    assert file == {finding.rule: {"must_not_match": [finding.quote]}}
    assert "Reported as wrong" in client.get(f"/plans/{document.pk}/").content.decode()
    assert "这里是引用" in client.get("/wrong-matches/").content.decode()


def test_a_report_on_a_finding_that_does_not_exist_is_refused(client: Client, document: plans.PlanDocument) -> None:
    answer = client.post(f"/plans/{document.pk}/wrong-match/", {"rule": "made-up", "quote": "x", "remark": ""})

    assert answer.status_code == 422
