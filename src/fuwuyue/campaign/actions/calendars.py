"""The deadlines of units, and what their calendar programs are told of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from fuwuyue.campaign.actions.reports import find_reporting_units
from fuwuyue.campaign.models import CalendarLine, Month, ReportingDay
from fuwuyue.campaign.queries import find_tasks, find_waiting_steps
from fuwuyue.campaign.rules.deadlines import DEADLINE_KIND_NAMES, Deadline, DeadlineKind, end_of_work
from fuwuyue.campaign.rules.states import MonthState
from fuwuyue.documents.api import CalendarEntry
from fuwuyue.kernel.texts import gettext as _

_LONGEST_SUMMARY = 60
_TOLD = ("kind", "words", "falls_at", "is_cancelled", "sequence", "changed_at")


def find_deadlines(
    *, unit_ids: Collection[uuid.UUID], first_on: date | None = None, last_on: date | None = None
) -> Sequence[Deadline]:
    """Return what is due for these units, what is due first, first: open tasks, steps, reporting days.

    From `first_on` to `last_on`, both included, or all. Three queries, and two at most for each month
    that reports then.
    """
    found = [
        *(
            Deadline(
                DeadlineKind.TASK,
                task.pk,
                task.unit_id,
                task.item.month_id,
                task.item.what,
                end_of_work(task.due_on, settings.REPORT_TIME),
            )
            for task in _within(find_tasks(unit_ids=unit_ids, open_only=True), "due_on", first_on, last_on)
        ),
        *(
            Deadline(
                DeadlineKind.STEP,
                step.pk,
                step.unit_id,
                step.sub_plan.month_id,
                step.text,
                end_of_work(step.due_on, settings.REPORT_TIME),
            )
            for step in _within(find_waiting_steps(unit_ids=unit_ids), "due_on", first_on, last_on)
        ),
        *_find_reporting(unit_ids, first_on, last_on),
    ]
    return sorted(found, key=lambda one: (one.falls_at, one.kind, one.words))


def _within(rows: QuerySet[Any], field: str, first_on: date | None, last_on: date | None) -> QuerySet[Any]:
    bounds = {f"{field}__gte": first_on, f"{field}__lte": last_on}
    return rows.filter(**{name: day for name, day in bounds.items() if day is not None})


def _find_reporting(unit_ids: Collection[uuid.UUID], first_on: date | None, last_on: date | None) -> Iterator[Deadline]:
    """Give a deadline for each unit and each day on which it reports; days that are past stay in the calendar."""
    held = Q(month__state=MonthState.RUNNING.value) | Q(month__state=MonthState.CLOSED.value, computed_at__isnull=False)
    days = _within(ReportingDay.objects.filter(held), "held_on", first_on, last_on).select_related("month__owner")
    by_month: dict[Month, list[ReportingDay]] = {}
    for day in days:
        by_month.setdefault(day.month, []).append(day)
    for month, own in by_month.items():
        reporting = {unit.pk for unit in find_reporting_units(month)} & set(unit_ids)
        for day in own:
            for unit_id in reporting:
                yield Deadline(DeadlineKind.REPORT, day.pk, unit_id, month.pk, month.name, day.cut_off)


@transaction.atomic
def tell_calendar(*, unit_id: uuid.UUID, since: datetime, now: datetime) -> Sequence[CalendarEntry]:
    """Return the deadlines of a unit from `since` on as a calendar program is told of them.

    What it was told before is compared with what is due now: a line that moved or is worded otherwise goes with a
    higher sequence, and what is done, excused, gone to another unit or gone altogether is struck out. Nothing of the
    month is changed by it. Of two programs that ask at once, the second finds it done.
    """
    told = list(CalendarLine.objects.select_for_update().filter(unit=unit_id))
    new, changed = _compare(told, find_deadlines(unit_ids=[unit_id]))
    for line in (*new, *changed):
        line.changed_at = now
    for line in changed:
        line.sequence += 1
    CalendarLine.objects.bulk_create(new, ignore_conflicts=True)
    CalendarLine.objects.bulk_update(changed, _TOLD)
    lines = sorted((*told, *new), key=lambda line: (line.falls_at, line.pk))
    return [_to_entry(line) for line in lines if line.falls_at > since]


def _compare(told: Iterable[CalendarLine], due: Iterable[Deadline]) -> tuple[list[CalendarLine], list[CalendarLine]]:
    """Return the lines that are new, and those that have to be told otherwise, with what they say now."""
    lines = {line.about: line for line in told}
    new: list[CalendarLine] = []
    changed: list[CalendarLine] = []
    for one in due:
        line = lines.pop(one.about, None)
        says: Mapping[str, Any] = {"kind": one.kind.value, "words": one.words, "falls_at": one.falls_at}
        if line is None:
            # Two programs that ask for the first time at once are told the same id.
            line_id = uuid.uuid5(one.unit_id, str(one.about))
            new.append(CalendarLine(pk=line_id, unit_id=one.unit_id, about=one.about, **says))
        elif line.is_cancelled or any(getattr(line, name) != value for name, value in says.items()):
            _set(line, is_cancelled=False, **says)
            changed.append(line)
    for line in lines.values():
        if not line.is_cancelled:
            line.is_cancelled = True
            changed.append(line)
    return new, changed


def _set(row: Model, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _to_entry(line: CalendarLine) -> CalendarEntry:
    short = line.words if len(line.words) <= _LONGEST_SUMMARY else f"{line.words[: _LONGEST_SUMMARY - 1]}…"
    return CalendarEntry(
        uid=f"{line.pk}@fuwuyue",
        summary=_("{kind}: {words}").format(kind=_(DEADLINE_KIND_NAMES[DeadlineKind(line.kind)]), words=short),
        starts_at=line.falls_at,
        text=line.words,
        sequence=line.sequence,
        is_cancelled=line.is_cancelled,
        stamped_at=line.changed_at,
    )
