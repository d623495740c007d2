"""The sealer beside a running site, and the one at the end of a command."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection

from fuwuyue.protection.actions import NEWEST, recorded, seal_pending

# An entry is sealed at most 5 seconds after its change; this leaves room for a slow disk.
TICK_SECONDS = 2.0
_SECONDS_TO_STOP = 10.0

_logger = logging.getLogger(__name__)


class Sealer:
    """Seals on every tick, in a thread of its own, until it is stopped. Several, in several processes, do no harm."""

    def __init__(self, *, clock: Callable[[], datetime], tick_seconds: float = TICK_SECONDS) -> None:
        """Take the clock that gives aware moments."""
        self._clock = clock
        self._tick_seconds = tick_seconds
        self._stop = threading.Event()
        # A daemon: a site that is ended without a word must not wait for it. What is half done then is undone.
        self._thread = threading.Thread(target=self._run, name="sealer", daemon=True)

    def start(self) -> None:
        """Begin to seal."""
        self._thread.start()

    def stop(self) -> None:
        """Seal what is there a last time, and end."""
        self._stop.set()
        self._thread.join(_SECONDS_TO_STOP)

    def _run(self) -> None:
        newest = None  # all of them at the start, whatever was left by the last end
        while not self._stop.is_set():
            if self._seal(newest):
                newest = NEWEST
            self._stop.wait(self._tick_seconds)
        self._seal(NEWEST)
        connection.close()

    def _seal(self, newest: int | None) -> bool:
        """Seal once; return whether it went well. An error is logged, and the next tick tries again."""
        try:
            close_old_connections()
            seal_pending(now=self._clock(), newest=newest, wait=False)
        except Exception:
            # Whatever it was: a sealer that ends in silence leaves all that follows without a seal.
            _logger.exception("sealing the audit failed; it is tried again in %s seconds", self._tick_seconds)
            connection.close()
            return False
        return True


def seal_what_was_recorded(*, now: datetime) -> None:
    """Seal at the end of a command, where it wrote entries and nobody else is sealing; never fails."""
    if not recorded.is_set():
        return
    recorded.clear()
    try:
        seal_pending(now=now, newest=NEWEST, wait=False)
    except DatabaseError:
        _logger.warning("the audit entries of this command are not sealed yet; the site or `audit seal` does it")
