"""What each change of this context leaves: one entry in the audit, and word to the people of the units concerned."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import models

from fuwuyue.kernel.workdays import china_day
from fuwuyue.messaging.api import Kind, notify
from fuwuyue.organisation.api import find_user_ids
from fuwuyue.protection.api import Actor, record


def record_change(
    verb: str, changed: models.Model, fields: Sequence[str], now: datetime, by: Actor, *, about: str = ""
) -> None:
    """Write that `by` did `verb` to this record; `about` in place of its id where more belongs to it."""
    record(verb=verb, model=type(changed), record_id=about or str(changed.pk), fields=fields, now=now, **vars(by))


def tell_units(
    kind: Kind,
    unit_ids: Collection[uuid.UUID],
    about: models.Model,
    now: datetime,
    *,
    but: uuid.UUID | None = None,
) -> None:
    """Tell all who work in these units on the day of `now` in China, each once, in the transaction of the change.

    `but` is whoever did it themselves.
    """
    told = find_user_ids(unit_ids=unit_ids, day=china_day(now)) - {but}
    notify(user_ids=told, kind=kind, record=str(about.pk), now=now)
