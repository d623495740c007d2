"""Long work in the browser: its page follows it to the end by itself, and without scripts at a click."""

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import expect
from tests.browser.conftest import OpenPage
from tests.browser.test_browser_accessibility import serious_faults
from tests.support.people import make_person

from fuwuyue.jobs import api as jobs
from fuwuyue.jobs.api import Job, Opened, Part
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import Role
from fuwuyue.protection.api import Actor

REASON = "此任务已办结，请在其页面上重新打开。"


def begin() -> Job:
    by = Actor(make_person().pk, Role.COUNTY_OFFICE.value)
    month = "00000000-0000-0000-0000-000000000007"
    given = {"content": b"sheet", "language": "zh-hans", "now": datetime.now(UTC), "by": by, "about": month}
    return jobs.begin_job(kind=jobs.JobKind.NOTES, **given)


def go_on(job: Job, by_count: int) -> None:
    """Do so many parts of it, of five, then let another do the rest some day."""
    stop = iter(range(by_count))

    def open_it(_job: Job, _by: Actor, _now: datetime) -> Opened:
        def do(done: int, _outcome: dict[str, Any], _at: datetime) -> Part:
            next(stop)
            return Part(done + 1, {"closed": 4, "unchanged": 1, "wrong_count": 1, "wrong": [[7, REASON]]})

        return Opened(5, do)

    jobs.run_jobs(openers={jobs.JobKind.NOTES: open_it}, tell_time=lambda: datetime.now(UTC))


def test_the_page_follows_the_work_to_its_end_by_itself(open_page: OpenPage) -> None:
    job = begin()
    page = open_page()
    page.goto(f"/me/jobs/{job.pk}/")
    expect(page.get_by_text("总量尚未确定。")).to_be_visible()
    assert serious_faults(page) == []

    go_on(job, 2)
    expect(page.get_by_text("已处理2行，共5行")).to_be_visible()
    assert page.get_by_role("progressbar").get_attribute("value") == "2"
    assert serious_faults(page) == []
    Job.objects.update(leased_until=datetime.now(UTC))
    go_on(job, 5)

    expect(page.get_by_text("已办结4项任务")).to_be_visible()
    expect(page.get_by_role("cell", name=REASON)).to_be_visible()
    assert serious_faults(page) == []
    page.goto("/me/jobs/")
    assert serious_faults(page) == []
    page.get_by_role("link", name="按表格批量办结任务").click()
    expect(page.get_by_text("已办结4项任务")).to_be_visible()


def test_without_scripts_a_click_shows_how_far_it_is_and_why_it_failed(open_page: OpenPage) -> None:
    def refuse(_job: Job, _by: Actor, _now: datetime) -> Opened:
        raise UserError("表格损坏，请另存后重新提交。")

    job = begin()
    page = open_page(java_script_enabled=False)
    page.goto(f"/me/jobs/{job.pk}/")
    jobs.run_jobs(openers={jobs.JobKind.NOTES: refuse}, tell_time=lambda: datetime.now(UTC))

    page.get_by_role("link", name="刷新进度").click()

    expect(page.get_by_text("表格损坏，请另存后重新提交。")).to_be_visible()
    expect(page.get_by_text("处理失败")).to_be_visible()
