"""A later version of the plan is taken over by its month: what has not begun follows it, what has begun stays."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from fuwuyue.campaign.actions.entries import record_change
from fuwuyue.campaign.actions.months import (
    StaleError,
    find_next_number,
    give_tasks,
    keep_item_units,
    lock_month,
    make_item,
)
from fuwuyue.campaign.models import ItemUnit, Month, Phase, ReportingDay, Task, TaskNote, WorkItem
from fuwuyue.campaign.rules.changes import ChangeKind, DraftChange, compare_drafts, order_lines
from fuwuyue.campaign.rules.drafts import Draft, DraftItem, DraftUnit
from fuwuyue.campaign.rules.phrases import How
from fuwuyue.campaign.rules.states import ItemOrigin, MonthState, ReportKind, TaskState
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import get_taskings
from fuwuyue.plan.api import PlanVersion
from fuwuyue.protection.api import NOBODY, Actor


@dataclass(frozen=True)
class ItemChange:
    """A sentence that the later version has otherwise, its line in the month, and the tasks of it.

    Without an `item` the line was split or is finished by an earlier wording: nothing of it follows by itself.
    """

    change: DraftChange
    item: WorkItem | None
    waiting: tuple[Task, ...]
    begun: tuple[Task, ...]


@dataclass(frozen=True)
class TakenOver:
    """How many lines are new, follow the later version, or ended; how many tasks stay because they had begun."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    stayed: int = 0


def find_changes(*, month: Month, old: Draft, new: Draft) -> list[ItemChange]:
    """Return what `new` has otherwise than `old`, the draft of the version that the month runs by. Three queries."""
    changes = [one for one in compare_drafts(old, new) if one.kind is not ChangeKind.SAME]
    return _find_items(month, changes, lock=False)


def _find_items(month: Month, changes: Sequence[DraftChange], *, lock: bool) -> list[ItemChange]:
    items = {
        (item.start, item.sentence): item
        for item in WorkItem.objects.filter(month=month, origin=ItemOrigin.PLAN.value).exclude(start=None)
    }
    found = [items.get((one.old.start, one.old.sentence)) if one.old else None for one in changes]
    # A sentence that is the same leaves its tasks as they are, so they are neither read nor locked.
    touched = [item.pk for item, one in zip(found, changes, strict=True) if item and one.kind is not ChangeKind.SAME]
    waiting, begun = _find_tasks(touched, lock=lock)
    return [
        ItemChange(change, item, *((tuple(each.get(item.pk, ())) if item else ()) for each in (waiting, begun)))
        for change, item in zip(changes, found, strict=True)
    ]


TasksOfItems = dict[uuid.UUID, list[Task]]


def _find_tasks(item_ids: Collection[uuid.UUID], *, lock: bool) -> tuple[TasksOfItems, TasksOfItems]:
    """Return the tasks that have not begun, and those that have, by item."""
    tasks = Task.objects.filter(item__in=item_ids)
    # Whoever acknowledges at this moment waits, or is waited for; the notes are looked at after that.
    locked = set(tasks.select_for_update().order_by("pk").values_list("pk", flat=True)) if lock else None
    noted = Exists(TaskNote.objects.filter(task=OuterRef("pk")))
    waiting: TasksOfItems = {}
    begun: TasksOfItems = {}
    for task in tasks.select_related("unit").annotate(noted=noted).order_by("unit__name"):
        is_waiting = task.state == TaskState.ASSIGNED.value and not task.noted and (locked is None or task.pk in locked)
        (waiting if is_waiting else begun).setdefault(task.item_id, []).append(task)
    return waiting, begun


def split_by_beginning(item_id: uuid.UUID) -> tuple[list[Task], list[Task]]:
    """Return the tasks of an item that have not begun, and those that have, for this transaction alone."""
    waiting, begun = _find_tasks([item_id], lock=True)
    return waiting.get(item_id, []), begun.get(item_id, [])


