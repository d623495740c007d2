"""In which numbers of a report a task counts, by how it stood at the cut-off."""

from datetime import date, datetime, timedelta

import pytest

from fuwuyue.campaign.rules.task_numbers import TASK_NUMBERS, Standing, choose_tasks, count_numbers, name_group
from fuwuyue.kernel.workdays import CHINA

HELD = date(2026, 9, 7)
CUT_OFF = datetime(2026, 9, 7, 17, tzinfo=CHINA)
EARLIER, LATER = HELD - timedelta(days=3), HELD + timedelta(days=5)


@pytest.mark.parametrize(
    ("state", "due_on", "done_at", "closed_by", "group"),
    [
        ("assigned", LATER, None, "", ""),
        ("acknowledged", HELD, None, "", ""),  # what is due on the day of the report is not due before it
        ("acknowledged", EARLIER, None, "", "due overdue"),
        ("excused", EARLIER, None, "", "excused"),
        ("done", LATER, CUT_OFF, "measure", "done by_measure"),
        ("done", EARLIER, datetime(2026, 9, 4, 23, 59, tzinfo=CHINA), "note", "done by_note due in_time"),
        ("done", EARLIER, datetime(2026, 9, 5, 0, 1, tzinfo=CHINA), "paper", "done by_paper due"),
        # Done after the cut-off, as where the report is made later: it was open then.
        ("done", EARLIER, CUT_OFF + timedelta(seconds=1), "note", "due overdue"),
        ("done", LATER, CUT_OFF + timedelta(seconds=1), "note", ""),
    ],
)
def test_a_task_counts_as_it_stood(
    state: str, due_on: date, done_at: datetime | None, closed_by: str, group: str
) -> None:
    assert name_group(Standing(state, due_on, done_at, closed_by), HELD, CUT_OFF) == group


def test_numbers_are_counted_over_units_and_open_into_their_tasks() -> None:
    first = {"": ["c"], "done by_note due in_time": ["b", "a"]}
    second = {"due overdue": ["d"]}

    counts = count_numbers([first, second])

    assert {name: count for name, count in counts.items() if count} == {
        "total": 4, "done": 2, "by_note": 2, "due": 3, "in_time": 2, "overdue": 1,
    }  # fmt: skip
    assert list(counts) == list(TASK_NUMBERS)
    assert choose_tasks(first, "total") == ["a", "b", "c"]
    assert choose_tasks(first, "in_time") == ["a", "b"]
    assert choose_tasks(first, "overdue") == []
