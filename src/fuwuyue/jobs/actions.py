"""Long work is begun, taken up, done part by part, and ended.

Each part is one transaction with the cursor that it reaches, with its entries in the audit, and with the lease renewed;
the row of the job is locked in it, and its holder compared. So whoever was too slow and lost the lease writes nothing
any more, and a part is done once, whatever is killed. A fault of the program is treated as a kill: the lease runs out.
"""

from __future__ import annotations

import logging
import os
import platform
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from fuwuyue.jobs import rules
from fuwuyue.jobs.models import LONGEST_REASON, Job
from fuwuyue.jobs.queries import find_free_jobs, get_job
from fuwuyue.jobs.rules import OPEN_STATES, JobKind, JobState
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import get_language, set_language
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.api import Actor, record

_log = logging.getLogger(__name__)
_LOOK_EVERY_SECONDS = 0.5


@dataclass(frozen=True)
class Part:
    """What a part of long work reached: how many of the total are done now, and the outcome so far, as plain JSON."""

    done: int
    outcome: dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """Long work that was opened. `do` does the next part after so many, within a transaction that the caller opened.

    It is given how many are done, the outcome so far, and the moment.
    """

    total: int
    do: Callable[[int, dict[str, Any], datetime], Part]


# Opens a job for whoever began it: reads its content, and writes nothing. Raises UserError where that cannot be done.
Opener = Callable[[Job, Actor, datetime], Opened]
Clock = Callable[[], datetime]
Tell = Callable[[Job], None]


class LeaseLostError(Exception):
    """Somebody else holds the job by now, or it is ended: nothing of the part was kept."""


def begin_job(*, kind: JobKind, content: bytes, about: str = "", language: str, now: datetime, by: Actor) -> Job:
    """Keep that this work is to be done; return the job, which is the one there is where the same is not ended yet."""
    digest = rules.compute_digest(kind=kind, about=about, user=str(by.user_id or ""), content=content)
    job = Job(
        kind=kind.value,
        about=about,
        user_id=by.user_id,
        role=by.role,
        address=by.address,
        language=language,
        content=content,
        digest=digest,
        begun_at=now,
        changed_at=now,
    )
    same = Job.objects.filter(digest=digest, state__in=[state.value for state in OPEN_STATES])
    there = same.first()
    if there is not None:
        return there
    try:
        with transaction.atomic():
            job.save(force_insert=True)
            _record("begin_job", job, now)
    except IntegrityError:  # at this moment, from another window
        return same.get()
    return job


def run_jobs(*, openers: Mapping[JobKind, Opener], tell_time: Clock, tell: Tell | None = None) -> int:
    """Do all that nobody holds to the end, the oldest first; return how many jobs were ended.

    What goes wrong in one is logged by its class alone and holds up no other.
    """
    count = 0
    while (job := _take(tell_time(), None)) is not None:
        try:
            count += not _run(job, openers, tell_time, tell, None).is_open
        except Exception as error:  # whatever it is, the next job is not to wait for it
            _log.error("job %s failed: %s", job.pk, type(error).__name__)
    return count


def run_job_briefly(*, job_id: uuid.UUID, openers: Mapping[JobKind, Opener], tell_time: Clock, most: timedelta) -> None:
    """Do of one job what can be done in so much time, and leave the rest to wait; nothing where somebody holds it."""
    job = _take(tell_time(), job_id)
    if job is not None:
        try:
            _run(job, openers, tell_time, None, tell_time() + most)
        except Exception as error:  # it is taken up again when the lease has run out
            _log.error("job %s failed: %s", job.pk, type(error).__name__)


def finish_job(*, job_id: uuid.UUID, openers: Mapping[JobKind, Opener], tell_time: Clock, tell: Tell) -> Job:
    """Do one job to its end here, or wait for whoever holds it, and go on where they were killed; return it ended."""
    while True:
        taken = _take(tell_time(), job_id)
        job = get_job(job_id=job_id, user_id=None) if taken is None else _run(taken, openers, tell_time, tell, None)
        if not job.is_open:
            return job
        tell(job)
        time.sleep(_LOOK_EVERY_SECONDS)


