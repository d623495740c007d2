"""A process that reads the calendar of a township five times at once, before and after a task of it is done.

Prints as JSON how many different files there were each time, how many lines are kept, and the sequences of the task's.
"""

import hashlib
import json
import sys
from datetime import timedelta

from tests.support.ticks_at_once import do_at_once

from fuwuyue.config.server import open_database


def main() -> None:
    open_database()
    from tests.support.service_month import BEFORE, NOW, OFFICE, act_as, add_units, start_sample, unit

    from fuwuyue.campaign import api as campaign
    from fuwuyue.journeys.write_calendar_feed import write_calendar_feed
    from fuwuyue.organisation.api import Role
    from fuwuyue.outreach import api as outreach

    add_units()
    start_sample()
    township = unit("松溪镇人民政府")
    by = act_as(Role.COUNTY_OFFICE, unit(OFFICE))
    secret = outreach.open_feed(unit_id=township.pk, now=NOW, by=by)
    feed = outreach.find_feed(secret=secret, day=BEFORE)
    assert feed is not None

    def read(hours: int) -> str:
        written = write_calendar_feed(feed=feed, now=NOW + timedelta(hours=hours))
        return hashlib.sha256(written).hexdigest()

    first = do_at_once(lambda: read(1))
    task = campaign.find_tasks(unit_ids=[township.pk], open_only=True)[0]
    campaign.finish_by_note(
        task_id=task.pk, revision=task.revision, text="已办结。", unit_id=township.pk, now=NOW, by=by
    )
    second = do_at_once(lambda: read(2))
    lines = campaign.CalendarLine.objects.filter(unit=township)
    told = {
        "files": [len(set(first)), len(set(second))],
        "differ": set(first) != set(second),
        "lines": lines.count(),
        "abouts": lines.values("about").distinct().count(),
        "sequences": sorted(lines.filter(about=task.pk).values_list("sequence", flat=True)),
        "moved": lines.exclude(about=task.pk).exclude(sequence=0).count(),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
