"""The measures of the month itself. Each is a closed subject of `kernel.measures`, and opens into its records."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
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
    return [
        MeasuredRow(str(report.pk), report.unit_id, report.day.held_on.isoformat(), report.confirmed_at)
        for report in _find_confirmed(kind, units, window).select_related("day").defer("content")
    ]


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
    return [
        MeasuredRow(str(one.pk), one.unit_id, one.unit.name, one.named_at)
        for one in _find_named(units, window).select_related("unit")
    ]


def _find_named(units: UnitIds, window: Window) -> QuerySet[NamedContacts]:
    return NamedContacts.objects.filter(unit__in=units, month=window.month_id, named_at__lt=window.cut_off)


def _in_time(units: UnitIds, window: Window) -> Mapping[uuid.UUID, Figure]:
    """Of the tasks that were due before the cut-off's day, those that were done by their day."""
    due = _find_due(units, window)
    counted = due.order_by().values("unit").annotate(of=Count("pk"), n=Count("pk", filter=_DONE_IN_TIME))
    return {row["unit"]: Figure(row["n"], row["of"]) for row in counted}


def _in_time_rows(units: UnitIds, window: Window) -> Sequence[MeasuredRow]:
    # Values and no records: of a whole county there are thousands.
    due = _find_due(units, window).values_list("pk", "unit_id", "item__what", "done_at", "due_on")
    return [
        MeasuredRow(str(pk), unit_id, what[:80], done_at, counted=done_at is not None and china_day(done_at) <= due_on)
        for pk, unit_id, what, done_at, due_on in due
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
        subject=Subject.DOCUMENT_ISSUED,
        grain=Grain.DOCUMENT,
        compute=partial(_confirmed, ReportKind.PROGRESS),
        rows=partial(_confirmed_rows, ReportKind.PROGRESS),
    ),
    Measure(
        id=SUMMARIES,
        version=1,
        title=gettext_noop("Summaries confirmed"),
        counted=gettext_noop("copies"),
        subject=Subject.DOCUMENT_ISSUED,
        grain=Grain.DOCUMENT,
        compute=partial(_confirmed, ReportKind.SUMMARY),
        rows=partial(_confirmed_rows, ReportKind.SUMMARY),
    ),
    # The unit's line of the list of contacts, which is a paper of the month.
    Measure(
        id=CONTACTS,
        version=1,
        title=gettext_noop("Contacts named"),
        counted=gettext_noop("units"),
        subject=Subject.DOCUMENT_ISSUED,
        grain=Grain.DOCUMENT,
        compute=_named,
        rows=_named_rows,
    ),
    Measure(
        id="campaign.tasks_in_time",
        version=1,
        title=gettext_noop("Tasks done by their day"),
        counted=gettext_noop("pieces of work"),
        subject=Subject.TIMELINESS,
        grain=Grain.UNIT,
        compute=_in_time,
        rows=_in_time_rows,
        minimum=5,
    ),
)
