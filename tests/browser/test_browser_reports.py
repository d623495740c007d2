"""A report in the browser: edited, opened into its numbers, drafted, checked and issued, with mouse and keyboard."""

from datetime import date

from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage, take_picture
from tests.browser.test_browser_accessibility import serious_faults
from tests.support.reports import AFTER_FIRST, TOWNSHIP, find_report, hold_event, make_worker
from tests.support.service_month import add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.organisation.api import Role

EVENTS = "outreach.events_held.consultation"


def make_report(*, three_steps: bool = False) -> str:
    """Make the first report of the township; return its address."""
    add_units()
    start_sample()
    hold_event(TOWNSHIP, 86, date(2026, 9, 3))
    if three_steps:
        campaign.set_three_steps(unit_id=unit(TOWNSHIP).pk, three_steps=True, now=AFTER_FIRST, by=make_worker(TOWNSHIP))
    campaign.compute_due_reports(now=AFTER_FIRST)
    return f"/reports/{find_report(TOWNSHIP).pk}/"


def tab_to(page: Page, words: str) -> None:
    """Press the tabulator until what is called so has the focus, as somebody without a mouse does."""
    for _step in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
        if focused and words in focused:
            return
    raise AssertionError(f"“{words}” is not reached by the keyboard")


def test_a_paragraph_is_edited_by_keyboard_and_the_report_confirmed(open_page: OpenPage) -> None:
    address = make_report()
    page = open_page(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    page.goto(address)
    assert serious_faults(page) == []

    tab_to(page, "修改第2段")
    page.keyboard.press("Enter")
    box = page.get_by_label("段落内容")
    before = box.input_value()
    assert serious_faults(page) == []
    take_picture(page, "report-words")
    box.fill(before.replace("已完成", "已办完"))
    page.get_by_role("button", name="保存本段").click()
    expect(page.locator(".error-summary")).to_contain_text("由记录得出，请原样保留")
    assert serious_faults(page) == []
    page.get_by_label("段落内容").fill(before + "我镇另召开推进会2次。")
    page.get_by_role("button", name="保存本段").click()

    expect(page.get_by_text("（本段“2次”由填报单位填写，不由记录得出。）")).to_be_visible()
    expect(page.locator(".changes ins")).to_contain_text("我镇另召开推进会2次。")
    assert serious_faults(page) == []
    page.get_by_role("button", name="确认报告").click()
    expect(page.get_by_text("报告已确认并固定")).to_be_visible()
    expect(page.get_by_role("heading", name="签发经过")).to_be_visible()
    assert serious_faults(page) == []


def test_a_number_opens_into_its_rows_in_both_languages(open_page: OpenPage) -> None:
    address = make_report()
    for locale, title, heading in (
        ("en-GB", "Events held (consultation on site)", "The rows behind it"),
        ("zh-CN", "已开展活动（现场宣传咨询）", "数字所依据的记录"),
    ):
        page = open_page(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP), locale=locale)
        page.goto(address)
        tab_to(page, title)
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.locator("tbody tr")).to_have_count(1)
        assert page.url.endswith(f"numbers/{EVENTS}/")
        assert serious_faults(page) == []
    take_picture(page, "report-number")


def test_a_report_is_drafted_checked_and_issued_by_three_people(open_page: OpenPage) -> None:
    address = make_report(three_steps=True)
    roles = (Role.TOWNSHIP_COORDINATOR, Role.DATA_STEWARD, Role.CLINICIAN)
    drafter, checker, issuer = (open_page(role=role, unit=unit(TOWNSHIP)) for role in roles)

    for page, button in ((drafter, "拟稿完成，送审核"), (checker, "审核通过，送签发"), (issuer, "签发报告")):
        page.goto("/my-day/")
        page.get_by_role("link", name="松溪镇人民政府进度报告").click()
        assert serious_faults(page) == []
        page.get_by_role("button", name=button).click()
        expect(page.locator(".messages, [role=status], .alert-line").first).to_be_visible()
        assert serious_faults(page) == []
    drafter.goto(address)

    assert find_report(TOWNSHIP).state == "frozen"
    drafter.goto(f"/months/{find_report(TOWNSHIP).day.month_id}/reports/")
    drafter.get_by_text("本单位报告的签发方式").click()
    expect(drafter.get_by_role("button", name="改为一键确认")).to_be_visible()
    assert serious_faults(drafter) == []
