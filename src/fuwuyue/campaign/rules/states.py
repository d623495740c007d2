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

    Not confirmed by the hour it goes to the county office alone, marked so. Where a unit has its reports drafted,
    checked and issued (拟稿, 审核, 签发), two states lie between.
    """

    COMPUTED = "computed"
    DRAFTED = "drafted"
    CHECKED = "checked"
    FROZEN = "frozen"


class ReportKind(StrEnum):
    """A progress report is made on the reporting days of the plan, a summary where a line of it asks for one."""

    PROGRESS = "progress"
    SUMMARY = "summary"


class ReportStep(StrEnum):
    """What a person does to a report: confirm it at once, or draft, check and issue it; or send it back."""

    CONFIRM = "confirm"
    DRAFT = "draft"
    CHECK = "check"
    ISSUE = "issue"
    SEND_BACK = "send_back"


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
# A report takes the steps of its unit's way: one click, or three by several hands.
ONE_CLICK = frozenset({ReportStep.CONFIRM})
THREE_STEPS = frozenset({ReportStep.DRAFT, ReportStep.CHECK, ReportStep.ISSUE, ReportStep.SEND_BACK})
REPORT_STEPS: Mapping[ReportStep, tuple[frozenset[ReportState], ReportState]] = {
    ReportStep.CONFIRM: (frozenset({ReportState.COMPUTED}), ReportState.FROZEN),
    ReportStep.DRAFT: (frozenset({ReportState.COMPUTED}), ReportState.DRAFTED),
    ReportStep.CHECK: (frozenset({ReportState.DRAFTED}), ReportState.CHECKED),
    ReportStep.ISSUE: (frozenset({ReportState.CHECKED}), ReportState.FROZEN),
    ReportStep.SEND_BACK: (frozenset({ReportState.DRAFTED, ReportState.CHECKED}), ReportState.COMPUTED),
}
# Whose hand a step may not be, by how many people work in the unit: nobody checks or issues what they drafted where
# somebody else is there, and of three or more each step is another's.
OTHER_HANDS: Mapping[int, Mapping[ReportStep, frozenset[ReportStep]]] = {
    1: {},
    2: {ReportStep.CHECK: frozenset({ReportStep.DRAFT}), ReportStep.ISSUE: frozenset({ReportStep.DRAFT})},
    3: {
        ReportStep.CHECK: frozenset({ReportStep.DRAFT}),
        ReportStep.ISSUE: frozenset({ReportStep.DRAFT, ReportStep.CHECK}),
    },
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
    ReportState.DRAFTED: gettext_noop("drafted, not confirmed: to be checked"),
    ReportState.CHECKED: gettext_noop("checked, not confirmed: to be issued"),
    ReportState.FROZEN: gettext_noop("confirmed and frozen"),
}
REPORT_STEP_NAMES = {
    ReportStep.CONFIRM: gettext_noop("confirmed"),
    ReportStep.DRAFT: gettext_noop("drafted"),
    ReportStep.CHECK: gettext_noop("checked"),
    ReportStep.ISSUE: gettext_noop("issued"),
    ReportStep.SEND_BACK: gettext_noop("sent back"),
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


def find_report_steps(state: str, *, three_steps: bool) -> list[ReportStep]:
    """Return the steps that a report in `state` may take on its unit's way, in their order."""
    way = THREE_STEPS if three_steps else ONE_CLICK
    return [step for step, (begins, _ends) in REPORT_STEPS.items() if step in way and ReportState(state) in begins]


def find_hand_before(
    step: ReportStep, person: str, hands: Mapping[ReportStep, str], people_count: int
) -> ReportStep | None:
    """Return the earlier step that forbids this one to `person`, None where they may take it.

    `hands` says who took which step since the report was last sent back; `people_count` people work in the unit.
    """
    others = OTHER_HANDS[min(max(people_count, 1), max(OTHER_HANDS))].get(step, frozenset())
    return next(
        (one for one in (ReportStep.DRAFT, ReportStep.CHECK) if one in others and hands.get(one) == person), None
    )
