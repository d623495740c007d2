"""Template filters of the pages of months: states and rules in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fuwuyue.campaign.api import (
    CLOSED_BY_NAMES,
    DEADLINE_KIND_NAMES,
    MONTH_STATE_NAMES,
    REPORT_STATE_NAMES,
    REPORT_STEP_NAMES,
    TASK_STATE_NAMES,
    Change,
    ChangeKind,
    ClosedBy,
    DeadlineKind,
    ItemUnit,
    MonthState,
    Number,
    OpenedRow,
    Report,
    ReportKind,
    ReportState,
    ReportStep,
    Task,
    TaskRecord,
    TaskState,
    WorkItem,
    get_measures,
)
from fuwuyue.documents.api import PaperKind
from fuwuyue.kernel.measures import Grain, Measure
from fuwuyue.web.staff.templatetags.plan_words import day

register = template.Library()

_NOTES: dict[str, Promise] = {
    "comment": gettext_lazy("comment"),
    "done": gettext_lazy("what was done"),
    "excuse": gettext_lazy("asks to be excused"),
    "moved": gettext_lazy("went to another unit"),
    "reopened": gettext_lazy("opened again"),
}
_PAPERS: dict[PaperKind, Promise] = {
    PaperKind.NOTICE: gettext_lazy("Notice"),
    PaperKind.BULLETIN: gettext_lazy("Bulletin"),
    PaperKind.LETTER: gettext_lazy("Letter"),
    PaperKind.REPORT: gettext_lazy("Report"),
    PaperKind.SUMMARY: gettext_lazy("Summary"),
}
_CHANGES: dict[ChangeKind, Promise] = {
    ChangeKind.NEW: gettext_lazy("new"),
    ChangeKind.CHANGED: gettext_lazy("changed"),
    ChangeKind.GONE: gettext_lazy("gone"),
}
# On which page a record of a measure is shown.
_PAGES = {
    "outreach.events_held": "staff:event",
    "outreach.materials_issued": "staff:material",
    "campaign.reports_confirmed": "staff:report",
    "campaign.summaries_issued": "staff:report",
}
_TOLD: dict[tuple[str, str], Promise] = {
    ("instructs", "notice"): gettext_lazy("by notice"),
    ("requests", "letter"): gettext_lazy("by letter"),
    ("requests", "notice"): gettext_lazy("by notice, asking"),
    ("may_not", ""): gettext_lazy("gets no task"),
    ("ask", ""): gettext_lazy("by which paper is not known: enter how the two units stand to each other"),
}

_ROW_KINDS: dict[Grain, Promise] = {
    Grain.PERSON: gettext_lazy("an event, with the head count that was entered for it; no person is named"),
    Grain.EVENT: gettext_lazy("an event"),
    Grain.DOCUMENT: gettext_lazy("a document"),
    Grain.UNIT: gettext_lazy("a task of a unit"),
}
# Where the records behind a measure are shown; the numbers of tasks have no measure.
_ROW_PAGES = {
    "": ("staff:task", "task_id"),
    "campaign.tasks_in_time": ("staff:task", "task_id"),
    "campaign.reports_confirmed": ("staff:report", "report_id"),
    "outreach.events_held": ("staff:event", "event_id"),
    "outreach.head_count": ("staff:event", "event_id"),
    "outreach.materials_issued": ("staff:material", "material_id"),
}


@register.filter
def month_state(state: str) -> str:
    """Return the state of a month in words."""
    return _(MONTH_STATE_NAMES[MonthState(state)])


@register.filter
def task_state(state: str) -> str:
    """Return the state of a task in words."""
    return _(TASK_STATE_NAMES[TaskState(state)])


@register.filter
def report_state(state: str) -> str:
    """Return the state of a report in words."""
    return _(REPORT_STATE_NAMES[ReportState(state)])


@register.filter
def report_name(report: Report) -> str:
    """Return how a report is called, which has its day and its unit: what it is, whose, and of which day."""
    words = {"unit": report.unit.name, "day": day(report.day.held_on)}
    if report.day.kind == ReportKind.SUMMARY.value:
        return _("Summary of %(unit)s, %(day)s") % words
    return _("Progress report of %(unit)s, %(day)s") % words


@register.filter
def deadline_kind(kind: DeadlineKind) -> str:
    """Return what is due, in words."""
    return _(DEADLINE_KIND_NAMES[kind])


@register.filter
def until_hour(moment: datetime) -> str:
    """Return the hour until which something is due: 17:00 前 or by 17:00."""
    return _("by %(hour)s") % {"hour": f"{timezone.localtime(moment):%H:%M}"}


@register.filter
def days_late(due_on: date, day: date) -> str:
    """Return how long something is past its day; empty where it is not."""
    late = (day - due_on).days
    return ngettext("%(count)d day late", "%(count)d days late", late) % {"count": late} if late > 0 else ""


@register.filter
def paper_kind(kind: PaperKind) -> str:
    """Return what a kind of official paper is called."""
    return str(_PAPERS[kind])


@register.filter
def report_step(step: str) -> str:
    """Return what somebody did to a report."""
    return _(REPORT_STEP_NAMES[ReportStep(step)])


@register.filter
def mark_changes(changes: Iterable[Change]) -> SafeString:
    """Return a text before and after, with what was taken out and what was put in marked as such."""
    return format_html_join("", "{}{}", (_mark(one) for one in changes))


def _mark(change: Change) -> tuple[str, str]:
    if change.is_same:
        return change.after, ""
    taken = format_html("<del>{}</del>", change.before) if change.before else ""
    return taken, format_html("<ins>{}</ins>", change.after) if change.after else ""


@register.filter
def row_kind(number: Number) -> str:
    """Return what one row of a number is."""
    return str(_ROW_KINDS[number.grain])


@register.filter
def row_address(row: OpenedRow, number: Number) -> str:
    """Return the page of the record behind a row; empty where it has none."""
    name, part = _ROW_PAGES.get(number.measure, ("", ""))
    return reverse(name, kwargs={part: row.record_id}) if name else ""


@register.filter
def closed_by(value: str) -> str:
    """Return what showed that a task is done."""
    return _(CLOSED_BY_NAMES[ClosedBy(value)]) if value else ""


@register.filter
def change_kind(kind: ChangeKind) -> str:
    """Return what happened to a sentence of the plan."""
    return str(_CHANGES[kind])


@register.filter
def note_kind(kind: str) -> str:
    """Return what kind of note it is."""
    return str(_NOTES.get(kind, kind))


@register.filter
def told_words(row: ItemUnit) -> str:
    """Return by which paper the unit is told; empty for the office itself."""
    return str(_TOLD.get((row.answer, row.paper), ""))


@register.filter
def item_closing(item: WorkItem) -> str:
    """Return what closes the tasks of an item."""
    measure = get_measures().get(item.measure)
    if measure is None:
        return _("a note of the unit")
    kinds = _(", ").join(_(measure.kinds[kind]) for kind in item.kinds if kind in measure.kinds)
    title = f"{_(measure.title)} ({kinds})" if kinds else _(measure.title)
    if item.threshold == 1:
        return _("by itself: %(measure)s") % {"measure": title}
    return _("by itself: %(measure)s, from %(count)d on") % {"measure": title, "count": item.threshold}


@register.filter
def measure_title(measure: Measure) -> str:
    """Return what a measure counts."""
    return _(measure.title)


@register.filter
def record_title(record: TaskRecord) -> str:
    """Return what a record is that closed a task: what it counts in, and how it is told from others."""
    measure = get_measures().get(record.measure)
    return f"{_(measure.title)} · {record.label}" if measure else record.label


@register.filter
def record_address(record: TaskRecord) -> str:
    """Return where the record is shown; empty for one that has no page of its own."""
    name = _PAGES.get(record.measure)
    return reverse(name, args=[record.record_id]) if name else ""


@register.filter
def closing_words(task: Task) -> str:
    """Return what closes a task."""
    return item_closing(task.item)
