"""Reports write themselves: computed at the cut-off from records, confirmed by a click, and with that frozen."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from fuwuyue.campaign.actions.entries import record_change, tell_units
from fuwuyue.campaign.actions.months import StaleError
from fuwuyue.campaign.measures import REPORTS, SUMMARIES, get_measures
from fuwuyue.campaign.models import Month, Report, ReportFile, ReportingDay, Task, WorkItem
from fuwuyue.campaign.papers import describe_report
from fuwuyue.campaign.queries import find_days_to_compute
from fuwuyue.campaign.rules.freezing import compute_hash, write_canonical
from fuwuyue.campaign.rules.prose import write_report, write_summary
from fuwuyue.campaign.rules.reporting import find_summary_day
from fuwuyue.campaign.rules.states import OPEN_TASKS, ClosedBy, MonthState, ReportKind, ReportState, TaskState
from fuwuyue.campaign.texts import check_words
from fuwuyue.documents.api import write_docx, write_pdf
from fuwuyue.kernel.measures import Figure, Measure, Window
from fuwuyue.kernel.texts import get_language, gettext, set_language
from fuwuyue.kernel.workdays import CHINA, china_day
from fuwuyue.messaging.api import Kind
from fuwuyue.organisation.api import Unit, UnitKind
from fuwuyue.protection.api import NOBODY, Actor

_SCHEMA = 1
_OPEN = {state.value for state in OPEN_TASKS}
_MOST_COMING = 10


def compute_due_reports(*, now: datetime) -> int:
    """Make the reports of every reporting day whose cut-off is past; return how many. Doing it again makes none.

    Each day is a transaction of its own, which takes the day for itself: five at once make each report once. A server
    that was down over a day makes its reports when it is back, as of their cut-off.
    """
    _open_summary_days(now)
    return sum(_compute_day(day.pk, now) for day in find_days_to_compute(now=now))


def _open_summary_days(now: datetime) -> None:
    """Open the day of each summary that is to be made by now. Not at the start of a month, since days move."""
    asking = WorkItem.objects.filter(month__state=MonthState.RUNNING.value, measure=SUMMARIES, stands=False)
    for item in asking.exclude(pk__in=ReportingDay.objects.filter(kind=ReportKind.SUMMARY.value).values("item")):
        day = find_summary_day(item.due_on)
        if day.cut_off <= now:
            ReportingDay.objects.get_or_create(
                item=item,
                defaults={
                    "month_id": item.month_id,
                    "kind": ReportKind.SUMMARY.value,
                    "cut_off": day.cut_off,
                    **vars(day),
                },
            )


@transaction.atomic
def _compute_day(day_id: uuid.UUID, now: datetime) -> int:
    day = ReportingDay.objects.select_for_update(of=("self",)).select_related("month__owner").get(pk=day_id)
    if day.computed_at is not None or day.month.state != MonthState.RUNNING.value:
        return 0
    # As of the cut-off, which may be long past where the server was down.
    close_by_measure(now=day.cut_off, month_id=day.month_id)
    units = find_reporting_units(day.month) if day.kind == ReportKind.PROGRESS.value else _find_summarising_units(day)
    contents = compute_contents(day.month, day, units)
    reports = Report.objects.bulk_create(
        Report(day=day, unit=unit, content=content, sha256=compute_hash(content), computed_at=now)
        for unit, content in zip(units, contents, strict=True)
    )
    day.computed_at = now
    day.save(update_fields=["computed_at"])
    record_change("compute", day, ("computed_at",), now, NOBODY)
    tell_units(Kind.REPORT_WAITING, [unit.pk for unit in units], day.month, now)
    return len(reports)


def find_reporting_units(month: Month) -> list[Unit]:
    """Return the units that report: those that the plan asks for progress reports, and the office that runs the month.

    Where the plan asks nobody in particular, the townships report. Villages never do: their township's report is of
    them too.
    """
    asking = Task.objects.filter(item__month=month, item__measure=REPORTS).values("unit")
    asked = _list_units(Unit.objects.filter(pk__in=asking).exclude(kind=UnitKind.VILLAGE.value))
    if not asked:
        in_month = Task.objects.filter(item__month=month).values("unit")
        asked = _list_units(Unit.objects.filter(pk__in=in_month, kind=UnitKind.TOWNSHIP.value))
    return [month.owner, *(unit for unit in asked if unit.pk != month.owner_id)]


def _list_units(units: QuerySet[Unit]) -> list[Unit]:
    return list(units.select_related("division").order_by("division__code", "name"))


def _find_summarising_units(day: ReportingDay) -> list[Unit]:
    """Return the units that are to make this summary, but for villages: their township's is of them too."""
    tasks = Task.objects.filter(item=day.item_id).exclude(state=TaskState.EXCUSED.value)
    units = Unit.objects.filter(pk__in=tasks.values("unit")).exclude(kind=UnitKind.VILLAGE.value)
    return list(units.select_related("division").order_by("division__code", "name"))


