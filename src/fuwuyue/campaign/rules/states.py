"""The states of a month, a task and a report, and which step leads from one to another. Tables; the docs draw them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from fuwuyue.kernel.texts import gettext_noop

StateT = TypeVar("StateT", bound=StrEnum)


class MonthState(StrEnum):
    """A draft is looked through and settled; a running month has tasks; a closed one is only read."""

    DRAFT = "draft"
    RUNNING = "running"
    CLOSED = "closed"


class TaskState(StrEnum):
    """Where a unit stands with one task."""

    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"
    EXCUSED = "excused"


class ReportState(StrEnum):
    """A report is computed at its cut-off; whoever answers for it confirms, and with that it is frozen.

    Not confirmed by the hour it goes to the county office alone, marked so.
    """

    COMPUTED = "computed"
    FROZEN = "frozen"


class ReportKind(StrEnum):
    """A progress report is made on the reporting days of the plan, a summary where a line of it asks for one."""

    PROGRESS = "progress"
    SUMMARY = "summary"


class ItemOrigin(StrEnum):
    """Where a line of the month comes from: a sentence of the plan, or a person, who is named on the public page.

    One that is split was made by hand out of a sentence of the plan, which it keeps.
    """

    PLAN = "plan"
    ADDED = "added"
    SPLIT = "split"


class ClosedBy(StrEnum):
    """What showed that a task is done."""

    MEASURE = "measure"
    NOTE = "note"
    PAPER = "paper"
    RECORD = "record"


MONTH_STEPS: Mapping[str, tuple[MonthState, MonthState]] = {
    "start": (MonthState.DRAFT, MonthState.RUNNING),
    "close": (MonthState.RUNNING, MonthState.CLOSED),
}
# A step may begin in several states.
TASK_STEPS: Mapping[str, tuple[frozenset[TaskState], TaskState]] = {
    "acknowledge": (frozenset({TaskState.ASSIGNED}), TaskState.ACKNOWLEDGED),
    "finish": (frozenset({TaskState.ASSIGNED, TaskState.ACKNOWLEDGED}), TaskState.DONE),
    "excuse": (frozenset({TaskState.ASSIGNED, TaskState.ACKNOWLEDGED}), TaskState.EXCUSED),
    "reopen": (frozenset({TaskState.DONE, TaskState.EXCUSED}), TaskState.ACKNOWLEDGED),
}
OPEN_TASKS = frozenset({TaskState.ASSIGNED, TaskState.ACKNOWLEDGED})

MONTH_STATE_NAMES = {
    MonthState.DRAFT: gettext_noop("being prepared"),
    MonthState.RUNNING: gettext_noop("running"),
    MonthState.CLOSED: gettext_noop("closed"),
}
TASK_STATE_NAMES = {
    TaskState.ASSIGNED: gettext_noop("given"),
    TaskState.ACKNOWLEDGED: gettext_noop("acknowledged"),
    TaskState.DONE: gettext_noop("done"),
    TaskState.EXCUSED: gettext_noop("excused"),
}
REPORT_KIND_NAMES = {
    ReportKind.PROGRESS: gettext_noop("Progress report"),
    ReportKind.SUMMARY: gettext_noop("Summary"),
}
REPORT_STATE_NAMES = {
    ReportState.COMPUTED: gettext_noop("computed, not confirmed"),
    ReportState.FROZEN: gettext_noop("confirmed and frozen"),
}
CLOSED_BY_NAMES = {
    ClosedBy.MEASURE: gettext_noop("by its measure"),
    ClosedBy.NOTE: gettext_noop("by a note"),
    ClosedBy.PAPER: gettext_noop("by a paper"),
    ClosedBy.RECORD: gettext_noop("by a record here"),
}


def may_step(step: str, state: str) -> bool:
    """Say whether a task in `state` may take `step`."""
    return TaskState(state) in TASK_STEPS[step][0]