@transaction.atomic
def take_over_version(
    *,
    month_id: uuid.UUID,
    from_version_id: int,
    version_id: int,
    old: Draft,
    new: Draft,
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> TakenOver:
    """Let the month run by a later version of its plan; doing it again changes nothing.

    `old` and `new` are the drafts of both versions. A task that nobody acknowledged or wrote at follows its sentence,
    or ends with it; one that has begun stays under the words that it began with. Raises StaleError where the month runs
    by another version meanwhile, UserError where it is closed or the version is none of its plan, or an earlier one.
    """
    month = lock_month(month_id)
    if month.version_id == version_id:
        return TakenOver()
    if month.version_id != from_version_id:
        raise StaleError
    version = PlanVersion.objects.get(pk=version_id)
    if month.state == MonthState.CLOSED.value:
        raise UserError(_("This month is closed; its plan stays as it is."))
    if version.document_id != month.version.document_id or version.number < month.version.number:
        raise UserError(_("This is no later version of the plan of this month."))
    every = compare_drafts(old, new)
    found = _find_items(month, every, lock=True)
    month.version = version
    month.first_on, month.last_on = new.first_on, new.last_on
    month.save(update_fields=["version", "first_on", "last_on"])
    record_change("take_over", month, ("version", "first_on", "last_on"), now, by)
    work = _Move(month, old, new, day, now, by)
    for one in found:
        work.move(one)
    _keep_reporting_days(month, new, now)
    return work.finish()


class _Move:
    """What is moved on one take-over, line by line."""

    def __init__(self, month: Month, old: Draft, new: Draft, day: date, now: datetime, by: Actor) -> None:
        self.month, self.old, self.new, self.day, self.now, self.by = month, old, new, day, now, by
        self.phases = _keep_phases(month, new)
        self.number = self.old_number = find_next_number(month) - 1
        self.given: list[WorkItem] = []
        self.same: list[WorkItem] = []
        self.counts = {"new": 0, "changed": 0, "gone": 0, "stayed": 0}
        # Whom people said a phrase means, here or in another sentence, still holds.
        self.settled: dict[str, set[uuid.UUID]] = {}
        for row in ItemUnit.objects.filter(item__month=month, how=How.BY_HAND.value).exclude(phrase=""):
            self.settled.setdefault(row.phrase, set()).add(row.unit_id)

    def move(self, one: ItemChange) -> None:
        kind, item, new = one.change.kind, one.item, one.change.new
        if kind is ChangeKind.SAME:
            if item and new:
                item.start, item.end, item.phase = new.start, new.end, self._phase(new)
                self.same.append(item)
        elif new is None:
            if item:
                self._end(item, one)
        elif kind is ChangeKind.NEW:
            self._add(new, self._units_of(new, None), "new")
        elif item and one.change.old:
            self._change(item, one, one.change.old, new)

    def finish(self) -> TakenOver:
        WorkItem.objects.bulk_update(self.same, ["start", "end", "phase"], batch_size=500)
        _number_anew(self.month, self.old_number)
        if self.month.state == MonthState.RUNNING.value:
            # An item that is not settled has no unit yet, and gets its tasks when it is.
            give_tasks(self.month, [item for item in self.given if not item.stands], self.now)
        return TakenOver(**self.counts)

    def _end(self, item: WorkItem, one: ItemChange) -> None:
        self.counts["gone"] += 1
        self._end_tasks(one.waiting)
        self._leave_or_drop(item, one.begun)

    def _end_tasks(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            record_change("end", task, ("item", "unit"), self.now, self.by)
            ItemUnit.objects.filter(item=task.item_id, unit=task.unit_id).delete()
            task.delete()

    def _leave_or_drop(self, item: WorkItem, begun: Sequence[Task]) -> None:
        """Keep a line under its former words for those who began, or delete it where there is nobody."""
        if not begun:
            record_change("end", item, ("sentence",), self.now, self.by)
            item.delete()
            return
        self.counts["stayed"] += len(begun)
        item.start = item.end = None
        item.revision += 1
        item.save(update_fields=["start", "end", "revision"])
        record_change("leave", item, ("start", "end"), self.now, self.by)

    def _change(self, item: WorkItem, one: ItemChange, old: DraftItem, new: DraftItem) -> None:
        """Let a line follow its sentence; where some have begun, the others go on under a line of their own."""
        units = self._units_of(new, item if old.who == new.who and old.stands == new.stands else None)
        if one.begun:
            with_it = {task.unit_id for task in one.begun}
            rest = [unit for unit in units[0] if unit.unit_id not in with_it]
            if rest or units[1] or new.stands:
                line = self._add(new, (rest, units[1]), "changed", rows_of=item)
                self._move_tasks(one.waiting, line, {unit.unit_id for unit in rest})
            else:
                self.counts["changed"] += 1
                self._end_tasks(one.waiting)
            self._leave_or_drop(item, one.begun)
            return
        self.counts["changed"] += 1
        _reword(item, old, new)
        item.phase, item.unsettled = self._phase(new), list(units[1])
        item.revision += 1
        item.save()
        named = {unit.unit_id for unit in units[0]}
        self._end_tasks(task for task in one.waiting if task.unit_id not in named or new.stands)
        ItemUnit.objects.filter(item=item).exclude(unit__in=named).delete()
        self._keep_units(item, units[0])
        Task.objects.filter(item=item).exclude(due_on=item.due_on).update(due_on=item.due_on)
        record_change("follow", item, ("sentence", "what", "begins_on", "due_on", "unsettled"), self.now, self.by)

    def _move_tasks(self, tasks: Sequence[Task], line: WorkItem, unit_ids: Collection[uuid.UUID]) -> None:
        """Give the tasks of these units to another line of the month; those of others end."""
        self._end_tasks(task for task in tasks if task.unit_id not in unit_ids)
        moved = Task.objects.filter(pk__in=[task.pk for task in tasks if task.unit_id in unit_ids])
        for task in moved:
            task.item, task.due_on = line, line.due_on
            task.revision += 1
            task.save(update_fields=["item", "due_on", "revision"])
            record_change("follow", task, ("item", "due_on"), self.now, self.by)

    def _add(
        self,
        new: DraftItem,
        units: tuple[list[DraftUnit], tuple[str, ...]],
        counted: str,
        rows_of: WorkItem | None = None,
    ) -> WorkItem:
        """Add a line for these units; what is known of them at the line `rows_of` goes with them."""
        self.number += 1
        item = make_item(self.month, self.number, new, list(self.phases))
        item.unsettled = list(units[1])
        item.save()
        if rows_of is not None:
            named = [unit.unit_id for unit in units[0]]
            ItemUnit.objects.filter(item=rows_of, unit__in=named).update(item=item)
        self._keep_units(item, units[0])
        self.counts[counted] += 1
        record_change("add", item, ("sentence", "what", "due_on", "unsettled"), self.now, self.by)
        return item

    def _keep_units(self, item: WorkItem, units: Sequence[DraftUnit]) -> None:
        told = get_taskings(tasker_id=self.month.owner_id, tasked_ids=[unit.unit_id for unit in units], day=self.day)
        keep_item_units(item, units, told)
        self.given.append(item)

    def _units_of(self, new: DraftItem, item: WorkItem | None) -> tuple[list[DraftUnit], tuple[str, ...]]:
        """Return whom a sentence concerns: whom the line has already, whom its words name, or whom people named."""
        if new.stands:
            return [], ()
        if item is not None:
            rows = ItemUnit.objects.filter(item=item)
            return [DraftUnit(row.unit_id, row.phrase, How(row.how)) for row in rows], tuple(item.unsettled)
        units = {unit.unit_id: unit for unit in new.units}
        open_phrases = []
        for phrase in new.unsettled:
            known = self.settled.get(phrase, set()) if phrase else set()
            for unit_id in known:
                units.setdefault(unit_id, DraftUnit(unit_id, phrase, How.BY_HAND))
            if not known:
                open_phrases.append(phrase)
        return list(units.values()), tuple(open_phrases)

    def _phase(self, new: DraftItem) -> Phase | None:
        return None if new.phase is None else self.phases[new.phase]


# No month has so many lines; what is numbered anew waits above, where no two numbers meet.
_ABOVE_ALL = 1_000_000


def _number_anew(month: Month, old_number: int) -> None:
    """Number the lines by their place in the plan; those above `old_number` came with the later version."""
    lines = list(WorkItem.objects.filter(month=month).order_by("number").only("number", "start"))
    old_count = sum(line.number <= old_number for line in lines)
    ordered = [lines[at] for at in order_lines([line.start for line in lines], old_count)]
    if [line.number for line in ordered] == list(range(1, len(ordered) + 1)):
        return
    WorkItem.objects.filter(month=month).update(number=F("number") + _ABOVE_ALL)
    for number, line in enumerate(ordered, 1):
        line.number = number
    WorkItem.objects.bulk_update(ordered, ["number"], batch_size=500)


def _reword(item: WorkItem, old: DraftItem, new: DraftItem) -> None:
    """Give a line the words and days of the later version; what the office changed stays where the plan did not."""
    if item.what == old.what or old.sentence != new.sentence:
        item.what, item.changed_by, item.changed_on = new.what, None, None
    item.begins_on = new.begins_on
    if item.due_on == old.due_on or old.due_on != new.due_on:
        item.due_on, item.due_words, item.provisional = new.due_on, new.due_words, new.provisional
    item.due_on = max(item.due_on, item.begins_on)
    if item.measure == old.closing.measure:
        item.measure, item.kinds = new.closing.measure, list(new.closing.kinds)
        item.threshold, item.matched = new.closing.threshold, new.closing.matched
    item.sentence, item.start, item.end, item.heading = new.sentence, new.start, new.end, new.heading
    item.stands, item.who = new.stands, list(new.who)


def _keep_phases(month: Month, new: Draft) -> list[Phase]:
    """Give the month the phases of the later version; one that is gone leaves its lines without a phase."""
    kept = {phase.number: phase for phase in Phase.objects.filter(month=month)}
    phases = []
    for number, draft in enumerate(new.phases, 1):
        phase = kept.pop(number, None) or Phase(month=month, number=number)
        for name, value in vars(draft).items():
            setattr(phase, name, value)
        phase.save()
        phases.append(phase)
    Phase.objects.filter(pk__in=[phase.pk for phase in kept.values()]).delete()
    return phases


def _keep_reporting_days(month: Month, new: Draft, now: datetime) -> None:
    """Keep the days that are past; those to come are the ones of the later version."""
    to_come = {day.held_on: day for day in new.reporting_days if day.cut_off > now}
    progress = ReportingDay.objects.filter(month=month, kind=ReportKind.PROGRESS.value)
    coming = progress.filter(computed_at=None, cut_off__gt=now)
    coming.exclude(held_on__in=to_come).delete()
    there = set(progress.values_list("held_on", flat=True))
    ReportingDay.objects.bulk_create(
        ReportingDay(month=month, **vars(day)) for held, day in to_come.items() if held not in there
    )