def compute_contents(month: Month, day: ReportingDay, units: Sequence[Unit]) -> list[str]:
    """Return the canonical content of each unit's report as of the day's cut-off. The same few queries for any number.

    The office's report is of all units of the month; that of a township of itself and of all units in its division.
    """
    tasks = _find_tasks_by_unit(month)
    working = [own[0].unit for own in tasks.values()]
    figures = _compute_figures(month, day, {*tasks, *(unit.pk for unit in units)})
    history = _read_history(day, units) if day.kind == ReportKind.SUMMARY.value else {}
    before = get_language()
    set_language("zh-hans")  # a report is a Chinese paper, whoever opens it
    try:
        return [
            write_canonical(_make_content(month, day, unit, _find_whole(month, unit, working), tasks, figures, history))
            for unit in units
        ]
    finally:
        set_language(before)


def _find_tasks_by_unit(month: Month) -> dict[uuid.UUID, list[Task]]:
    """Return the tasks of a month by their unit. Items and units are joined here: each is in hundreds of tasks."""
    items = {item.pk: item for item in WorkItem.objects.filter(month=month)}
    found: dict[uuid.UUID, list[Task]] = {}
    for task in Task.objects.filter(item__month=month).order_by():
        task.item = items[task.item_id]
        found.setdefault(task.unit_id, []).append(task)
    for unit in Unit.objects.filter(pk__in=found).select_related("division"):
        for task in found[unit.pk]:
            task.unit = unit
    return found


def _find_whole(month: Month, unit: Unit, working: Iterable[Unit]) -> frozenset[uuid.UUID]:
    """Return the units of which the report of one is, among those that have tasks."""
    if unit.pk == month.owner_id:
        return frozenset(one.pk for one in working) | {unit.pk}
    if unit.kind != UnitKind.TOWNSHIP.value:
        return frozenset({unit.pk})
    here = unit.division_id
    inside = (one.pk for one in working if here in (one.division_id, one.division.parent_id))
    return frozenset(inside) | {unit.pk}


History = Mapping[uuid.UUID, list[dict[str, Any]]]
Figures = list[tuple[Measure, str, dict[uuid.UUID, Figure], dict[uuid.UUID, list[str]]]]


def _compute_figures(month: Month, day: ReportingDay, unit_ids: Collection[uuid.UUID]) -> Figures:
    """Compute each measure once for all units, by kind where it has kinds, with the ids of the rows behind it."""
    starts_at = datetime.combine(month.first_on, time(0), CHINA)
    figures: Figures = []
    for measure in get_measures().values():
        for kind in measure.kinds or ("",):
            window = Window(starts_at, day.cut_off, month.pk, frozenset({kind} if kind else ()))
            rows: dict[uuid.UUID, list[str]] = {}
            for row in measure.rows(unit_ids, window):
                if row.counted:
                    rows.setdefault(row.unit_id, []).append(row.record_id)
            figures.append((measure, kind, dict(measure.compute(unit_ids, window)), rows))
    return figures


def _make_content(
    month: Month,
    day: ReportingDay,
    unit: Unit,
    whole: frozenset[uuid.UUID],
    tasks: Mapping[uuid.UUID, Sequence[Task]],
    figures: Figures,
    history: History,
) -> dict[str, Any]:
    own = [task for unit_id in whole for task in tasks.get(unit_id, ())]
    lines = _tell_lines(own, day)
    held = day.held_on.isoformat()
    content: dict[str, Any] = {
        "schema": _SCHEMA,
        "kind": day.kind,
        "month": {"id": str(month.pk), "name": month.name, "is_public": month.is_public},
        "unit": {"id": str(unit.pk), "name": unit.name},
        "day": {
            "nominal_on": day.nominal_on.isoformat(),
            "held_on": held,
            "cut_off": day.cut_off.astimezone(CHINA).isoformat(),
        },
        "tasks": _count(own, day),
        # Of a measure with kinds, those of which there is something.
        "measures": [told for one in figures if (told := _tell_measure(*one, whole))["count"] or not told["kind"]],
        "units": _tell_units(own, day) if len({task.unit_id for task in own}) > 1 else [],
        "lines": lines,
        "next": sorted(
            (line for line in lines if line["open"] and line["due_on"] >= held),
            key=lambda line: (line["due_on"], line["number"]),
        )[:_MOST_COMING],
    }
    if day.kind == ReportKind.SUMMARY.value:
        content["history"] = history.get(unit.pk, [])
        return content | {"words": write_summary(content)}
    return content | {"words": write_report(content)}


