"""Every address of the site, in one table: an address that is missing here fails the test."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from fuwuyue.plan import api as plans

# name: what it needs, status of GET, status of an empty POST
ADDRESSES = {
    "staff:start": ((), 200, 422),
    "staff:language": ((), 302, 302),
    "staff:health": ((), 503, 405),  # the entry of the document has waited for its seal since August
    "staff:gallery": ((), 200, 405),
    "staff:wrong-matches": ((), 200, 405),
    "staff:wrong-matches-yaml": ((), 200, 405),
    "staff:document": (("document",), 200, 405),
    "staff:correct": (("document",), 302, 302),
    "staff:take-back": (("document",), 405, 302),
    "staff:province": (("document",), 405, 302),
    "staff:wrong-match": (("document",), 200, 422),
    "staff:delete": (("document",), 200, 302),
    "staff:export": (("document", "yaml"), 200, 405),
    "staff:versions": (("document",), 200, 302),
    "staff:version": (("document", 1), 200, 405),
    "staff:version-export": (("document", 1, "ics"), 200, 405),
    "staff:compare": (("document",), 200, 405),
}
MOST_QUERIES = 15


def all_names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from all_names(pattern.url_patterns, f"{pattern.app_name}:" if pattern.app_name else namespace)
        else:
            yield f"{namespace}{pattern.name}"


def address_of(name: str, document_id: uuid.UUID) -> str:
    return reverse(name, args=[document_id if arg == "document" else arg for arg in ADDRESSES[name][0]])


def test_every_address_stands_in_the_table() -> None:
    assert set(all_names(get_resolver().url_patterns)) == set(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_each_address_answers(client: Client, document: plans.PlanDocument, name: str) -> None:
    _needs, get_status, post_status = ADDRESSES[name]
    address = address_of(name, document.pk)

    assert client.get(address).status_code == get_status
    assert client.post(address).status_code == post_status


@pytest.mark.parametrize("name", [name for name, (needs, *_) in ADDRESSES.items() if "document" in needs])
def test_a_document_that_is_not_there_is_a_page_that_says_so(client: Client, db: None, name: str) -> None:
    address = address_of(name, uuid.UUID(int=0))

    answers = [client.get(address), client.post(address)]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert any("was deleted" in answer.content.decode() for answer in answers if answer.status_code == 404)


@pytest.mark.parametrize("name", [name for name, (_needs, status, _) in ADDRESSES.items() if status == 200])
def test_a_page_asks_the_database_little(
    client: Client,
    document: plans.PlanDocument,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
) -> None:
    for _copy in range(5):
        plans.save_version(document_id=document.pk, note="", now=timezone.now())

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address_of(name, document.pk))


def test_a_form_from_elsewhere_is_refused(document: plans.PlanDocument) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1", "accept-language": "en"})

    answer = strict.post(reverse("staff:delete", args=[document.pk]))

    assert answer.status_code == 403
    assert "Form expired" in answer.content.decode()
    assert plans.get_document(document_id=document.pk)
