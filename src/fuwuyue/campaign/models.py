"""The month: what is to be done, by which unit, until when, what shows that it is done, and the reports of it.

Days are days in China; `*_on` are both included. Whoever is named is a unit; people stand as links to their account.
"""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fuwuyue.campaign.rules.deadlines import DeadlineKind
from fuwuyue.campaign.rules.states import ClosedBy, ItemOrigin, MonthState, ReportKind, ReportState, TaskState
from fuwuyue.organisation.api import Answer, InNameOf, Paper, Unit
from fuwuyue.plan.api import PlanVersion
from fuwuyue.plan.parsing.api import Plan

LONGEST_NAME = 200
LONGEST_TEXT = 2_000
LONGEST_SENTENCE = 4_000
LONGEST_WORDS = 200
_ID = 64


def _is_one_of(field: str, values: type[StrEnum], name: str, *, empty: bool = False) -> models.CheckConstraint:
    allowed = [value.value for value in values] + ([""] if empty else [])
    return models.CheckConstraint(condition=Q(**{f"{field}__in": allowed}), name=name)


class Month(models.Model):
    """A service month of one county, from a saved version of its plan; `owner` is the office that runs it.

    There is one month of a plan document at most. `is_public` is whether its public page is shown, `reminded_on` the
    last day on which people were reminded of what is due.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=MonthState.DRAFT.value)
    first_on = models.DateField()
    last_on = models.DateField()
    is_public = models.BooleanField(default=True)
    reminded_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-first_on", "id")
        constraints = (
            _is_one_of("state", MonthState, "month_state_known"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="month_ends_after_start"),
            models.UniqueConstraint(fields=("version",), name="one_month_a_version"),
        )

    def __str__(self) -> str:
        return str(self.id)

    def get_plan(self) -> Plan:
        """Return the plan as it was saved in the version that the month runs by."""
        return self.version.get_plan()


class Phase(models.Model):
    """A step of the month. `provisional` where a day of it stands in a year whose holidays are not published."""

    month = models.ForeignKey(Month, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    first_on = models.DateField()
    last_on = models.DateField()
    provisional = models.BooleanField(default=False)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("month", "number"), name="one_phase_a_number"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="phase_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.month_id}/{self.number}"


class WorkItem(models.Model):
    """One thing to be done, and the sentence that asks for it; each unit concerned has a `Task` of it.

    `sentence` stands in the plan from `start` to `end` (code points, end excluded); both are null for what a person
    added. `what` is how it is called in lists. `measure` closes it from `threshold` on (`kinds` narrow it, `matched`
    are the words that said so); without one a note or a paper does. `unsettled` are the phrases that no unit was found
    for: while there are any, the month cannot start. `stands` says that it is no task but holds throughout the month.
    `changed_by` is the unit that added or reworded it, which the public page names.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.ForeignKey(Month, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=10, default=ItemOrigin.PLAN.value)
    sentence = models.CharField(max_length=LONGEST_SENTENCE)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    what = models.CharField(max_length=LONGEST_TEXT)
    heading = models.CharField(max_length=LONGEST_NAME, blank=True)
    phase = models.ForeignKey(Phase, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    begins_on = models.DateField()
    due_on = models.DateField()
    due_words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    provisional = models.BooleanField(default=False)
    stands = models.BooleanField(default=False)
    measure = models.CharField(max_length=_ID, blank=True)
    kinds = models.JSONField(default=list)
    threshold = models.PositiveIntegerField(default=1)
    matched = models.CharField(max_length=LONGEST_WORDS, blank=True)
    who = models.JSONField(default=list)
    unsettled = models.JSONField(default=list)
    changed_by = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    # The units by name, where `queries.get_items` found the item.
    listed_units: list[ItemUnit]

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("month", "number"), name="one_item_a_number"),
            models.CheckConstraint(condition=Q(due_on__gte=F("begins_on")), name="item_due_after_begin"),
            models.CheckConstraint(condition=Q(threshold__gte=1), name="item_threshold_positive"),
            models.CheckConstraint(
                condition=Q(start__isnull=False, end__gt=F("start")) | Q(start=None, end=None), name="item_span"
            ),
            _is_one_of("origin", ItemOrigin, "item_origin_known"),
        )

    def __str__(self) -> str:
        return str(self.id)


