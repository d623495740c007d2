"""A person signs in with password and authenticator app, with scripts switched off, and axe has nothing against it."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page
from tests.browser.conftest import OpenPage
from tests.browser.test_browser_accessibility import serious_faults
from tests.support.people import PASSWORD, TOTP_SECRET, give_factor, give_password, make_client, make_person

from fuwuyue.organisation import api
from fuwuyue.organisation.api import Role, User


def code_for(secret: str) -> str:
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def make_clerk() -> User:
    user = make_person(Role.COUNTY_OFFICE)
    give_password(user)
    return user


def enter(page: Page, user: User) -> None:
    page.goto("/")
    page.locator("#id_login").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()


def test_signing_in_with_password_and_code(open_page: OpenPage) -> None:
    user = make_clerk()
    give_factor(user)
    page = open_page(signed_in=False, java_script_enabled=False)

    enter(page, user)
    page.locator("#id_code").fill(code_for(TOTP_SECRET))
    page.locator("main button[type=submit]").first.click()

    assert page.locator("form.upload").is_visible()
    page.get_by_role("button", name="退出登录").click()
    assert page.url.endswith("/sign-in/?next=/")


def test_the_second_step_is_set_up_on_the_way_in(open_page: OpenPage) -> None:
    page = open_page(signed_in=False, java_script_enabled=False)

    enter(page, make_clerk())
    secret = page.locator(".secret code").inner_text()
    page.locator("#id_code").fill(code_for(secret))
    page.locator("main button[type=submit]").click()
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="我已保存").click()

    assert page.locator("form.upload").is_visible()


def test_the_first_start(open_page: OpenPage) -> None:
    from django.utils import timezone

    code = api.make_first_run_code(now=timezone.now())
    page = open_page(signed_in=False, java_script_enabled=False)
    page.goto("/")

    given = {"code": code, "county": "云岭县", "county_code": "530199", "office": "云岭县服务月活动办公室"}
    given |= {"name": "测试人员", "username": "first", "password": PASSWORD, "again": PASSWORD}
    for name, value in given.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("main button[type=submit]").click()

    assert page.locator("#id_login").is_visible()
    assert User.objects.get().username == "first"


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_pages_before_the_sign_in_are_accessible(open_page: OpenPage, locale: str) -> None:
    page = open_page(signed_in=False, locale=locale)
    page.goto("/first-run/")
    assert serious_faults(page) == []
    page.locator("main button[type=submit]").click()
    assert page.locator(".error-summary").is_visible()
    assert serious_faults(page) == []

    make_person()
    for address in ("/sign-in/", "/invited/", "/new-password/"):
        page.goto(address)
        assert serious_faults(page) == [], address


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_pages_of_an_account_are_accessible(open_page: OpenPage, locale: str) -> None:
    make_client()
    page = open_page(locale=locale)

    for address in ("/me/", "/me/password/", "/me/factor/remove/", "/me/confirm/", "/me/factor/recovery-codes/new/"):
        page.goto(address)
        assert serious_faults(page) == [], address


def test_inviting_is_accessible(open_page: OpenPage) -> None:
    page = open_page(role=Role.ADMINISTRATOR)
    page.goto("/invitations/")
    assert serious_faults(page) == []

    page.locator("#id_name").fill("新来人员")
    page.locator("#id_username").fill("new.person")
    page.get_by_role("button", name="邀请", exact=True).click()

    assert page.locator("code.code").is_visible()
    assert serious_faults(page) == []


def test_a_forgotten_password_is_made_good_without_scripts(open_page: OpenPage) -> None:
    user = make_clerk()
    give_factor(user)
    page = open_page(role=Role.ADMINISTRATOR)
    page.goto(f"/access/{user.pk}/")
    assert serious_faults(page) == []
    page.get_by_role("button", name="生成密码重设码").click()
    code = page.locator("code.code").inner_text()
    assert serious_faults(page) == []

    theirs = open_page(signed_in=False, java_script_enabled=False)
    theirs.goto("/sign-in/")
    theirs.get_by_role("link", name="我有密码重设码").click()
    theirs.locator("#id_code").fill(code)
    theirs.locator("main button[type=submit]").click()
    for name in ("password", "again"):
        theirs.locator(f"#id_{name}").fill("另一个-很长的口令-2026")
    theirs.locator("main button[type=submit]").click()

    assert theirs.locator("#id_login").is_visible()
    user.refresh_from_db()
    assert user.check_password("另一个-很长的口令-2026")
