"""The worker is a process of its own: it is started again when it dies, and does not outlive the site."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.notrun import not_run_here
from tests.support.running_site import free_port, own_environment

from fuwuyue.config import keeper, worker
from fuwuyue.config.keeper import Keeper, find_pause, start_apart

if sys.platform == "win32":
    not_run_here("the signals and `ps` of POSIX")
# Writes its id on a line of its own, then waits as the worker does.
WAITS = "import os, sys; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); sys.stdin.buffer.read()"
WILL_NOT_END = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"


def read_ids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def is_there(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return "zombie" not in _read_state(process_id)


def _read_state(process_id: int) -> str:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(process_id)], capture_output=True, text=True)
    return "zombie" if done.stdout.startswith("Z") or not done.stdout else "there"


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


@pytest.fixture
def ids(tmp_path: Path) -> Path:
    return tmp_path / "ids"


def keep(code: str, ids: Path) -> Keeper:
    kept = Keeper([sys.executable, "-c", code, str(ids)], head_start_seconds=0)
    kept.start()
    wait_until(lambda: len(read_ids(ids)) == 1)
    return kept


def test_a_worker_that_is_killed_is_started_again_and_ends_with_its_keeper(
    ids: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = keep(WAITS, ids)
    [first] = read_ids(ids)
    assert os.getpgid(first) != os.getpgid(0), "Ctrl+C in this window does not reach it"

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: len(read_ids(ids)) == 2)
    second = read_ids(ids)[1]
    begun = time.monotonic()
    kept.stop()

    assert time.monotonic() - begun < 5
    assert "the worker ended with -9" in caplog.text
    assert (is_there(first), is_there(second)) == (False, False)
    assert len(read_ids(ids)) == 2, "it is started no more"


def test_a_worker_that_will_not_end_is_made_to(ids: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "_SECONDS_TO_END", 0.5)
    kept = keep(f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WILL_NOT_END}", ids)

    kept.stop()

    assert not is_there(read_ids(ids)[0])


def test_the_pauses_before_a_start_grow_to_a_minute_and_begin_anew_after_a_long_life() -> None:
    pauses = [0.0]
    for _turn in range(8):
        pauses.append(find_pause(pauses[-1], lived_seconds=2))

    assert pauses[1:] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert find_pause(60, lived_seconds=3600) == 1


def test_on_windows_it_is_a_program_in_a_group_of_its_own_and_no_copy_of_this_process() -> None:
    assert start_apart(windows=True) == {"creationflags": 0x00000200}
    assert start_apart(windows=False) == {"process_group": 0}
    assert keeper.WORKER[1:] == ("-m", "fuwuyue.config.worker")
    assert "fork" not in Path(keeper.__file__).read_text() + Path(worker.__file__).read_text()


def test_a_worker_whose_keeper_is_killed_ends_by_itself(tmp_path: Path, ids: Path) -> None:
    code = f"""
        import sys, time
        from fuwuyue.config.keeper import Keeper
        Keeper([sys.executable, "-c", {WAITS!r}, {str(ids)!r}]).start()
        time.sleep(600)
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], env=own_environment(tmp_path))
    wait_until(lambda: len(read_ids(ids)) == 1)

    parent.kill()
    parent.wait(timeout=10)

    (worker_id,) = read_ids(ids)
    wait_until(lambda: not is_there(worker_id))
    assert not is_there(worker_id)


def test_rounds_go_on_until_the_end_and_the_first_is_at_once() -> None:
    end, done = threading.Event(), list[str]()

    def first() -> None:
        done.append("first")
        if len(done) > 4:
            end.set()

    def second() -> None:
        done.append("second")
        raise OSError

    worker.run_rounds([first, second], end, seconds=0.01)

    assert done == ["first", "second", "first", "second", "first"], "one that failed is not the last; the end is heard"


def test_a_sending_that_takes_long_holds_nothing_else_up_and_the_end_does_not_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds, sending, sent = list[str](), threading.Event(), threading.Event()

    def make() -> None:
        rounds.append("made")

    def send() -> None:
        sending.set()
        sent.wait(600)

    monkeypatch.setattr(worker, "LANES", (((make,), 0.01), ((send,), 0.01)))
    monkeypatch.setattr(worker, "SECONDS_TO_END", 0.1)
    end = threading.Event()
    working = threading.Thread(target=worker.run_lanes, args=[end])

    working.start()
    wait_until(lambda: sending.is_set() and len(rounds) > 3)
    end.set()
    working.join(5)

    assert not working.is_alive()
    sent.set()


def find_children(process_id: int) -> dict[int, str]:
    """Return the processes that this one started, and those that they started, with their commands."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [
        (int(pid), int(parent), args) for pid, parent, args in (line.split(None, 2) for line in listed.splitlines())
    ]
    found: dict[int, str] = {}
    above = {process_id}
    while above:
        below = {pid: args for pid, parent, args in rows if parent in above}
        found |= below
        above = set(below)
    return found


def find_worker(site: int) -> int | None:
    return next((pid for pid, args in find_children(site).items() if "fuwuyue.config.worker" in args), None)


def test_the_site_keeps_one_worker_and_leaves_no_child_when_it_is_stopped(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fuwuyue", "serve", "--no-browser", "--port", str(free_port())]
    site = subprocess.Popen(command, env=own_environment(tmp_path), stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: find_worker(site.pid) is not None, seconds=90)
        first = find_worker(site.pid)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: find_worker(site.pid) not in (None, first))
        children = find_children(site.pid)
    finally:
        site.terminate()
        site.wait(timeout=30)

    assert sum("fuwuyue.config.worker" in args for args in children.values()) == 1
    assert len(children) >= 2, "those that answer, and the worker"
    wait_until(lambda: not [pid for pid in children if is_there(pid)], seconds=10)
