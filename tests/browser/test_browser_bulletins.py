"""A bulletin in the browser: the office writes it out of what is confirmed, a village reads it."""

from datetime import timedelta

from playwright.sync_api import expect
from tests.browser.conftest import OpenPage
from tests.browser.test_browser_accessibility import serious_faults
from tests.support.reports import AFTER_FIRST, FIRST, OTHER, TOWNSHIP, VILLAGE, confirm, hold_event
from tests.support.service_month import OFFICE, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Bulletin
from fuwuyue.organisation.api import Role


def test_the_office_issues_a_bulletin_and_a_village_reads_it(open_page: OpenPage) -> None:
    add_units()
    month = start_sample()
    hold_event(TOWNSHIP, 86, FIRST - timedelta(days=4))
    campaign.compute_due_reports(now=AFTER_FIRST)
    confirm(TOWNSHIP)
    page = open_page(unit=unit(OFFICE))
    page.goto(f"/months/{month.pk}/reports/")
    assert serious_faults(page) == []

    page.get_by_role("link", name="拟写9月7日通报").click()
    assert serious_faults(page) == []
    expect(page.get_by_role("rowheader", name=TOWNSHIP)).to_be_visible()
    expect(page.get_by_role("rowheader", name=OTHER)).to_have_count(0)
    page.get_by_label("补充内容").fill(f"{OTHER}进展缓慢。")
    page.get_by_role("button", name="印发通报").click()
    expect(page.locator(".error-summary")).to_contain_text("尚未确认，通报不得点名")
    assert serious_faults(page) == []
    page.get_by_label("补充内容").fill("请各单位继续做好有关工作。")
    page.get_by_role("button", name="印发通报").click()

    expect(page.get_by_text("通报已印发")).to_be_visible()
    assert serious_faults(page) == []
    village = open_page(role=Role.VILLAGE_WORKER, unit=unit(VILLAGE))
    village.goto(f"/bulletins/{Bulletin.objects.get().pk}/")
    expect(village.get_by_text("请各单位继续做好有关工作。")).to_be_visible()
    assert serious_faults(village) == []
