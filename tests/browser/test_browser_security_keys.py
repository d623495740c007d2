"""A security key is added, used at the second step and to confirm, and removed: with Chromium's virtual one."""

from playwright.sync_api import CDPSession, Page
from pytest_django.fixtures import Settings
from tests.browser.conftest import OpenPage
from tests.browser.test_browser_accessibility import serious_faults
from tests.support.people import PASSWORD, give_password, make_person

from fuwuyue.organisation.api import Role
from fuwuyue.protection.api import AuditEntry

# The server of these tests has this name, which browsers take for a safe one without TLS.
HOST = "localhost"


def put_key_in(page: Page) -> CDPSession:
    """Plug a virtual key into the browser, whose owner always touches it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "isUserVerified": True, "hasUserVerification": True}
    options |= {"automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def test_a_security_key_from_the_first_day_to_the_last(open_page: OpenPage, settings: Settings) -> None:
    settings.KEY_HOST, settings.MFA_SUPPORTED_TYPES = HOST, ["totp", "recovery_codes", "webauthn"]
    user = make_person(Role.COUNTY_OFFICE)
    give_password(user)
    page = open_page(signed_in=False)
    put_key_in(page)

    enter(page, user.username)
    page.locator("a[href$='/keys/add/']").click()
    assert serious_faults(page) == []
    page.locator("#add-key").click()
    page.wait_for_url("**/recovery-codes/")

    page.goto("/me/")
    page.get_by_role("button", name="退出登录").click()
    enter(page, user.username)
    assert serious_faults(page) == []
    page.locator("#use-key").click()
    page.locator("form.upload").wait_for()

    page.goto("/me/confirm/key/")
    page.locator("#use-key").click()
    page.locator("form.upload").wait_for()

    page.goto("/me/")
    page.locator("a[href$='/remove/']").click()
    assert page.locator(".error-summary").is_visible(), "the only second factor could be removed"
    assert AuditEntry.objects.filter(verb="add_webauthn", record=str(user.pk)).exists()


def enter(page: Page, username: str) -> None:
    page.goto("/sign-in/")
    page.locator("#id_login").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
