"""Reports of the month of the shipped plan: computed after their cut-off, confirmed by somebody of their unit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.support.outreach import add_event, hold
from tests.support.people import make_person
from tests.support.service_month import unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Report
from fuwuyue.organisation.api import Role
from fuwuyue.outreach.api import Event
from fuwuyue.protection.api import Actor

TOWNSHIP, OTHER, CLINIC, VILLAGE = "松溪镇人民政府", "青坪乡人民政府", "松溪镇卫生院", "上河村民委员会"
# After the cut-off of the first reporting day: 2026-09-05 is a Saturday, so the report is made on the 7th.
AFTER_FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
FIRST, SECOND, THIRD = date(2026, 9, 7), date(2026, 9, 10), date(2026, 9, 15)


def after(day: date) -> datetime:
    """Return half an hour after the cut-off of a reporting day."""
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)


def hold_event(name: str, heads: int | None, day: date, hour: int = 1) -> Event:
    """Let a unit hold a consultation on `day`, at that hour of UTC, to which so many came."""
    starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    event = add_event(unit(name), now=starts_at - timedelta(days=3), starts_at=starts_at)
    hold(event, heads)
    return event


def find_report(name: str, day: date = FIRST) -> Report:
    """Return the newest version of a unit's report of a day."""
    reports = Report.objects.select_related("day__month__owner", "unit").filter(unit=unit(name), day__held_on=day)
    return reports.order_by("-number")[0]


def make_worker(name: str, role: Role = Role.TOWNSHIP_COORDINATOR, username: str = "") -> Actor:
    """Return somebody who works in the unit, as the audit names them."""
    return Actor(make_person(role, unit(name), username).pk, role.value, "127.0.0.1")


def confirm(name: str, day: date = FIRST, role: Role = Role.TOWNSHIP_COORDINATOR) -> Report:
    """Confirm the report of a unit by one click, half an hour after its cut-off."""
    report = find_report(name, day)
    by = make_worker(name, role)
    return campaign.confirm_report(
        report_id=report.pk, sha256=report.sha256, remark="", now=after(day) + timedelta(minutes=1), by=by
    )
