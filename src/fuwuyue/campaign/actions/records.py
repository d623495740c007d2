"""A task is closed by a record that the unit keeps here anyway: an event, a material, a report."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from fuwuyue.campaign.actions.entries import record_change
from fuwuyue.campaign.actions.tasks import finish, lock_task
from fuwuyue.campaign.measures import get_measures
from fuwuyue.campaign.models import LONGEST_NAME, Task, TaskRecord
from fuwuyue.campaign.rules.states import ClosedBy
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.measures import Grain, Measure, MeasuredRow, Window
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import CHINA
from fuwuyue.protection.api import Actor

_MOST = 50
_SHOWN = frozenset({Grain.EVENT, Grain.DOCUMENT})


@dataclass(frozen=True)
class OfferedRecord:
    """A record that may close a task, and the measure that it counts in."""

    measure: Measure
    row: MeasuredRow

    @property
    def key(self) -> str:
        """Return how a form names it."""
        return f"{self.measure.id}:{self.row.record_id}"


def find_offered_records(*, task: Task, role: str, now: datetime) -> Sequence[OfferedRecord]:
    """Return the records of the task's unit since the task begins, newest first; at most fifty.

    Of events and documents that may close a task, and of those only what `role` may open. The task comes with its item.
    """
    starts_at = datetime.combine(task.item.begins_on, time(0), CHINA)
    window = Window(starts_at, now, task.item.month_id)
    offered = [
        OfferedRecord(measure, row)
        for measure in get_measures().values()
        if measure.may_close and measure.grain in _SHOWN and (not measure.openers or role in measure.openers)
        for row in measure.rows([task.unit_id], window)
        if row.counted
    ]
    return sorted(offered, key=lambda one: one.row.at or starts_at, reverse=True)[:_MOST]


@transaction.atomic
def finish_by_record(*, task_id: uuid.UUID, revision: int, key: str, now: datetime, by: Actor) -> TaskRecord:
    """Close a task by a record of its unit, named by its `key`; raise StaleError where the task was changed.

    Raises UserError where the record is none of the unit, or not one that the person may open.
    """
    if by.user_id is None:
        raise ValueError("a record is chosen by somebody")
    task = lock_task(task_id, revision)
    chosen = next((one for one in find_offered_records(task=task, role=by.role, now=now) if one.key == key), None)
    if chosen is None:
        raise UserError(_("Choose a record of your unit from the list."))
    kept = TaskRecord.objects.create(
        task=task,
        measure=chosen.measure.id,
        record_id=chosen.row.record_id,
        label=chosen.row.label[:LONGEST_NAME],
        at=chosen.row.at,
        unit_id=task.unit_id,
        by_id=by.user_id,
        made_at=now,
    )
    record_change("add", kept, ("task", "measure", "record_id"), now, by)
    finish(task, ClosedBy.RECORD, now, by)
    return kept
