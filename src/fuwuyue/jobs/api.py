"""The door of long work: rows with a state, a cursor and a lease. Arguments by keyword only.

What is done, and by which context, is handed in as `openers`; this context knows none.
"""

from fuwuyue.jobs.actions import (
    Clock,
    Opened,
    Opener,
    Part,
    Tell,
    begin_job,
    drop_old_jobs,
    finish_job,
    run_job_briefly,
    run_jobs,
)
from fuwuyue.jobs.models import Job
from fuwuyue.jobs.queries import NoJobError, find_jobs, get_job, has_idle_jobs
from fuwuyue.jobs.rules import KEPT_FOR, KIND_NAMES, LEASE, STATE_NAMES, JobKind, JobState

__all__ = [
    "KEPT_FOR",
    "KIND_NAMES",
    "LEASE",
    "STATE_NAMES",
    "Clock",
    "Job",
    "JobKind",
    "JobState",
    "NoJobError",
    "Opened",
    "Opener",
    "Part",
    "Tell",
    "begin_job",
    "drop_old_jobs",
    "find_jobs",
    "finish_job",
    "get_job",
    "has_idle_jobs",
    "run_job_briefly",
    "run_jobs",
]
