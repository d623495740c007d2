"""Long work, as rows: what it is, how far it has come, who holds it until when, and how it ended."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fuwuyue.jobs.rules import OPEN_STATES, JobKind, JobState

LONGEST_REASON = 500
_OPEN = [state.value for state in OPEN_STATES]
_ENDED = [state.value for state in JobState if state not in OPEN_STATES]


class Job(models.Model):
    """Work of one kind on one content. `done` of `total` is how far it is; `total` is null until it was opened.

    `about` is the id of the record that it is about, in the context that knows the kind. `user` is who began it, in
    `role` and from `address`; none where it was begun on the terminal. `leased_by` names the process that is at work on
    it until `leased_until`; `attempts` counts how often it was taken up since it last got further. `outcome` holds
    counts, numbers of rows and reasons, never what stood in the content, which is emptied when the work ends. `reason`
    is the one sentence why it failed. `language` is that in which its sentences are written.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in JobKind])
    about = models.CharField(max_length=80, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=45, blank=True)
    language = models.CharField(max_length=10)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=JobState.WAITING.value)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.JSONField(default=dict)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-begun_at", "id")
        indexes = (
            models.Index(fields=("begun_at",), condition=Q(state__in=_OPEN), name="job_open"),
            models.Index(fields=("user", "-begun_at"), name="job_of_user"),
        )
        constraints = (
            models.UniqueConstraint(fields=("digest",), condition=Q(state__in=_OPEN), name="one_open_job_a_digest"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in JobKind]), name="job_kind_known"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in JobState]), name="job_state_known"),
            models.CheckConstraint(condition=Q(total=None) | Q(done__lte=F("total")), name="job_done_within_total"),
            models.CheckConstraint(
                condition=Q(state=JobState.AT_WORK.value, leased_until__isnull=False) & ~Q(leased_by="")
                | ~Q(state=JobState.AT_WORK.value) & Q(leased_until=None, leased_by=""),
                name="job_at_work_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, ended_at=None) | Q(state__in=_ENDED, ended_at__isnull=False),
                name="job_ended_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.FAILED.value) & ~Q(reason="")
                | ~Q(state=JobState.FAILED.value) & Q(reason=""),
                name="job_failed_says_why",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return JobState(self.state) in OPEN_STATES
