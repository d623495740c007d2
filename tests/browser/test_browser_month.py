"""A month in the browser: the office settles and starts it, a township works it and confirms its report."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Page
from tests.browser.conftest import OpenPage
from tests.browser.test_browser_accessibility import serious_faults
from tests.support.outreach import add_event
from tests.support.service_month import add_units, prepare_sample, settle_all, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Report, SubPlan, SubPlanStep, Task, TaskNote
from fuwuyue.journeys.do_what_is_due import do_what_is_due
from fuwuyue.organisation.api import Role

TOWNSHIP, VILLAGE = "松溪镇人民政府", "上河村民委员会"
AFTER_FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)


def look(page: Page, address: str) -> None:
    """Open a page, and see that nothing on it is hard to reach."""
    page.goto(address)
    assert serious_faults(page) == []


def test_the_office_settles_a_draft_and_starts_the_month(open_page: OpenPage) -> None:
    add_units()
    month = prepare_sample()
    page = open_page()
    look(page, f"/months/{month.pk}/")
    page.get_by_role("link", name="“各有关部门”指哪些单位？").click()
    assert serious_faults(page) == []
    assert page.locator("input[type=checkbox]:checked").count() == 6
    page.get_by_role("button", name="确定").click()
    page.get_by_role("link", name="未写明单位：").first.click()
    assert serious_faults(page) == []
    page.get_by_label("云岭县卫生健康局").check()
    page.get_by_role("button", name="保存单位").click()
    assert campaign.preview(month_id=month.pk).unsettled_count == 5

    page.get_by_role("button", name="启动服务月").click()
    assert page.get_by_text("还有5处未明确承办单位").is_visible()
    settle_all(month)
    page.get_by_role("button", name="启动服务月").click()

    assert page.get_by_text("服务月已启动").is_visible()
    page.get_by_text("各单位填报负担").first.click()
    assert page.get_by_text("此为假定值，并非实测").is_visible()
    for name in ("plan", "contacts"):
        look(page, f"/months/{month.pk}/{name}/")
    look(page, f"/public/months/{month.pk}/")
    assert page.get_by_text("各村要把长效避孕措施落实率提高到90%以上").count() >= 1


def test_a_day_of_a_township_and_its_report(open_page: OpenPage) -> None:
    add_units()
    month = prepare_sample()
    settle_all(month)
    campaign.start_month(month_id=month.pk, day=month.first_on, now=AFTER_FIRST)
    campaign.compute_due_reports(now=AFTER_FIRST)
    page = open_page(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))

    look(page, "/my-day/")
    page.get_by_role("button", name="签收").first.click()
    assert Task.objects.filter(unit=unit(TOWNSHIP), state="acknowledged").count() == 1
    page.locator(".day-list a", has_text="9月12日前").click()
    assert serious_faults(page) == []
    page.get_by_label("填写情况说明并办结").fill("各村要对欠账对象落实结扎手术")
    page.get_by_role("button", name="填写情况说明并办结").click()
    assert page.locator(".refused-finding").is_visible()
    assert serious_faults(page) == []
    page.get_by_label("填写情况说明并办结").fill("9月10日在镇集市办了一场。")
    page.get_by_role("button", name="填写情况说明并办结").click()
    assert page.get_by_text("任务已办结").is_visible()

    for name in ("notes", "sub-plan", "contacts"):
        look(page, f"/months/{month.pk}/{name}/")

    page.goto("/my-day/")
    page.get_by_role("link", name="松溪镇人民政府进度报告").click()
    assert serious_faults(page) == []
    page.get_by_role("button", name="确认报告").click()

    assert page.get_by_text("报告已确认并固定").is_visible()
    assert Report.objects.get(unit=unit(TOWNSHIP)).state == "frozen"


def test_a_day_of_a_village_worker_who_types_nothing_but_how_many_came(open_page: OpenPage) -> None:
    add_units()
    month = prepare_sample()
    settle_all(month)
    campaign.start_month(month_id=month.pk, day=month.first_on, now=AFTER_FIRST)
    task = Task.objects.get(unit=unit(TOWNSHIP), item__sentence__startswith="9月12日前，各乡镇")
    village = unit(VILLAGE)
    campaign.pass_on(task_id=task.pk, unit_ids=[village.pk], day=month.first_on, now=AFTER_FIRST)
    begins = datetime(2026, 9, 11, 1, tzinfo=UTC)
    event = add_event(village, starts_at=begins, ends_at=begins + timedelta(hours=2))
    page = open_page(role=Role.VILLAGE_WORKER, unit=village)

    look(page, "/my-day/")
    page.get_by_role("button", name="签收").click()
    assert page.get_by_text("已签收").is_visible()
    # What is hung up in the village needs no account: one page in large type.
    page.goto(f"/months/{month.pk}/tasks/?unit={village.pk}")
    with page.expect_download() as sheet:
        page.get_by_role("link", name="本周工作大字单").click()
    assert sheet.value.suggested_filename.endswith(".pdf")
    look(page, f"/outreach/events/{event.pk}/")
    page.get_by_role("link", name="登记为已开展").first.click()
    assert serious_faults(page) == []
    page.get_by_label("参加人数").fill("31")
    page.locator("main form button[type=submit]").first.click()
    do_what_is_due(now=AFTER_FIRST + timedelta(days=5))

    page.goto("/my-day/")
    assert page.get_by_text("今天没有待办事项").is_visible()
    done = Task.objects.get(unit=village)
    assert (done.state, done.closed_by, TaskNote.objects.count()) == ("done", "measure", 0)


def test_a_village_marks_its_step_done_and_its_calendar_shows_what_is_due(open_page: OpenPage) -> None:
    add_units()
    month = prepare_sample()
    settle_all(month)
    campaign.start_month(month_id=month.pk, day=month.first_on, now=AFTER_FIRST)
    plan = SubPlan.objects.create(month=month, unit=unit(TOWNSHIP), made_at=AFTER_FIRST)
    given = {"sub_plan": plan, "unit": unit(VILLAGE), "made_at": AFTER_FIRST}
    for words, due_on in (
        ("在村口张贴咨询时间。", date(2026, 9, 8)),
        ("清点桌椅。", timezone.localdate() + timedelta(days=3)),
    ):
        SubPlanStep.objects.create(text=words, due_on=due_on, **given)
    page = open_page(role=Role.VILLAGE_WORKER, unit=unit(VILLAGE))

    for query in ("month=2026-09", "week=2026-09-08", "day=2026-09-08"):
        look(page, f"/outreach/calendar/?{query}")
        assert page.get_by_role("link", name="在村口张贴咨询时间。").is_visible()
    look(page, "/my-day/")
    page.get_by_role("button", name="办结：在村口张贴咨询时间。").click()

    assert page.get_by_text("该步骤已办结").is_visible()
    assert serious_faults(page) == []
    assert page.get_by_role("button", name="办结：清点桌椅。").is_visible()
    look(page, f"/months/{month.pk}/sub-plan/")
    page.get_by_role("button", name="尚未办结").click()
    assert SubPlanStep.objects.filter(done_at=None).count() == 2


def test_the_office_takes_a_letter_and_is_told_what_it_may_not_say(open_page: OpenPage) -> None:
    add_units()
    month = prepare_sample()
    settle_all(month)
    campaign.start_month(month_id=month.pk, day=month.first_on, now=AFTER_FIRST)
    page = open_page()

    page.goto(f"/months/{month.pk}/")
    page.get_by_role("link", name="通知和函").click()
    assert serious_faults(page) == []
    page.get_by_role("link", name="云岭县公安局").click()
    assert serious_faults(page) == []
    page.get_by_label("补充内容").fill("各村要对欠账对象落实结扎手术")
    page.get_by_role("button", name="导出Word").click()
    assert page.locator(".refused-finding").is_visible()
    assert serious_faults(page) == []
    page.get_by_label("补充内容").fill("请于8月31日前确定联系人。")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出Word").click()

    assert download.value.suggested_filename.endswith("有关工作的函.docx")
