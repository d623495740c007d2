"""Keeps the worker running: started anew when it dies, later each time it does so soon, and ended with the site.

It is started as a program, never as a copy of this process, so that it works on Windows, and so that no lock of a
thread that is not copied is waited for.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

WORKER = (sys.executable, "-m", "fuwuyue.config.worker")
# A worker that dies is started again after a second, then two, four …, and a minute at most; one that lived for a
# minute died of something else.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, LONG_LIFE_SECONDS = 1.0, 60.0, 60.0
# The site's first page is waited for by a person; what is due has waited already.
HEAD_START_SECONDS = 3.0
# It ends by itself within some seconds, as `config.worker` says; then it is made to.
_SECONDS_TO_END = 10.0

_log = logging.getLogger(__name__)


def find_pause(before: float, lived_seconds: float) -> float:
    """Return for how long to wait before the next start: `before` is the last pause, nought before the first."""
    if not before or lived_seconds >= LONG_LIFE_SECONDS:
        return FIRST_PAUSE_SECONDS
    return min(before * 2, LONGEST_PAUSE_SECONDS)


def start_apart(*, windows: bool = os.name == "nt") -> dict[str, Any]:
    """Return how a process is started that Ctrl+C in this window does not reach: its end is told in another way."""
    if windows:
        return {"creationflags": 0x00000200}  # CREATE_NEW_PROCESS_GROUP, which has a name on Windows only
    return {"process_group": 0}


class Keeper:
    """Runs one program until it is stopped, with a pipe as its standard input, whose end it takes as its own."""

    def __init__(self, command: Sequence[str] = WORKER, *, head_start_seconds: float = HEAD_START_SECONDS) -> None:
        self._command = list(command)
        self._head_start_seconds = head_start_seconds
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        """Start the program after the head start that the site is given, and keep it running from then on."""
        self._thread.start()

    def stop(self) -> None:
        """End the program, in good order where it does so in time, and start it no more."""
        with self._lock:  # so that none is started behind the back of this
            self._end.set()
        self._thread.join(3 * _SECONDS_TO_END)

    def _keep(self) -> None:
        self._end.wait(self._head_start_seconds)
        pause = 0.0
        while (process := self._start()) is not None:
            begun = time.monotonic()
            while process.poll() is None and not self._end.wait(0.2):
                pass
            if self._end.is_set():
                _end(process)
                return
            _close(process)
            pause = find_pause(pause, time.monotonic() - begun)
            _log.error("the worker ended with %s; it is started again in %.0f s", process.returncode, pause)
            self._end.wait(pause)

    def _start(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._end.is_set():
                return None
            return subprocess.Popen(self._command, stdin=subprocess.PIPE, **start_apart())  # noqa: S603 our own program


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    _close(process)
    for force in (None, process.terminate, process.kill):
        if force:
            force()
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            continue
        return
