"""The audit: entries as they happened, and the seals that chain them. Triggers keep both append-only."""

from __future__ import annotations

from django.db import models

from fuwuyue.protection.rules import LONGEST_ADDRESS, LONGEST_RECORD, LONGEST_TERM, Kind


class AuditEntry(models.Model):
    """One thing that was done: who, as which role, what, why, when, from where. Never a value of a field.

    No foreign keys: an entry outlives what it speaks of. `record` is the id of the record, with a number within it
    where the part has one (`8f…/3`); `fields` are names, joined by commas; `user_id`, `role` and `reason` are ids,
    empty where there is none; `address` is that of the network. The key counts in the order of arrival, which on
    PostgreSQL may differ from that of the commits; the order that counts is that of the seals.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=8)
    verb = models.CharField(max_length=LONGEST_TERM)
    model = models.CharField(max_length=80)
    record = models.CharField(max_length=LONGEST_RECORD, blank=True)
    fields = models.TextField(blank=True)
    user_id = models.CharField(max_length=36, blank=True)
    role = models.CharField(max_length=LONGEST_TERM, blank=True)
    reason = models.CharField(max_length=LONGEST_TERM, blank=True)
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)

    class Meta:
        ordering = ("id",)
        # By whom, on what, and when: how an auditor asks, and a person about themself.
        indexes = (
            models.Index(fields=("user_id", "-id"), name="audit_by_user"),
            models.Index(fields=("record", "-id"), name="audit_by_record"),
            models.Index(fields=("at",), name="audit_by_moment"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=[kind.value for kind in Kind]), name="audit_kind_known"),
            models.CheckConstraint(condition=~models.Q(verb="") & ~models.Q(model=""), name="audit_says_what"),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.READ.value) | ~models.Q(record=""), name="audit_write_has_record"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class AuditSeal(models.Model):
    """The place of one entry in the chain: its number, and a hash over the entry and over the seal before.

    `entry_id` is no foreign key, so that a chain whose entry is gone can still be told. One previous seal has one
    next: a second branch cannot be stored.
    """

    number = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    algorithm = models.CharField(max_length=16)
    previous = models.CharField(max_length=128, blank=True, unique=True)
    hash = models.CharField(max_length=128)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(condition=models.Q(number__gte=1), name="audit_seals_count_from_1"),
            models.CheckConstraint(condition=~models.Q(hash=""), name="audit_seal_has_hash"),
        )

    def __str__(self) -> str:
        return str(self.number)
