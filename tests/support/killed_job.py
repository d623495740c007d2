"""Processes that close tasks by a sheet of notes as long work, in the database of their settings.

`begin` starts a month and begins a job with a note for each of 45 tasks; `die` takes it up and is killed in its second
part, when tasks are closed and neither the cursor nor the end is kept; `later` lets the lease run out; `go-on` does
what is left. `take` waits for a line, then takes it up and does nothing. Each prints, as JSON, how the job stands and
how many notes and closed tasks there are.
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime
from unittest import mock

from fuwuyue.config.server import open_database

COUNT = 45


def main(what: str) -> None:
    open_database()
    from fuwuyue.jobs.models import Job

    if what == "take":
        _take()
        return
    if what == "begin":
        _begin()
    if what == "later":
        Job.objects.update(leased_until=datetime.now(UTC))
    if what in ("die", "go-on"):
        from fuwuyue.campaign import api as campaign
        from fuwuyue.journeys.do_long_work import do_long_work

        closed, calls = campaign.close_by_notes, list[int]()

        def dying(**given: object) -> campaign.NotesRead:
            read = closed(**given)  # type: ignore[arg-type]
            calls.append(read.closed)
            if what == "die" and len(calls) == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            return read

        with mock.patch.object(campaign, "close_by_notes", dying):
            do_long_work()
    _tell()


def _take() -> None:
    from fuwuyue.jobs.actions import _take as take_up

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    taken = take_up(datetime.now(UTC), None)
    sys.stdout.write(json.dumps({"taken": taken is not None}))


def _begin() -> None:
    from tests.support.people import add_plan, get_office, make_person
    from tests.support.small_month import FIRST, make_small_month
    from tests.support.web_plan import make_source

    from fuwuyue.campaign import api as campaign
    from fuwuyue.documents.api import write_xlsx
    from fuwuyue.jobs import api as jobs
    from fuwuyue.organisation.api import Role
    from fuwuyue.protection.api import Actor

    now, office = datetime.now(UTC), get_office()
    made = make_small_month(add_plan(make_source(), now), office, office)
    month = campaign.get_month(month_id=made.month_id)
    for number in range(COUNT):
        campaign.add_item(
            month_id=month.pk,
            what=f"整理第{number}份资料",
            unit_ids=[office.pk],
            due_on=month.last_on,
            by_unit_id=office.pk,
            day=FIRST,
            now=now,
        )
    tasks = [one for one in campaign.find_tasks(unit_ids=[office.pk], month_id=month.pk) if "份资料" in one.item.what]
    sheet = campaign.describe_notes_sheet(month, tasks)
    rows = tuple((*row[:-1], "已整理完毕。") for row in sheet.rows)
    content = write_xlsx(sheets=[type(sheet)(name="x", title="x", heads=sheet.heads, rows=rows)])
    by = Actor(make_person(Role.COUNTY_OFFICE, office).pk, Role.COUNTY_OFFICE.value, "127.0.0.1")
    given = {"content": content, "about": str(month.pk), "language": "zh-hans", "now": now, "by": by}
    jobs.begin_job(kind=jobs.JobKind.NOTES, **given)


def _tell() -> None:
    from fuwuyue.campaign.api import Task
    from fuwuyue.campaign.models import TaskNote
    from fuwuyue.jobs.models import Job
    from fuwuyue.protection.api import AuditEntry

    job = Job.objects.get()
    told = {
        "state": job.state,
        "done": job.done,
        "outcome": job.outcome,
        "content": len(job.content),
        "notes": TaskNote.objects.count(),
        "closed": Task.objects.filter(state="done").count(),
        "audited": AuditEntry.objects.filter(verb="note").count(),
        "ended": AuditEntry.objects.filter(verb="finish_job").count(),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
