"""The one box for units, divisions, people and plan documents."""

import pytest
from django.test import Client
from tests.support.people import get_neighbour, get_office, make_client, make_person
from tests.support.web_plan import make_source

from fuwuyue.organisation.api import Role
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import AuditEntry


def search(client: Client, text: str) -> str:
    answer = client.get("/search/", {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_word_finds_each_kind_with_its_count(client: Client, document: plans.PlanDocument) -> None:
    page = search(client, "云岭县")

    assert str(document.pk) in page
    assert str(get_office().pk) in page
    assert str(get_office().division_id) in page


def test_a_document_is_found_by_words_of_its_text_by_those_who_read_it(
    client: Client, document: plans.PlanDocument
) -> None:
    theirs = plans.add_document(source=make_source(), owner_id=get_neighbour().pk, now=document.created_at)

    page = search(client, "服务月专栏")

    assert str(document.pk) in page
    assert str(theirs.pk) not in page
    assert "Plan documents" not in search(make_client(role=Role.CLINICIAN), "服务月专栏")


def test_the_box_says_what_it_finds_of_people(client: Client) -> None:
    assert "by their exact id" in search(client, "")


def test_nothing_asked_is_nothing_found_and_nothing_written(client: Client) -> None:
    make_person()

    page = search(client, "  ")

    assert "<h2>" not in page
    assert not AuditEntry.objects.filter(verb="read").exists()


@pytest.mark.parametrize("text", ["\0", "%%", "__", "'; --", "\\", "a" * 5000, "１３９"])
def test_any_text_can_be_looked_for(client: Client, document: plans.PlanDocument, text: str) -> None:
    page = search(client, text)

    assert str(document.pk) not in page


def test_a_person_is_found_and_the_reading_is_one_entry(client: Client) -> None:
    make_person(Role.DATA_STEWARD)
    make_person(Role.CLINICIAN)

    search(client, "测试人员")

    entry = AuditEntry.objects.get(verb="read")
    assert (entry.kind, entry.model, entry.reason, entry.record) == ("read", "organisation.user", "search.3", "")
    assert (entry.user_id, entry.role) == (str(make_person().pk), "county_office")
