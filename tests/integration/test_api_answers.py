"""What the API answers: errors in one form, limits, languages, and what each operation gives and keeps."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.integration.test_web_written_words import refused_clauses
from tests.support.api import bear, make_bearer, make_token
from tests.support.people import get_neighbour, get_office, get_unit, make_client, make_person
from tests.support.web_plan import REFUSED, TEXT, TITLE

from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Level, Role, UnitKind
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.protection.api import AuditEntry
from fuwuyue.review.api import list_provinces
from fuwuyue.web.api import bearer
from fuwuyue.web.api.limiter import Limiter
from fuwuyue.web.api.problems import KINDS
from fuwuyue.web.api.site import api

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
EXPORTED = "schema_version: 1\nsource: {name: a, format: txt, characters: 1, sha256: b}\n"
PROVINCE = list_provinces()[0].code
READS = ("SELECT", "WITH", "\nWITH")


@pytest.fixture
def office() -> Client:
    return make_bearer()


@pytest.fixture(autouse=True)
def full_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "LIMITER", Limiter(1_000))


def post(client: Client, path: str, content: Any) -> Any:
    return client.post(f"{V1}/{path}", data=content, content_type="application/json")


def check_problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    problem = answer.json()
    assert (problem["type"], problem["status"]) == (f"/api/problems/{kind}", status)
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == answer.wsgi_request.path
    return dict(problem)


# Errors


def test_no_token_is_told_how_to_send_one(stranger: Client) -> None:
    answer = stranger.get(f"{V1}/me")

    check_problem(answer, 401, "not-authorized")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fuwuyue"'


@pytest.mark.parametrize(
    "sent", ["Bearer fwy_x", "Bearer", "Basic YTpi", "Bearer  ", "fwy_", "Bearer 令牌".encode().decode("latin-1")]
)
def test_a_wrong_token_is_told_that_it_is_wrong(sent: str) -> None:
    answer = Client(headers={"host": "127.0.0.1", "authorization": sent}).get(f"{V1}/me")

    check_problem(answer, 401, "not-authorized")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "path", ["/api/", f"{V1}/", f"{V1}/me/", "/api/v2/me", f"{V1}/plans/x", f"{V1}/units/7/people"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_a_problem(office: Client, path: str, method: str) -> None:
    check_problem(getattr(office, method)(path), 404, "not-found")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head"])
def test_another_method_is_a_problem(office: Client, method: str) -> None:
    answer = getattr(office, method)(f"{V1}/plans")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}
    if method != "head":
        check_problem(answer, 405, "method-not-allowed")


@pytest.mark.parametrize("body", ["{", "nul", '{"text": "a"', "\x00"])
def test_a_body_that_is_no_json_is_a_problem(office: Client, body: str) -> None:
    check_problem(post(office, "review", body), 400, "bad-request")


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        ("review", "text/plain", "application/json"),
        ("review", "multipart/form-data; boundary=x", "application/json"),
        ("plans", "application/json", "multipart/form-data"),
    ],
)
def test_a_body_in_another_form_is_a_problem(office: Client, path: str, form: str, expected: str) -> None:
    answer = office.generic("POST", f"{V1}/{path}", b'{"text": "x"}', content_type=form)

    assert expected in check_problem(answer, 415, "media-type")["detail"]


def test_a_body_over_the_limit_is_a_problem(office: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    check_problem(post(office, "review", {"text": "文" * 200}), 413, "too-large")


def test_a_file_over_the_limit_is_a_problem(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuwuyue.web.staff.uploads.FILE_LIMIT_BYTES", 100)
    file = SimpleUploadedFile("plan.txt", TEXT.encode())

    check_problem(office.post(f"{V1}/plans", {"file": file}), 413, "too-large")
    assert not plans.find_document(sha256="")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("offset=-1", "offset"),
        ("level=planet", "level"),
        ("parent=x", "parent"),
        ("query=" + "a" * 101, "query"),
        ("query=%00", "query"),
    ],
)
def test_a_wrong_parameter_is_named(office: Client, query: str, parameter: str) -> None:
    [error] = check_problem(office.get(f"{V1}/divisions?{query}"), 422, "invalid")["errors"]

    assert error["parameter"] == parameter
    assert error["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/text"),
        ({"text": ""}, "#/text"),
        ({"text": 7}, "#/text"),
        ({"text": "a", "on": "13月"}, "#/on"),
        ({"text": "a", "province": "甘肃"}, "#/province"),
        ({"text": "a", "a/b~c": 1}, "#/a~1b~0c"),
        ({"text": "a\x00"}, "#/text"),
    ],
)
def test_a_wrong_field_is_pointed_at(office: Client, body: dict[str, Any], pointer: str) -> None:
    [error] = check_problem(post(office, "review", body), 422, "invalid")["errors"]

    assert error["pointer"] == pointer


def test_a_surrogate_is_a_wrong_field(office: Client) -> None:
    check_problem(post(office, "review", '{"text": "\\ud800"}'), 422, "invalid")


def test_too_many_requests_are_told_when_to_come_back(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "LIMITER", Limiter(2))

    answers = [office.get(f"{V1}/me") for _request in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    check_problem(answers[-1], 429, "too-many")
    assert 25 <= int(answers[-1].headers["Retry-After"]) <= 30
    assert make_bearer(Role.INSPECTOR).get(f"{V1}/me").status_code == 200


def test_a_fault_says_nothing_of_itself(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_given: object) -> None:
        raise RuntimeError("内部细节")

    monkeypatch.setattr(plans, "get_recent_documents", fail)

    problem = check_problem(office.get(f"{V1}/plans"), 500, "fault")

    assert "内部细节" not in json.dumps(problem, ensure_ascii=False)


def test_errors_are_in_the_language_that_was_asked_for(office: Client) -> None:
    _token, text = make_token(make_person())

    said = {}
    for language in ("zh-CN", "en", "fr"):
        problem = bear(text, language).get(f"{V1}/divisions?limit=0").json()
        said[language] = (problem["title"], problem["errors"][0]["detail"])

    assert said["en"] == ("Something has to be put right", "Write a number of 1 or more.")
    assert said["zh-CN"] == said["fr"] == ("有内容需要更正", "请填写不小于1的数。")


@pytest.mark.parametrize("page", ["api.md", "api.zh.md"])
def test_every_operation_and_every_kind_of_problem_is_on_the_page(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / page).read_text(encoding="utf-8")
    paths = api.get_openapi_schema()["paths"]

    operations = {f"{method.upper()} {path}" for path, ways in paths.items() for method in ways}
    assert set(re.findall(r"`((?:GET|POST) /\S+)`", text)) == operations
    kinds = {f"{end}` | {status}" for status, (end, _title, _detail) in KINDS.items()}
    assert set(re.findall(r"^\| `([\w-]+` \| \d{3})", text, re.MULTILINE)) == kinds


# Nothing but a token counts


def test_a_signed_in_browser_opens_nothing_and_gets_no_cookie() -> None:
    browser = make_client()

    answers = [browser.get(f"{V1}/me"), post(browser, "review", {"text": TEXT}), browser.get("/api/")]

    assert [one.status_code for one in answers] == [401, 401, 404]
    assert not any(one.cookies for one in answers)


def test_the_language_is_that_of_the_request_and_of_no_cookie() -> None:
    _token, text = make_token(make_person())
    client = bear(text, "zh-CN")
    client.cookies["django_language"] = "en"

    assert client.get(f"{V1}/nothing").json()["title"] == "没有找到"


def test_answers_bear_the_headers_of_the_site(office: Client) -> None:
    for answer in (office.get(f"{V1}/me"), office.get(f"{V1}/x"), office.get(f"{V1}/openapi.json")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert not answer.cookies


def test_the_description_is_there_without_a_token(stranger: Client) -> None:
    described = stranger.get(f"{V1}/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert f"{V1}/plans" in described["paths"]


def test_a_token_ends_with_the_role(office: Client) -> None:
    [held] = organisation.get_present_holdings(user_id=make_person().pk, day=timezone.localdate())
    assert office.get(f"{V1}/me").status_code == 200

    organisation.end_role(holding_id=held.pk, on_day=timezone.localdate(), now=timezone.now())

    assert office.get(f"{V1}/me").status_code == 401


def test_a_token_is_for_one_role_of_several() -> None:
    user = make_person(Role.INSPECTOR)
    _token, text = make_token(user)
    organisation.give_role(
        user_id=user.pk,
        role=Role.COUNTY_OFFICE,
        unit_id=get_office().pk,
        valid_from=timezone.localdate(),
        now=timezone.now(),
    )

    client = bear(text)

    assert client.get(f"{V1}/me").json()["role"] == "inspector"
    assert client.post(f"{V1}/plans", {"text": TEXT}).status_code == 404


def test_reading_writes_the_day_of_use_and_nothing_else(office: Client, document: plans.PlanDocument) -> None:
    paths = ["me", "divisions", "units", "plans", f"plans/{document.pk}", f"plans/{document.pk}/export/docx"]

    with CaptureQueriesContext(connection) as first:
        office.get(f"{V1}/me")
    with CaptureQueriesContext(connection) as later:
        for path in paths:
            assert office.get(f"{V1}/{path}").status_code == 200

    assert [
        one["sql"].split()[0] for one in first if not one["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ] == [
        "UPDATE",
        "INSERT",
    ]
    assert all(one["sql"].startswith(("SELECT", "WITH", "\nWITH")) for one in later)
    assert AuditEntry.objects.filter(verb="use").count() == 1


# What is given and kept


def test_me_is_the_person_in_the_one_role(office: Client) -> None:
    answer = office.get(f"{V1}/me").json()

    assert (answer["username"], answer["role"]) == (make_person().username, "county_office")
    assert answer["unit"]["id"] == str(get_office().pk)
    assert (answer["token"]["name"], answer["token"]["read_only"]) == ("测试", False)


def test_divisions_are_found_by_parent_level_and_words(office: Client) -> None:
    village = get_unit(Role.VILLAGE_WORKER).division
    get_neighbour()

    def names(query: str) -> list[str]:
        return [one["name"] for one in office.get(f"{V1}/divisions?{query}").json()["items"]]

    assert names("") == ["云岭县", "松溪镇", "上河村"]
    assert names("level=village") == ["上河村"]
    assert names(f"parent={village.parent_id}") == ["上河村"]
    assert names("query=河") == names("query=530199100201") == ["上河村"]
    assert names("query=青泽") == []
    assert names("query=%25") == []


def test_pages_follow_each_other(office: Client) -> None:
    get_unit(Role.VILLAGE_WORKER)

    pages = [office.get(f"{V1}/divisions?limit=2&offset={offset}").json() for offset in (0, 2, 4)]

    assert [[one["name"] for one in page["items"]] for page in pages] == [["云岭县", "松溪镇"], ["上河村"], []]
    assert {(page["total"], page["limit"]) for page in pages} == {(3, 2)}


def test_units_are_found_by_kind_division_and_words() -> None:
    client = make_bearer(Role.ADMINISTRATOR)
    for role in Role:
        get_unit(role)

    def names(query: str) -> list[str]:
        return [one["name"] for one in client.get(f"{V1}/units?{query}").json()["items"]]

    assert len(names("")) == 5
    assert names(f"kind={UnitKind.VILLAGE.value}") == ["上河村村民委员会"]
    assert names("query=公安") == ["云岭县公安局"]
    assert len(names(f"division={get_office().division_id}")) == 3


def test_a_document_is_given_as_text_or_file_read_reviewed_and_kept(office: Client) -> None:
    as_text = office.post(f"{V1}/plans", {"text": TEXT, "province": PROVINCE})
    as_file = office.post(f"{V1}/plans", {"file": SimpleUploadedFile("方案.md", TEXT.encode())})

    for answer, name, kind, province in ((as_text, "-", "txt", PROVINCE), (as_file, "方案.md", "md", "")):
        assert answer.status_code == 201, answer.content
        given = answer.json()
        assert (given["title"], given["file_name"], given["format"]) == (TITLE, name, kind)
        assert (given["province"], given["unit_id"], given["versions"]) == (province, str(get_office().pk), 1)
        assert office.get(answer.headers["Location"]).json()["title"] == TITLE
        entry = AuditEntry.objects.get(verb="add", record=given["id"])
        assert (entry.user_id, entry.role, entry.address) == (str(make_person().pk), "county_office", "127.0.0.1")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"text": "   "},
        {"text": EXPORTED},
        {"text": TEXT, "province": "99"},
        {"file": SimpleUploadedFile("a.txt", b"")},
        {"file": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 9)},
    ],
)
def test_what_is_no_plan_is_refused_with_a_sentence(office: Client, given: dict[str, Any]) -> None:
    check_problem(office.post(f"{V1}/plans", given), 422, "invalid")

    assert office.get(f"{V1}/plans").json()["total"] == 0


def test_a_file_and_a_text_at_once_are_refused(office: Client) -> None:
    both = {"text": TEXT, "file": SimpleUploadedFile("a.txt", TEXT.encode())}

    check_problem(office.post(f"{V1}/plans", both), 422, "invalid")


def test_a_plan_comes_in_the_published_schema(office: Client, document: plans.PlanDocument, in_english: None) -> None:
    answer = office.get(f"{V1}/plans/{document.pk}")

    assert Plan.model_validate(answer.json()) == plans.get_worded_plan(document=document)


def test_findings_are_those_of_the_present_state(office: Client, document: plans.PlanDocument) -> None:
    page = office.get(f"{V1}/plans/{document.pk}/findings").json()

    assert "refuse" in {one["decision"] for one in page["items"]}
    assert any(REFUSED in one["quote"] or one["quote"] in REFUSED for one in page["items"])
    assert page["total"] == len(document.get_plan().findings)


def test_a_version_is_saved_with_its_note(office: Client, document: plans.PlanDocument) -> None:
    saved = post(office, f"plans/{document.pk}/versions", {"note": "第二稿"})
    listed = office.get(f"{V1}/plans/{document.pk}/versions").json()

    assert saved.status_code == 201
    assert (saved.json()["number"], saved.json()["note"]) == (2, "第二稿")
    assert [one["number"] for one in listed["items"]] == [1, 2]


def test_a_note_that_the_review_refuses_is_not_kept(office: Client, document: plans.PlanDocument) -> None:
    answer = post(office, f"plans/{document.pk}/versions", {"note": REFUSED})

    problem = check_problem(answer, 422, "invalid")
    assert problem["findings"][0]["decision"] == "refuse"
    assert office.get(f"{V1}/plans/{document.pk}/versions").json()["total"] == 1


def test_no_refused_clause_of_2013_can_be_written_by_the_api(office: Client, document: plans.PlanDocument) -> None:
    """The note of a version is the only text that the API keeps, beside plans themselves."""
    clauses = refused_clauses()

    answers = {clause: post(office, f"plans/{document.pk}/versions", {"note": clause}) for clause in clauses}

    assert len(clauses) > 5
    assert {clause: answer.status_code for clause, answer in answers.items() if answer.status_code != 422} == {}
    assert office.get(f"{V1}/plans/{document.pk}/versions").json()["total"] == 1


@pytest.mark.parametrize(
    ("kind", "content_type", "start"),
    [
        ("yaml", "application/yaml", b""),
        ("ics", "text/calendar", b"BEGIN:VCALENDAR"),
        ("docx", "application/vnd.openxml", b"PK"),
        ("html", "text/html", b"<!doctype html>"),
    ],
)
def test_a_plan_is_exported(
    office: Client, document: plans.PlanDocument, kind: str, content_type: str, start: bytes
) -> None:
    answer = office.get(f"{V1}/plans/{document.pk}/export/{kind}")
    version = office.get(f"{V1}/plans/{document.pk}/export/{kind}?version=1")

    assert answer.status_code == version.status_code == 200
    assert answer.headers["Content-Type"].startswith(content_type)
    assert answer.content.startswith(start)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if kind == "yaml":
        assert yaml.safe_load(answer.content)["title"] == TITLE


@pytest.mark.parametrize(
    ("path", "status"),
    [("export/opinion", 404), ("export/exe", 404), ("export/yaml?version=9", 404), ("export/yaml?version=x", 422)],
)
def test_other_exports_are_not_there(office: Client, document: plans.PlanDocument, path: str, status: int) -> None:
    assert office.get(f"{V1}/plans/{document.pk}/{path}").status_code == status


def test_any_role_reviews_a_text_and_nothing_is_kept() -> None:
    client = make_bearer(Role.VILLAGE_WORKER, read_only=True)

    answer = post(client, "review", {"text": TEXT}).json()
    clean = post(
        client, "review", {"text": "各村公布咨询电话。", "province": PROVINCE, "on": date(2026, 1, 1).isoformat()}
    ).json()

    assert "refuse" in {one["decision"] for one in answer["findings"]}
    assert clean == {"findings": []}
    assert not plans.PlanDocument.objects.exists()


def test_the_people_of_a_unit_are_named(office: Client) -> None:
    make_person(Role.INSPECTOR)

    [first, second] = office.get(f"{V1}/units/{get_office().pk}/people").json()["items"]

    assert (first["role"], second["role"]) == ("county_office", "inspector")
    assert first["name"] == "测试人员"


def test_relations_have_both_ends_in_reach(office: Client) -> None:
    day, now = timezone.localdate(), timezone.now()
    for role, kind in ((Role.VILLAGE_WORKER, "subordinate"), (Role.CLINICIAN, "guided")):
        organisation.relate_units(
            unit_id=get_unit(role).pk,
            other_id=get_office().pk,
            kind=organisation.RelationKind(kind),
            valid_from=day,
            now=now,
        )

    organisation.relate_units(
        unit_id=get_neighbour().pk,
        other_id=get_office().pk,
        kind=organisation.RelationKind.PEER,
        valid_from=day,
        now=now,
    )

    relations = office.get(f"{V1}/units/{get_office().pk}/relations").json()["items"]

    assert {(one["unit_id"], one["kind"]) for one in relations} == {
        (str(get_unit(Role.VILLAGE_WORKER).pk), "subordinate"),
        (str(get_unit(Role.CLINICIAN).pk), "guided"),
    }
    assert Level.VILLAGE.value == get_unit(Role.VILLAGE_WORKER).division.level
