"""Long work as rows: taken up by one at a time, gone on with after a kill, ended once, seen by whoever began it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.support.command import run_quickly as run
from tests.support.command import said
from tests.support.killed_job import COUNT
from tests.support.people import get_neighbour, make_client, make_person

from fuwuyue.jobs import api, rules
from fuwuyue.jobs.api import Job, JobKind, Opened, Part
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import Role
from fuwuyue.protection.api import NOBODY, Actor, AuditEntry

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 9, 7, 2, tzinfo=UTC)
TOTAL, A_PART = 10, 4
# At the task with which the month of `killed_job` begins.
OTHER_NOTES = 1


class Moving:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Moving:
    return Moving()


def begin(content: bytes = b"list", by: Actor = NOBODY, about: str = "") -> Job:
    return api.begin_job(kind=JobKind.DIVISIONS, content=content, about=about, language="zh-hans", now=NOW, by=by)


def openers(
    done: list[tuple[int, int]], meanwhile: Callable[[int], None] = lambda _done: None
) -> dict[JobKind, api.Opener]:
    """Return what counts to TOTAL in parts, writes down which part it did, and lets something happen in each."""

    def open_it(_job: Job, _by: Actor, _now: datetime) -> Opened:
        def do(start: int, outcome: dict[str, Any], _at: datetime) -> Part:
            end = min(start + A_PART, TOTAL)
            meanwhile(start)
            done.append((start, end))
            return Part(end, {"sum": outcome.get("sum", 0) + end - start})

        return Opened(TOTAL, do)

    return {JobKind.DIVISIONS: open_it}


def how_it_stands(job: Job) -> tuple[str, int, int | None, dict[str, Any]]:
    found = Job.objects.get(pk=job.pk)
    return found.state, found.done, found.total, found.outcome


@pytest.mark.django_db
def test_a_job_is_done_part_by_part_and_its_content_is_emptied(clock: Moving) -> None:
    job, done, told = begin(), list[tuple[int, int]](), list[int]()

    count = api.run_jobs(openers=openers(done), tell_time=clock, tell=lambda held: told.append(held.done))

    assert (count, done, told) == (1, [(0, 4), (4, 8), (8, 10)], [4, 8])
    assert how_it_stands(job) == ("done", TOTAL, TOTAL, {"sum": TOTAL})
    ended = Job.objects.get()
    assert (bytes(ended.content), ended.ended_at, ended.leased_by, ended.leased_until) == (b"", NOW, "", None)
    assert list(AuditEntry.objects.order_by("id").values_list("verb", "model", "record")) == [
        ("begin_job", "jobs.job", str(job.pk)),
        ("finish_job", "jobs.job", str(job.pk)),
    ]
    assert api.run_jobs(openers=openers(done), tell_time=clock) == 0


@pytest.mark.django_db
def test_the_same_work_is_begun_once_until_it_is_ended(clock: Moving) -> None:
    first = begin()

    assert begin().pk == first.pk
    assert begin(b"another list").pk != first.pk
    assert begin(about="7").pk != first.pk
    assert begin(by=Actor(make_person().pk)).pk != first.pk
    api.run_jobs(openers=openers([]), tell_time=clock)
    assert begin().pk != first.pk


@pytest.mark.django_db
def test_a_lease_keeps_others_away_until_it_runs_out_and_then_the_work_goes_on(clock: Moving) -> None:
    job, done = begin(), list[tuple[int, int]]()

    def die(start: int) -> None:
        if start == A_PART:
            raise KeyboardInterrupt  # as a kill: nothing of the part is kept, and nobody says goodbye

    with pytest.raises(KeyboardInterrupt):
        api.run_jobs(openers=openers([], die), tell_time=clock)
    stopped = how_it_stands(job)
    clock.now = NOW + rules.LEASE - timedelta(seconds=1)
    kept_away = api.run_jobs(openers=openers(done), tell_time=clock)
    clock.now = NOW + rules.LEASE
    taken_up = api.run_jobs(openers=openers(done), tell_time=clock)

    assert stopped == ("at_work", A_PART, TOTAL, {"sum": A_PART})
    assert (kept_away, taken_up) == (0, 1)
    assert done == [(4, 8), (8, 10)]
    assert how_it_stands(job) == ("done", TOTAL, TOTAL, {"sum": TOTAL})


@pytest.mark.django_db
def test_whoever_was_too_slow_and_lost_the_lease_writes_nothing(clock: Moving) -> None:
    """The first stops in its second part for longer than its lease; the second does all that is left meanwhile."""
    job, slow, quick = begin(), list[tuple[int, int]](), list[tuple[int, int]]()

    def stop(held: Job) -> None:
        if held.done == A_PART:
            clock.now += rules.LEASE
            assert api.run_jobs(openers=openers(quick), tell_time=clock) == 1

    count = api.run_jobs(openers=openers(slow), tell_time=clock, tell=stop)

    assert (slow, quick) == ([(0, 4)], [(4, 8), (8, 10)])
    assert count == 1, "it is ended, by whomever"
    assert how_it_stands(job) == ("done", TOTAL, TOTAL, {"sum": TOTAL})
    assert AuditEntry.objects.filter(verb="finish_job").count() == 1


@pytest.mark.django_db
def test_what_a_person_can_mend_is_told_in_one_sentence(clock: Moving) -> None:
    def refuse(_job: Job, _by: Actor, _now: datetime) -> Opened:
        raise UserError("第3列没有标题，请补上。")

    job = begin()

    assert api.run_jobs(openers={JobKind.DIVISIONS: refuse}, tell_time=clock) == 1
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.reason, bytes(found.content)) == ("failed", "第3列没有标题，请补上。", b"")
    assert AuditEntry.objects.filter(verb="fail_job", record=str(job.pk)).count() == 1


@pytest.mark.django_db
def test_a_fault_of_the_program_is_logged_by_its_class_tried_again_and_given_up_in_the_end(
    clock: Moving, caplog: pytest.LogCaptureFixture
) -> None:
    job, other, tries = begin(), begin(b"another"), list[int]()

    def fail(_job: Job, _by: Actor, _now: datetime) -> Opened:
        if _job.pk == other.pk:
            return openers([])[JobKind.DIVISIONS](_job, _by, _now)
        tries.append(1)
        raise ZeroDivisionError("13912345678")

    for _turn in range(rules.MOST_ATTEMPTS + 3):
        api.run_jobs(openers={JobKind.DIVISIONS: fail}, tell_time=clock)
        clock.now += rules.LEASE

    assert len(tries) == rules.MOST_ATTEMPTS
    assert how_it_stands(other)[0] == "done", "it waits for no other"
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.attempts) == ("failed", rules.MOST_ATTEMPTS)
    assert found.reason == "已尝试处理5次，均无进展，请系统管理员查看日志了解原因。"
    assert "failed: ZeroDivisionError" in caplog.text
    assert "13912345678" not in caplog.text


@pytest.mark.django_db
def test_attempts_are_counted_anew_once_a_job_gets_further(clock: Moving) -> None:
    job, done = begin(), list[tuple[int, int]]()

    def die_after_the_first_part(start: int) -> None:
        if (start, start + A_PART) not in done and start:
            done.append((start, start + A_PART))
            raise ZeroDivisionError

    for _turn in range(3):
        api.run_jobs(openers=openers([], die_after_the_first_part), tell_time=clock)
        clock.now += rules.LEASE

    assert how_it_stands(job)[0] == "done"
    assert Job.objects.get(pk=job.pk).attempts == 0


@pytest.mark.django_db
def test_what_is_done_briefly_is_left_to_others_when_the_time_is_over(clock: Moving) -> None:
    job, done = begin(), list[tuple[int, int]]()

    def a_second_passes(_start: int) -> None:
        clock.now += timedelta(seconds=1)

    given = {"openers": openers(done, a_second_passes), "tell_time": clock, "most": timedelta(seconds=2)}
    api.run_job_briefly(job_id=job.pk, **given)
    left = how_it_stands(job)
    api.run_job_briefly(job_id=job.pk, **given)

    assert (left[:3], done) == (("waiting", 8, TOTAL), [(0, 4), (4, 8), (8, 10)])
    assert how_it_stands(job)[0] == "done"


@pytest.mark.django_db
def test_what_ended_a_month_ago_goes_and_what_is_open_stays(clock: Moving) -> None:
    begin()
    api.run_jobs(openers=openers([]), tell_time=clock)
    open_one = begin(b"another")

    assert api.drop_old_jobs(now=NOW + rules.KEPT_FOR) == 0
    assert api.drop_old_jobs(now=NOW + rules.KEPT_FOR + timedelta(seconds=1)) == 1
    assert list(Job.objects.values_list("pk", flat=True)) == [open_one.pk]


def run_apart(place: dict[str, str], what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.killed_job", what]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, env=os.environ | place, **pipes, text=True, cwd=ROOT)


def read_told(process: subprocess.Popen[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(process.communicate(timeout=120)[0])
    return told


def test_work_whose_worker_is_killed_is_finished_exactly_once_by_one_of_several(place: dict[str, str]) -> None:
    begun = read_told(run_apart(place, "begin"))
    killed = run_apart(place, "die")
    killed.communicate(timeout=120)
    listed = run("jobs", "list", **place).stdout.decode()
    after_kill = read_told(run_apart(place, "later"))
    racing = [run_apart(place, "go-on") for _turn in range(3)]
    for process in racing:
        process.communicate(timeout=120)
    ended = read_told(run_apart(place, "tell"))

    assert (begun["state"], begun["notes"]) == ("waiting", OTHER_NOTES)
    assert killed.returncode == -signal.SIGKILL
    # The first part is kept, the second, in which it died, is not: neither its notes nor their entries in the audit.
    assert (after_kill["state"], after_kill["done"], after_kill["closed"]) == ("at_work", 20, 20)
    assert (after_kill["notes"], after_kill["audited"]) == (20 + OTHER_NOTES, 20 + OTHER_NOTES)
    assert f"20/{COUNT}" in listed
    assert [process.returncode for process in racing] == [0, 0, 0]
    assert ended["outcome"] == {"closed": COUNT, "unchanged": 0, "wrong_count": 0, "wrong": []}
    assert (ended["state"], ended["done"], ended["content"], ended["ended"]) == ("done", COUNT, 0, 1)
    assert (ended["notes"], ended["closed"], ended["audited"]) == (COUNT + OTHER_NOTES, COUNT, COUNT + OTHER_NOTES)


def test_the_terminal_lists_what_there_is_and_goes_on_with_it(place: dict[str, str]) -> None:
    empty = run("jobs", "list", **place)
    read_told(run_apart(place, "begin"))
    waiting = run("jobs", "list", **place).stdout.decode()
    ran = run("jobs", "run", **place)
    done = run("jobs", "list", **place).stdout.decode()
    again = run("tick", **place).stdout.decode()

    assert said(empty) == "没有后台处理事项。\n"
    assert "按表格批量办结任务  等待处理  总量尚未确定" in waiting
    assert (ran.returncode, ran.stdout.decode()) == (0, "已结束1项后台处理。\n")
    assert said(ran) == f"20/{COUNT}\n40/{COUNT}\n"
    assert f"已完成  {COUNT}/{COUNT}" in done
    assert "已结束后台处理0项" in again


def make_job(client: Client, **given: Any) -> Job:
    job = begin(by=Actor(client.session["_auth_user_id"], Role.COUNTY_OFFICE.value))
    Job.objects.filter(pk=job.pk).update(changed_at=datetime.now(UTC), **given)
    return job


@pytest.mark.django_db
def test_the_page_shows_whoever_began_it_how_far_it_is(client: Client) -> None:
    job = make_job(client)

    unknown = client.get(f"/me/jobs/{job.pk}/").content.decode()
    Job.objects.filter(pk=job.pk).update(done=4, total=TOTAL)
    known = client.get(f"/me/jobs/{job.pk}/").content.decode()
    listed = client.get("/me/jobs/").content.decode()

    assert '<progress id="progress" class="job-progress"></progress>' in unknown
    assert "not known yet" in unknown
    assert re.search(r'<progress id="progress"\s+class="job-progress"\s+value="4"\s+max="10"></progress>', known)
    assert "4 of 10 rows" in known
    assert 'hx-trigger="every 2s"' in known
    assert str(job.pk) in listed


@pytest.mark.django_db
def test_the_page_shows_the_end_and_the_sentence_of_a_failure_and_looks_no_more(client: Client) -> None:
    job = make_job(client, done=4, total=TOTAL, state="failed", reason="The list has no column “code”.", ended_at=NOW)

    page = client.get(f"/me/jobs/{job.pk}/").content.decode()

    assert "The list has no column “code”." in page
    assert "4 of 10 rows" in page
    assert "<progress" not in page
    assert "hx-trigger" not in page


@pytest.mark.django_db
def test_a_page_does_not_keep_a_session_alive_where_nobody_does_the_work(client: Client) -> None:
    job = make_job(client)
    Job.objects.filter(pk=job.pk).update(changed_at=datetime.now(UTC) - timedelta(minutes=16))

    page = client.get(f"/me/jobs/{job.pk}/").content.decode()

    assert "Look again" in page
    assert "hx-trigger" not in page


@pytest.mark.django_db
def test_nobody_else_sees_it(client: Client) -> None:
    job = make_job(client)
    terminal = begin(b"from the terminal")
    others = [make_client(role=role) for role in Role if role is not Role.COUNTY_OFFICE]
    others.append(make_client(unit=get_neighbour()))

    for other in others:
        assert other.get(f"/me/jobs/{job.pk}/").status_code == 404
        assert str(job.pk) not in other.get("/me/jobs/").content.decode()
    assert client.get(f"/me/jobs/{terminal.pk}/").status_code == 404


def test_of_several_that_ask_at_once_one_takes_a_job(place: dict[str, str]) -> None:
    read_told(run_apart(place, "begin"))
    asking = [run_apart(place, "take") for _turn in range(4)]
    for process in asking:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in asking:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()

    taken = [json.loads(process.communicate(timeout=120)[0])["taken"] for process in asking]

    assert sorted(taken) == [False, False, False, True]
