"""Whole months by a moving clock: from the file of the plan to the last confirmed report, with nothing typed twice.

The sample of 2026, our own paraphrase of a plan of 2013, and the real one where FUWUYUE_REAL_PLANS names its folder.
Each has a township that is late and a server that is down over a reporting day.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.support.notrun import REAL_PLANS, not_run_here
from tests.support.service_month import OFFICE, SAMPLE, add_plan, add_units, settle_all, unit
from tests.support.working_month import WorkingMonth, at, read_numbers

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Report, ReportKind, ReportState, Task, TaskNote
from fuwuyue.campaign.plan_paper import LEFT_OUT
from fuwuyue.documents.api import PaperKind
from fuwuyue.journeys.start_month_from_plan import prepare_month_from_plan
from fuwuyue.kernel.measures import Grain
from fuwuyue.plan.parsing.api import read_source
from fuwuyue.review.api import Decision

pytestmark = pytest.mark.django_db
LATE = "松溪镇人民政府"
PARAPHRASE = Path(__file__).with_name("months") / "service-month-2013-paraphrase.txt"
REPORTS = "campaign.reports_confirmed"


@dataclass(frozen=True)
class Expected:
    """What is known of a plan beforehand. Days as (month, day)."""

    year: int
    phases: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    reports: tuple[tuple[int, int], ...]
    down: tuple[int, int]
    townships: int

    def on(self, day: tuple[int, int]) -> date:
        return date(self.year, *day)


# Reports of days off: 5 September is a Saturday, the 20th one that is worked, 25 September the first of a holiday.
OF_2026 = Expected(
    2026,
    (((9, 1), (9, 6)), ((9, 7), (9, 13)), ((9, 14), (10, 8)), ((10, 9), (10, 15))),
    ((9, 7), (9, 10), (9, 15), (9, 20), (9, 28), (9, 30), (10, 8), (10, 10), (10, 15)),
    (9, 15),
    3,
)
# 10 June 2013 was 端午, off until the 12th; the 15th was a Saturday, the 30th a Sunday.
OF_2013 = Expected(
    2013,
    (((5, 15), (5, 20)), ((5, 21), (5, 25)), ((5, 26), (6, 25)), ((6, 26), (6, 30))),
    ((5, 15), (5, 20), (5, 27), (5, 30), (6, 5), (6, 13), (6, 17), (6, 20), (6, 25), (7, 1)),
    (6, 13),
    2,
)


def start(path: Path, expected: Expected) -> Month:
    """Read, prepare, settle and start the month of a plan, ten days before it begins."""
    add_units()
    day = expected.on(expected.phases[0][0]) - timedelta(days=10)
    document = add_plan(path)
    month = prepare_month_from_plan(document_id=document.pk, number=1, owner=unit(OFFICE), day=day, now=at(day, 9))
    settle_all(month)
    campaign.start_month(month_id=month.pk, day=day, now=at(day, 10))
    return campaign.get_month(month_id=month.pk)


def run(path: Path, expected: Expected) -> WorkingMonth:
    """Run the month of a plan to its end, and check what holds of every month."""
    month = start(path, expected)
    phases = [(one.first_on, one.last_on) for one in campaign.get_phases(month_id=month.pk)]
    assert phases == [(expected.on(first), expected.on(last)) for first, last in expected.phases]
    working = WorkingMonth(month, LATE, [expected.on(expected.down)])

    working.run()

    check_reports(working, expected)
    check_tasks(working)
    check_no_trace(month)
    return working


def check_reports(working: WorkingMonth, expected: Expected) -> None:
    """Every unit reported once on each day, confirmed it, and its numbers are those of the ledger."""
    reports = list(Report.objects.select_related("day", "unit__division").order_by("day__held_on"))
    by_unit: dict[str, list[date]] = {}
    for report in reports:
        if report.day.kind == ReportKind.PROGRESS.value:
            by_unit.setdefault(report.unit.name, []).append(report.day.held_on)
        assert report.state == ReportState.FROZEN.value
        assert report.remark == ""
        assert campaign.is_intact(report)
        content = campaign.read_content(report)
        assert content["words"]
        for number in campaign.list_numbers(content=content):
            rows, _rest = campaign.find_row_ids(number=number, content=content)
            assert number.grain is Grain.PERSON or sum(map(len, rows.values())) == number.count, (number.name, report)
        assert read_numbers(report) == working.work_out(report.unit, report.day.held_on), (report.unit.name, report.day)
    held = [expected.on(day) for day in expected.reports]
    assert len(by_unit) == expected.townships + 1
    assert {name: days for name, days in by_unit.items() if days != held} == {}
    down = next(report for report in reports if report.day.held_on == expected.on(expected.down))
    assert down.computed_at == at(expected.on(expected.down) + timedelta(days=1), 9)


def check_tasks(working: WorkingMonth) -> None:
    """Everything is done: by its measure where it has one, else by a note. Only the late township was late."""
    tasks = Task.objects.select_related("item")
    assert {task.state for task in tasks} == {"done"}
    assert {(bool(task.item.measure), task.closed_by) for task in tasks} <= {(True, "measure"), (False, "note")}
    late = {task.unit_id for task in tasks if task.done_at > at(task.due_on + timedelta(days=1), 0)}
    late -= {task.unit_id for task in tasks if task.item.measure == REPORTS} - {working.late_id}
    assert late == {working.late_id}
    # Nothing was typed at a task but one note where no measure shows the work.
    assert TaskNote.objects.count() == sum(not asked.measure for asked in working.asked)


def check_no_trace(month: Month) -> None:
    """No clause that the review refuses stands in a task, a note, a report or a paper."""
    refused = [one.quote for one in month.get_plan().findings if one.decision is Decision.REFUSE]
    items = campaign.get_items(month_id=month.pk)
    office = Report.objects.filter(unit=month.owner_id).order_by("-day__held_on")[0]
    papers = [
        read_source(campaign.get_report_file(report_id=office.pk, name="docx") or b"", "report.docx").text,
        str(campaign.describe_tasks_sheet(month).rows),
        str(campaign.describe_tasks_paper(month)),
        *tell_letters(month),
        str(campaign.describe_summary(month, campaign.get_confirmed_contents(month=month), month.last_on)),
    ]
    written = [
        *(item.sentence + item.what + item.heading for item in items),
        *TaskNote.objects.values_list("text", flat=True),
        *Report.objects.values_list("content", flat=True),
        *papers,
    ]
    everything = "".join("".join(written).split())

    assert len(refused) > 5
    assert [quote for quote in refused if "".join(quote.split()) in everything] == []


def tell_letters(month: Month) -> list[str]:
    """Return all that stands in the notice and the letters of a month, with the plan that is attached to them."""
    found = campaign.find_tasking_papers(month=month, day=month.first_on).papers
    assert PaperKind.NOTICE in {one.kind for one in found} <= {PaperKind.NOTICE, PaperKind.LETTER}
    written = [
        campaign.describe_tasking_paper(
            month=month, paper=one, given=campaign.Given(signer_id=one.signers[0].pk, signed_on=month.first_on)
        )
        for one in found
    ]
    assert all(len(str(one.attachments[0])) > 1_000 for one in written), "the plan is attached to each"
    assert all(LEFT_OUT in str(one.attachments[0]) for one in written)
    return [str(one) for one in written]


def tell_shares(month: Month) -> tuple[int, int, int, int]:
    """Return how many sentences close by a measure, of how many; and how many tasks did, of how many."""
    preview = campaign.preview(month_id=month.pk)
    tasks = Task.objects.filter(item__month=month)
    return (
        preview.by_measure_count,
        preview.item_count,
        tasks.filter(closed_by="measure").count(),
        tasks.count(),
    )


def test_the_sample_of_2026_runs_from_its_plan_to_its_last_report() -> None:
    working = run(SAMPLE, OF_2026)

    # At least 60 % of the sentences, and of the tasks, close by a measure. Of the rest inspections, corrections and
    # requests will have one; a duty roster, money and whose concern something is close by a note.
    assert tell_shares(working.month) == (18, 30, 40, 54)


def test_our_paraphrase_of_2013_runs_from_its_plan_to_its_last_report() -> None:
    working = run(PARAPHRASE, OF_2013)

    assert tell_shares(working.month) == (10, 14, 17, 23)


@pytest.mark.real_plan
def test_the_real_plan_of_2013_runs_from_its_file_to_its_last_report() -> None:
    folder = os.environ.get("FUWUYUE_REAL_PLANS") or not_run_here(REAL_PLANS)

    working = run(Path(folder) / "service-month-2013.txt", OF_2013)

    assert tell_shares(working.month) == (0, 7, 0, 8)
