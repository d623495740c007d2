"""Everything that is due now, whoever asks: the running server each minute, the command, or a service of the system.

Safe to repeat, and to do several times at once: each part takes what it works on for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fuwuyue.campaign import api as campaign
from fuwuyue.journeys.do_long_work import do_long_work
from fuwuyue.messaging import api as messaging
from fuwuyue.outreach import api as outreach


@dataclass(frozen=True)
class Done:
    """What one round did."""

    closed_count: int
    report_count: int
    sent_count: int
    job_count: int


def do_what_is_due(*, now: datetime) -> Done:
    """Make the reports whose cut-off is past, close tasks that are done by their measure, remind of
    what is due, go on with long work, send what has to leave.
    """
    reports, closed = make_what_is_due(now=now)
    jobs = do_long_work()
    return Done(closed, reports, send_what_is_due(now=now), jobs)


def make_what_is_due(*, now: datetime) -> tuple[int, int]:
    """Do all of it but the sending; return how many reports were made and how many tasks closed."""
    reports = campaign.compute_due_reports(now=now)
    closed = campaign.close_by_measure(now=now)
    campaign.remind_of_due(now=now)
    return reports, closed


def send_what_is_due(*, now: datetime) -> int:
    """Send what has to leave, and return how much did.

    That takes hours where a whole county is written to. Each message is a row that is taken for a time and then, where
    it did not go out, taken again: a sender that dies loses none.
    """
    sent = (messaging.send_due(now=now), outreach.send_due(now=now))
    return sum(each.sent_count for each in sent)
