"""What time it is. Pages, commands and the worker ask here, so that the demo can be shown on another day.

The clock is moved for a whole process at its start (`FUWUYUE_TODAY`, in the demo alone) and by tests. Sessions, tokens
and certificates go by the computer's own clock: nothing that guards anything can be moved.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from fuwuyue.kernel.workdays import china_day

_ahead = timedelta(0)


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC) + _ahead


def today() -> date:
    """Return the day that it is in China."""
    return china_day(now())


def move_to(day: date | None) -> None:
    """Let today be `day` from now on, at the hour that it is; None puts the clock right again."""
    global _ahead
    real = china_day(datetime.now(UTC))
    _ahead = timedelta(0) if day is None else day - real
