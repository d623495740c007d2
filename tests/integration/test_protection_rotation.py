"""A batch of an exchange of keys that the database ended in favour of somebody else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError

from fuwuyue.protection import rotation

NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)
ANY: Any = None


def try_batch(monkeypatch: pytest.MonkeyPatch, failures: int) -> tuple[Any, int]:
    tries = []

    def protect(*_given: Any) -> Any:
        tries.append(1)
        if len(tries) <= failures:
            raise OperationalError("deadlock detected")
        return ["a record"], []

    monkeypatch.setattr(rotation, "_protect_batch", protect)
    return rotation._try_batch(ANY, ANY, None, 0, NOW), len(tries)


def test_a_batch_that_lost_a_deadlock_is_done_again(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    done, tries = try_batch(monkeypatch, failures=2)

    assert (done, tries) == ((["a record"], []), 3)


def test_what_never_works_is_told(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OperationalError):
        try_batch(monkeypatch, failures=99)
