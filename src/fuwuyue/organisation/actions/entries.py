"""The entry that a change of one row leaves in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models

from fuwuyue.protection.api import record

# What an entry names when something ends.
END = ("valid_until",)


def record_change(verb: str, row: models.Model, fields: Sequence[str], now: datetime) -> None:
    """Record what was done to `row`, by its key."""
    record(verb=verb, model=type(row), record_id=str(row.pk), fields=fields, now=now)