class ItemUnit(models.Model):
    """A unit that the item concerns, how it was found, and by which paper and in whose name it is told.

    `answer` and `paper` are what the table of tasking says of the month's owner and this unit.
    """

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="item_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    phrase = models.CharField(max_length=LONGEST_WORDS, blank=True)
    how = models.CharField(max_length=20)
    answer = models.CharField(max_length=20)
    paper = models.CharField(max_length=20, blank=True)
    in_name_of = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("item", "unit"), name="one_row_an_item_and_unit"),
            _is_one_of("answer", Answer, "item_unit_answer_known"),
            _is_one_of("paper", Paper, "item_unit_paper_known", empty=True),
            _is_one_of("in_name_of", InNameOf, "item_unit_name_known", empty=True),
        )

    def __str__(self) -> str:
        return f"{self.item_id}/{self.unit_id}"


class Task(models.Model):
    """What one unit has to do for one item. `revision` counts changes; whoever changes an older one is told.

    `excuse_asked_by` asked that the unit be excused; somebody else grants it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=TaskState.ASSIGNED.value)
    due_on = models.DateField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=10, blank=True)
    excuse_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("due_on", "item__number", "id")
        indexes = (models.Index(fields=("unit", "state", "due_on"), name="task_of_unit"),)
        constraints = (
            models.UniqueConstraint(fields=("item", "unit"), name="one_task_an_item_and_unit"),
            _is_one_of("state", TaskState, "task_state_known"),
            _is_one_of("closed_by", ClosedBy, "task_closed_by_known", empty=True),
            models.CheckConstraint(
                condition=(Q(state=TaskState.DONE.value) & Q(done_at__isnull=False) & ~Q(closed_by=""))
                | (~Q(state=TaskState.DONE.value) & Q(done_at=None, closed_by="")),
                name="task_done_says_by_what",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class TaskNote(models.Model):
    """What somebody wrote at a task: a comment, what closed it, why a unit should be excused. Rows are only added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    text = models.CharField(max_length=LONGEST_TEXT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return str(self.id)


class TaskPaper(models.Model):
    """A paper that shows that a task is done, as it was handed in, byte for byte. Rows are only added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    format = models.CharField(max_length=4)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at", "id")
        constraints = (models.CheckConstraint(condition=Q(format__in=("docx", "pdf")), name="task_paper_format_known"),)

    def __str__(self) -> str:
        return str(self.id)


class TaskRecord(models.Model):
    """A record of the unit, kept here anyway, that shows that a task is done. Rows are only added.

    `record_id` is a row of `measure`; `label` and `at` say of the record what the measure says, so that they can be
    read where it was erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=_ID)
    record_id = models.CharField(max_length=_ID)
    label = models.CharField(max_length=LONGEST_NAME)
    at = models.DateTimeField(null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return str(self.id)


class SubPlan(models.Model):
    """How a township divides its work of a month among its villages and clinics. `revision` counts changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.ForeignKey(Month, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("unit__name",)
        constraints = (models.UniqueConstraint(fields=("month", "unit"), name="one_sub_plan_a_unit"),)

    def __str__(self) -> str:
        return str(self.id)


class SubPlanStep(models.Model):
    """One step of a sub-plan: what, until when, by which unit of the township; `task` is the one it comes from.

    `done_at` is when the unit, or its township for it, said that it is done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sub_plan = models.ForeignKey(SubPlan, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=LONGEST_TEXT)
    due_on = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_on", "made_at", "id")

    def __str__(self) -> str:
        return str(self.id)


class CalendarLine(models.Model):
    """A deadline as the calendar programs of a unit were last told of it.

    `about` is the id of the task, the step or the reporting day, which may be gone by now; `words` say what is due. The
    own id is made of unit and `about`, so that it is the same whoever asks first. `sequence` goes up with each change,
    so that whoever has the line moves it or strikes it out.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    about = models.UUIDField()
    words = models.CharField(max_length=LONGEST_TEXT)
    falls_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    is_cancelled = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("falls_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("unit", "about"), name="one_calendar_line_a_deadline"),
            _is_one_of("kind", DeadlineKind, "calendar_line_kind_known"),
        )

    def __str__(self) -> str:
        return str(self.id)


class NamedContacts(models.Model):
    """Whom a unit named for a month: who leads the work, and who answers for personal information. Both work there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.ForeignKey(Month, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    privacy_officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("unit__name",)
        constraints = (models.UniqueConstraint(fields=("month", "unit"), name="one_naming_a_month_and_unit"),)

    def __str__(self) -> str:
        return str(self.id)


class ReportingDay(models.Model):
    """A day on which the plan asks for a report, the day it is made, its cut-off; `computed_at` once it was made.

    A summary (工作总结) is made by the units of `item`, the line that asks for it; a progress report has no line.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.ForeignKey(Month, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, default=ReportKind.PROGRESS.value)
    item = models.OneToOneField(WorkItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    nominal_on = models.DateField()
    held_on = models.DateField()
    cut_off = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    computed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("held_on",)
        constraints = (
            models.UniqueConstraint(
                fields=("month", "held_on"),
                condition=Q(kind=ReportKind.PROGRESS.value),
                name="one_reporting_day_a_day",
            ),
            _is_one_of("kind", ReportKind, "reporting_day_kind_known"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Report(models.Model):
    """A unit's report of one reporting day. `number` 1 is the first; a correction is a further one, with its reason.

    `content` is canonical JSON: values, versions of measures, ids of rows, words, edits of the words, who took which
    step. Once frozen neither it nor `remark` ever changes, and its hash stands in the audit. A report that nobody
    confirmed stays computed. `three_steps` is how the unit had its reports signed when it was computed; `edit_count`
    and `step_count` are for the burden meter, which asks of many reports and reads no content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.ForeignKey(ReportingDay, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, default=ReportState.COMPUTED.value)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    remark = models.CharField(max_length=LONGEST_TEXT, blank=True)
    reason = models.CharField(max_length=LONGEST_TEXT, blank=True)
    three_steps = models.BooleanField(default=False)
    edit_count = models.PositiveIntegerField(default=0)
    step_count = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("day__held_on", "unit__name", "number")
        constraints = (
            models.UniqueConstraint(fields=("day", "unit", "number"), name="one_report_a_number"),
            _is_one_of("state", ReportState, "report_state_known"),
            models.CheckConstraint(
                condition=Q(state=ReportState.FROZEN.value, confirmed_at__isnull=False, confirmed_by__isnull=False)
                | (~Q(state=ReportState.FROZEN.value) & Q(confirmed_at=None, confirmed_by=None)),
                name="report_frozen_says_by_whom",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class ReportFile(models.Model):
    """A paper of a frozen report as it was issued, byte for byte: made once, when it was confirmed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=4)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("format",)
        constraints = (models.UniqueConstraint(fields=("report", "format"), name="one_file_a_format"),)

    def __str__(self) -> str:
        return f"{self.report_id}.{self.format}"


class Bulletin(models.Model):
    """A 通报 of a reporting day, as it was issued: out of the reports that were confirmed by then, and nothing else.

    `number` counts those of one day. `content` is canonical JSON with every word and number of it; neither it nor the
    files ever change, and its hash stands in the audit.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.ForeignKey(ReportingDay, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-day__held_on", "-number")
        constraints = (models.UniqueConstraint(fields=("day", "number"), name="one_bulletin_a_number"),)

    def __str__(self) -> str:
        return str(self.id)


class BulletinFile(models.Model):
    """A paper of a bulletin as it was issued, byte for byte."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=4)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("format",)
        constraints = (models.UniqueConstraint(fields=("bulletin", "format"), name="one_bulletin_file_a_format"),)

    def __str__(self) -> str:
        return f"{self.bulletin_id}.{self.format}"


class UnitReporting(models.Model):
    """How a unit has its reports signed: by one click, as without a row here, or drafted, checked and issued."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="+")
    three_steps = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.unit_id)