def _read_history(day: ReportingDay, units: Sequence[Unit]) -> History:
    """Return how far each unit was by its frozen progress reports up to this day; of each the last version."""
    frozen = Report.objects.filter(
        unit__in=units,
        day__month=day.month_id,
        day__kind=ReportKind.PROGRESS.value,
        day__held_on__lte=day.held_on,
        state=ReportState.FROZEN.value,
    )
    history: dict[uuid.UUID, dict[str, dict[str, Any]]] = {}
    for report in frozen.order_by("day__held_on", "number"):
        content = read_content(report)
        held = content["day"]["held_on"]
        kept = {name: content["tasks"][name] for name in ("total", "done", "due", "in_time", "overdue")}
        history.setdefault(report.unit_id, {})[held] = {"report": str(report.pk), "held_on": held, **kept}
    return {unit_id: list(days.values()) for unit_id, days in history.items()}


def _is_done_by(task: Task, day: ReportingDay) -> bool:
    return task.done_at is not None and task.done_at <= day.cut_off


def _is_in_time(task: Task, day: ReportingDay) -> bool:
    return _is_done_by(task, day) and task.done_at is not None and china_day(task.done_at) <= task.due_on


def _is_due(task: Task, day: ReportingDay) -> bool:
    return task.due_on < day.held_on and task.state != TaskState.EXCUSED.value


def _count(tasks: Sequence[Task], day: ReportingDay) -> dict[str, int]:
    done = [task for task in tasks if _is_done_by(task, day)]
    due = [task for task in tasks if _is_due(task, day)]
    return {
        "total": len(tasks),
        "done": len(done),
        "by_measure": sum(task.closed_by == ClosedBy.MEASURE.value for task in done),
        "by_note": sum(task.closed_by == ClosedBy.NOTE.value for task in done),
        "by_paper": sum(task.closed_by == ClosedBy.PAPER.value for task in done),
        "by_record": sum(task.closed_by == ClosedBy.RECORD.value for task in done),
        "excused": sum(task.state == TaskState.EXCUSED.value for task in tasks),
        "due": len(due),
        "in_time": sum(_is_in_time(task, day) for task in due),
        "overdue": sum(not _is_done_by(task, day) for task in due),
    }


def _tell_units(tasks: Sequence[Task], day: ReportingDay) -> list[dict[str, Any]]:
    by_unit: dict[uuid.UUID, list[Task]] = {}
    for task in tasks:
        by_unit.setdefault(task.unit_id, []).append(task)
    ordered = sorted(by_unit.values(), key=lambda own: (own[0].unit.division.code, own[0].unit.name))
    return [{"id": str(own[0].unit_id), "name": own[0].unit.name, **_count(own, day)} for own in ordered]


def _tell_lines(tasks: Sequence[Task], day: ReportingDay) -> list[dict[str, Any]]:
    """Return a line for each item: over several units it is done where all have done it."""
    by_item: dict[uuid.UUID, list[Task]] = {}
    for task in tasks:
        by_item.setdefault(task.item_id, []).append(task)
    ordered = sorted(by_item.values(), key=lambda own: own[0].item.number)
    return [_tell_line(own, day) for own in ordered]


def _tell_line(own: Sequence[Task], day: ReportingDay) -> dict[str, Any]:
    item: WorkItem = own[0].item
    asked = [task for task in own if task.state != TaskState.EXCUSED.value]
    done = [task for task in asked if _is_done_by(task, day)]
    is_done = bool(asked) and len(done) == len(asked)
    return {
        "item": str(item.pk),
        "number": item.number,
        "what": item.what,
        "due_on": item.due_on.isoformat(),
        "units": len(asked),
        "done": len(done),
        "open": bool(asked) and not is_done,
        "overdue": any(_is_due(task, day) and not _is_done_by(task, day) for task in asked),
        "closed_by": min((task.closed_by for task in done), default="") if is_done else "",
    }


def _tell_measure(
    measure: Measure,
    kind: str,
    figures: dict[uuid.UUID, Figure],
    rows: dict[uuid.UUID, list[str]],
    whole: frozenset[uuid.UUID],
) -> dict[str, Any]:
    own = [figures[unit] for unit in whole if unit in figures]
    total = own[0] if own else Figure(0)
    for more in own[1:]:
        total += more
    title = gettext(measure.title)
    return {
        "id": measure.id,
        "version": measure.version,
        "kind": kind,
        "title": f"{title}（{gettext(measure.kinds[kind])}）" if kind else title,
        "counted": gettext(measure.counted),
        "count": total.count,
        "of": total.of,
        "minimum": measure.minimum,
        "rows": sorted(row for unit in whole for row in rows.get(unit, ())),
    }


