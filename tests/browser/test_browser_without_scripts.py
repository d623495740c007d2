"""Every main task is done with scripts off, as old browsers of county offices may need."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page
from tests.support.people import PASSWORD, TOTP_SECRET, get_office, get_unit, give_factor, give_password, make_person
from tests.support.web_plan import TEXT, TITLE

from fuwuyue.organisation import api
from fuwuyue.organisation.api import Invitation, Role, RoleHolding, User
from fuwuyue.plan.api import PlanDocument

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk() -> User:
    """The clerk of the county office, who administers the system too, with a password and a second step."""
    user = make_person()
    give_password(user)
    give_factor(user)
    api.give_role(
        user_id=user.pk,
        role=Role.ADMINISTRATOR,
        unit_id=get_office().pk,
        valid_from=timezone.localdate(),
        now=timezone.now(),
    )
    get_unit(Role.CLINICIAN)
    return user


@pytest.fixture
def page(open_page: Callable[..., Page], clerk: User) -> Page:
    """A page with scripts off, after signing in with password and code."""
    page = open_page(signed_in=False, java_script_enabled=False)
    page.goto("/")
    page.locator("#id_login").fill(clerk.username)
    page.locator("#id_password").fill(PASSWORD)
    press(page)
    page.locator("#id_code").fill(code())
    press(page)
    return page


def code() -> str:
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(TOTP_SECRET, counters[len(counters) // 2]))


def press(page: Page, inside: str = "main") -> None:
    page.locator(f"{inside} button[type=submit]").first.click()


def grow_old() -> None:
    """Let the last proof of who is at the screen be too long ago."""
    for stored in Session.objects.all():
        session = SessionStore(session_key=stored.session_key)
        session["proved_at"] = 0
        session.save()


def test_a_plan_is_given_corrected_saved_and_exported(page: Page, clerk: User) -> None:
    page.goto("/")
    page.locator("#id_text").fill(TEXT)
    press(page, "form.upload")
    page.wait_for_url("**/plans/**")
    document = PlanDocument.objects.get()
    assert TITLE in page.locator("h1").inner_text()

    page.locator("a[href*='/correct/']").first.click()
    page.locator("main form [name=value]").first.fill("云岭县2026年服务月方案")
    press(page, "main form:has([name=value])")
    page.goto(f"/plans/{document.pk}/versions/")
    page.locator("main form [name=note]").fill("改了题目")
    press(page, "main form:has([name=note])")
    assert "改了题目" in page.locator("main").inner_text()

    grow_old()
    page.goto(f"/plans/{document.pk}/")
    page.goto(f"/plans/{document.pk}/export/yaml/")
    assert "/me/confirm/" in page.url
    page.locator("#id_password").fill(PASSWORD)
    with page.expect_download() as download:
        press(page)
    assert download.value.suggested_filename.endswith(".yaml")


def test_a_person_is_invited_found_and_given_a_role(page: Page, clerk: User) -> None:
    page.goto("/invitations/")
    page.locator("#id_name").fill("新来人员")
    page.locator("#id_username").fill("newcomer")
    page.locator("#id_role").select_option("clinician")
    page.locator("#id_unit").select_option(str(get_unit(Role.CLINICIAN).pk))
    press(page)
    assert page.locator("code.code").inner_text()
    assert Invitation.objects.get().username == "newcomer"

    other = make_person(Role.DATA_STEWARD)
    page.goto("/search/")
    page.locator("#id_q").fill(other.username)
    press(page)
    page.locator(f"main a[href*='{other.pk}']").click()
    page.locator("a[href$='/role/']").click()
    page.locator("#id_role").select_option("clinician")
    page.locator("#id_unit").select_option(str(get_unit(Role.CLINICIAN).pk))
    press(page)
    assert RoleHolding.objects.filter(user=other, role="clinician").count() == 1
    page.locator("main tr:has-text('妇幼') a[href$='/end/']").click()
    page.locator("#id_on_day").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    press(page)
    assert RoleHolding.objects.get(user=other, role="clinician").valid_until


def test_the_language_changes_and_signing_out_ends_the_session(page: Page) -> None:
    page.goto("/organisation/")
    page.locator(".site-header button[value=en]").click()
    assert page.locator("h1").inner_text() == "Organisation"

    page.locator(".site-header form[action='/sign-out/'] button").click()
    page.goto("/organisation/")

    assert re.search(r"/sign-in/", page.url)
