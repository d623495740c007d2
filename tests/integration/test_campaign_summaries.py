"""The closing summary (工作总结): from the records and the frozen reports, a working day before it is due."""

import json
from datetime import UTC, datetime

import pytest
from tests.support.service_month import act_as, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Report, ReportingDay, Task
from fuwuyue.campaign.papers import describe_report
from fuwuyue.organisation.api import Role
from fuwuyue.plan.parsing.api import read_source

pytestmark = pytest.mark.django_db
TOWNSHIP = "松溪镇人民政府"
# Due on Monday the 12th; the day before on which people work is Saturday the 10th, which is worked.
CUT_OFF = datetime(2026, 10, 10, 9, tzinfo=UTC)
FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


def confirm(now: datetime, **of: object) -> list[Report]:
    """Confirm what waits of the township, as its coordinator."""
    waiting = list(Report.objects.filter(unit=unit(TOWNSHIP), state="computed", **of).order_by("day__held_on"))
    by = act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    return [campaign.confirm_report(report_id=one.pk, sha256=one.sha256, remark="", now=now, by=by) for one in waiting]


def test_a_summary_is_made_a_working_day_before_it_is_due_and_closes_the_task(month: Month) -> None:
    campaign.compute_due_reports(now=CUT_OFF.replace(hour=8, minute=59))
    before = ReportingDay.objects.filter(kind="summary").count()

    for _turn in range(3):
        campaign.compute_due_reports(now=CUT_OFF)

    day = ReportingDay.objects.get(kind="summary")
    assert (before, day.cut_off, str(day.nominal_on)) == (0, CUT_OFF, "2026-10-12")
    assert Report.objects.filter(day=day).count() == Task.objects.filter(item=day.item_id).count() == 3
    confirm(CUT_OFF, day=day)
    campaign.close_by_measure(now=CUT_OFF.replace(minute=1))
    task = Task.objects.get(item=day.item_id, unit=unit(TOWNSHIP))
    assert (task.state, task.closed_by) == ("done", "measure")
    assert Task.objects.filter(item=day.item_id, state="done").count() == 1


def test_a_summary_says_what_the_frozen_reports_said_and_recomputes_none(month: Month) -> None:
    campaign.compute_due_reports(now=FIRST)
    (first,) = confirm(FIRST)
    Task.objects.filter(unit=unit(TOWNSHIP), item__what__contains="明确1名负责同志").update(
        state="done", done_at=datetime(2026, 9, 4, tzinfo=UTC), closed_by="note"
    )
    campaign.compute_due_reports(now=CUT_OFF)
    confirm(CUT_OFF, day__kind="progress", day__held_on="2026-10-10")
    Report.objects.filter(day__kind="summary").delete()
    ReportingDay.objects.filter(kind="summary").delete()
    campaign.compute_due_reports(now=CUT_OFF)
    (summary,) = confirm(CUT_OFF, day__kind="summary")

    content = campaign.read_content(summary)

    told = [(one["held_on"], one["done"]) for one in content["history"]]
    assert told == [("2026-09-07", json.loads(first.content)["tasks"]["done"]), ("2026-10-10", 1)]
    assert told[0][1] == 0
    assert content["words"][0] == "一、基本情况"
    assert not any("书面总结" in line["what"] or "进度表" in line["what"] for line in content["next"])
    assert any("共确认进度报告2期，完成数由9月7日的0项增加到10月10日的1项" in words for words in content["words"])
    paper = describe_report(summary, content)
    assert paper.title == f"关于{month.name}工作总结的报告"
    written = read_source(campaign.get_report_file(report_id=summary.pk, name="docx") or b"", "总结.docx").text
    assert "各期进度报告情况" in written


def test_who_is_excused_makes_no_summary_and_a_moved_day_moves_it(month: Month) -> None:
    item = Task.objects.filter(item__measure="campaign.summaries_issued", unit=unit(TOWNSHIP)).get().item
    Task.objects.filter(item=item, unit=unit(TOWNSHIP)).update(state="excused")
    campaign.change_item(
        item_id=item.pk,
        revision=item.revision,
        what=item.what,
        due_on=datetime(2026, 10, 14, tzinfo=UTC).date(),
        measure=item.measure,
        threshold=1,
        unit_id=month.owner_id,
        day=datetime(2026, 10, 1, tzinfo=UTC).date(),
        now=FIRST,
    )

    campaign.compute_due_reports(now=CUT_OFF)
    none = Report.objects.filter(day__item=item).count()
    campaign.compute_due_reports(now=datetime(2026, 10, 13, 9, tzinfo=UTC))

    assert none == 0
    assert Report.objects.filter(day__item=item).count() == 2
    assert not Report.objects.filter(day__item=item, unit=unit(TOWNSHIP)).exists()
