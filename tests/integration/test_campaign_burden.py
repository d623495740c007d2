"""The burden meter counts the fields that a unit filled, and nothing of how anybody uses the site."""

from datetime import UTC, datetime

import pytest
from tests.support.people import make_client
from tests.support.service_month import NOW, OFFICE, act_as, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import MINUTES_A_FIELD, Burden, Report, ReportStep, Task
from fuwuyue.organisation.api import Role
from fuwuyue.web.staff.month_forms import ConfirmForm, SendBackForm, StepClickForm, TextForm, WordsForm

pytestmark = pytest.mark.django_db
TOWNSHIP, OTHER = "松溪镇人民政府", "青坪乡人民政府"
AFTER_FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)


def test_fields_are_counted_by_unit_and_minutes_are_an_assumption() -> None:
    add_units()
    month = start_sample()
    by = act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    first, second, *_rest = Task.objects.filter(unit=unit(TOWNSHIP))
    for task in (first, second):
        campaign.acknowledge(task_id=task.pk, now=NOW, by=by)
    words = {"unit_id": unit(TOWNSHIP).pk, "now": NOW, "by": by}
    campaign.comment(task_id=first.pk, text="正在准备。", **words)
    campaign.finish_by_note(task_id=first.pk, revision=1, text="已办结。", **words)
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = Report.objects.get(unit=unit(TOWNSHIP), day__held_on="2026-09-07")
    last = len(campaign.read_content(report)["words"]) - 1
    report = campaign.edit_report(
        report_id=report.pk, sha256=report.sha256, paragraph=last, text="继续推进。", now=AFTER_FIRST, by=by
    )
    campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark="情况属实。", now=AFTER_FIRST, by=by)

    progress = campaign.get_progress(
        month_id=month.pk, unit_ids=[unit(TOWNSHIP).pk, unit(OTHER).pk], day=month.first_on
    )

    own, other = (next(one.burden for one in progress if one.unit.name == name) for name in (TOWNSHIP, OTHER))
    assert own == Burden(acknowledgements=2, notes=2, papers=0, remarks=1, edits=1, steps=0, confirmations=1)
    assert (own.fields, own.minutes, own.duplicates) == (7, 7 * MINUTES_A_FIELD, 0)
    assert other == Burden()
    page = make_client(role=Role.COUNTY_OFFICE, unit=unit(OFFICE)).get(f"/months/{month.pk}/").content.decode()
    assert f"Estimated at {MINUTES_A_FIELD} minute a field" in page


def test_signing_in_three_steps_costs_two_clicks_more() -> None:
    add_units()
    month = start_sample()
    by = act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    campaign.set_three_steps(unit_id=unit(TOWNSHIP).pk, three_steps=True, now=NOW, by=by)
    campaign.compute_due_reports(now=AFTER_FIRST)
    for step in (ReportStep.DRAFT, ReportStep.CHECK, ReportStep.ISSUE):
        report = Report.objects.get(unit=unit(TOWNSHIP), day__held_on="2026-09-07")
        campaign.take_report_step(report_id=report.pk, step=step, sha256=report.sha256, now=AFTER_FIRST, by=by)

    burden = campaign.get_burden(month_id=month.pk, unit_ids=[unit(TOWNSHIP).pk])[unit(TOWNSHIP).pk]

    assert burden == Burden(steps=2, confirmations=1)


def test_the_forms_of_a_unit_ask_for_nothing_that_is_known() -> None:
    """The number of duplicates is 0 by construction: what a unit fills is words, and no number, day or name."""
    forms = (TextForm, ConfirmForm, WordsForm, StepClickForm, SendBackForm)
    asked = {name for form in forms for name, field in form.base_fields.items() if not field.widget.is_hidden}

    assert asked == {"text", "remark"}
