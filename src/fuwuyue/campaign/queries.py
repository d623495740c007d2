"""What can be asked about months. Which units a person sees is an argument of everything that lists work."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value

from fuwuyue.campaign.models import (
    ItemUnit,
    Month,
    NamedContacts,
    Phase,
    Report,
    ReportFile,
    ReportingDay,
    SubPlan,
    SubPlanStep,
    Task,
    TaskNote,
    TaskPaper,
    TaskRecord,
    UnitReporting,
    WorkItem,
)
from fuwuyue.campaign.rules.burden import Burden
from fuwuyue.campaign.rules.drafts import Preview
from fuwuyue.campaign.rules.first_schema import parse_content
from fuwuyue.campaign.rules.states import OPEN_TASKS, ItemOrigin, MonthState, ReportKind, ReportState, TaskState
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import Unit, UnitKind, User, get_scope_ids, get_units
from fuwuyue.plan import api as plans
from fuwuyue.plan.api import PlanVersion
from fuwuyue.plan.parsing.api import Plan

_OPEN = [state.value for state in OPEN_TASKS]


class NotInMonthError(UserError):
    """What was asked for does not exist, or is not in the reader's scope: the answer is the same."""


def get_months(*, office_ids: Collection[uuid.UUID], working_only: bool = False) -> Sequence[Month]:
    """Return the months of these offices, newest first; with `working_only` those that were started."""
    months = Month.objects.filter(owner__in=office_ids).select_related("owner", "version")
    return list(months.exclude(state=MonthState.DRAFT.value) if working_only else months)


def get_all_months() -> Sequence[Month]:
    """Return all months, for the program itself."""
    return list(Month.objects.select_related("owner", "version"))


def get_month(*, month_id: uuid.UUID, office_ids: Collection[uuid.UUID] | None = None) -> Month:
    """Return a month of one of these offices, or of any where they are None; raise NotInMonthError.

    With `newest_number`, the newest version of its plan, and `has_unsettled`, whether a line names somebody who is not
    known.
    """
    newest = PlanVersion.objects.filter(document=OuterRef("version__document")).order_by("-number")
    unsettled = WorkItem.objects.filter(month=OuterRef("pk"), stands=False).exclude(unsettled=[])
    months = Month.objects.select_related("owner", "version").annotate(
        newest_number=Subquery(newest.values("number")[:1]), has_unsettled=Exists(unsettled)
    )
    found = (months if office_ids is None else months.filter(owner__in=office_ids)).filter(pk=month_id).first()
    if found is None:
        raise NotInMonthError(_("There is no such month; choose one on the page of months."))
    return found


def get_public_months() -> Sequence[Month]:
    """Return the started months whose public page is on, newest first."""
    shown = Month.objects.filter(is_public=True).exclude(state=MonthState.DRAFT.value)
    return list(shown.select_related("owner"))


def find_public_month(*, month_id: uuid.UUID) -> Month | None:
    """Return a started month whose public page is on, with its version and plan document; None otherwise."""
    months = Month.objects.filter(is_public=True).exclude(state=MonthState.DRAFT.value)
    return months.select_related("owner", "version__document").filter(pk=month_id).first()


def get_worded_plan(*, month: Month) -> Plan:
    """Return the plan of a month with all that the program itself says in the language now active."""
    return plans.get_worded_plan(document=month.version.document, version=month.version)


def find_month_of_document(*, document_id: uuid.UUID) -> Month | None:
    """Return the month that was prepared from this plan document, None where there is none."""
    return Month.objects.filter(version__document=document_id).first()


def get_phases(*, month_id: uuid.UUID) -> Sequence[Phase]:
    """Return the phases in their order."""
    return list(Phase.objects.filter(month=month_id))


def get_items(*, month_id: uuid.UUID) -> Sequence[WorkItem]:
    """Return all items of a month, each with `listed_units`: its units by name. Two queries."""
    items = WorkItem.objects.filter(month=month_id).select_related("phase")
    rows = ItemUnit.objects.filter(item__month=month_id).select_related("unit").order_by("unit__name")
    by_item: dict[uuid.UUID, list[ItemUnit]] = {}
    for row in rows:
        by_item.setdefault(row.item_id, []).append(row)
    found = list(items)
    for item in found:
        item.listed_units = by_item.get(item.pk, [])
    return found


def find_items_by_hand(*, month_id: uuid.UUID) -> Sequence[WorkItem]:
    """Return the items that a person added or reworded, with the unit that answers for it."""
    items = WorkItem.objects.filter(month=month_id).exclude(changed_by=None)
    return list(items.select_related("changed_by"))


