"""When a message may leave, and when it is tried again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fuwuyue.messaging import rules

CHINA = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("made", "leaves"),
    [
        ("2026-08-24T07:30", "2026-08-24T07:30"),
        ("2026-08-24T20:59", "2026-08-24T20:59"),
        ("2026-08-24T21:00", "2026-08-25T07:30"),
        ("2026-08-24T23:59", "2026-08-25T07:30"),
        ("2026-08-25T00:00", "2026-08-25T07:30"),
        ("2026-08-25T07:29", "2026-08-25T07:30"),
    ],
)
def test_a_message_of_the_night_leaves_in_the_morning(made: str, leaves: str) -> None:
    assert rules.find_first_moment(at(made), CHINA) == at(leaves)


def test_the_clock_of_the_place_counts() -> None:
    assert rules.find_first_moment(datetime(2026, 8, 24, 14, tzinfo=UTC), CHINA) == at("2026-08-25T07:30")


def test_the_waits_grow_and_end_after_some_days() -> None:
    now = at("2026-08-24T09:00")

    waits = [rules.find_next_try(tries, now) - now for tries in range(1, rules.MOST_TRIES)]

    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=2)
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=7)


@pytest.mark.parametrize("record", ["", "王小明", "a b", "x" * 81, "a@b", "8f/张"])
def test_a_record_is_an_id_and_no_text(record: str) -> None:
    with pytest.raises(ValueError, match="id of a record"):
        rules.check_record(record)


def test_ids_are_records() -> None:
    for record in ("8f2c0d3e-0f6f-4a53-8a4e-2f2f7f6f0a11", "8f2c0d3e/3", "17"):
        rules.check_record(record)
