"""A month is prepared from a draft, settled by people, and started."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from fuwuyue.campaign.actions.entries import record_change, tell_units
from fuwuyue.campaign.models import ItemUnit, Month, Phase, ReportingDay, Task, WorkItem
from fuwuyue.campaign.queries import find_month_of_document
from fuwuyue.campaign.rules.drafts import Draft, DraftItem, DraftUnit
from fuwuyue.campaign.rules.phrases import How
from fuwuyue.campaign.rules.states import OPEN_TASKS, MonthState
from fuwuyue.campaign.texts import check_words
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.messaging.api import Kind
from fuwuyue.organisation.api import Answer, TaskingRule, get_taskings
from fuwuyue.plan.api import PlanVersion
from fuwuyue.protection.api import NOBODY, Actor

_BATCH = 1_000


class StaleError(UserError):
    """Somebody else changed this first; nothing of what was sent now was kept."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this while you had it open. Look at it again, then enter yours."))


def lock_month(month_id: uuid.UUID) -> Month:
    """Return the month, for this transaction alone; the caller has looked whether it may be seen."""
    return Month.objects.select_for_update(of=("self",)).select_related("owner", "version").get(pk=month_id)


@transaction.atomic
def prepare_month(
    *, draft: Draft, version_id: int, owner_id: uuid.UUID, day: date, now: datetime, by: Actor = NOBODY
) -> Month:
    """Keep a draft as a month that people settle. `day` decides by which relations units are told.

    Raises UserError where a month of this plan document is there already.
    """
    version = PlanVersion.objects.get(pk=version_id)
    if find_month_of_document(document_id=version.document_id):
        raise UserError(_("A month of this plan is there already; open it on the page of months."))
    month = Month.objects.create(
        name=draft.name,
        owner_id=owner_id,
        version=version,
        first_on=draft.first_on,
        last_on=draft.last_on,
        created_at=now,
    )
    phases = Phase.objects.bulk_create(
        Phase(month=month, number=number, **vars(phase)) for number, phase in enumerate(draft.phases, 1)
    )
    items = WorkItem.objects.bulk_create(
        make_item(month, number, item, phases) for number, item in enumerate(draft.items, 1)
    )
    units = {one.unit_id for item in draft.items for one in item.units}
    told = get_taskings(tasker_id=owner_id, tasked_ids=units, day=day)
    ItemUnit.objects.bulk_create(
        (
            _make_item_unit(kept, one, told[one.unit_id])
            for kept, item in zip(items, draft.items, strict=True)
            for one in item.units
        ),
        batch_size=_BATCH,
    )
    ReportingDay.objects.bulk_create(ReportingDay(month=month, **vars(one)) for one in draft.reporting_days)
    record_change("prepare", month, ("name", "version", "first_on", "last_on"), now, by)
    return month


def make_item(month: Month, number: int, item: DraftItem, phases: Sequence[Phase]) -> WorkItem:
    """Return the line of a draft, not stored."""
    return WorkItem(
        month=month,
        number=number,
        sentence=item.sentence,
        start=item.start,
        end=item.end,
        what=item.what,
        heading=item.heading,
        phase=None if item.phase is None else phases[item.phase],
        begins_on=item.begins_on,
        due_on=item.due_on,
        due_words=item.due_words,
        provisional=item.provisional,
        stands=item.stands,
        measure=item.closing.measure,
        kinds=list(item.closing.kinds),
        threshold=item.closing.threshold,
        matched=item.closing.matched,
        who=list(item.who),
        unsettled=list(item.unsettled),
    )


def find_next_number(month: Month) -> int:
    """Return the number of the next line that is added at the end of a month, which the caller has locked."""
    last = WorkItem.objects.filter(month=month).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def keep_item_units(item: WorkItem, units: Iterable[DraftUnit], told: Mapping[uuid.UUID, TaskingRule]) -> None:
    """Store which units an item concerns; those that it has already stay as they are."""
    rows = (_make_item_unit(item, one, told[one.unit_id]) for one in units)
    ItemUnit.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def _make_item_unit(item: WorkItem, one: DraftUnit, rule: TaskingRule) -> ItemUnit:
    itself = one.unit_id == item.month.owner_id
    return ItemUnit(
        item=item,
        unit_id=one.unit_id,
        phrase=one.phrase,
        how=one.how.value,
        answer=Answer.INSTRUCTS.value if itself else rule.answer.value,
        paper="" if itself or rule.paper is None else rule.paper.value,
        in_name_of="" if itself or rule.in_name_of is None else rule.in_name_of.value,
    )


@transaction.atomic
def settle_phrase(
    *, month_id: uuid.UUID, phrase: str, unit_ids: Collection[uuid.UUID], day: date, now: datetime, by: Actor = NOBODY
) -> int:
    """Say whom a phrase means, in all items of a draft that wait for it; return how many there were.

    The empty phrase stands for sentences that name nobody; it is settled item by item (`settle_item`).
    """
    month = _lock_draft(month_id)
    waiting = [
        item for item in WorkItem.objects.filter(month=month).select_related("month") if phrase in item.unsettled
    ]
    if not phrase or not unit_ids:
        raise UserError(_("Choose at least one unit."))
    for item in waiting:
        item.unsettled = [other for other in item.unsettled if other != phrase]
    _keep_units(month, waiting, phrase, unit_ids, day, now, by)
    return len(waiting)


