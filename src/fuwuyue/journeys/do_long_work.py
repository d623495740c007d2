"""What takes long, listed by its kind: each is opened from what was given, and done part by part as a job.

The rest is short enough to be waited for, at the size of a whole county (bench/results/month.md): to start a month and
to queue a message to 100,000 contacts take one transaction each; the reports of a day are made by the worker.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fuwuyue.campaign import api as campaign
from fuwuyue.jobs import api as jobs
from fuwuyue.jobs.api import Job, JobKind, Opened, Opener, Part
from fuwuyue.kernel import clock
from fuwuyue.kernel.texts import get_language
from fuwuyue.kernel.workdays import china_day
from fuwuyue.organisation import api as organisation
from fuwuyue.protection.api import NOBODY, Actor

# A part is a transaction; on SQLite others who write wait for as long.
NOTES_A_PART = 20
# So many wrong rows are kept with their reasons; of a list in which every row is wrong the first ones say why.
MOST_TOLD = 500
# What is done within this time is done when the next page is there.
BRIEFLY = timedelta(seconds=1)


def _open_divisions(job: Job, by: Actor, now: datetime) -> Opened:
    found = organisation.DivisionsToImport(bytes(job.content))

    def store(_done: int, outcome: dict[str, Any], at: datetime) -> Part:
        added = outcome.get("added", 0) + found.store_next(at, by)
        wrong = [[error.number, error.message] for error in found.errors[:MOST_TOLD]]
        counts = {"added": added, "unchanged": found.stored_count - added}
        return Part(found.stored_count, {**counts, "wrong_count": len(found.errors), "wrong": wrong})

    return Opened(found.total, store)


def _open_notes(job: Job, by: Actor, now: datetime) -> Opened:
    """Open a sheet of notes for the units for which the person works today: a role may have ended meanwhile."""
    rows = campaign.read_noted_rows(content=bytes(job.content))
    day = china_day(now)
    held = organisation.get_present_holdings(user_id=by.user_id, day=day) if by.user_id else ()
    units = campaign.get_own_ids(holdings=held)

    def close(done: int, outcome: dict[str, Any], at: datetime) -> Part:
        some = rows[done : done + NOTES_A_PART]
        read = campaign.close_by_notes(rows=some, month_id=uuid.UUID(job.about), unit_ids=units, now=at, by=by)
        told = [*outcome.get("wrong", ()), *([one.number, one.reason] for one in read.wrong)][:MOST_TOLD]
        counts = {name: outcome.get(name, 0) + getattr(read, name) for name in ("closed", "unchanged")}
        count = outcome.get("wrong_count", 0) + len(read.wrong)
        return Part(done + len(some), {**counts, "wrong_count": count, "wrong": told})

    return Opened(len(rows), close)


OPENERS: Mapping[JobKind, Opener] = {JobKind.DIVISIONS: _open_divisions, JobKind.NOTES: _open_notes}


def begin_import_of_divisions(*, content: bytes, now: datetime) -> Job:
    """Keep that a list of divisions is to be imported, for the terminal. What is no list fails when it is opened."""
    return _begin(JobKind.DIVISIONS, content, "", now, NOBODY)


def begin_notes(*, content: bytes, month_id: uuid.UUID, now: datetime, by: Actor) -> Job:
    """Keep that tasks of a month are to be closed by this sheet; a short one is done at once.

    Raises UserError where the file is no such sheet, or has too many notes.
    """
    campaign.read_noted_rows(content=content)
    job = _begin(JobKind.NOTES, content, str(month_id), now, by)
    jobs.run_job_briefly(job_id=job.pk, openers=OPENERS, tell_time=clock.now, most=BRIEFLY)
    return job


def _begin(kind: JobKind, content: bytes, about: str, now: datetime, by: Actor) -> Job:
    return jobs.begin_job(kind=kind, content=content, about=about, language=get_language(), now=now, by=by)


def do_long_work(*, tell: jobs.Tell | None = None) -> int:
    """Do all long work that nobody is at, and delete what ended a month ago; return how many jobs were ended."""
    jobs.drop_old_jobs(now=clock.now())
    return jobs.run_jobs(openers=OPENERS, tell_time=clock.now, tell=tell)


def finish_job(*, job_id: uuid.UUID, tell: jobs.Tell) -> Job:
    """Do one job to its end here, or wait for whoever is at it; return it as it ended."""
    return jobs.finish_job(job_id=job_id, openers=OPENERS, tell_time=clock.now, tell=tell)
