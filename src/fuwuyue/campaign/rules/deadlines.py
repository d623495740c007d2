"""What falls due on a day for a unit: a task, a step of a sub-plan, a report."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.kernel.workdays import CHINA, china_day


class DeadlineKind(StrEnum):
    """What is due."""

    TASK = "task"
    STEP = "step"
    REPORT = "report"


DEADLINE_KIND_NAMES = {
    DeadlineKind.TASK: gettext_noop("Task due"),
    DeadlineKind.STEP: gettext_noop("Step due"),
    DeadlineKind.REPORT: gettext_noop("Report due"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is due at a moment for one unit; `about` is the id of the task, the step or the reporting day.

    `month_id` is its month, `words` what is due: of a report the name of the month.
    """

    kind: DeadlineKind
    about: uuid.UUID
    unit_id: uuid.UUID
    month_id: uuid.UUID
    words: str
    falls_at: datetime

    @property
    def day(self) -> date:
        """The day in China on which it is due."""
        return china_day(self.falls_at)


def end_of_work(day: date, at: time) -> datetime:
    """Return the moment by which what is due on a day has to be done: the hour of the reports' cut-off."""
    return datetime.combine(day, at, CHINA)
