"""A browser, and pages of the site in it. Whatever a page asks of another computer, or complains of, fails the test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Route, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.support.chromium import FLAGS, find_chromium
from tests.support.notrun import not_run_here
from tests.support.people import make_client
from tests.support.web_plan import TEXT

from fuwuyue.organisation.api import Role, Unit

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
NOWHERE = "/nowhere/"
# A form that comes back with errors has status 413 or 422; Chromium writes that to its console.
_EXPECTED = ("status of 413", "status of 422")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright keeps an event loop running in this thread, which Django takes for asynchronous code of ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def chromium() -> str:
    found = find_chromium()
    return found or not_run_here("tests/browser (no Chromium, Chrome or Edge on this machine)")


@pytest.fixture(scope="session")
def browser(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
    yield started
    started.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Give a function that opens a page, signed in as the clerk of the county office.

    Its arguments are those of a browser context, `role` and `unit` for somebody else, `signed_in=False` for nobody.
    """
    contexts, left, complaints = [], list[str](), list[str]()

    def watch(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(live_server.url).netloc:
            route.continue_()
        else:
            left.append(route.request.url)
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        expected = any(text in message.text for text in _EXPECTED) or message.location["url"].endswith(NOWHERE)
        if message.type in {"error", "warning"} and not expected:
            complaints.append(message.text)

    def start(
        *, signed_in: bool = True, role: Role = Role.COUNTY_OFFICE, unit: Unit | None = None, **options: object
    ) -> Page:
        given = {"base_url": live_server.url, "locale": "zh-CN", "viewport": {"width": 1440, "height": 900}, **options}
        context = browser.new_context(**given)
        context.set_default_timeout(15_000)
        context.route("**/*", watch)
        if signed_in:
            session = make_client(role=role, unit=unit).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield start
    for context in contexts:
        context.close()
    assert left == [], "a page asked something of another computer"
    assert complaints == [], "the browser complained"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def plan_page(page: Page) -> Page:
    """The page of our own plan, given as pasted text."""
    return give_text(page, TEXT)


def give_text(page: Page, text: str) -> Page:
    page.goto("/")
    page.locator("#id_text").fill(text)
    page.locator("form.upload button[type=submit]").click()
    page.wait_for_url("**/plans/**")
    return page


def take_picture(page: Page, name: str) -> None:
    """Write a picture for the docs where FUWUYUE_SCREENSHOTS asks for it; all pictures of the docs come from here."""
    if os.environ.get("FUWUYUE_SCREENSHOTS") == "1":
        IMAGES.mkdir(parents=True, exist_ok=True)
        # The caret stays: to hide it Playwright would write a style into the page, which the page's policy forbids.
        page.screenshot(path=IMAGES / f"{name}.png", caret="initial")
