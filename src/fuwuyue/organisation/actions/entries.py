"""What the actions share: the entry in the audit, and a row that goes on in another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db import models

from fuwuyue.organisation.models import Duty, RoleHolding, UnitRelation
from fuwuyue.protection.api import NOBODY, Actor, record

SpanT = TypeVar("SpanT", Duty, RoleHolding, UnitRelation)

# What an entry names when something ends.
END = ("valid_until",)


def record_change(verb: str, row: models.Model, fields: Sequence[str], now: datetime, by: Actor = NOBODY) -> None:
    """Record what was done to `row`, by its key; `by` is who did it."""
    record(verb=verb, model=type(row), record_id=str(row.pk), fields=fields, now=now, **vars(by))


def go_on(row: SpanT, on_day: date, **changes: object) -> SpanT:
    """Let a row end on `on_day` and go on in a new one with `changes`; return that.

    So what was before can still be told. A row that begins only then or later is changed itself.
    """
    if row.valid_from < on_day:
        until, row.valid_until = row.valid_until, on_day
        row.save(update_fields=["valid_until"])
        fields = [field for field in row._meta.concrete_fields if not field.primary_key]
        row = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
        row.valid_from, row.valid_until = on_day, until
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    return row
