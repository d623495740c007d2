"""A line of the month that asks for several things is split into several, by hand."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from fuwuyue.campaign.actions.entries import record_change
from fuwuyue.campaign.actions.months import StaleError, find_next_number, give_tasks, lock_month
from fuwuyue.campaign.actions.versions import split_by_beginning
from fuwuyue.campaign.models import ItemUnit, Task, WorkItem
from fuwuyue.campaign.rules.states import ItemOrigin, MonthState
from fuwuyue.campaign.texts import check_words
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.api import NOBODY, Actor

FEWEST_PARTS, MOST_PARTS = 2, 10


@transaction.atomic
def split_item(
    *,
    item_id: uuid.UUID,
    revision: int,
    parts: Sequence[str],
    unit_id: uuid.UUID,
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> Sequence[WorkItem]:
    """Put several lines in the place of one, each for the same units and until the same day; return them.

    Each passes the review; the public page names `unit_id`, which split it. A unit that has begun goes on under the
    line as it was, and gets no part. Raises StaleError where the line was changed since `revision`, UserError where
    there are too few parts or too many, or where every unit has begun.
    """
    month = lock_month(WorkItem.objects.only("month_id").get(pk=item_id).month_id)
    item = WorkItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    if month.state == MonthState.CLOSED.value:
        raise UserError(_("This month is closed; nothing is added to it."))
    if item.revision != revision:
        raise StaleError
    words = [check_words(part, month) for part in parts if part.strip()]
    if not FEWEST_PARTS <= len(words) <= MOST_PARTS:
        message = _("Write {fewest} to {most} parts, each on a line of its own.")
        raise UserError(message.format(fewest=FEWEST_PARTS, most=MOST_PARTS))
    waiting, begun = split_by_beginning(item.pk)
    if begun and not waiting:
        raise UserError(_("Every unit has begun with this already; add the work that is missing instead."))
    rows = list(ItemUnit.objects.filter(item=item).exclude(unit__in=[task.unit_id for task in begun]))
    first = find_next_number(month)
    lines = [_make_part(item, number, text, unit_id, day) for number, text in enumerate(words, first)]
    for line in lines:
        line.save(force_insert=True)
        ItemUnit.objects.bulk_create(_copy(row, line) for row in rows)
        record_change("split", line, ("what", "sentence", "changed_by"), now, by)
    # Who was told of the task still has it: it is the first of the parts now.
    for task in waiting:
        task.item, task.revision = lines[0], task.revision + 1
        task.save(update_fields=["item", "revision"])
    _close_line(item, begun, now, by)
    if month.state == MonthState.RUNNING.value:
        give_tasks(month, lines, now)
    return lines


def _make_part(item: WorkItem, number: int, words: str, unit_id: uuid.UUID, day: date) -> WorkItem:
    return WorkItem(
        month_id=item.month_id,
        number=number,
        origin=ItemOrigin.SPLIT.value,
        sentence=item.sentence,
        what=words,
        heading=item.heading,
        phase_id=item.phase_id,
        begins_on=item.begins_on,
        due_on=item.due_on,
        due_words=item.due_words,
        provisional=item.provisional,
        stands=item.stands,
        who=item.who,
        unsettled=item.unsettled,
        changed_by_id=unit_id,
        changed_on=day,
    )


def _copy(row: ItemUnit, line: WorkItem) -> ItemUnit:
    same = {name: getattr(row, name) for name in ("unit_id", "phrase", "how", "answer", "paper", "in_name_of")}
    return ItemUnit(item=line, **same)


def _close_line(item: WorkItem, begun: Sequence[Task], now: datetime, by: Actor) -> None:
    """Keep the line for those who have begun, or delete it where there is nobody."""
    record_change("end", item, ("what",), now, by)
    if not begun:
        item.delete()
        return
    ItemUnit.objects.filter(item=item).exclude(unit__in=[task.unit_id for task in begun]).delete()
    item.revision += 1
    item.save(update_fields=["revision"])
