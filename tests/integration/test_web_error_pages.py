"""The pages of errors, in both languages, and without a database."""

from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from fuwuyue.config.urls import urlpatterns as own_urlpatterns


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("wang@county.example")


urlpatterns = [*own_urlpatterns, path("broken/", fail)]


@pytest.fixture
def no_database(db: None) -> Iterator[None]:
    def refuse(*args: object) -> None:
        raise DatabaseError("the database is away")

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize(("language", "words"), [("en", "Not there"), ("zh-hans", "没有找到")])
def test_an_address_with_nothing_is_told_without_a_database(no_database: None, language: str, words: str) -> None:
    answer = Client(headers={"host": "127.0.0.1", "accept-language": language}).get("/nowhere/")

    page = answer.content.decode()
    assert answer.status_code == 404
    assert f"<h1>{words}</h1>" in page


@pytest.mark.parametrize(("language", "words"), [("en", "Form expired"), ("zh-hans", "表单已失效")])
def test_an_old_form_is_told_without_a_database(no_database: None, language: str, words: str) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1", "accept-language": language})

    answer = strict.post("/language/", {"language": "en"})

    assert answer.status_code == 403
    assert words in answer.content.decode()


@pytest.mark.urls("tests.integration.test_web_error_pages")
def test_a_fault_of_ours_is_told_in_both_languages_without_a_database_and_without_details(no_database: None) -> None:
    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)

    answer = client.get("/broken/")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert "程序出错" in page
    assert "our fault" in page
    assert "wang" not in page


def test_a_foreign_host_name_is_told_in_both_languages(no_database: None) -> None:
    answer = Client(headers={"host": "plans.example.org"}).get("/")

    assert answer.status_code == 400
    assert "管理员告知的地址" in answer.content.decode()
    assert "not this site" in answer.content.decode()


@pytest.mark.parametrize("name", ["400", "500"])
def test_these_pages_stand_alone(name: str) -> None:
    """They use no tag and no other template, and their style sheet is served under its plain name."""
    from django.template.loader import get_template

    text = get_template(f"{name}.html").template.source

    assert "{%" not in text
    assert "{{" not in text
    assert 'href="/static/shared/error.css"' in text
    assert finders.find("shared/error.css")