def drop_old_jobs(*, now: datetime) -> int:
    """Delete the jobs that ended a month ago; return how many."""
    return Job.objects.filter(ended_at__lt=now - rules.KEPT_FOR).delete()[0]


def _take(now: datetime, job_id: uuid.UUID | None) -> Job | None:
    """Take a lease of this job, or of the oldest that nobody holds; None where there is none.

    One that was taken up too often without getting further is ended as failed.
    """
    free = find_free_jobs(now=now)
    free = free if job_id is None else free.filter(pk=job_id)
    while free.exists():  # without a lock, since this is asked every two seconds
        with transaction.atomic(durable=True):
            job = free.select_for_update(skip_locked=True).first()
            if job is None:
                return None
            if job.attempts < rules.MOST_ATTEMPTS:
                job.state, job.attempts = JobState.AT_WORK.value, job.attempts + 1
                job.leased_by = f"{platform.node()[:30]}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
                job.leased_until = now + rules.LEASE
                job.save(update_fields=["state", "attempts", "leased_by", "leased_until"])
                return job
            with _speaking(job.language):
                _end(job, now, _tell_given_up(job))
    return None


def _tell_given_up(job: Job) -> str:
    message = _("It was taken up {count} times and got no further; whoever keeps this computer finds why in the log.")
    return message.format(count=job.attempts)


def _run(
    job: Job, openers: Mapping[JobKind, Opener], tell_time: Clock, tell: Tell | None, until: datetime | None
) -> Job:
    """Do a job that is held, to its end or until that moment; return how it stands then."""
    by = Actor(job.user_id, job.role, job.address)
    with _speaking(job.language):
        try:
            opened = openers[JobKind(job.kind)](job, by, tell_time())
            held = _do_part(job, opened, tell_time())
            while held.is_open and (until is None or tell_time() < until):
                if tell is not None:
                    tell(held)
                held = _do_part(job, opened, tell_time())
            return _give_back(held) if held.is_open else held
        except UserError as error:
            return _fail(job, str(error), tell_time())
        except LeaseLostError:
            return get_job(job_id=job.pk, user_id=None)


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    before = get_language()
    set_language(language)
    try:
        yield
    finally:
        set_language(before)


def _lock_held(job: Job) -> Job:
    """Return the job as it stands, for this transaction alone; raise LeaseLostError where another holds it."""
    held = Job.objects.defer("content").select_for_update()
    found = held.filter(pk=job.pk, leased_by=job.leased_by, state=JobState.AT_WORK.value).first()
    if found is None:
        raise LeaseLostError
    return found


@transaction.atomic
def _do_part(job: Job, opened: Opened, now: datetime) -> Job:
    """Do the next part, and keep with it how far the work is; the last one ends the job."""
    held = _lock_held(job)
    part = opened.do(held.done, held.outcome, now)
    held.attempts = 0 if part.done > held.done else held.attempts
    held.done, held.outcome = part.done, part.outcome
    held.total, held.changed_at, held.leased_until = opened.total, now, now + rules.LEASE
    if held.done >= opened.total:
        _end(held, now, "")
    else:
        held.save(update_fields=["done", "total", "outcome", "changed_at", "leased_until", "attempts"])
    return held


@transaction.atomic
def _fail(job: Job, reason: str, now: datetime) -> Job:
    held = _lock_held(job)
    _end(held, now, reason)
    return held


@transaction.atomic
def _give_back(job: Job) -> Job:
    held = _lock_held(job)
    held.state, held.leased_by, held.leased_until = JobState.WAITING.value, "", None
    held.save(update_fields=["state", "leased_by", "leased_until"])
    return held


def _end(job: Job, now: datetime, reason: str) -> None:
    """End a job that is locked, as failed where there is a reason, and empty its content."""
    job.state = JobState.FAILED.value if reason else JobState.DONE.value
    job.reason, job.content = reason[:LONGEST_REASON], b""
    job.leased_by, job.leased_until = "", None
    job.changed_at = job.ended_at = now
    job.save()
    _record("fail_job" if reason else "finish_job", job, now)


def _record(verb: str, job: Job, now: datetime) -> None:
    by = Actor(job.user_id, job.role, job.address)
    record(verb=verb, model=Job, record_id=str(job.pk), fields=("state",), now=now, **vars(by))
