"""How many requests one token makes: so many at once, and so many a minute after that. No Django, no clock."""

from __future__ import annotations

from threading import Lock


class Limiter:
    """A bucket for each key: `per_minute` requests fit in, and it fills again at that rate.

    It is kept in the memory of the process, since the site is one process (as `fuwuyue serve` starts it): a count in
    the database would be a write for each request, and on SQLite every writer waits for every other. A restart gives
    everybody a full bucket, which harms nothing.
    """

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, key: str, now: float) -> float:
        """Take one request of `key` at `now` (seconds of any clock that never goes back) and return 0.

        Where none is left, return how many seconds it takes until one is.
        """
        rate = self.per_minute / 60
        with self._lock:
            left, since = self._left.get(key, (float(self.per_minute), now))
            left = min(self.per_minute, left + (now - since) * rate)
            if left < 1:
                self._left[key] = (left, now)
                return (1 - left) / rate
            self._left[key] = (left - 1, now)
            self._forget_full(now, rate)
            return 0.0

    def _forget_full(self, now: float, rate: float) -> None:
        """Drop what is full again, which is as good as unknown, so that ended tokens take no room."""
        if len(self._left) > self.per_minute:
            full = [key for key, (left, since) in self._left.items() if left + (now - since) * rate >= self.per_minute]
            for key in full:
                del self._left[key]
