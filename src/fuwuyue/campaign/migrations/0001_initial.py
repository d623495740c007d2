import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0017_shares_mobile"),
        ("plan", "0003_owner"),
    ]

    operations = [
        migrations.CreateModel(
            name="Month",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plan.planversion"
                    ),
                ),
                ("state", models.CharField(default="draft", max_length=10)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("is_public", models.BooleanField(default=True)),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-first_on", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "running", "closed"])), name="month_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="month_ends_after_start"
                    ),
                    models.UniqueConstraint(fields=("version",), name="one_month_a_version"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaign.month"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("provisional", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("month", "number"), name="one_phase_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="phase_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaign.month"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("origin", models.CharField(default="plan", max_length=10)),
                ("sentence", models.CharField(max_length=4000)),
                ("start", models.PositiveIntegerField(blank=True, null=True)),
                ("end", models.PositiveIntegerField(blank=True, null=True)),
                ("what", models.CharField(max_length=2000)),
                ("heading", models.CharField(blank=True, max_length=200)),
                (
                    "phase",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaign.phase",
                    ),
                ),
                ("begins_on", models.DateField()),
                ("due_on", models.DateField()),
                ("due_words", models.CharField(blank=True, max_length=200)),
                ("provisional", models.BooleanField(default=False)),
                ("stands", models.BooleanField(default=False)),
                ("measure", models.CharField(blank=True, max_length=64)),
                ("kinds", models.JSONField(default=list)),
                ("threshold", models.PositiveIntegerField(default=1)),
                ("matched", models.CharField(blank=True, max_length=200)),
                ("who", models.JSONField(default=list)),
                ("unsettled", models.JSONField(default=list)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.unit",
                    ),
                ),
                ("changed_on", models.DateField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("month", "number"), name="one_item_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("begins_on"))), name="item_due_after_begin"
                    ),
                    models.CheckConstraint(condition=models.Q(("threshold__gte", 1)), name="item_threshold_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__gt", models.F("start")), ("start__isnull", False)),
                            models.Q(("end", None), ("start", None)),
                            _connector="OR",
                        ),
                        name="item_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["plan", "added", "split"])), name="item_origin_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="item_units", to="campaign.workitem"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                ("phrase", models.CharField(blank=True, max_length=200)),
                ("how", models.CharField(max_length=20)),
                ("answer", models.CharField(max_length=20)),
                ("paper", models.CharField(blank=True, max_length=20)),
                ("in_name_of", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("item", "unit"), name="one_row_an_item_and_unit"),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["instructs", "requests", "may_not", "ask"])),
                        name="item_unit_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("paper__in", ["notice", "letter", ""])), name="item_unit_paper_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("in_name_of__in", ["itself", "government", ""])),
                        name="item_unit_name_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="campaign.workitem"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                ("state", models.CharField(default="assigned", max_length=12)),
                ("due_on", models.DateField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, max_length=10)),
                (
                    "excuse_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("due_on", "item__number", "id"),
                "indexes": [models.Index(fields=["unit", "state", "due_on"], name="task_of_unit")],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "unit"), name="one_task_an_item_and_unit"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["assigned", "acknowledged", "done", "excused"])),
                        name="task_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_by__in", ["measure", "note", "paper", ""])),
                        name="task_closed_by_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "done"),
                                ("done_at__isnull", False),
                                models.Q(("closed_by", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "done"), _negated=True), ("closed_by", ""), ("done_at", None)),
                            _connector="OR",
                        ),
                        name="task_done_says_by_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaign.task"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("text", models.CharField(max_length=2000)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("made_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="TaskPaper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaign.task"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("format", models.CharField(max_length=4)),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("made_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("format__in", ("docx", "pdf"))), name="task_paper_format_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubPlan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaign.month"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("unit__name",),
                "constraints": [models.UniqueConstraint(fields=("month", "unit"), name="one_sub_plan_a_unit")],
            },
        ),
        migrations.CreateModel(
            name="SubPlanStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "sub_plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaign.subplan"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaign.task",
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                ("due_on", models.DateField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("due_on", "made_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="ReportingDay",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaign.month"
                    ),
                ),
                ("nominal_on", models.DateField()),
                ("held_on", models.DateField()),
                ("cut_off", models.DateTimeField()),
                ("provisional", models.BooleanField(default=False)),
                ("computed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("held_on",),
                "constraints": [models.UniqueConstraint(fields=("month", "held_on"), name="one_reporting_day_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaign.reportingday"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("state", models.CharField(default="computed", max_length=10)),
                ("content", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("remark", models.CharField(blank=True, max_length=2000)),
                ("reason", models.CharField(blank=True, max_length=2000)),
                ("computed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("day__held_on", "unit__name", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("day", "unit", "number"), name="one_report_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["computed", "frozen"])), name="report_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", False), ("confirmed_by__isnull", False), ("state", "frozen")
                            ),
                            models.Q(("confirmed_at", None), ("confirmed_by", None), ("state", "computed")),
                            _connector="OR",
                        ),
                        name="report_frozen_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaign.report"
                    ),
                ),
                ("format", models.CharField(max_length=4)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("format",),
                "constraints": [models.UniqueConstraint(fields=("report", "format"), name="one_file_a_format")],
            },
        ),
    ]
