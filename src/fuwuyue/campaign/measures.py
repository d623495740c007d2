"""The measures of the month itself. Each is a closed subject of `kernel.measures`, and opens into its records."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils.module_loading import import_string

from fuwuyue.campaign.models import NamedContacts, Report, Task
from fuwuyue.campaign.rules.states import ReportKind, ReportState, TaskState
from fuwuyue.kernel.measures import Figure, Grain, Measure, MeasuredRow, Subject, UnitIds, Window
from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.kernel.workdays import china_day


def get_measures() -> dict[str, Measure]:
    """Return all measures that there are, by id: what the setting MEASURES lists."""
    return {measure.id: measure for measure in import_string(settings.MEASURES)}


def _confirmed(kind: ReportKind, units: UnitIds, window: Window) -> dict[uuid.UUID, Figure]:
    # A report is made at its cut-off and confirmed later: it counts from when it was confirmed.
    reports = _find_confirmed(kind, units, window).order_by().values("unit").annotate(n=Count("day", distinct=True))
    return {row["unit"]: Figure(row["n"]) for row in reports}


def _confirmed_rows(kind: ReportKind, units: UnitIds, window: Window) -> list[MeasuredRow]:
    reports = _find_confirmed(kind, units, window).select_related("day").defer("content").order_by("number")
    # Of several versions of a day the last one stands for it: days are counted.
    return [_name_report(one) for one in {(report.unit_id, report.day_id): report for report in reports}.values()]


def _find_reports(ids: Collection[str]) -> list[MeasuredRow]:
    reports = Report.objects.filter(pk__in=ids).select_related("day").defer("content")
    return [_name_report(report) for report in reports]


def _name_report(report: Report) -> MeasuredRow:
    return MeasuredRow(str(report.pk), report.unit_id, report.day.held_on.isoformat(), report.confirmed_at)


def _find_confirmed(kind: ReportKind, units: UnitIds, window: Window) -> QuerySet[Report]:
    return Report.objects.filter(
        unit__in=units,
        day__month=window.month_id,
        day__kind=kind.value,
        state=ReportState.FROZEN.value,
        confirmed_at__lt=window.cut_off,
    )


def _named(units: UnitIds, window: Window) -> dict[uuid.UUID, Figure]:
    return {unit_id: Figure(1) for unit_id in _find_named(units, window).values_list("unit_id", flat=True)}


def _named_rows(units: UnitIds, window: Window) -> list[MeasuredRow]:
    return _name_namings(_find_named(units, window))


def _find_naming_rows(ids: Collection[str]) -> list[MeasuredRow]:
    return _name_namings(NamedContacts.objects.filter(pk__in=ids))


def _name_namings(found: QuerySet[NamedContacts]) -> list[MeasuredRow]:
    return [MeasuredRow(str(one.pk), one.unit_id, one.unit.name, one.named_at) for one in found.select_related("unit")]


def _find_named(units: UnitIds, window: Window) -> QuerySet[NamedContacts]:
    return NamedContacts.objects.filter(unit__in=units, month=window.month_id, named_at__lt=window.cut_off)


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
SUMMARIES = "campaign.summaries_issued"
CONTACTS = "campaign.contacts_named"
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
        compute=partial(_confirmed, ReportKind.PROGRESS),
        rows=partial(_confirmed_rows, ReportKind.PROGRESS),
        find=_find_reports,
    ),
    Measure(
        id=SUMMARIES,
        version=1,
        title=gettext_noop("Summaries confirmed"),
        counted=gettext_noop("copies"),
        definition=gettext_noop(
            "The summaries that the plan asks of the unit and that were confirmed before the cut-off, each once "
            "whatever number of versions it has."
        ),
        subject=Subject.DOCUMENT_ISSUED,
        grain=Grain.DOCUMENT,
        compute=partial(_confirmed, ReportKind.SUMMARY),
        rows=partial(_confirmed_rows, ReportKind.SUMMARY),
        find=_find_reports,
    ),
    # The unit's line of the list of contacts, which is a paper of the month.
    Measure(
        id=CONTACTS,
        version=1,
        title=gettext_noop("Contacts named"),
        counted=gettext_noop("units of the county"),
        definition=gettext_noop(
            "The units that named before the cut-off who leads their work in the month and who answers for personal "
            "information."
        ),
        subject=Subject.DOCUMENT_ISSUED,
        grain=Grain.DOCUMENT,
        compute=_named,
        rows=_named_rows,
        find=_find_naming_rows,
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
