"""`fuwuyue month report` on the terminal: the newest report of the office, and one of its numbers opened."""

from typing import Any

import pytest
from tests.support.reports import AFTER_FIRST, FIRST, TOWNSHIP, confirm, find_report, hold_event
from tests.support.service_month import OFFICE, add_units, start_sample, unit
from typer.testing import CliRunner

from fuwuyue.campaign import api as campaign
from fuwuyue.cli.month import app
from fuwuyue.organisation.api import Role
from fuwuyue.outreach.api import Event

EVENTS = "outreach.events_held.consultation"


class OpenDatabase:
    """The database is the test's, and open."""

    def open_database(self) -> None:
        """Do nothing."""


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["report", *words], obj=OpenDatabase())


@pytest.fixture
def reported(db: None) -> None:
    add_units()
    start_sample()
    hold_event(TOWNSHIP, 40, FIRST.replace(day=2))
    campaign.compute_due_reports(now=AFTER_FIRST)


def test_the_newest_report_is_printed_with_its_numbers(reported: None) -> None:
    said = run().output
    content = campaign.read_content(find_report(OFFICE))

    assert content["words"][1] in said
    assert said.splitlines()[0] == f"2026-09-07  {OFFICE}  已生成，未确认"
    for number in campaign.list_numbers(content=content):
        assert number.name in said
    confirm(OFFICE, role=Role.COUNTY_OFFICE)
    assert "已确认并固定" in run().output


def test_a_number_is_opened_on_the_terminal(reported: None) -> None:
    said = run("--number", EVENTS).output.splitlines()
    assert said[1:3] == ["已开展活动（现场宣传咨询）  1 场", "本单位在截止时点前开始、并已登记为“已举办”的活动。"]
    assert said[3].startswith(f"{TOWNSHIP}  ")
    assert len(said) == 4

    Event.objects.all().delete()

    assert run("--number", EVENTS).output.splitlines()[3] == f"{TOWNSHIP}  此后已删除"
    of_time = run("--number", "campaign.tasks_in_time").output.splitlines()[3:]
    due = campaign.read_content(find_report(OFFICE))["tasks"]["due"]
    assert len(of_time) == due
    assert all(line.endswith("未计入）") for line in of_time)


def test_a_number_that_is_not_there_is_named_with_those_that_are(reported: None) -> None:
    done = run("--number", "tasks.nothing")

    assert "tasks.nothing" in str(done.exception)
    assert "tasks.overdue" in str(done.exception)
    assert unit(OFFICE).name not in str(done.exception)
