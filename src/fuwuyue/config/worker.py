"""The worker of the site: a process of its own that does each minute whatever is due. The audit has its own sealer.

Sending goes on beside the rest: a message to a whole county takes hours, and no report waits for it. So does long work
that somebody began, who looks at its page.

`python -m fuwuyue.config.worker`, which the server starts and keeps running (`config.keeper`). It ends when its
standard input does, and so with the process that started it, however that one ended: no signal says so on Windows.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

ROUND_EVERY_SECONDS = 60.0
# Somebody waits at a page for what was begun there.
JOBS_EVERY_SECONDS = 2.0
# What is being done when the end comes may take this long; a transaction that is cut off then is undone.
SECONDS_TO_END = 8.0

_log = logging.getLogger(__name__)


def run_lanes(end: threading.Event) -> None:
    """Work in all lanes until the end; what has not come to its end in time is left."""
    lanes = [threading.Thread(target=run_rounds, args=[works, end, seconds], daemon=True) for works, seconds in LANES]
    for lane in lanes:
        lane.start()
    end.wait()
    for lane in lanes:
        lane.join(SECONDS_TO_END)


def run_rounds(works: Iterable[Callable[[], None]], end: threading.Event, seconds: float) -> None:
    """Do all works one after the other, at once and then every `seconds`, until the end."""
    every = tuple(works)
    while not end.is_set():
        for work in every:
            if not end.is_set():
                run_safely(work)
        end.wait(seconds)


def run_safely(work: Callable[[], None]) -> None:
    """Do one round of something; what goes wrong is logged by its class alone, and tried again at the next round."""
    from django.db import connection

    try:
        work()
    except Exception as error:  # the round must not be the last one
        _log.error("%s failed: %s", work.__name__, type(error).__name__)
    finally:
        connection.close()  # a connection that broke is made anew next time


def _make_what_is_due() -> None:
    from fuwuyue.journeys.do_what_is_due import make_what_is_due
    from fuwuyue.kernel import clock

    make_what_is_due(now=clock.now())


def _send_what_is_due() -> None:
    from fuwuyue.journeys.do_what_is_due import send_what_is_due
    from fuwuyue.kernel import clock

    send_what_is_due(now=clock.now())


def _do_long_work() -> None:
    from fuwuyue.journeys.do_long_work import do_long_work

    do_long_work()


def _delete_old_traces() -> None:
    from fuwuyue.web.staff.traces import delete_old_traces

    delete_old_traces(now=datetime.now(UTC))


# What is done beside each other, and in each of them one after the other; each goes on where another failed. With the
# seconds between two rounds.
LANES: tuple[tuple[tuple[Callable[[], None], ...], float], ...] = (
    ((_make_what_is_due, _delete_old_traces), ROUND_EVERY_SECONDS),
    ((_send_what_is_due,), ROUND_EVERY_SECONDS),
    ((_do_long_work,), JOBS_EVERY_SECONDS),
)


def wait_for_end(end: threading.Event) -> None:
    """Wait until nobody holds the other end of the standard input; then say so, and leave in time whatever happens."""
    sys.stdin.buffer.read()
    end.set()
    late = threading.Timer(SECONDS_TO_END, os._exit, [1])
    late.daemon = True
    late.start()


def main() -> int:
    """Work until the end; asks for a database that is ready."""
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: end.set())
    threading.Thread(target=wait_for_end, args=[end], name="end", daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuwuyue.config.settings")
    import django

    django.setup()
    run_lanes(end)
    return 0


if __name__ == "__main__":
    sys.exit(main())
