import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fuwuyue.protection.api


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0016_console_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Material",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("child_subsidy", "child_subsidy"),
                            ("pre_pregnancy_check", "pre_pregnancy_check"),
                            ("antenatal_care", "antenatal_care"),
                            ("maternity_insurance", "maternity_insurance"),
                            ("newborn_papers", "newborn_papers"),
                            ("vaccination", "vaccination"),
                            ("child_health", "child_health"),
                            ("free_contraceptives", "free_contraceptives"),
                            ("family_support", "family_support"),
                            ("services_at_residence", "services_at_residence"),
                            ("rights_at_work", "rights_at_work"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("title", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "title"), name="material_title_of_unit"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "topic__in",
                                [
                                    "child_subsidy",
                                    "pre_pregnancy_check",
                                    "antenatal_care",
                                    "maternity_insurance",
                                    "newborn_papers",
                                    "vaccination",
                                    "child_health",
                                    "free_contraceptives",
                                    "family_support",
                                    "services_at_residence",
                                    "rights_at_work",
                                ],
                            )
                        ),
                        name="material_topic_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MaterialVersion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "material",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="outreach.material"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("zh", "zh"),
                            ("dialect", "dialect"),
                            ("za", "za"),
                            ("ii", "ii"),
                            ("bo", "bo"),
                            ("ug", "ug"),
                            ("kk", "kk"),
                            ("mn", "mn"),
                            ("ko", "ko"),
                            ("hmn", "hmn"),
                            ("tdd", "tdd"),
                            ("hni", "hni"),
                            ("lis", "lis"),
                            ("sign", "sign"),
                            ("other", "other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(max_length=5000)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("approved", "approved"), ("withdrawn", "withdrawn")],
                        max_length=10,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("material", "-number"),
                "indexes": [models.Index(fields=["approved_at"], name="material_version_approved")],
                "constraints": [
                    models.UniqueConstraint(fields=("material", "number"), name="one_material_version_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="material_approved_by_second",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="material_approved_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by", None), ("state", "draft"), ("withdrawn_at", None)),
                            models.Q(("approved_by__isnull", False), ("state", "approved"), ("withdrawn_at", None)),
                            models.Q(("state", "withdrawn"), ("withdrawn_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="material_state_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "language__in",
                                [
                                    "zh",
                                    "dialect",
                                    "za",
                                    "ii",
                                    "bo",
                                    "ug",
                                    "kk",
                                    "mn",
                                    "ko",
                                    "hmn",
                                    "tdd",
                                    "hni",
                                    "lis",
                                    "sign",
                                    "other",
                                ],
                            )
                        ),
                        name="material_language_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.division"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consultation", "consultation"),
                            ("training", "training"),
                            ("clinic_session", "clinic_session"),
                            ("service_point", "service_point"),
                            ("programme", "programme"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("place", models.CharField(max_length=100)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("capacity", models.PositiveIntegerField(blank=True, null=True)),
                ("languages", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planned"), ("held", "held"), ("cancelled", "cancelled")], max_length=10
                    ),
                ),
                ("head_count", models.PositiveIntegerField(blank=True, null=True)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("materials", models.ManyToManyField(blank=True, related_name="+", to="outreach.materialversion")),
            ],
            options={
                "ordering": ("starts_at", "id"),
                "indexes": [
                    models.Index(fields=["unit", "starts_at"], name="event_of_unit"),
                    models.Index(fields=["starts_at"], name="event_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="event_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["consultation", "training", "clinic_session", "service_point", "programme", "other"],
                            )
                        ),
                        name="event_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "held", "cancelled"])), name="event_state_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("head_count", None), ("state", "held"), _connector="OR"),
                        name="event_counted_when_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity", None), ("capacity__gt", 0), _connector="OR"),
                        name="event_capacity_of_some",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-made_at", "id"),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("secret_hash", ""), _negated=True), name="feed_has_hash")
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.division"
                    ),
                ),
                ("channel", models.CharField(choices=[("sms", "sms"), ("email", "email")], max_length=10)),
                ("address", fuwuyue.protection.api.EncryptedTextField(label="outreach.contact.address")),
                ("address_index", fuwuyue.protection.api.BlindIndexField(of="address")),
                (
                    "stop_code",
                    fuwuyue.protection.api.EncryptedTextField(
                        blank=True, label="outreach.contact.stop_code", null=True
                    ),
                ),
                ("stop_code_index", fuwuyue.protection.api.BlindIndexField(of="stop_code")),
                (
                    "consent_source",
                    models.CharField(
                        choices=[("said_so", "said_so"), ("signed", "signed"), ("wrote", "wrote")], max_length=10
                    ),
                ),
                ("consented_on", models.DateField()),
                ("visit_asked_on", models.DateField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("made_at", "id"),
                "indexes": [models.Index(fields=["division"], name="contact_of_division")],
                "constraints": [
                    models.UniqueConstraint(fields=("address_index",), name="one_contact_an_address"),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["sms", "email"])), name="contact_channel_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consent_source__in", ["said_so", "signed", "wrote"])),
                        name="contact_consent_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="topics", to="outreach.contact"
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("child_subsidy", "child_subsidy"),
                            ("pre_pregnancy_check", "pre_pregnancy_check"),
                            ("antenatal_care", "antenatal_care"),
                            ("maternity_insurance", "maternity_insurance"),
                            ("newborn_papers", "newborn_papers"),
                            ("vaccination", "vaccination"),
                            ("child_health", "child_health"),
                            ("free_contraceptives", "free_contraceptives"),
                            ("family_support", "family_support"),
                            ("services_at_residence", "services_at_residence"),
                            ("rights_at_work", "rights_at_work"),
                        ],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("contact", "topic"), name="one_topic_a_contact"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "topic__in",
                                [
                                    "child_subsidy",
                                    "pre_pregnancy_check",
                                    "antenatal_care",
                                    "maternity_insurance",
                                    "newborn_papers",
                                    "vaccination",
                                    "child_health",
                                    "free_contraceptives",
                                    "family_support",
                                    "services_at_residence",
                                    "rights_at_work",
                                ],
                            )
                        ),
                        name="contact_topic_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoNotContact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("token", fuwuyue.protection.api.LastingTokenField(label="outreach.contact.address")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("made_at", "id"),
                "constraints": [models.UniqueConstraint(fields=("token",), name="one_do_not_contact")],
            },
        ),
        migrations.CreateModel(
            name="Broadcast",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="outreach.materialversion"
                    ),
                ),
                ("audience", models.CharField(choices=[("division", "division"), ("topic", "topic")], max_length=10)),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.division"
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("child_subsidy", "child_subsidy"),
                            ("pre_pregnancy_check", "pre_pregnancy_check"),
                            ("antenatal_care", "antenatal_care"),
                            ("maternity_insurance", "maternity_insurance"),
                            ("newborn_papers", "newborn_papers"),
                            ("vaccination", "vaccination"),
                            ("child_health", "child_health"),
                            ("free_contraceptives", "free_contraceptives"),
                            ("family_support", "family_support"),
                            ("services_at_residence", "services_at_residence"),
                            ("rights_at_work", "rights_at_work"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-made_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", "division"), ("topic", "")),
                            models.Q(
                                ("audience", "topic"),
                                (
                                    "topic__in",
                                    [
                                        "child_subsidy",
                                        "pre_pregnancy_check",
                                        "antenatal_care",
                                        "maternity_insurance",
                                        "newborn_papers",
                                        "vaccination",
                                        "child_health",
                                        "free_contraceptives",
                                        "family_support",
                                        "services_at_residence",
                                        "rights_at_work",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="broadcast_to_division_or_topic",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BroadcastDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "broadcast",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="outreach.broadcast"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="outreach.contact"
                    ),
                ),
                ("channel", models.CharField(choices=[("sms", "sms"), ("email", "email")], max_length=10)),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("given_up_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("due_at", "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_up_at", None), ("sent_at", None)),
                        fields=["due_at"],
                        name="broadcast_open_by_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("broadcast", "contact", "round"), name="one_broadcast_a_contact_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("round__in", (0, 1))), name="broadcast_one_reminder_at_most"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at", None), ("given_up_at", None), _connector="OR"),
                        name="broadcast_sent_or_given_up",
                    ),
                ],
            },
        ),
    ]
