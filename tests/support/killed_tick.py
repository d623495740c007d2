"""A process that dies while it makes the reports of a month, in the database of its settings.

`prepare` starts the month; `die` does what is due and is killed with its reports written, but not committed; `go-on`
does what is due and prints, as JSON, how many reports it made, how many there are, and how many of one unit and day.
"""

import json
import os
import signal
import sys
from collections import Counter
from datetime import UTC, datetime
from unittest import mock

from fuwuyue.config.server import open_database

AFTER_FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)


def main(what: str) -> None:
    open_database()
    from tests.support.service_month import add_units, start_sample

    from fuwuyue.campaign.actions import reports
    from fuwuyue.campaign.api import Report, ReportingDay
    from fuwuyue.journeys.do_what_is_due import do_what_is_due

    if what == "prepare":
        add_units()
        start_sample()
        return
    if what == "die":
        # After the reports were written, before their day says so.
        with mock.patch.object(reports, "tell_units", lambda *_all: os.kill(os.getpid(), signal.SIGKILL)):
            do_what_is_due(now=AFTER_FIRST)
    made = do_what_is_due(now=AFTER_FIRST).report_count
    counts = Counter(Report.objects.values_list("day__held_on", "unit__name"))
    days = ReportingDay.objects.exclude(computed_at=None).count()
    sys.stdout.write(json.dumps({"made": made, "most": max(counts.values()), "there": len(counts), "days": days}))


if __name__ == "__main__":
    main(sys.argv[1])
