"""The frame of the site: by keyboard, on small screens, on paper, and without scripts."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage

SCREENS = [(1024, 768), (390, 800)]


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize("address", ["/", "/notifications/", "/gallery/", "/me/"])
def test_nothing_sticks_out_sideways(open_page: OpenPage, width: int, height: int, address: str) -> None:
    page = open_page(viewport={"width": width, "height": height}, java_script_enabled=True)
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_skips_the_frame_and_walks_through_it(page: Page) -> None:
    page.goto("/notifications/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    page.locator(".brand").focus()
    page.keyboard.press("Tab")

    expect(page.locator(".site-sections a").first).to_be_focused()


def test_paper_has_no_frame(page: Page) -> None:
    page.goto("/notifications/")
    page.emulate_media(media="print")

    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


def test_the_frame_leads_on_without_scripts(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.locator(".site-sections a[href='/notifications/']").click()

    expect(page.locator(".site-sections a[aria-current=page]")).to_have_attribute("href", "/notifications/")
