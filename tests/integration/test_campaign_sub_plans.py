"""A township divides its work among its villages and clinics."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pdfplumber
import pytest
from django.utils import timezone
from tests.support.people import make_client
from tests.support.service_month import BEFORE, NOW, act_as, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, SubPlan, SubPlanStep, Task
from fuwuyue.kernel.errors import UserError
from fuwuyue.messaging.api import Notification
from fuwuyue.organisation.api import Role
from fuwuyue.plan.parsing.api import read_source
from fuwuyue.protection.api import AuditEntry
from fuwuyue.review.api import RefusedTextError

pytestmark = pytest.mark.django_db
TOWNSHIP, VILLAGE = "松溪镇人民政府", "上河村民委员会"
REFUSED = "各村对欠账对象逐一落实结扎手术。"


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


def keep(month: Month, **changes: object) -> SubPlanStep:
    given: dict[str, object] = {
        "month_id": month.pk,
        "unit_id": unit(TOWNSHIP).pk,
        "revision": SubPlan.objects.get(unit=unit(TOWNSHIP)).revision if SubPlan.objects.exists() else 0,
        "step_id": None,
        "text": "在村口张贴咨询时间。",
        "due_on": date(2026, 9, 8),
        "for_unit_id": unit(VILLAGE).pk,
        "day": BEFORE,
        "now": NOW,
        "by": act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP)),
    }
    return campaign.keep_step(**(given | changes))  # type: ignore[arg-type]


def test_open_tasks_become_steps_once_and_are_given_to_villages(month: Month) -> None:
    by = act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    where = {"month_id": month.pk, "unit_id": unit(TOWNSHIP).pk, "now": NOW, "by": by}

    first, again = (campaign.fill_sub_plan(**where) for _turn in range(2))  # type: ignore[arg-type]

    tasks = Task.objects.filter(unit=unit(TOWNSHIP))
    assert (first, again) == (
        tasks.exclude(item__measure__in=("campaign.reports_confirmed", "campaign.summaries_issued")).count(),
        0,
    )
    plan = SubPlan.objects.get()
    step = campaign.get_steps(sub_plan_id=plan.pk)[0]
    keep(month, step_id=step.pk, text=step.text, due_on=date(2026, 9, 3))
    [given] = campaign.find_steps_of_units(month_id=month.pk, unit_ids=[unit(VILLAGE).pk])
    assert (given.pk, given.task_id, given.due_on) == (step.pk, step.task_id, date(2026, 9, 3))
    plan.refresh_from_db()
    campaign.remove_step(step_id=step.pk, revision=plan.revision, **where)  # type: ignore[arg-type]
    assert Task.objects.filter(pk=step.task_id).exists()
    verbs = AuditEntry.objects.filter(verb__in=("fill", "keep_step", "remove_step")).values_list("verb", flat=True)
    assert sorted(verbs) == ["fill", "keep_step", "remove_step"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"text": REFUSED}, RefusedTextError),
        ({"text": "联系人身份证11010519491231002X"}, UserError),
        ({"text": " "}, UserError),
        ({"due_on": date(2026, 8, 1)}, UserError),
        ({"revision": 9}, campaign.StaleError),
    ],
)
def test_a_step_that_cannot_be_is_not_kept(month: Month, changes: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        keep(month, **changes)

    assert not SubPlanStep.objects.exists()


@pytest.mark.parametrize("name", ["青坪乡人民政府", "云岭县公安局"])
def test_a_step_goes_to_units_of_the_township_only(month: Month, name: str) -> None:
    with pytest.raises(UserError):
        keep(month, for_unit_id=unit(name).pk)
    with pytest.raises(UserError):
        keep(month, unit_id=unit("云岭县公安局").pk, for_unit_id=unit("云岭县公安局").pk)

    assert not SubPlanStep.objects.exists()


def test_the_township_makes_it_on_its_page_and_takes_it_out_as_a_notice(month: Month) -> None:
    client = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    address = f"/months/{month.pk}/sub-plan/"
    client.post(address, {"do": "fill"})
    plan = SubPlan.objects.get()
    sent = {"revision": plan.revision, "due_on": "2026-09-08", "unit": str(unit(VILLAGE).pk)}
    refused = client.post(address, sent | {"text": REFUSED})
    assert (refused.status_code, REFUSED in refused.content.decode()) == (422, True)
    client.post(address, sent | {"text": "在村口张贴咨询时间。"})

    page = client.get(address).content.decode()
    paper = client.get(f"/months/{month.pk}/papers/sub-plan-docx/")

    assert "在村口张贴咨询时间。" in page
    words = read_source(paper.content, "x.docx").text.replace("\n", "")
    assert "关于印发松溪镇人民政府云岭县2026年优生优育和健康宣传服务月活动工作安排的通知" in words
    assert "在村口张贴咨询时间。" in words
    village = make_client(role=Role.VILLAGE_WORKER, unit=unit(VILLAGE))
    assert "在村口张贴咨询时间。" in village.get(address).content.decode()
    assert village.post(address, sent | {"text": "改掉"}).status_code == 404
    other = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit("青坪乡人民政府"))
    assert "在村口张贴咨询时间。" not in other.get(f"{address}?unit={unit(TOWNSHIP).pk}").content.decode()
    assert other.get(f"/months/{month.pk}/papers/sub-plan-docx/?unit={unit(TOWNSHIP).pk}").status_code == 404


def read_day(name: str, role: Role) -> str:
    return make_client("zh-hans", role, unit(name)).get("/my-day/").content.decode()


def test_a_step_stands_on_the_day_of_its_unit_by_need_and_is_done_by_one_click(month: Month) -> None:
    late = keep(month, text="在村口张贴咨询时间。")
    SubPlanStep.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    later = keep(month, text="清点咨询点的桌椅。")
    SubPlanStep.objects.filter(pk=later.pk).update(due_on=timezone.localdate() + timedelta(days=30))
    village = make_client("zh-hans", Role.VILLAGE_WORKER, unit(VILLAGE))
    before = village.get("/my-day/").content.decode()

    answer = village.post(f"/sub-plans/steps/{late.pk}/done/", {"next": "day"}, follow=True)

    assert before.index("逾期2天") > before.index(late.text) > before.index("<h2>"), "late ones say so"
    assert before.index(late.text) < before.index(later.text), "what is most urgent stands first"
    after = answer.content.decode()
    assert (late.text in after, later.text in after) == (False, True)
    late.refresh_from_db()
    assert late.done_at is not None
    entry = AuditEntry.objects.get(verb="finish_step")
    assert (entry.record, entry.fields) == (str(late.pk), "done_at")
    assert "已办结" in village.get(f"/months/{month.pk}/sub-plan/").content.decode()
    village.post(f"/sub-plans/steps/{late.pk}/open/")
    assert late.text in read_day(VILLAGE, Role.VILLAGE_WORKER)


def test_a_step_is_marked_by_its_unit_or_its_township_and_by_nobody_else(month: Month) -> None:
    step = keep(month)
    address = f"/sub-plans/steps/{step.pk}/done/"
    others = [
        make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit("青坪乡人民政府")),
        make_client(role=Role.COUNTY_OFFICE, unit=unit("云岭县服务月活动办公室")),
        make_client(role=Role.VILLAGE_WORKER, unit=unit("下河村民委员会")),
    ]

    statuses = [client.post(address).status_code for client in others]
    make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP)).post(address)

    assert statuses == [404, 404, 404]
    step.refresh_from_db()
    assert step.done_at is not None
    assert (
        make_client(role=Role.VILLAGE_WORKER, unit=unit(VILLAGE)).post(address.replace("done", "x")).status_code == 404
    )


def test_a_click_again_and_a_change_of_the_words_leave_it_done_as_it_was(month: Month) -> None:
    step = keep(month)
    own = {"step_id": step.pk, "is_done": True, "unit_ids": [unit(VILLAGE).pk]}
    campaign.mark_step(**own, now=NOW)

    campaign.mark_step(**own, now=NOW + timedelta(hours=1))
    keep(month, step_id=step.pk, text="在村口张贴咨询时间和地点。")

    step.refresh_from_db()
    assert (step.done_at, step.text) == (NOW, "在村口张贴咨询时间和地点。")
    assert AuditEntry.objects.filter(verb="finish_step").count() == 1
    Month.objects.filter(pk=month.pk).update(state="closed")
    with pytest.raises(UserError, match="未在进行中"):
        campaign.mark_step(**{**own, "is_done": False}, now=NOW)


def test_a_step_of_the_own_task_or_of_a_closed_one_is_asked_of_nobody(month: Month) -> None:
    by = act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    campaign.fill_sub_plan(month_id=month.pk, unit_id=unit(TOWNSHIP).pk, now=NOW, by=by)
    step = SubPlanStep.objects.select_related("task").exclude(task=None).first()
    assert step is not None
    both = [unit(TOWNSHIP).pk, unit(VILLAGE).pk]
    assert not campaign.find_waiting_steps(unit_ids=both)
    keep(month, step_id=step.pk, text=step.text)
    assert [one.pk for one in campaign.find_waiting_steps(unit_ids=both)] == [step.pk]

    campaign.finish_by_note(
        task_id=step.task_id, revision=step.task.revision, text="已办结。", unit_id=unit(TOWNSHIP).pk, now=NOW, by=by
    )

    assert not campaign.find_waiting_steps(unit_ids=both)


def test_the_sheet_of_a_village_that_has_steps_alone_holds_them(month: Month) -> None:
    client = make_client("zh-hans", Role.VILLAGE_WORKER, unit(VILLAGE))
    address = f"/months/{month.pk}/papers/week/"
    before = client.get(address).status_code
    for words, due_on in (("清点咨询点的桌椅。", date(2026, 9, 9)), ("在村口张贴咨询时间。", date(2026, 9, 8))):
        keep(month, text=words, due_on=due_on)

    with pdfplumber.open(io.BytesIO(client.get(address).content)) as sheet:
        said = re.sub(r"\s", "", sheet.pages[0].extract_text())

    assert before == 404
    assert (
        0
        < said.index("9月8日")
        < said.index("在村口张贴咨询时间")
        < said.index("9月9日")
        < said.index("清点咨询点的桌椅")
    )


def test_who_has_a_step_due_is_reminded_of_it(month: Month) -> None:
    keep(month, text="在村口张贴咨询时间。", due_on=date(2026, 9, 8))
    worker = act_as(Role.VILLAGE_WORKER, unit(VILLAGE))

    campaign.remind_of_due(now=datetime(2026, 9, 7, 1, tzinfo=UTC))

    assert Notification.objects.filter(user=worker.user_id, kind="tasks_due").count() == 1
