"""What a calendar program reads at the address of a unit: its events, and what is due for it in the running months."""

from __future__ import annotations

from datetime import datetime

from fuwuyue.campaign import api as campaign
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import FEED_GOES_BACK, CalendarFeed


def write_calendar_feed(*, feed: CalendarFeed, now: datetime) -> bytes:
    """Return the .ics file of a calendar: events, tasks, steps of sub-plans and reporting days, of a year and to come.

    Each keeps its id, and goes with a higher sequence once it was moved or struck out.
    """
    due = campaign.tell_calendar(unit_id=feed.unit_id, since=now - FEED_GOES_BACK, now=now)
    return outreach.write_feed(feed=feed, now=now, more=due)