def find_left_items(*, month_id: uuid.UUID) -> Sequence[WorkItem]:
    """Return the lines that a later version of the plan words otherwise, and that go on for those who had begun.

    Each with `begun`: its tasks, by the name of the unit. Two queries.
    """
    left = WorkItem.objects.filter(month=month_id, origin=ItemOrigin.PLAN.value, start=None)
    tasks = Task.objects.select_related("unit").order_by("unit__name")
    return list(left.prefetch_related(Prefetch("tasks", tasks, to_attr="begun")))


def find_waiting_items(*, month_id: uuid.UUID, phrase: str) -> Sequence[WorkItem]:
    """Return the items that wait until somebody says whom this phrase means; none for the empty phrase."""
    items = WorkItem.objects.filter(month=month_id, stands=False)
    return [item for item in items if phrase and phrase in item.unsettled]


def find_unsettled_items(*, month_id: uuid.UUID) -> Sequence[WorkItem]:
    """Return the lines that still name somebody who is not known: in a running month those that came later."""
    return [item for item in WorkItem.objects.filter(month=month_id, stands=False) if item.unsettled]


def get_item_units(*, item_id: uuid.UUID) -> Sequence[ItemUnit]:
    """Return the units that one item concerns, by name."""
    return list(ItemUnit.objects.filter(item=item_id).select_related("unit").order_by("unit__name"))


def get_item(*, item_id: uuid.UUID, office_ids: Collection[uuid.UUID]) -> WorkItem:
    """Return one item of a month of these offices; raise NotInMonthError."""
    items = WorkItem.objects.select_related("month__owner", "month__version", "phase")
    found = items.filter(pk=item_id, month__owner__in=office_ids).first()
    if found is None:
        raise NotInMonthError(_("There is no such item; choose one on the page of the month."))
    return found


def preview(*, month_id: uuid.UUID) -> Preview:
    """Count what of a draft is settled."""
    items = list(WorkItem.objects.filter(month=month_id).annotate(unit_count=Count("item_units")))
    tasks = [item for item in items if not item.stands]
    return Preview(
        item_count=len(tasks),
        task_count=sum(item.unit_count for item in tasks),
        by_measure_count=sum(bool(item.measure) for item in tasks),
        standing_count=len(items) - len(tasks),
        unsettled_count=sum(bool(item.unsettled) for item in tasks),
        changed_count=sum(item.revision > 0 for item in items),
    )


def find_tasks(
    *,
    unit_ids: Collection[uuid.UUID],
    month_id: uuid.UUID | None = None,
    state: TaskState | None = None,
    open_only: bool = False,
    due_by: date | None = None,
    unit_id: uuid.UUID | None = None,
) -> QuerySet[Task]:
    """Return the tasks of these units in started months, what is due first, first; each with item, month and unit."""
    tasks = Task.objects.filter(unit__in=unit_ids).select_related("item__month__owner", "item__phase", "unit")
    if month_id is not None:
        tasks = tasks.filter(item__month=month_id)
    if state is not None:
        tasks = tasks.filter(state=state.value)
    if open_only:
        tasks = tasks.filter(state__in=_OPEN, item__month__state=MonthState.RUNNING.value)
    if due_by is not None:
        tasks = tasks.filter(due_on__lte=due_by)
    return tasks if unit_id is None else tasks.filter(unit=unit_id)


def find_asked_excuses(*, office_ids: Collection[uuid.UUID]) -> Sequence[Task]:
    """Return the open tasks of months of these offices from which a unit asks to be excused."""
    asked = Task.objects.filter(
        item__month__owner__in=office_ids, item__month__state=MonthState.RUNNING.value, state__in=_OPEN
    ).exclude(excuse_asked_by=None)
    return list(asked.select_related("item", "unit"))


