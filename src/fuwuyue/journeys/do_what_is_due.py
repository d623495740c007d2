"""Everything that is due now, whoever asks: the running server each minute, the command, or a service of the system.

Safe to repeat, and to do several times at once: each part takes what it works on for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fuwuyue.campaign import api as campaign
from fuwuyue.messaging import api as messaging
from fuwuyue.outreach import api as outreach


@dataclass(frozen=True)
class Done:
    """What one round did."""

    closed_count: int
    report_count: int
    sent_count: int


def do_what_is_due(*, now: datetime) -> Done:
    """Make the reports whose cut-off is past, close tasks that are done by their measure, remind of
    what is due, send what has to leave.
    """
    reports = campaign.compute_due_reports(now=now)
    closed = campaign.close_by_measure(now=now)
    campaign.remind_of_due(now=now)
    sent = (messaging.send_due(now=now), outreach.send_due(now=now))
    return Done(closed, reports, sum(each.sent_count for each in sent))
