"""What the running server does by itself: seal the audit every few seconds, send messages each minute."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

SEALED_EVERY_SECONDS = 5.0
SENT_EVERY_SECONDS = 60.0

_log = logging.getLogger(__name__)


def start_ticking() -> None:
    """Begin, in a thread of the server's first process that ends with it. Asks for a database that is ready.

    The first round comes only after its time: until then the server starts its other processes, which must not begin
    as copies of one that is at work.
    """
    threading.Thread(target=_tick_without_end, name="ticking", daemon=True).start()


def _tick_without_end() -> None:
    last_sent = time.monotonic()
    while True:
        time.sleep(SEALED_EVERY_SECONDS)
        run_safely(_seal_what_is_new)
        if time.monotonic() - last_sent >= SENT_EVERY_SECONDS:
            last_sent = time.monotonic()
            run_safely(_seal)
            run_safely(_send)


def run_safely(work: Callable[[], None]) -> None:
    """Do one round of something; what goes wrong is logged by its class alone, and tried again at the next round."""
    from django.db import connection

    try:
        work()
    except Exception as error:  # the round must not be the last one
        _log.error("%s failed: %s", work.__name__, type(error).__name__)
    finally:
        connection.close()  # a connection that broke is made anew next time


def _seal_what_is_new() -> None:
    """Seal what is new after the newest seal: to look at one entry costs nothing, at all of them much."""
    from fuwuyue.protection.api import find_oldest_pending

    if find_oldest_pending() is not None:
        _seal()


def _seal() -> None:
    """Seal, with what was committed out of order too."""
    from fuwuyue.protection.api import seal_pending

    seal_pending(now=datetime.now(UTC))


def _send() -> None:
    from fuwuyue.messaging.api import send_due

    send_due(now=datetime.now(UTC))