def get_task(*, task_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> Task:
    """Return one task of these units, with `has_records`: whether a record was chosen for it; raise NotInMonthError."""
    chosen = Exists(TaskRecord.objects.filter(task=OuterRef("pk")))
    found = find_tasks(unit_ids=unit_ids).annotate(has_records=chosen).filter(pk=task_id).first()
    if found is None:
        raise NotInMonthError(_("There is no such task; choose one on the page of your day."))
    return found


def get_notes(*, task_id: uuid.UUID) -> Sequence[TaskNote]:
    """Return what was written at the task, first thing first."""
    return list(TaskNote.objects.filter(task=task_id).select_related("unit", "by"))


def get_papers(*, task_id: uuid.UUID) -> Sequence[TaskPaper]:
    """Return the papers that were handed in at the task, first one first, without their bytes."""
    return list(TaskPaper.objects.filter(task=task_id).select_related("unit", "by").defer("content"))


def get_records(*, task_id: uuid.UUID) -> Sequence[TaskRecord]:
    """Return the records that were chosen to close the task, first one first."""
    return list(TaskRecord.objects.filter(task=task_id).select_related("unit", "by"))


def get_paper(*, paper_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> TaskPaper:
    """Return a paper at a task of these units, with its bytes; raise NotInMonthError."""
    found = TaskPaper.objects.select_related("task").filter(pk=paper_id, task__unit__in=unit_ids).first()
    if found is None:
        raise NotInMonthError(_("There is no such paper; choose one on the page of the task."))
    return found


def get_units_of_township(*, unit: Unit, day: date) -> Sequence[Unit]:
    """Return whom a township may give steps to: itself, then the villages and clinics of its division. Two queries."""
    inside = get_units(day=day, division_ids=get_scope_ids(division_ids=[unit.division_id], day=day))
    kinds = (UnitKind.VILLAGE.value, UnitKind.CLINIC.value)
    return [unit, *sorted((one for one in inside if one.kind in kinds), key=lambda one: (one.kind, one.name))]


def find_sub_plans(*, month_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> Sequence[SubPlan]:
    """Return the sub-plans of these townships, by name."""
    return list(SubPlan.objects.filter(month=month_id, unit__in=unit_ids).select_related("unit__division"))


def get_steps(*, sub_plan_id: uuid.UUID) -> Sequence[SubPlanStep]:
    """Return the steps of a sub-plan, what is due first, first."""
    return list(SubPlanStep.objects.filter(sub_plan=sub_plan_id).select_related("unit"))


def find_steps_of_units(*, month_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> Sequence[SubPlanStep]:
    """Return the steps that townships gave to these units, what is due first, first."""
    steps = SubPlanStep.objects.filter(sub_plan__month=month_id, unit__in=unit_ids)
    return list(steps.select_related("sub_plan__unit", "unit"))


def find_steps_to_do() -> QuerySet[SubPlanStep]:
    """Return the steps that are still to be done in running months, what is due first, first.

    One that comes from a task of the same unit is left out, since the task itself is asked of it, and so is one whose
    task is closed.
    """
    asked = Q(task=None) | Q(task__state__in=_OPEN) & ~Q(task__unit=F("unit"))
    return SubPlanStep.objects.filter(asked, done_at=None, sub_plan__month__state=MonthState.RUNNING.value)


def find_waiting_steps(*, unit_ids: Collection[uuid.UUID]) -> QuerySet[SubPlanStep]:
    """Return the steps that these units still have to do, each with its unit, township and month."""
    return find_steps_to_do().filter(unit__in=unit_ids).select_related("sub_plan__unit", "sub_plan__month", "unit")


@dataclass(frozen=True)
class UnitProgress:
    """How far one unit is: its tasks by state, and how many of the open ones are past their day."""

    unit: Unit
    total: int
    done: int
    excused: int
    overdue: int
    burden: Burden = field(default_factory=Burden)

    @property
    def open(self) -> int:
        """Those that are neither done nor excused."""
        return self.total - self.done - self.excused


def get_progress(*, month_id: uuid.UUID, unit_ids: Collection[uuid.UUID], day: date) -> Sequence[UnitProgress]:
    """Return how far each of these units is on `day`, by name; those without a task are left out. Three queries."""
    late = Q(state__in=_OPEN, due_on__lt=day)
    rows = (
        Task.objects.filter(item__month=month_id, unit__in=unit_ids)
        .order_by()
        .values("unit")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=TaskState.DONE.value)),
            excused=Count("pk", filter=Q(state=TaskState.EXCUSED.value)),
            overdue=Count("pk", filter=late),
        )
    )
    counts = {row["unit"]: (row["total"], row["done"], row["excused"], row["overdue"]) for row in rows}
    units = Unit.objects.filter(pk__in=counts).select_related("division").order_by("division__code", "name")
    burden = get_burden(month_id=month_id, unit_ids=list(counts))
    return [UnitProgress(unit, *counts[unit.pk], burden.get(unit.pk, Burden())) for unit in units]


def get_burden(*, month_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Burden]:
    """Return what each of these units filled in the month; those that filled nothing are left out. One query."""
    tasks = Task.objects.filter(item__month=month_id)
    notes = TaskNote.objects.filter(task__item__month=month_id)
    papers = TaskPaper.objects.filter(task__item__month=month_id)
    reports = Report.objects.filter(day__month=month_id)
    frozen = reports.filter(state=ReportState.FROZEN.value)
    counted: dict[str, tuple[QuerySet[Any], Aggregate]] = {
        "acknowledgements": (tasks.exclude(acknowledged_at=None), Count("pk")),
        "notes": (notes, Count("pk")),
        "papers": (papers, Count("pk")),
        "records": (TaskRecord.objects.filter(task__item__month=month_id), Count("pk")),
        "remarks": (frozen.exclude(remark=""), Count("pk")),
        "edits": (reports.filter(edit_count__gt=0), Sum("edit_count")),
        "steps": (reports.filter(step_count__gt=0), Sum("step_count")),
        "confirmations": (frozen, Count("pk")),
        "namings": (NamedContacts.objects.filter(month=month_id), Count("pk")),
    }
    parts = [
        rows.filter(unit__in=unit_ids).order_by().values("unit").annotate(kind=Value(name), n=number)
        for name, (rows, number) in counted.items()
    ]
    found: dict[uuid.UUID, dict[str, int]] = {}
    for row in parts[0].union(*parts[1:], all=True):
        found.setdefault(row["unit"], {})[row["kind"]] = row["n"]
    return {unit_id: Burden(**counts) for unit_id, counts in found.items()}


def get_reporting_days(*, month_id: uuid.UUID) -> Sequence[ReportingDay]:
    """Return the reporting days of a month in their order."""
    return list(ReportingDay.objects.filter(month=month_id))


def find_days_to_compute(*, now: datetime) -> Sequence[ReportingDay]:
    """Return the reporting days of running months whose cut-off is past and whose reports were not made yet."""
    days = ReportingDay.objects.filter(computed_at=None, cut_off__lte=now, month__state=MonthState.RUNNING.value)
    return list(days.select_related("month__owner"))


def find_reports(
    *,
    month_id: uuid.UUID,
    unit_ids: Collection[uuid.UUID],
    state: ReportState | None = None,
    office_id: uuid.UUID | None = None,
) -> QuerySet[Report]:
    """Return the reports of these units, newest day first; with `office_id` the frozen ones of this office too."""
    of_units = Q(unit__in=unit_ids)
    if office_id is not None:
        of_units |= Q(unit=office_id, state=ReportState.FROZEN.value)
    reports = Report.objects.filter(of_units, day__month=month_id).select_related("day", "unit")
    if state is not None:
        reports = reports.filter(state=state.value)
    return reports.order_by("-day__held_on", "unit__name", "-number").defer("content")


def get_confirmed_contents(*, month: Month) -> Sequence[dict[str, Any]]:
    """Return what the confirmed progress reports of the office say, by day; of each the newest version."""
    progress = Report.objects.filter(day__month=month, day__kind=ReportKind.PROGRESS.value, unit=month.owner_id)
    frozen = progress.filter(state=ReportState.FROZEN.value)
    newest = {report.day_id: report.content for report in frozen.order_by("day__held_on", "number")}
    return [parse_content(content) for content in newest.values()]


def find_waiting_reports(*, unit_ids: Collection[uuid.UUID]) -> Sequence[Report]:
    """Return the reports of these units that wait for a click, oldest first."""
    waiting = Report.objects.filter(unit__in=unit_ids, day__month__state=MonthState.RUNNING.value).exclude(
        state=ReportState.FROZEN.value
    )
    return list(waiting.select_related("day__month", "unit").defer("content"))


def get_report(*, report_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> Report:
    """Return one report of these units; raise NotInMonthError."""
    found = (
        Report.objects.filter(pk=report_id, unit__in=unit_ids)
        .select_related("day__month__owner", "unit", "confirmed_by")
        .first()
    )
    if found is None:
        raise NotInMonthError(_("There is no such report; choose one on the page of the month."))
    return found


def get_report_file(*, report_id: uuid.UUID, name: str) -> bytes | None:
    """Return a paper of a frozen report as it was issued; None where it was never frozen, or in another format."""
    kept = ReportFile.objects.filter(report=report_id, format=name).first()
    return None if kept is None else bytes(kept.content)


def find_three_step_units(*, unit_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return those of these units whose reports are drafted, checked and issued. One query."""
    found = UnitReporting.objects.filter(unit__in=unit_ids, three_steps=True)
    return frozenset(found.values_list("unit", flat=True))


def find_released_before(*, report: Report) -> Sequence[Report]:
    """Return the frozen reports of the same unit and month that were confirmed before this one, first one first."""
    frozen = Report.objects.filter(
        unit=report.unit_id,
        day__month=report.day.month_id,
        state=ReportState.FROZEN.value,
        confirmed_at__lt=report.confirmed_at,
    )
    return list(frozen.order_by("confirmed_at", "number"))


def get_report_hash(*, report_id: uuid.UUID) -> str:
    """Return the hash of what a report says now."""
    return Report.objects.values_list("sha256", flat=True).get(pk=report_id)


def name_people(*, ids: Collection[str]) -> dict[str, str]:
    """Return how these people are called today, by the ids that a report keeps; closed accounts too. One query."""
    people = User.objects.filter(pk__in=[one for one in ids if one])
    return {str(one.pk): one.first_name or one.username for one in people}
