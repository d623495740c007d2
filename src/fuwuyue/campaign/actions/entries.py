"""The audit of this context: one entry a change, in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models

from fuwuyue.protection.api import Actor, record


def record_change(
    verb: str, changed: models.Model, fields: Sequence[str], now: datetime, by: Actor, *, about: str = ""
) -> None:
    """Write that `by` did `verb` to this record; `about` in place of its id where more belongs to it."""
    record(verb=verb, model=type(changed), record_id=about or str(changed.pk), fields=fields, now=now, **vars(by))
