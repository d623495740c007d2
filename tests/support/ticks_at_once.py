"""A process that starts a month in the database of its settings, and does what is due five times at once.

Prints what each did and how many reports there are, as JSON. `confirm` confirms one report five times at once instead.
"""

import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from fuwuyue.config.server import open_database

AFTER_FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
TIMES = 5


def do_at_once(work: Callable[[], object]) -> list[object]:
    from django.db import connection

    done, ready = list[object](), threading.Barrier(TIMES)

    def run() -> None:
        ready.wait()
        try:
            done.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def main() -> None:
    open_database()
    from tests.support.service_month import OFFICE, act_as, add_units, start_sample, unit

    from fuwuyue.campaign import api as campaign
    from fuwuyue.journeys.do_what_is_due import do_what_is_due
    from fuwuyue.organisation.api import Role
    from fuwuyue.protection.api import AuditEntry

    add_units()
    start_sample()
    counts = do_at_once(lambda: do_what_is_due(now=AFTER_FIRST).report_count)
    report = campaign.Report.objects.get(unit=unit(OFFICE))
    by = act_as(Role.COUNTY_OFFICE, unit(OFFICE))

    def confirm() -> str:
        try:
            campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark="", now=AFTER_FIRST, by=by)
        except campaign.StaleError:
            return "told"
        return "confirmed"

    confirmed = do_at_once(confirm)
    told = {
        "made": counts,
        "reports": campaign.Report.objects.count(),
        "confirmed": sorted(map(str, confirmed)),
        "frozen": AuditEntry.objects.filter(verb="freeze").count(),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
