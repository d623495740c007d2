"""The numbers of a report that count tasks: which task stands in which of them, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fuwuyue.campaign.rules.states import ClosedBy, TaskState
from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.kernel.workdays import china_day

# Goes up when the meaning of a number changes, since frozen reports name it.
VERSION = 1
TOTAL = "total"
TASK_COUNTED = gettext_noop("pieces of work")
# By name: how each is called, and what it counts.
TASK_NUMBERS: Mapping[str, tuple[str, str]] = {
    TOTAL: (
        gettext_noop("Tasks"),
        gettext_noop("All tasks of the units that the report is of, on the day on which it was computed."),
    ),
    "done": (
        gettext_noop("Tasks done"),
        gettext_noop("The tasks that were closed before the cut-off, by a measure, a note, a paper or a record."),
    ),
    "by_measure": (
        gettext_noop("Tasks done by their measure"),
        gettext_noop("Of the tasks done, those that records of the system show to be done."),
    ),
    "by_note": (
        gettext_noop("Tasks done by a note"),
        gettext_noop("Of the tasks done, those that the unit reported in a note; no measure shows them."),
    ),
    "by_paper": (
        gettext_noop("Tasks done by a paper"),
        gettext_noop("Of the tasks done, those that the unit closed with a paper; no measure shows them."),
    ),
    "by_record": (
        gettext_noop("Tasks done by a record"),
        gettext_noop("Of the tasks done, those for which the unit chose one of its records; no measure shows them."),
    ),
    "excused": (
        gettext_noop("Tasks excused"),
        gettext_noop("The tasks from which a second person had excused the unit when the report was computed."),
    ),
    "due": (
        gettext_noop("Tasks due"),
        gettext_noop("The tasks that were due before the day of the report; those excused are left out."),
    ),
    "in_time": (
        gettext_noop("Tasks done in time"),
        gettext_noop("Of the tasks due, those that were done on their day or before."),
    ),
    "overdue": (
        gettext_noop("Tasks past their day"),
        gettext_noop("Of the tasks due, those that were not done at the cut-off."),
    ),
}


@dataclass(frozen=True)
class Standing:
    """How a task stands at a cut-off, as far as numbers depend on it; `done_at` may be later than the cut-off."""

    state: str
    due_on: date
    done_at: datetime | None
    closed_by: str


# Tasks that count in the same numbers, by the names of these with blanks between them; empty for the total alone.
TaskGroups = dict[str, list[str]]


def name_group(task: Standing, held_on: date, cut_off: datetime) -> str:
    """Return the group of TaskGroups that the task belongs to."""
    return " ".join(_find_numbers(task, held_on, cut_off))


def choose_tasks(groups: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """Return the ids of the tasks that count in the number of this name."""
    return sorted(one for group, ids in groups.items() if name == TOTAL or name in group.split() for one in ids)


def _find_numbers(task: Standing, held_on: date, cut_off: datetime) -> list[str]:
    """Return the names of the numbers in which the task counts, in the order of TASK_NUMBERS, without the total."""
    found = list[str]()
    is_done = task.done_at is not None and task.done_at <= cut_off
    if is_done:
        found += ["done", f"by_{ClosedBy(task.closed_by).value}"]
    if task.state == TaskState.EXCUSED.value:
        return [*found, "excused"]
    if task.due_on < held_on:
        found.append("due")
        if task.done_at is not None and is_done and china_day(task.done_at) <= task.due_on:
            found.append("in_time")
        if not is_done:
            found.append("overdue")
    return found


def count_numbers(units: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, int]:
    """Return how many tasks of these units, each by its groups, count in each number."""
    counts = dict.fromkeys(TASK_NUMBERS, 0)
    for groups in units:
        for group, ids in groups.items():
            for name in (TOTAL, *group.split()):
                counts[name] += len(ids)
    return counts
