"""One clock, which the demo may move by whole days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from fuwuyue.kernel import clock


@pytest.fixture(autouse=True)
def put_right() -> Iterator[None]:
    yield
    clock.move_to(None)


@time_machine.travel(datetime(2026, 9, 1, 17, 30, tzinfo=UTC), tick=False)
def test_today_is_the_day_in_china() -> None:
    assert clock.now() == datetime(2026, 9, 1, 17, 30, tzinfo=UTC)
    assert clock.today() == date(2026, 9, 2)


@time_machine.travel(datetime(2026, 9, 1, 17, 30, tzinfo=UTC), tick=False)
def test_a_moved_clock_keeps_its_hour_and_goes_on() -> None:
    clock.move_to(date(2026, 9, 20))
    assert clock.now() == datetime(2026, 9, 19, 17, 30, tzinfo=UTC)
    assert clock.today() == date(2026, 9, 20)

    with time_machine.travel(datetime(2026, 9, 1, 17, 30, tzinfo=UTC) + timedelta(days=1), tick=False):
        assert clock.today() == date(2026, 9, 21)
    clock.move_to(None)
    assert clock.today() == date(2026, 9, 2)