@transaction.atomic
def settle_item(
    *, item_id: uuid.UUID, unit_ids: Collection[uuid.UUID], day: date, now: datetime, by: Actor = NOBODY
) -> None:
    """Say which units one item of a draft concerns, in place of what was found; none means that it is no task.

    A sentence without a unit of its own holds throughout the month (不得……): nobody has to report that it is done. In a
    running month only a line is settled that a later version of the plan brought; its units then get their tasks.
    """
    month = lock_month(WorkItem.objects.only("month_id").get(pk=item_id).month_id)
    item = WorkItem.objects.select_related("month").get(pk=item_id)
    if month.state != MonthState.DRAFT.value and not item.unsettled:
        raise _has_started()
    if month.state == MonthState.DRAFT.value:
        ItemUnit.objects.filter(item=item).delete()
    elif not unit_ids and ItemUnit.objects.filter(item=item).exists():
        raise UserError(_("Choose at least one unit."))
    item.unsettled, item.stands = [], not unit_ids
    _keep_units(month, [item], "", unit_ids, day, now, by)
    if month.state == MonthState.RUNNING.value and unit_ids:
        give_tasks(month, [item], now)


def _lock_draft(month_id: uuid.UUID) -> Month:
    month = lock_month(month_id)
    if month.state != MonthState.DRAFT.value:
        raise _has_started()
    return month


def _has_started() -> UserError:
    return UserError(_("This month has started; change its tasks one by one."))


def _keep_units(
    month: Month,
    items: Sequence[WorkItem],
    phrase: str,
    unit_ids: Collection[uuid.UUID],
    day: date,
    now: datetime,
    by: Actor,
) -> None:
    told = get_taskings(tasker_id=month.owner_id, tasked_ids=unit_ids, day=day)
    for item in items:
        keep_item_units(item, [DraftUnit(unit_id, phrase, How.BY_HAND) for unit_id in unit_ids], told)
        item.revision += 1
        item.save(update_fields=["unsettled", "stands", "revision"])
        record_change("settle", item, ("unsettled", "stands"), now, by)


@transaction.atomic
def start_month(*, month_id: uuid.UUID, day: date, now: datetime, by: Actor = NOBODY) -> int:
    """Give every unit its tasks and tell its people; return how many tasks there are. Doing it again changes nothing.

    All of it is one transaction: a start that is cut off has not begun. Raises UserError while a phrase is unsettled.
    """
    month = lock_month(month_id)
    if month.state == MonthState.DRAFT.value:
        unsettled = sum(bool(item.unsettled) for item in WorkItem.objects.filter(month=month, stands=False))
        if unsettled:
            message = _("{count} sentences still name nobody that is known; say whom they mean, then start.")
            raise UserError(message.format(count=unsettled))
        give_tasks(month, WorkItem.objects.filter(month=month, stands=False), now)
        month.state, month.started_at = MonthState.RUNNING.value, now
        month.save(update_fields=["state", "started_at"])
        record_change("start", month, ("state", "started_at"), now, by)
    return Task.objects.filter(item__month=month).count()


def give_tasks(month: Month, items: Iterable[WorkItem], now: datetime) -> None:
    """Make a task for each unit of these items that may be told, and tell its people once."""
    rows = ItemUnit.objects.filter(item__in=items).exclude(answer=Answer.MAY_NOT.value).select_related("item")
    tasks = [Task(item=row.item, unit_id=row.unit_id, due_on=row.item.due_on) for row in rows]
    Task.objects.bulk_create(tasks, batch_size=_BATCH, ignore_conflicts=True)
    tell_units(Kind.TASKS_GIVEN, {task.unit_id for task in tasks}, month, now)


@transaction.atomic
def change_item(
    *,
    item_id: uuid.UUID,
    revision: int,
    what: str,
    due_on: date,
    measure: str,
    threshold: int,
    unit_id: uuid.UUID,
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> None:
    """Reword an item, move its day, or say what else closes it; `unit_id` is the unit that answers for the change.

    Open tasks follow the new day. Raises StaleError where it was changed since `revision`, RefusedTextError where the
    review refuses the words, UserError for a day before the item begins.
    """
    items = WorkItem.objects.select_for_update(of=("self",)).select_related("month__version")
    item = items.filter(pk=item_id).first()
    if item is None or item.revision != revision:
        raise StaleError
    if item.month.state == MonthState.CLOSED.value:
        raise UserError(_("This month is closed; nothing is added to it."))
    if due_on < item.begins_on:
        raise UserError(
            _("The day {day} lies before {begin}, when this begins.").format(day=due_on, begin=item.begins_on)
        )
    words = check_words(what, item.month)
    if words != item.what:
        item.changed_by_id, item.changed_on = unit_id, day
    item.what, item.due_on, item.measure, item.threshold = words, due_on, measure, max(1, threshold)
    if not measure:
        item.kinds, item.threshold = [], 1
    item.revision += 1
    item.save()
    # What is done or excused keeps the day by which it was judged.
    Task.objects.filter(item=item, state__in=[state.value for state in OPEN_TASKS]).update(due_on=due_on)
    record_change("change", item, ("what", "due_on", "measure", "threshold", "changed_by", "changed_on"), now, by)


@transaction.atomic
def set_public(*, month_id: uuid.UUID, is_public: bool, now: datetime, by: Actor = NOBODY) -> None:
    """Show the month's public page, or switch it off; every report says that it is off."""
    month = lock_month(month_id)
    if month.is_public != is_public:
        month.is_public = is_public
        month.save(update_fields=["is_public"])
        record_change("publish" if is_public else "hide", month, ("is_public",), now, by)
