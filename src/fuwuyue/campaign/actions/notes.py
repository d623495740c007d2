"""Notes that come back by the sheet of open tasks: each closes its task, as if it were written on its page."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fuwuyue.campaign.actions.months import StaleError
from fuwuyue.campaign.actions.tasks import finish_by_note
from fuwuyue.campaign.models import Task, TaskNote
from fuwuyue.campaign.papers import NOTES_HEADS
from fuwuyue.campaign.rules.states import OPEN_TASKS, TaskState
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import TableRow, read_table
from fuwuyue.protection.api import NOBODY, Actor
from fuwuyue.review.api import RefusedTextError, get_counterpart

# Each note is reviewed, some five milliseconds of it: this many take half a minute, as long work beside the page.
MOST_NOTES = 5_000
_ID, _NOTE = NOTES_HEADS[0], NOTES_HEADS[-1]


@dataclass(frozen=True)
class NotedRow:
    """A row of the sheet that has a note: its number as a spreadsheet shows it, the number of its task, the note."""

    number: int
    task_id: str
    note: str


@dataclass(frozen=True)
class WrongRow:
    """A row that was left as it is: its number, and why. What stands in it may be what was refused: it is not kept."""

    number: int
    reason: str


@dataclass(frozen=True)
class NotesRead:
    """What came of notes: how many tasks they closed, how many were closed by the same note before, what is wrong."""

    closed: int
    unchanged: int
    wrong: tuple[WrongRow, ...]


def read_noted_rows(*, content: bytes) -> Sequence[NotedRow]:
    """Return the rows of a sheet that have a note, in their order; equal bytes give equal rows.

    Raises UserError where the file is no such sheet, or has too many notes.
    """
    table = read_table(content)
    every = [TableRow(0, table.headings), *table.rows]
    for at, row in enumerate(every):
        heads = [str(cell).strip() for cell in row.cells]
        if _ID in heads and _NOTE in heads:
            places = heads.index(_ID), heads.index(_NOTE)
            found = [(one.number, *_read_cells(one, *places)) for one in every[at + 1 :]]
            noted = [NotedRow(number, task_id.lower(), note) for number, task_id, note in found if note]
            if len(noted) > MOST_NOTES:
                message = _("The sheet has {count} notes; send {most} at a time.")
                raise UserError(message.format(count=len(noted), most=MOST_NOTES))
            return noted
    message = _("The file has no columns “{number}” and “{note}”; write into the sheet that you took out here.")
    raise UserError(message.format(number=_ID, note=_NOTE))


def close_by_notes(
    *,
    rows: Collection[NotedRow],
    month_id: uuid.UUID,
    unit_ids: Collection[uuid.UUID],
    now: datetime,
    by: Actor = NOBODY,
) -> NotesRead:
    """Close the tasks of the month that these rows have a note for, as far as they are tasks of these units.

    Each row stands for itself: one that is wrong does not hold the others up. The same rows again change nothing.
    """
    tasks = Task.objects.filter(item__month=month_id, unit__in=unit_ids, pk__in=_find_ids(rows))
    known = {str(task.pk): task for task in tasks.select_related("item")}
    closed = unchanged = 0
    wrong: list[WrongRow] = []
    for row in rows:
        task = known.get(row.task_id)
        if task is None:
            reason = _("No task of your unit has this number; copy the number again from the sheet that you took out.")
            wrong.append(WrongRow(row.number, reason))
            continue
        try:
            done = _close(task, row.note, now, by)
        except UserError as error:
            wrong.append(WrongRow(row.number, _tell(error)))
        else:
            closed += done
            unchanged += not done
    return NotesRead(closed, unchanged, tuple(wrong))


def _find_ids(rows: Collection[NotedRow]) -> set[uuid.UUID]:
    """Return the ids of tasks in these rows; what somebody wrote into the column and is none is left out."""
    ids = set[uuid.UUID]()
    for row in rows:
        with suppress(ValueError):
            ids.add(uuid.UUID(row.task_id))
    return ids


def _read_cells(row: TableRow, first: int, second: int) -> tuple[str, str]:
    cells = [str(cell).replace("\0", "").strip() for cell in row.cells]
    cells += [""] * (max(first, second) + 1 - len(cells))
    return cells[first], cells[second]


@transaction.atomic
def _close(task: Task, note: str, now: datetime, by: Actor) -> bool:
    """Close one task; say whether it was open."""
    present = Task.objects.filter(pk=task.pk).first()
    if present is None:
        raise StaleError
    if TaskState(present.state) in OPEN_TASKS:
        finish_by_note(task_id=task.pk, revision=present.revision, text=note, unit_id=task.unit_id, now=now, by=by)
        return True
    if TaskNote.objects.filter(task=task, kind="done", text=note).exists():
        return False
    raise UserError(_("This task is closed already; open it again on its page, or write a comment there."))


def _tell(error: UserError) -> str:
    if not isinstance(error, RefusedTextError):
        return str(error)
    counterparts = [get_counterpart(finding=finding) for finding in error.findings]
    return " ".join([str(error), *filter(None, counterparts)])
