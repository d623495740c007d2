"""The county of the demo and its month: made whole at any moment, and entered by a button for each role."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django.fixtures import Settings

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Report, Task
from fuwuyue.config.demo import make_demo, make_what_is_missing
from fuwuyue.config.demo_county import TOWNSHIPS
from fuwuyue.config.demo_month import LATE, choose_first_day
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.workdays import CHINA, china_day
from fuwuyue.organisation.api import Division, Level, Role, RoleHolding, Unit, User
from fuwuyue.outreach.api import Event, MaterialVersion
from fuwuyue.protection.api import AuditEntry
from fuwuyue.review.api import Decision

THURSDAY = datetime(2026, 9, 17, 10, tzinfo=CHINA)
BANNER = "本县并不存在"


def test_whenever_the_demo_is_made_today_lies_in_the_third_week_with_reports_behind_it() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    firsts = {day: choose_first_day(day, datetime(day.year, day.month, day.day, 10, tzinfo=CHINA)) for day in days}

    assert {(day - first).days // 7 for day, first in firsts.items()} == {2}
    # Only around long holidays do two reporting days come together, and one of three reports is missing.
    made = Counter(count_reports(first, day) for day, first in firsts.items())
    assert set(made) == {2, 3}
    assert made[2] < 12
    # By whole weeks where that gives three reports; Saturdays then stay Saturdays.
    assert choose_first_day(THURSDAY.date(), THURSDAY) == date(2026, 9, 1)


def count_reports(first: date, today: date) -> int:
    month = (first + timedelta(days=number) for number in range(21))
    asked = [day for day in month if day.day % 5 == 0 and day.day < 31]
    return sum(one.held_on < today for one in campaign.find_reporting_days(asked))


@pytest.mark.django_db
def test_a_county_in_its_third_week_and_a_button_for_each_role(settings: Settings) -> None:
    make_demo(now=THURSDAY, password="nobody-asks-for-it")

    (month,) = campaign.get_all_months()
    assert (month.state, month.first_on, month.last_on) == ("running", date(2026, 9, 1), date(2026, 10, 15))
    divisions = Counter(Division.objects.values_list("level", flat=True))
    assert (divisions[Level.TOWNSHIP.value], divisions[Level.VILLAGE.value]) == (len(TOWNSHIPS), 12)
    assert {Role(role) for role in RoleHolding.objects.values_list("role", flat=True)} == set(Role)
    assert not User.objects.filter(is_demo=False).exists()

    tasks = Counter(Task.objects.values_list("state", "closed_by"))
    assert tasks["done", "measure"] > 20 < tasks["acknowledged", ""]
    assert tasks["done", "note"] == 2
    assert tasks["assigned", ""] > 5
    assert campaign.find_asked_excuses(office_ids=[month.owner_id])
    village = Unit.objects.get(name="上河村村民委员会")
    steps = campaign.find_waiting_steps(unit_ids=[village.pk])
    assert [(step.due_on - THURSDAY.date()).days < 0 for step in steps] == [True, False]
    late = Task.objects.filter(unit__name=LATE, due_on__lt=THURSDAY.date()).exclude(state="done")
    assert [task.item.sentence for task in late] == ["9月12日前，各乡镇至少完成1场现场宣传咨询活动"]

    reports = Counter(Report.objects.values_list("day__held_on__day", "state"))
    assert reports == {(7, "frozen"): 5, (10, "frozen"): 4, (10, "computed"): 1, (15, "computed"): 5}
    office = Report.objects.get(unit=month.owner_id, day__held_on=date(2026, 9, 10))
    assert campaign.get_report_file(report_id=office.pk, name="pdf")
    assert set(Event.objects.values_list("state", flat=True)) == {"held", "planned"}
    assert set(MaterialVersion.objects.values_list("state", flat=True)) == {"approved", "draft"}
    assert AuditEntry.objects.filter(at__gt=THURSDAY).count() == 0
    written = "".join(item.sentence + item.what for item in campaign.get_items(month_id=month.pk))
    refused = [one.quote for one in month.get_plan().findings if one.decision is Decision.REFUSE]
    assert len(refused) == 6
    assert [quote for quote in refused if quote in written] == []

    settings.DEMO, settings.SECOND_FACTOR_COMPULSORY = True, False
    settings.ROOT_URLCONF = "tests.support.demo_urls"
    check_buttons()


def check_buttons() -> None:
    browser = Client(headers={"host": "127.0.0.1", "accept-language": "zh-hans"})
    assert browser.get("/demo/").headers["Location"].startswith("/sign-in/")
    assert browser.post("/demo/as/auditor/").headers["Location"].startswith("/sign-in/")
    assert BANNER in browser.get("/sign-in/").content.decode()
    browser.force_login(
        User.objects.get(username="county-office"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    for role in Role:
        username = role.value.replace("_", "-")
        assert f"/demo/as/{username}/" in browser.get("/demo/").content.decode()
        landing = browser.post(f"/demo/as/{username}/", follow=True)
        assert landing.status_code == 200
        assert landing.context["user"].username == username
        assert BANNER in landing.content.decode()
    assert browser.get("/demo/as/auditor/").status_code == 405
    assert browser.post("/demo/as/village-worker-2/").status_code == 404
    assert BANNER in browser.get("/nowhere/").content.decode()


@pytest.fixture
def on_thursday() -> Iterator[None]:
    clock.move_to(THURSDAY.date())
    yield
    clock.move_to(None)


@pytest.mark.django_db
def test_the_demo_is_shown_on_another_day_by_one_clock(on_thursday: None, settings: Settings) -> None:
    settings.DEMO, settings.SECOND_FACTOR_COMPULSORY = True, False
    settings.ROOT_URLCONF = "tests.support.demo_urls"
    make_demo(now=THURSDAY, password="nobody-asks-for-it")
    browser = Client(headers={"host": "127.0.0.1"})
    coordinator = User.objects.get(username="township-coordinator-2")
    browser.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.post("/demo/as/township-coordinator-2/")

    page = browser.get("/my-day/").content.decode()

    assert "2026年9月17日" in page
    assert "今天没有待办事项" not in page
    # What is done on that day is done then, in the records and in the audit.
    task = Task.objects.filter(unit__name=LATE, state="assigned").first()
    assert task is not None
    browser.post(f"/tasks/{task.pk}/acknowledge/")
    task.refresh_from_db()
    assert task.acknowledged_at is not None
    assert china_day(task.acknowledged_at) == THURSDAY.date()
    assert AuditEntry.objects.filter(record=str(task.pk), verb="acknowledge", at__date=THURSDAY.date()).exists()


@pytest.mark.django_db
def test_the_demo_leaves_alone_what_is_not_its_own() -> None:
    User.objects.create(username="real")

    with pytest.raises(UserError):
        make_what_is_missing(THURSDAY, "nobody-asks-for-it")

    assert User.objects.count() == 1
    assert campaign.get_all_months() == []


def test_no_address_of_the_demo_stands_outside_of_it() -> None:
    for name in ("demo", "demo-sign-in", "demo-sign-in-as"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
