"""The measures of the month itself. Each is a closed subject of `kernel.measures`, and opens into its records."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils.module_loading import import_string

from fuwuyue.campaign.models import Report, Task
from fuwuyue.campaign.rules.states import ReportState, TaskState
from fuwuyue.kernel.measures import Figure, Grain, Measure, MeasuredRow, Subject, UnitIds, Window
from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.kernel.workdays import china_day


def get_measures() -> dict[str, Measure]:
    """Return all measures that there are, by id: what the setting MEASURES lists."""
    return {measure.id: measure for measure in import_string(settings.MEASURES)}


def _confirmed(units: UnitIds, window: Window) -> dict[uuid.UUID, Figure]:
    # A report is made at its cut-off and confirmed later: it counts from when it was confirmed.
    reports = _find_confirmed(units, window).order_by().values("unit").annotate(n=Count("day", distinct=True))
    return {row["unit"]: Figure(row["n"]) for row in reports}


def _confirmed_rows(units: UnitIds, window: Window) -> list[MeasuredRow]:
    reports = _find_confirmed(units, window).select_related("day").defer("content").order_by("number")
    # Of several versions of a day the last one stands for it: days are counted.
    return [_name_report(one) for one in {(report.unit_id, report.day_id): report for report in reports}.values()]


def _find_reports(ids: Collection[str]) -> list[MeasuredRow]:
    reports = Report.objects.filter(pk__in=ids).select_related("day").defer("content")
    return [_name_report(report) for report in reports]


def _name_report(report: Report) -> MeasuredRow:
    return MeasuredRow(str(report.pk), report.unit_id, report.day.held_on.isoformat(), report.confirmed_at)


def _find_confirmed(units: UnitIds, window: Window) -> QuerySet[Report]:
    return Report.objects.filter(
        unit__in=units, day__month=window.month_id, state=ReportState.FROZEN.value, confirmed_at__lt=window.cut_off
    )


def _in_time(units: UnitIds, window: Window) -> Mapping[uuid.UUID, Figure]:
    """Of the tasks that were due before the cut-off's day, those that were done by their day."""
    due = _find_due(units, window)
    counted = due.order_by().values("unit").annotate(of=Count("pk"), n=Count("pk", filter=_DONE_IN_TIME))
    return {row["unit"]: Figure(row["n"], row["of"]) for row in counted}


def _in_time_rows(units: UnitIds, window: Window) -> Sequence[MeasuredRow]:
    return _name_tasks(_find_due(units, window))


def find_task_rows(ids: Collection[str]) -> Sequence[MeasuredRow]:
    """Return those of these tasks that are still there, as they are called today."""
    return _name_tasks(Task.objects.filter(pk__in=ids))


def _name_tasks(tasks: QuerySet[Task]) -> list[MeasuredRow]:
    # Values and no records: of a whole county there are thousands.
    values = tasks.values_list("pk", "unit_id", "item__what", "done_at", "due_on")
    return [
        MeasuredRow(str(pk), unit_id, what[:80], done_at, counted=done_at is not None and china_day(done_at) <= due_on)
        for pk, unit_id, what, done_at, due_on in values
    ]


# Days are days in China, as the time zone of the settings is.
_DONE_IN_TIME = Q(done_at__date__lte=F("due_on"))


def _find_due(units: UnitIds, window: Window) -> QuerySet[Task]:
    excused = Q(state=TaskState.EXCUSED.value)
    return Task.objects.filter(
        unit__in=units, item__month=window.month_id, due_on__lt=china_day(window.cut_off)
    ).exclude(excused)


REPORTS = "campaign.reports_confirmed"
MEASURES = (
    Measure(
        id=REPORTS,
        version=1,
        title=gettext_noop("Progress reports confirmed"),
        counted=gettext_noop("copies"),
        definition=gettext_noop(
            "The reporting days of the month on which the unit's report was confirmed before the cut-off, each once "
            "whatever number of versions it has."
        ),
        subject=Subject.DOCUMENT_ISSUED,
        grain=Grain.DOCUMENT,
        compute=_confirmed,
        rows=_confirmed_rows,
        find=_find_reports,
    ),
    Measure(
        id="campaign.tasks_in_time",
        version=1,
        title=gettext_noop("Tasks done by their day"),
        counted=gettext_noop("pieces of work"),
        definition=gettext_noop(
            "Of the tasks that were due before the day of the cut-off, those that were done on their day or before. "
            "Tasks from which the unit is excused are left out."
        ),
        subject=Subject.TIMELINESS,
        grain=Grain.UNIT,
        compute=_in_time,
        rows=_in_time_rows,
        find=find_task_rows,
        minimum=5,
    ),
)
