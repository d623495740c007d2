"""Plan documents, the corrections made to them, and the versions people saved."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from fuwuyue.organisation.api import Unit
from fuwuyue.plan.parsing.api import Plan, SourceText, read_plan
from fuwuyue.plan.rules import Change


class PlanDocument(models.Model):
    """A document as it came (uploaded or pasted), and its present state: that text with all corrections in it.

    `text` and `sha256` are of what came and never change. `working_text` and `working_plan` follow from `text` and the
    corrections; they are kept only so that a page need not read the document again. `province` is the code of the
    province by whose rules it is reviewed beside the general ones; empty where there is none. `owner` is the unit that
    added it; null only for what was there before the first account, which the first office takes over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=16)
    encoding = models.CharField(max_length=32, blank=True)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    title = models.CharField(max_length=500, blank=True)
    working_text = models.TextField()
    working_plan = models.JSONField()
    province = models.CharField(max_length=2, blank=True, default="")
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def source(self) -> SourceText:
        """The document as it was decoded."""
        return SourceText(self.text, self.file_name, self.format, self.encoding or None, self.sha256)

    def read(self, source: SourceText) -> Plan:
        """Read `source`, whatever text it has by now, and review it by the rules of this document's province."""
        return read_plan(source, province=self.province or None)

    def get_plan(self) -> Plan:
        """Return the plan as read and corrected so far."""
        return Plan.model_validate(self.working_plan)

    def set_working(self, text: str, plan: Plan) -> None:
        """Take `text` and `plan` as the present state (unsaved)."""
        self.working_text = text
        self.working_plan = _as_json(plan)
        self.title = (plan.title or "")[:500]


class Correction(models.Model):
    """One thing that a person changed: see `rules.Change`. Rows are added at the end and taken back from the end."""

    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    nth = models.PositiveIntegerField()
    before = models.TextField(blank=True)
    value = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("document", "number"), name="one_correction_a_number"),)

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"

    @property
    def change(self) -> Change:
        """The correction as the rules know it."""
        return Change(self.field, self.start, self.end, self.nth, self.value)


class PlanVersion(models.Model):
    """The state of a document that a person saved under a number; never changed afterwards. Number 1 is as read.

    `province` is that by whose rules the findings of `plan` were made, as in `PlanDocument`.
    """

    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    plan = models.JSONField()
    province = models.CharField(max_length=2, blank=True, default="")
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("document", "number"), name="one_version_a_number"),)

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"

    def get_plan(self) -> Plan:
        """Return the plan as it was saved."""
        return Plan.model_validate(self.plan)


class WrongMatch(models.Model):
    """A finding of the review that a person says is wrong, with its words, for those who keep the rules."""

    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=80)
    quote = models.TextField()
    remark = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (models.UniqueConstraint(fields=("document", "rule", "quote"), name="one_report_a_match"),)

    def __str__(self) -> str:
        return f"{self.document_id}/{self.rule}"


def _as_json(plan: Plan) -> dict[str, Any]:
    return plan.model_dump(mode="json", by_alias=True)
