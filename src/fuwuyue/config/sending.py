"""What the running server does by itself each minute: whatever is due. The audit has its own sealer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

SENT_EVERY_SECONDS = 60.0

_log = logging.getLogger(__name__)


def start_sending() -> None:
    """Begin, in a thread of the server's first process that ends with it. Asks for a database that is ready."""
    threading.Thread(target=_send_without_end, name="sending", daemon=True).start()


def _send_without_end() -> None:
    pause = threading.Event()
    while not pause.wait(SENT_EVERY_SECONDS):
        for work in ROUND:
            run_safely(work)


def run_safely(work: Callable[[], None]) -> None:
    """Do one round of something; what goes wrong is logged by its class alone, and tried again at the next round."""
    from django.db import connection

    try:
        work()
    except Exception as error:  # the round must not be the last one
        _log.error("%s failed: %s", work.__name__, type(error).__name__)
    finally:
        connection.close()  # a connection that broke is made anew next time


def _do_what_is_due() -> None:
    from fuwuyue.journeys.do_what_is_due import do_what_is_due

    do_what_is_due(now=datetime.now(UTC))


def _delete_old_traces() -> None:
    from fuwuyue.web.staff.traces import delete_old_traces

    delete_old_traces(now=datetime.now(UTC))


# What is done in a round, one after the other; each goes on where another failed.
ROUND = (_do_what_is_due, _delete_old_traces)