@transaction.atomic
def confirm_report(*, report_id: uuid.UUID, sha256: str, remark: str, now: datetime, by: Actor = NOBODY) -> Report:
    """Confirm a report as it stood when it was read (`sha256`), with an optional remark, and freeze it with that.

    The hash of the content stands in the audit, beside the report's id. Raises StaleError where it is confirmed
    already or says something else by now, RefusedTextError where the review refuses the remark.
    """
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("day__month__version", "day__month__owner")
        .get(pk=report_id)
    )
    if report.state != ReportState.COMPUTED.value or report.sha256 != sha256:
        raise StaleError
    report.remark = check_words(remark, report.day.month, needed=False)
    report.state, report.confirmed_at, report.confirmed_by_id = ReportState.FROZEN.value, now, by.user_id
    report.save(update_fields=["remark", "state", "confirmed_at", "confirmed_by"])
    fields = ("content", "sha256", "remark", "state", "confirmed_at", "confirmed_by")
    record_change("freeze", report, fields, now, by, about=f"{report.pk.hex}/{report.sha256}")
    ReportFile.objects.bulk_create(
        ReportFile(report=report, format=name, content=content, sha256=hashlib.sha256(content).hexdigest())
        for name, content in write_report_files(report).items()
    )
    return report


@transaction.atomic
def correct_report(*, report_id: uuid.UUID, reason: str, now: datetime, by: Actor = NOBODY) -> Report:
    """Compute a frozen report once more from what the records say now of its cut-off: a new version, with the reason.

    The frozen one stays as it is. Raises StaleError where a newer version is there.
    """
    frozen = (
        Report.objects.select_for_update(of=("self",))
        .select_related("day__month__version", "day__month__owner", "unit__division")
        .get(pk=report_id)
    )
    if Report.objects.filter(day=frozen.day_id, unit=frozen.unit_id, number__gt=frozen.number).exists():
        raise StaleError
    words = check_words(reason, frozen.day.month)
    (content,) = compute_contents(frozen.day.month, frozen.day, [frozen.unit])
    report = Report.objects.create(
        day=frozen.day,
        unit=frozen.unit,
        number=frozen.number + 1,
        content=content,
        sha256=compute_hash(content),
        reason=words,
        computed_at=now,
    )
    record_change("correct", report, ("content", "sha256", "reason", "number"), now, by)
    return report


def read_content(report: Report) -> dict[str, Any]:
    """Return what a report says; nothing is computed again."""
    content: dict[str, Any] = json.loads(report.content)
    return content


def write_report_files(report: Report) -> dict[str, bytes]:
    """Return the paper of a report as .docx and as .pdf, by the name of the format."""
    paper = describe_report(report, read_content(report))
    return {"docx": write_docx(paper=paper), "pdf": write_pdf(paper=paper)}


def is_intact(report: Report) -> bool:
    """Say whether the content is still what its hash says."""
    return compute_hash(report.content) == report.sha256


def close_by_measure(*, now: datetime, month_id: uuid.UUID | None = None) -> int:
    """Close each open task whose measure shows that it is done by `now`; return how many.

    Of one month, or of all that run. A measure is asked once for all units of an item. Doing it again closes nothing
    twice.
    """
    measures = get_measures()
    items = WorkItem.objects.filter(
        month__state=MonthState.RUNNING.value, measure__in=[one.id for one in measures.values() if one.may_close]
    )
    if month_id is not None:
        items = items.filter(month=month_id)
    open_tasks = Task.objects.filter(item__in=items, state__in=_OPEN).values_list("item_id", "unit_id")
    waiting: dict[uuid.UUID, set[uuid.UUID]] = {}
    for item_id, unit_id in open_tasks:
        waiting.setdefault(item_id, set()).add(unit_id)
    closed = 0
    for item in items.filter(pk__in=waiting).select_related("month"):
        figures = measures[item.measure].compute(waiting[item.pk], _window_of(item, now))
        reached = [unit for unit, figure in figures.items() if figure.count >= item.threshold]
        if reached:
            closed += _close(item, reached, now)
    return closed


def _window_of(item: WorkItem, now: datetime) -> Window:
    return Window(datetime.combine(item.begins_on, time(0), CHINA), now, item.month_id, frozenset(item.kinds))


@transaction.atomic
def _close(item: WorkItem, unit_ids: Collection[uuid.UUID], now: datetime) -> int:
    tasks = Task.objects.select_for_update().filter(item=item, unit__in=unit_ids, state__in=_OPEN)
    done = list(tasks)
    for task in done:
        task.state, task.done_at, task.closed_by = TaskState.DONE.value, now, ClosedBy.MEASURE.value
        task.revision += 1
        task.save(update_fields=["state", "done_at", "closed_by", "revision"])
        record_change("finish", task, ("state", "done_at", "closed_by"), now, NOBODY)
    return len(done)
