"""What holds at every address: headers, cookies, redirects that stay here, limits of what is taken."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.support.addresses import all_addresses
from tests.support.outreach import add_event, add_version
from tests.support.people import get_duty, make_person
from tests.support.running_site import own_environment

from fuwuyue.organisation import api as organisation
from fuwuyue.outreach import api as outreach
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import Actor

ELSEWHERE = "https://elsewhere.example/x"
SECRET_KEY = "Zq7!fW2s-Lm9#xT4c_Rb6@vN1d.Kp8$hY3g+Uj5%eA0o=Qi"


@pytest.fixture
def addresses(document: plans.PlanDocument) -> list[str]:
    [held] = organisation.get_holdings(user_id=make_person().pk)
    version = add_version()
    duty = get_duty()
    values = {
        "document_id": document.pk,
        "unit_id": held.unit_id,
        "division_id": held.unit.division_id,
        "user_id": held.user_id,
        "holding_id": held.pk,
        "matter_id": duty.matter_id,
        "duty_id": duty.pk,
        "listed_id": duty.item_id,
        "number": 1,
        "kind": "yaml",
        "name": "tasks.done",
        "session_id": 7,
        "pk": 7,
        "invitation_id": uuid.UUID(int=7),
        "notification_id": uuid.UUID(int=7),
        "token_id": uuid.UUID(int=7),
        "month_id": uuid.UUID(int=7),
        "item_id": uuid.UUID(int=7),
        "task_id": uuid.UUID(int=7),
        "report_id": uuid.UUID(int=7),
        "bulletin_id": uuid.UUID(int=7),
        "day_id": uuid.UUID(int=7),
        "job_id": uuid.UUID(int=7),
        "paper_id": uuid.UUID(int=7),
        "step": "acknowledge",
        "step_id": uuid.UUID(int=7),
        "mark": "done",
        "key": "notice-government",
        "event_id": add_event().pk,
        "material_id": version.material_id,
        "version_id": version.pk,
        "feed_id": uuid.UUID(int=7),
        "contact_id": uuid.UUID(int=7),
        "broadcast_id": uuid.UUID(int=7),
        "secret": outreach.open_feed(unit_id=held.unit_id, now=timezone.now(), by=Actor(held.user_id)),
        # of the API, which answers these clients, who send no token, with errors alone
        "plan_id": document.pk,
    }
    # Last what ends that which the others need: the document, or the sign-in.
    return sorted(all_addresses(values), key=lambda address: address.endswith("/delete/") or "/sign-" in address)


def answers(client: Client, addresses: list[str], query: str = "", **data: str) -> Iterator[tuple[str, HttpResponse]]:
    for address in addresses:
        yield f"GET {address}", client.get(address + query)
    for address in addresses:
        yield f"POST {address}", client.post(address + query, data)


def test_every_answer_has_every_header(client: Client, addresses: list[str]) -> None:
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }

    for request, answer in answers(client, [*addresses, "/nowhere/"]):
        assert {name: answer.headers.get(name) for name in wanted} == wanted, request
        assert "no-store" in answer.headers["Cache-Control"], request
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, request
        assert "frame-ancestors 'none'" in policy, request
        assert "unsafe" not in policy, request
        assert "camera=()" in answer.headers["Permissions-Policy"], request


def test_no_page_has_a_script_or_style_of_its_own(client: Client, addresses: list[str]) -> None:
    for request, answer in answers(client, addresses):
        if answer.headers["Content-Type"].startswith("text/html") and "attachment" not in answer.headers.get(
            "Content-Disposition", ""
        ):
            page = answer.content.decode()
            assert "<style" not in page, request
            assert " style=" not in page, request
            assert "<script>" not in page, request
            assert " onclick=" not in page, request


def test_no_redirect_leads_elsewhere(client: Client, addresses: list[str]) -> None:
    client.defaults["HTTP_REFERER"] = ELSEWHERE
    leading = []
    for request, answer in answers(client, addresses, f"?next={ELSEWHERE}", next=ELSEWHERE, language="en"):
        if 300 <= answer.status_code < 400 and urlsplit(answer.headers["Location"]).netloc not in {"", "127.0.0.1"}:
            leading.append(request)

    assert leading == []


@pytest.mark.parametrize(
    "target",
    ["//elsewhere.example", "\\\\elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "http:elsewhere"],
)
def test_the_language_switch_goes_back_to_this_site_only(client: Client, db: None, target: str) -> None:
    answer = client.post("/language/", {"language": "en", "next": target})

    assert answer.headers["Location"] == "/"


def test_every_cookie_is_out_of_reach_of_scripts_and_with_tls_of_plain_http(
    client: Client, addresses: list[str], settings: Settings
) -> None:
    settings.CSRF_COOKIE_SECURE = settings.SESSION_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True

    session = client.session
    session["seen_at"] = 0  # so that it is written, and its cookie sent
    session.save()
    cookies = {
        name: morsel
        for _request, answer in answers(client, addresses, language="en")
        for name, morsel in answer.cookies.items()
        if morsel.value
    }

    assert {"csrftoken", "django_language", "sessionid"} <= cookies.keys()
    for name, morsel in cookies.items():
        assert morsel["httponly"], name
        assert morsel["samesite"] in {"Strict", "Lax"}, name
        assert morsel["secure"], name
        assert not morsel["domain"], name


@pytest.mark.filterwarnings("ignore")
def test_a_form_with_a_thousand_fields_too_many_is_refused(client: Client, db: None) -> None:
    assert client.post("/", {f"f{number}": "x" for number in range(1_001)}).status_code == 400


@pytest.mark.filterwarnings("ignore")
def test_a_form_of_25_mb_is_refused(client: Client, db: None) -> None:
    assert client.post("/", {"text": "x" * (25 * 1024 * 1024)}).status_code == 400


def check_deploy(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "DEBUG"],
        env=own_environment(home, DJANGO_SETTINGS_MODULE="fuwuyue.config.settings", **environment),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def test_django_finds_nothing_in_the_production_settings(tmp_path: Path) -> None:
    production = {"FUWUYUE_PRODUCTION": "1", "FUWUYUE_HOSTS": "fuwuyue.test", "FUWUYUE_SECRET_KEY": SECRET_KEY * 2}

    done = check_deploy(tmp_path, **production)

    assert done.returncode == 0, done.stderr
    # What is left out has its reason in the settings: HSTS for subdomains, and the browsers' own list.
    assert "no issues (2 silenced)" in done.stdout


def test_the_same_check_finds_fault_without_tls(tmp_path: Path) -> None:
    done = check_deploy(tmp_path)

    assert done.returncode == 1
    assert "SECURE_SSL_REDIRECT" in done.stderr


def test_the_production_settings_speak_for_tls_alone(tmp_path: Path) -> None:
    code = (
        "from django.conf import settings as s\n"
        "print(s.DEBUG, s.ALLOWED_HOSTS, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE,"
        " s.SECURE_HSTS_SECONDS)"
    )
    environment = own_environment(
        tmp_path, DJANGO_SETTINGS_MODULE="fuwuyue.config.settings", FUWUYUE_HOSTS="a.test,fd00::5"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, encoding="utf-8")

    assert done.stdout.strip() == "False ['a.test', '[fd00::5]'] True True True 31536000"
