"""Which events a day of the calendar shows: the first, those that go on from before, and how many more there are."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.support.people import NOW, get_office, make_client

from fuwuyue.kernel.workdays import CHINA, china_day
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import Event
from fuwuyue.web.staff.month_table import fill_days, start_of

pytestmark = pytest.mark.django_db
FIRST, UNTIL = date(2026, 9, 7), date(2026, 9, 14)
_A_DAY = timedelta(days=1)


def add(starts_at: datetime, length: timedelta, number: int = 0) -> None:
    office = get_office()
    Event.objects.create(
        unit=office,
        division=office.division,
        kind="consultation",
        title=f"第{number}场",
        place="村口",
        state="planned",
        starts_at=starts_at,
        ends_at=starts_at + length,
        changed_at=NOW,
    )


def read_days(shown: int) -> list[tuple[date, list[str], int]]:
    found = outreach.find_first_events(
        unit_ids=[get_office().pk], since=start_of(FIRST), until=start_of(UNTIL), shown=shown
    )
    cells = fill_days(FIRST, UNTIL, found, [], FIRST, shown=shown)
    return [(cell.day, [event.title for event in cell.events], cell.more) for cell in cells]


def read_slowly(shown: int) -> list[tuple[date, list[str], int]]:
    """Do the same from all events, one day after the other."""
    days = []
    for day in (FIRST + number * _A_DAY for number in range(7)):
        begins, ends = start_of(day), start_of(day + _A_DAY)
        on_day = list(Event.objects.filter(starts_at__lt=ends, ends_at__gt=begins).order_by("starts_at", "pk"))
        days.append((day, [event.title for event in on_day[:shown]], max(0, len(on_day) - shown)))
    return days


@pytest.mark.parametrize("shown", [1, 3, 50])
def test_a_day_shows_its_first_events_and_counts_the_others(shown: int) -> None:
    chance = random.Random(shown)
    for number in range(120):
        starts_at = start_of(FIRST) + timedelta(minutes=30 * chance.randrange(-3 * 48, 8 * 48))
        add(starts_at, timedelta(minutes=30 * chance.choice([1, 2, 6, 48, 100])), number)

    assert read_days(shown) == read_slowly(shown)


def test_what_begins_or_ends_at_midnight_in_china_belongs_to_one_day() -> None:
    midnight = datetime(2026, 9, 8, 16, tzinfo=UTC)
    assert china_day(midnight) == date(2026, 9, 9)
    add(midnight - timedelta(hours=2), timedelta(hours=2), 1)
    add(midnight, timedelta(hours=2), 2)

    shown = {day: titles for day, titles, _more in read_days(5) if titles}

    assert shown == {date(2026, 9, 8): ["第1场"], date(2026, 9, 9): ["第2场"]}


def test_the_events_of_days_are_one_query_however_many_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        add(datetime(2026, 9, 9, 9, tzinfo=CHINA), timedelta(hours=1), number)

    office_id = get_office().pk
    with django_assert_num_queries(1):
        found = outreach.find_first_events(unit_ids={office_id}, since=start_of(FIRST), until=start_of(UNTIL), shown=4)

    assert (len(found.events), found.counts) == (4, {date(2026, 9, 9): 30})


def read_page(client: Client, number: int) -> str:
    return client.get(f"/outreach/calendar/?day=2026-09-09&page={number}").content.decode()


def test_a_day_with_too_many_for_a_page_goes_on_on_further_ones() -> None:
    client, starts_at = make_client(), datetime(2026, 9, 9, 9, tzinfo=CHINA)
    for number in range(203):
        add(starts_at + timedelta(minutes=number), timedelta(hours=1), number)

    first, second, third = (read_page(client, number) for number in (1, 2, 3))

    assert [page.count("场</a>") for page in (first, second, third)] == [200, 3, 0]
    assert "3 more" in first
    assert "day=2026-09-09&amp;page=2" in first
    assert "第202场" in second
    assert "more</a>" not in second
