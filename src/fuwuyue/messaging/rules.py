"""The closed list of what people are told of, when a message may leave, and when it is tried again. No Django."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from fuwuyue.kernel.texts import gettext_noop


class Kind(StrEnum):
    """What somebody is told of; there is nothing else, and a kind comes with what makes it."""

    ROLE_GIVEN = "role_given"
    ROLE_ENDED = "role_ended"
    INVITATION_USED = "invitation_used"
    PASSWORD_CODE = "password_code"  # noqa: S105 - a kind, and no password
    FACTOR_RESET = "factor_reset"
    TASKS_GIVEN = "tasks_given"
    TASK_MOVED = "task_moved"
    EXCUSE_ASKED = "excuse_asked"
    REPORT_WAITING = "report_waiting"
    TASKS_DUE = "tasks_due"


# What each is called where a person chooses how to be told.
KIND_NAMES = {
    Kind.ROLE_GIVEN: gettext_noop("A role was given to me"),
    Kind.ROLE_ENDED: gettext_noop("A role of mine has an end"),
    Kind.INVITATION_USED: gettext_noop("An invitation that I made was used"),
    Kind.PASSWORD_CODE: gettext_noop("A code for a new password of mine was made"),
    Kind.FACTOR_RESET: gettext_noop("My second step was reset"),
    Kind.TASKS_GIVEN: gettext_noop("Tasks were given to my unit"),
    Kind.TASK_MOVED: gettext_noop("A task came to my unit or left it"),
    Kind.EXCUSE_ASKED: gettext_noop("A unit asks to be excused from a task"),
    Kind.REPORT_WAITING: gettext_noop("A report of my unit waits to be confirmed"),
    Kind.TASKS_DUE: gettext_noop("Tasks of my unit are due"),
}


class Channel(StrEnum):
    """A way out of the site. What is new stands inside the site always, so that is no channel to be switched off."""

    EMAIL = "email"


LONGEST_RECORD = 80

# The first try is at once; after the last wait there is no further one. A mail server that is down over a weekend is
# reached on Monday; an address that does not exist is not tried for ever.
WAITS = (
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=2),
)
MOST_TRIES = len(WAITS) + 1

# Nothing here is so urgent that somebody should be woken by it.
QUIET_FROM = time(21)
QUIET_UNTIL = time(7, 30)

# What was new a year ago is of no use to anybody, and is deleted.
KEPT_FOR = timedelta(days=365)


def check_record(record: str) -> None:
    """Raise ValueError where this cannot be the id of a record: no text of a person may slip in."""
    if len(record) > LONGEST_RECORD or not record.isascii() or not record.replace("-", "").replace("/", "").isalnum():
        raise ValueError("a notification takes the id of a record")


def find_first_moment(now: datetime, zone: tzinfo) -> datetime:
    """Return `now`, or the end of the quiet hours in which it lies by the clock of `zone`."""
    local = now.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, zone)


def find_next_try(tries: int, now: datetime) -> datetime:
    """Return when a message is due again after `tries` tries, of which the last began at `now`."""
    return now + WAITS[min(tries, len(WAITS)) - 1]
