"""What can be asked: the jobs of a person, all of them for the program itself, and what may be taken up."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import Q, QuerySet

from fuwuyue.jobs.models import Job
from fuwuyue.jobs.rules import JobState
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _


class NoJobError(UserError):
    """There is no such job, or somebody else began it: the answer is the same."""


def get_job(*, job_id: uuid.UUID, user_id: uuid.UUID | None) -> Job:
    """Return a job that this person began, without its content; any for the program itself, which says None."""
    jobs = Job.objects.defer("content").filter(pk=job_id)
    found = (jobs if user_id is None else jobs.filter(user=user_id)).first()
    if found is None:
        raise NoJobError(_("There is no such work, or it ended more than a month ago."))
    return found


def find_jobs(*, user_id: uuid.UUID | None, about: str | None = None) -> QuerySet[Job]:
    """Return the jobs that this person began, newest first, without their content; all where they are None."""
    jobs = Job.objects.defer("content")
    if about is not None:
        jobs = jobs.filter(about=about)
    return jobs if user_id is None else jobs.filter(user=user_id)


def find_free_jobs(*, now: datetime) -> QuerySet[Job]:
    """Return the open jobs that nobody holds: those that wait, and those whose lease has run out; the oldest first."""
    free = Q(state=JobState.WAITING.value) | Q(state=JobState.AT_WORK.value, leased_until__lte=now)
    return Job.objects.filter(free).order_by("begun_at", "pk")


def has_idle_jobs(*, since: datetime) -> bool:
    """Say whether a job that nobody holds has waited since that moment: then nobody takes jobs up."""
    return find_free_jobs(now=since).filter(changed_at__lte=since).exists()
