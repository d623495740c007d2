"""A process that starts a month in the database of its settings, and does what is due five times at once.

Then one report is confirmed five times at once; five people edit the same paragraph of another one, each otherwise,
take its first step, and say how a unit has its reports signed. Prints what came of it, as JSON.
"""

import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from fuwuyue.config.server import open_database

AFTER_FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
TIMES = 5
TOWNSHIP = "松溪镇人民政府"


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
    from fuwuyue.campaign.api import ReportStep
    from fuwuyue.journeys.do_what_is_due import do_what_is_due
    from fuwuyue.organisation.api import Role
    from fuwuyue.protection.api import AuditEntry

    add_units()
    start_sample()
    counts = do_at_once(lambda: do_what_is_due(now=AFTER_FIRST).report_count)
    report = campaign.Report.objects.get(unit=unit(OFFICE))
    by = act_as(Role.COUNTY_OFFICE, unit(OFFICE))

    def try_to(work: Callable[[], object]) -> str:
        try:
            work()
        except campaign.StaleError:
            return "told"
        return "done"

    given = {"now": AFTER_FIRST, "by": by}
    click = {"report_id": report.pk, "sha256": report.sha256, "remark": "", **given}
    confirmed = do_at_once(lambda: try_to(lambda: campaign.confirm_report(**click)))

    other = campaign.Report.objects.get(unit=unit(TOWNSHIP))
    last = len(campaign.read_content(other)["words"]) - 1
    texts = iter([f"下一步继续做好工作，{which}。" for which in "甲乙丙丁戊"])
    words = {"report_id": other.pk, "sha256": other.sha256, "paragraph": last, **given}
    edited = do_at_once(lambda: try_to(lambda: campaign.edit_report(text=next(texts), **words)))

    campaign.Report.objects.filter(pk=other.pk).update(three_steps=True)
    other.refresh_from_db()
    step = {"report_id": other.pk, "sha256": other.sha256, "step": ReportStep.DRAFT, **given}
    drafted = do_at_once(lambda: try_to(lambda: campaign.take_report_step(**step)))
    do_at_once(lambda: campaign.set_three_steps(unit_id=unit(TOWNSHIP).pk, three_steps=True, **given))
    other.refresh_from_db()
    content = campaign.read_content(other)
    told = {
        "made": counts,
        "reports": campaign.Report.objects.count(),
        "confirmed": sorted(map(str, confirmed)),
        "frozen": AuditEntry.objects.filter(verb="freeze").count(),
        "edited": sorted(map(str, edited)),
        "drafted": sorted(map(str, drafted)),
        "kept": [len(content["edits"]), len(content["steps"]), campaign.is_intact(other)],
        "set": AuditEntry.objects.filter(verb="set_three_steps").count(),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
