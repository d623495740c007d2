"""The demo in the browser: somebody else by one click, and their day."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.fixtures import Settings
from tests.browser.conftest import OpenPage, take_picture
from tests.browser.test_browser_accessibility import serious_faults

from fuwuyue.config.demo import make_demo


@pytest.mark.django_db(transaction=True)
def test_somebody_else_by_one_click_and_their_day(open_page: OpenPage, settings: Settings) -> None:
    make_demo(now=timezone.now(), password="nobody-asks-for-it")
    settings.DEMO, settings.SECOND_FACTOR_COMPULSORY = True, False
    settings.ROOT_URLCONF = "tests.support.demo_urls"
    page = open_page(viewport={"width": 1440, "height": 1050})

    page.goto("/demo/")
    assert serious_faults(page) == []
    page.locator("form[action='/demo/as/township-coordinator-2/'] button").click()

    expect(page.locator("h1")).to_contain_text("今日工作")
    expect(page.get_by_text("本县并不存在")).to_be_visible()
    expect(page.get_by_role("link", name="柳林镇人民政府进度报告").first).to_be_visible()
    assert page.get_by_role("button", name="签收").count() >= 5
    take_picture(page, "my-day")
    page.get_by_role("button", name="签收").first.click()
    expect(page.get_by_text("已签收").first).to_be_visible()
    page.get_by_role("link", name="切换身份").click()
    expect(page.locator("h1")).to_have_text("演示")
