"""What is done several times at once is done once, on both databases."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_five_ticks_at_once_make_each_report_once_and_of_five_clicks_one_counts(place: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.ticks_at_once"],
        env={**os.environ, **place},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert sorted(told["made"]) == [0, 0, 0, 0, 4]
    assert told["reports"] == 4
    one_of_five = ["done", "told", "told", "told", "told"]
    assert (told["confirmed"], told["frozen"]) == (one_of_five, 1)
    # Of five who edit one paragraph at once one is kept, and four are told; so with a step.
    assert (told["edited"], told["drafted"]) == (one_of_five, one_of_five)
    assert told["kept"] == [1, 1, True]
    assert told["set"] == 1


def run(place: dict[str, str], what: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.support.killed_tick", what]
    return subprocess.run(command, env={**os.environ, **place}, capture_output=True, text=True, cwd=ROOT, check=False)


def test_a_tick_that_is_killed_is_taken_up_again_and_makes_each_report_once(place: dict[str, str]) -> None:
    assert run(place, "prepare").returncode == 0

    killed = run(place, "die")
    after = run(place, "go-on")
    again = run(place, "go-on")

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert after.returncode == 0, after.stderr
    assert json.loads(after.stdout) == {"made": 4, "most": 1, "there": 4, "days": 1}
    assert json.loads(again.stdout) == {"made": 0, "most": 1, "there": 4, "days": 1}


def test_five_programs_that_read_a_calendar_at_once_are_told_the_same_and_a_change_counts_once(
    place: dict[str, str],
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.feeds_at_once"],
        env={**os.environ, **place},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["files"], told["differ"]) == ([1, 1], True)
    assert told["lines"] == told["abouts"] > 10
    assert (told["sequences"], told["moved"]) == ([1], 0)
