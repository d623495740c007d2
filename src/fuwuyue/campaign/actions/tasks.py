"""What people do with the tasks of a running month."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from fuwuyue.campaign.actions.entries import record_change, tell_units
from fuwuyue.campaign.actions.months import StaleError, find_next_number, give_tasks, keep_item_units, lock_month
from fuwuyue.campaign.measures import REPORTS, SUMMARIES
from fuwuyue.campaign.models import Task, TaskNote, TaskPaper, WorkItem
from fuwuyue.campaign.rules.drafts import DraftUnit
from fuwuyue.campaign.rules.phrases import How
from fuwuyue.campaign.rules.states import TASK_STEPS, ClosedBy, ItemOrigin, MonthState, TaskState, may_step
from fuwuyue.campaign.texts import check_paper, check_words
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.messaging.api import Kind
from fuwuyue.organisation.api import Answer, Unit, UnitKind, get_scope_ids, get_taskings
from fuwuyue.protection.api import NOBODY, Actor


def lock_task(task_id: uuid.UUID, revision: int | None) -> Task:
    """Return the task for this transaction alone; raise where its month does not run or it was changed meanwhile."""
    task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("item__month__version", "item__month__owner", "unit")
        .filter(pk=task_id)
        .first()
    )
    if task is None:  # it ended with its sentence, in a later version of the plan
        raise StaleError
    if task.item.month.state != MonthState.RUNNING.value:
        raise UserError(_("This month is not running; its tasks are only read."))
    if revision is not None and task.revision != revision:
        raise StaleError
    return task


def _step(task: Task, step: str, now: datetime, by: Actor, **changes: object) -> None:
    if not may_step(step, task.state):
        raise StaleError
    task.state = TASK_STEPS[step][1].value
    for name, value in changes.items():
        setattr(task, name, value)
    task.revision += 1
    task.save(update_fields=["state", "revision", *changes])
    record_change(step, task, ("state", *changes), now, by)


def _add_note(task: Task, kind: str, text: str, unit_id: uuid.UUID, now: datetime, by: Actor) -> TaskNote:
    if by.user_id is None:
        raise ValueError("a note is written by somebody")
    note = TaskNote.objects.create(task=task, kind=kind, text=text, unit_id=unit_id, by_id=by.user_id, made_at=now)
    record_change("note", note, ("kind", "text", "unit"), now, by)
    return note


def finish(task: Task, closed_by: ClosedBy, now: datetime, by: Actor) -> None:
    """Close a task that is locked; raise StaleError where it is closed already."""
    _step(task, "finish", now, by, done_at=now, closed_by=closed_by.value)


@transaction.atomic
def acknowledge(*, task_id: uuid.UUID, now: datetime, by: Actor = NOBODY) -> None:
    """Say that the unit has seen the task (签收); a second time changes nothing."""
    task = lock_task(task_id, None)
    if task.state == TaskState.ASSIGNED.value:
        _step(task, "acknowledge", now, by, acknowledged_at=now)


@transaction.atomic
def finish_by_note(
    *, task_id: uuid.UUID, revision: int, text: str, unit_id: uuid.UUID, now: datetime, by: Actor = NOBODY
) -> None:
    """Close a task by a note of what was done, which passes the review; raise StaleError where it was changed."""
    task = lock_task(task_id, revision)
    note = check_words(text, task.item.month)
    _add_note(task, "done", note, unit_id, now, by)
    finish(task, ClosedBy.NOTE, now, by)


def finish_by_paper(
    *,
    task_id: uuid.UUID,
    revision: int,
    data: bytes,
    file_name: str,
    text: str,
    unit_id: uuid.UUID,
    now: datetime,
    by: Actor = NOBODY,
) -> TaskPaper:
    """Close a task by a paper that shows that it is done, with an optional note; both pass the review.

    Raises UserError where the file is none that is taken, StaleError where the task was changed meanwhile. The file is
    read before the task is locked: that may take seconds.
    """
    if by.user_id is None:
        raise ValueError("a paper is handed in by somebody")
    asked = Task.objects.select_related("item__month__version").filter(pk=task_id).first()
    if asked is None:
        raise StaleError
    month = asked.item.month
    note = check_words(text, month, needed=False)
    read = check_paper(data, file_name, month)
    with transaction.atomic():
        task = lock_task(task_id, revision)
        paper = TaskPaper.objects.create(
            task=task,
            name=read.name,
            format=read.format,
            content=data,
            size=len(data),
            sha256=read.sha256,
            unit_id=unit_id,
            by_id=by.user_id,
            made_at=now,
        )
        fields = ("name", "format", "content", "sha256", "unit")
        record_change("hand_in", paper, fields, now, by, about=f"{paper.pk.hex}/{paper.sha256}")
        if note:
            _add_note(task, "done", note, unit_id, now, by)
        finish(task, ClosedBy.PAPER, now, by)
    return paper


@transaction.atomic
def reopen(
    *, task_id: uuid.UUID, revision: int, reason: str, unit_id: uuid.UUID, now: datetime, by: Actor = NOBODY
) -> None:
    """Open a task again that was closed or excused, with the reason."""
    task = lock_task(task_id, revision)
    _add_note(task, "reopened", check_words(reason, task.item.month), unit_id, now, by)
    _step(task, "reopen", now, by, done_at=None, closed_by="", excuse_asked_by=None)


@transaction.atomic
def comment(*, task_id: uuid.UUID, text: str, unit_id: uuid.UUID, now: datetime, by: Actor = NOBODY) -> None:
    """Write something at a task, for all who see it."""
    task = lock_task(task_id, None)
    _add_note(task, "comment", check_words(text, task.item.month), unit_id, now, by)


@transaction.atomic
def ask_excuse(
    *, task_id: uuid.UUID, revision: int, reason: str, unit_id: uuid.UUID, now: datetime, by: Actor = NOBODY
) -> None:
    """Ask that the unit be excused from a task; a second person at the office that runs the month grants it."""
    task = lock_task(task_id, revision)
    if TaskState(task.state) not in TASK_STEPS["excuse"][0]:
        raise StaleError
    _add_note(task, "excuse", check_words(reason, task.item.month), unit_id, now, by)
    task.excuse_asked_by_id = by.user_id
    task.revision += 1
    task.save(update_fields=["excuse_asked_by", "revision"])
    record_change("ask_excuse", task, ("excuse_asked_by",), now, by)
    tell_units(Kind.EXCUSE_ASKED, [task.item.month.owner_id], task, now)


@transaction.atomic
def grant_excuse(*, task_id: uuid.UUID, revision: int, now: datetime, by: Actor = NOBODY) -> None:
    """Excuse the unit from a task; whoever asked for it cannot grant it."""
    task = lock_task(task_id, revision)
    if task.excuse_asked_by_id is None:
        raise UserError(_("Nobody asked for this; the unit asks first, with the reason."))
    if task.excuse_asked_by_id == by.user_id:
        raise UserError(_("You asked for this yourself; somebody else of the office decides."))
    _step(task, "excuse", now, by)


@transaction.atomic
def reassign(
    *,
    task_id: uuid.UUID,
    revision: int,
    unit_id: uuid.UUID,
    reason: str,
    from_unit_id: uuid.UUID,
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> None:
    """Give an open task to another unit, with the reason; both are told, and its notes go with it.

    `from_unit_id` is the unit in whose name it is done. Raises UserError where the other unit has this task already
    or may not be given one.
    """
    task = lock_task(task_id, revision)
    if task.state in (TaskState.DONE.value, TaskState.EXCUSED.value):
        raise UserError(_("This task is closed; open it again before it goes to another unit."))
    if Task.objects.filter(item=task.item_id, unit=unit_id).exists():
        raise UserError(_("That unit has this task already."))
    owner_id = task.item.month.owner_id
    rule = get_taskings(tasker_id=owner_id, tasked_ids=[unit_id], day=day)[unit_id]
    if rule.answer is Answer.MAY_NOT and unit_id != owner_id:
        raise UserError(_("That unit may be given no task: {reason}").format(reason=_(rule.reason)))
    _add_note(task, "moved", check_words(reason, task.item.month), from_unit_id, now, by)
    before = task.unit_id
    task.unit_id = unit_id
    task.state, task.acknowledged_at = TaskState.ASSIGNED.value, None
    task.excuse_asked_by_id = None
    task.revision += 1
    task.save()
    record_change("reassign", task, ("unit", "state"), now, by)
    tell_units(Kind.TASK_MOVED, [before, unit_id], task, now)


@transaction.atomic
def pass_on(
    *, task_id: uuid.UUID, unit_ids: Collection[uuid.UUID], day: date, now: datetime, by: Actor = NOBODY
) -> int:
    """Give the work of a township's task to units that lie in its division, which it may turn to; return to how many.

    Those that have it already are left as they are, so doing it again changes nothing; their people are told. The
    township's own task stays open. Raises UserError where one of the units does not lie there or may not be turned to.
    """
    task = lock_task(task_id, None)
    inside = set(get_scope_ids(division_ids=[task.unit.division_id], day=day))
    places = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "division_id"))
    told = get_taskings(tasker_id=task.unit_id, tasked_ids=list(places), day=day)
    wrong = [one for one in places if places[one] not in inside or told[one].answer is Answer.MAY_NOT]
    if not places or wrong or task.unit.kind != UnitKind.TOWNSHIP.value:
        raise UserError(_("A township passes work on to the villages and clinics of its own area; choose of those."))
    if task.item.measure in (REPORTS, SUMMARIES):
        raise UserError(_("Reports write themselves from the records of the villages; there is nothing to pass on."))
    there = set(Task.objects.filter(item=task.item_id, unit__in=places).values_list("unit", flat=True))
    new = [unit_id for unit_id in places if unit_id not in there]
    passed = [DraftUnit(unit_id, task.unit.name, How.THROUGH_TOWNSHIP) for unit_id in new]
    keep_item_units(task.item, passed, told)
    Task.objects.bulk_create(Task(item=task.item, unit_id=unit_id, due_on=task.due_on) for unit_id in new)
    if new:
        record_change("pass_on", task, ("item",), now, by)
        tell_units(Kind.TASKS_GIVEN, new, task.item.month, now)
    return len(new)


@transaction.atomic
def add_item(
    *,
    month_id: uuid.UUID,
    what: str,
    unit_ids: Collection[uuid.UUID],
    due_on: date,
    by_unit_id: uuid.UUID,
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> WorkItem:
    """Add work by hand to a month, for these units from today on; the public page names the unit that added it."""
    month = lock_month(month_id)
    if month.state == MonthState.CLOSED.value:
        raise UserError(_("This month is closed; nothing is added to it."))
    if due_on < day:
        raise UserError(_("The day {day} is past; choose today or a later one.").format(day=due_on))
    if not unit_ids:
        raise UserError(_("Choose at least one unit."))
    words = check_words(what, month)
    item = WorkItem.objects.create(
        month=month,
        number=find_next_number(month),
        origin=ItemOrigin.ADDED.value,
        sentence=words,
        what=words,
        begins_on=min(day, due_on),
        due_on=due_on,
        changed_by_id=by_unit_id,
        changed_on=day,
    )
    told = get_taskings(tasker_id=month.owner_id, tasked_ids=unit_ids, day=day)
    keep_item_units(item, [DraftUnit(unit_id, "", How.BY_HAND) for unit_id in unit_ids], told)
    record_change("add", item, ("what", "due_on", "changed_by"), now, by)
    if month.state == MonthState.RUNNING.value:
        give_tasks(month, [item], now)
    return item
