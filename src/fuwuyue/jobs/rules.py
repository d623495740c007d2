"""The closed list of long work, its states, and how long whoever takes it up may keep it. No Django."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from enum import StrEnum

from fuwuyue.kernel.texts import gettext_noop


class JobKind(StrEnum):
    """What is done as a job; a kind comes with what does it (`journeys.do_long_work`)."""

    DIVISIONS = "divisions"
    NOTES = "notes"


KIND_NAMES = {
    JobKind.DIVISIONS: gettext_noop("Import a list of divisions"),
    JobKind.NOTES: gettext_noop("Close tasks by a sheet of notes"),
}


class JobState(StrEnum):
    """Where a job stands. Who is at work on it holds it by a lease."""

    WAITING = "waiting"
    AT_WORK = "at_work"
    DONE = "done"
    FAILED = "failed"


STATE_NAMES = {
    JobState.WAITING: gettext_noop("waiting"),
    JobState.AT_WORK: gettext_noop("at work"),
    JobState.DONE: gettext_noop("done"),
    JobState.FAILED: gettext_noop("failed"),
}
OPEN_STATES = (JobState.WAITING, JobState.AT_WORK)

# A part takes a second at most and renews the lease; before the first one a large file is read. Whoever was killed is
# followed after this time. That nothing is done twice does not hang on it: see `actions`.
LEASE = timedelta(seconds=60)
# How often a job is taken up that gets no further. One that kills whoever takes it must not do so for ever.
MOST_ATTEMPTS = 5
# Whoever began it has looked by then; what it did stands in the records and in the audit.
KEPT_FOR = timedelta(days=30)


def compute_digest(*, kind: JobKind, about: str, user: str, content: bytes) -> str:
    """Return the SHA-256 that is equal only for the same work of the same person on the same content."""
    head = "\n".join((kind.value, about, user)).encode("utf-8")
    return hashlib.sha256(head + b"\n" + content).hexdigest()
