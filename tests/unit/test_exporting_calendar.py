"""The calendar file, read back by the library that others read it with."""

from datetime import UTC, date, datetime, timedelta

import icalendar
from dateutil.rrule import rrulestr
from tests.support.plan_example import day, make_plan

from fuwuyue.plan.exporting.api import list_left_out, to_ics
from fuwuyue.plan.parsing.model import Plan


def read(plan: Plan) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(to_ics(plan))


def events(plan: Plan) -> dict[str, icalendar.Event]:
    return {str(event["summary"]): event for event in read(plan).walk("VEVENT")}


def test_the_file_has_what_the_standard_asks_for() -> None:
    calendar = read(make_plan())

    assert str(calendar["version"]) == "2.0"
    assert calendar["prodid"]
    for event in calendar.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
    assert all(len(line) <= 75 for line in to_ics(make_plan()).split(b"\r\n"))


def test_the_time_zone_is_in_the_file() -> None:
    (zone,) = read(make_plan()).walk("VTIMEZONE")

    assert str(zone["tzid"]) == "Asia/Shanghai"
    assert zone.walk("STANDARD")[0]["tzoffsetto"].td == timedelta(hours=8)


def test_the_last_day_of_a_phase_belongs_to_it() -> None:
    phase = events(make_plan())["宣传动员阶段"]

    assert (phase["dtstart"].dt, phase["dtend"].dt) == (date(2026, 9, 1), date(2026, 9, 11))
    assert str(phase["transp"]) == "TRANSPARENT"


def test_a_deadline_with_an_hour_is_at_that_hour_in_china() -> None:
    moment = events(make_plan())["截止：石桥镇将总结报县卫生健康局"]["dtstart"].dt

    assert moment.astimezone(UTC) == datetime(2026, 9, 25, 9, 0, tzinfo=UTC)


def test_a_deadline_without_an_hour_lasts_its_whole_day() -> None:
    plan = make_plan()
    plan = plan.model_copy(update={"deadlines": [plan.deadlines[0].model_copy(update={"time": None})]})

    deadline = events(plan)["截止：石桥镇将总结报县卫生健康局"]

    assert (deadline["dtstart"].dt, deadline["dtend"].dt) == (date(2026, 9, 25), date(2026, 9, 26))


def test_a_cadence_with_a_rule_recurs_within_the_period() -> None:
    plan = make_plan()
    weekly = plan.cadences[1].model_copy(update={"rule": "weekly on FR", "rrule": "FREQ=WEEKLY;BYDAY=FR"})

    event = events(plan.model_copy(update={"cadences": [weekly]}))["召开例会"]

    start = event["dtstart"].dt
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=datetime(start.year, start.month, start.day))
    assert [found.date() for found in rule] == [date(2026, 9, number) for number in (4, 11, 18, 25)]


def test_a_cadence_that_no_rule_says_is_written_day_by_day() -> None:
    reports = [event for event in read(make_plan()).walk("VEVENT") if event["summary"] == "各乡镇上报进度"]

    assert [event["dtstart"].dt.day for event in reports] == [5, 10, 15, 20, 25, 30]
    assert not any("RRULE" in event for event in reports)


def test_a_cadence_begins_with_its_own_first_month() -> None:
    plan = make_plan()
    later = plan.cadences[0].model_copy(update={"from_": "2026-10"})

    assert "各乡镇上报进度" not in events(plan.model_copy(update={"cadences": [later]}))


def test_an_id_stays_when_a_day_is_mended() -> None:
    plan = make_plan()
    moved = plan.deadlines[0].model_copy(update={"date": day("2026-09-28")})

    before, after = events(plan), events(plan.model_copy(update={"deadlines": [moved]}))

    summary = "截止：石桥镇将总结报县卫生健康局"
    assert before[summary]["uid"] == after[summary]["uid"]
    assert before[summary]["dtstart"].dt != after[summary]["dtstart"].dt


def test_no_two_entries_share_an_id() -> None:
    plan = make_plan()
    twice = plan.model_copy(update={"deadlines": plan.deadlines * 2, "phases": plan.phases * 2})

    ids = [str(event["uid"]) for event in read(twice).walk("VEVENT")]

    assert len(ids) == len(set(ids))


def test_what_has_no_day_is_named_and_left_out() -> None:
    left_out = list_left_out(make_plan())

    assert left_out == [
        "活动缺少年份：现场咨询",
        "时限没有完整日期：完成回访",
        "时限没有完整日期：答复",
        "定期事项没有固定日期：督查（定期）",
    ]
    assert [str(line) for line in read(make_plan())["x-fuwuyue-left-out"]] == left_out
    assert "截止：完成回访" not in events(make_plan())


def test_the_stamp_is_the_moment_that_was_given() -> None:
    moment = datetime(2026, 9, 1, 1, 2, 3, tzinfo=UTC)

    calendar = icalendar.Calendar.from_ical(to_ics(make_plan(), stamped_at=moment))

    assert {event["dtstamp"].dt for event in calendar.walk("VEVENT")} == {moment}


def test_an_empty_plan_gives_an_empty_calendar() -> None:
    plan = Plan(source=make_plan().source)

    assert read(plan).walk("VEVENT") == []
