"""The table of working days against an independent one, and its answers where nobody knows yet."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.workdays import (
    WorkdayCalendar,
    add_workdays,
    china_day,
    is_workday,
    next_workday,
    published_calendar,
    read_notices,
)

# The notice for 2006 says "12月31日(星期六)上班"; the other table overlooks it.
ONLY_DIFFERENCE = date(2005, 12, 31)


def test_every_day_from_2004_to_2026_agrees_with_the_oracle():
    days = (date(2004, 1, 1) + timedelta(days=n) for n in range(365 * 23 + 6))

    different = [day for day in days if bool(is_workday(day)) != chinese_calendar.is_workday(day)]

    assert different == [ONLY_DIFFERENCE]


@pytest.mark.parametrize(
    ("day", "workday", "provisional"),
    [
        (date(2013, 5, 1), False, False),  # a holiday
        (date(2013, 4, 27), True, False),  # a Saturday worked for it
        (date(2013, 5, 4), False, False),  # an ordinary Saturday
        (date(2026, 12, 24), True, False),
        (date(2026, 12, 31), True, True),  # the notice for 2027 may turn it
        (date(2027, 1, 1), True, True),  # surely a holiday, but no notice says so yet
        (date(2027, 5, 3), True, True),
        (date(2031, 6, 7), False, True),
        (date(2003, 5, 5), True, True),  # before the table
    ],
)
def test_a_day_without_a_notice_is_provisional(day, workday, provisional):
    verdict = is_workday(day)

    assert (verdict.workday, verdict.provisional) == (workday, provisional)


def test_ten_working_days_pass_over_holidays_and_count_make_up_days():
    end = add_workdays(date(2025, 9, 26), 10)

    assert end.day == date(2025, 10, 16)
    assert not end.provisional


def test_working_days_are_counted_backwards_too():
    assert add_workdays(date(2025, 10, 9), -1).day == date(2025, 9, 30)


def test_no_working_days_leave_the_day_as_it_is():
    assert add_workdays(date(2025, 10, 1), 0).day == date(2025, 10, 1)


def test_a_count_that_passes_an_unpublished_day_is_provisional():
    assert add_workdays(date(2026, 12, 20), 10).provisional
    assert not next_workday(date(2026, 5, 1)).provisional


def test_the_first_working_day_after_a_feast_is_the_next_one():
    assert next_workday(date(2013, 10, 1)).day == date(2013, 10, 8)


def test_a_county_enters_next_years_notice(tmp_path):
    file = tmp_path / "2027.json"
    file.write_text('{"2027": {"notice": "n", "off": ["2027-01-01/2027-01-03"], "work": ["2026-12-27"]}}', "utf-8")
    built_in = read_notices(file)

    calendar = WorkdayCalendar.of(built_in)

    assert not calendar.judge(date(2027, 1, 1))
    assert not calendar.judge(date(2027, 1, 4)).provisional
    assert calendar.judge(date(2026, 12, 27))


@pytest.mark.parametrize(
    "text", ["not json", '{"2027": {"off": []}}', '{"2027": {"notice": "n", "off": ["5月1日"], "work": []}}']
)
def test_a_faulty_notice_is_told_in_a_sentence(tmp_path, text):
    file = tmp_path / "notice.json"
    file.write_text(text, "utf-8")

    with pytest.raises(UserError):
        read_notices(file)


def test_the_day_in_china_begins_eight_hours_before_greenwich():
    assert china_day(datetime(2026, 3, 1, 17, tzinfo=UTC)) == date(2026, 3, 2)
    with pytest.raises(ValueError, match="time zone"):
        china_day(datetime(2026, 3, 1, 17))


def test_every_notice_of_the_table_names_its_source():
    assert published_calendar().years == frozenset(range(2004, 2027))
