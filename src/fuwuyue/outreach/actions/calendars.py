"""Addresses of calendars: made, told once, withdrawn. Each write leaves one entry in the audit."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from fuwuyue.kernel.texts import gettext as _
from fuwuyue.outreach.actions.entries import record_change
from fuwuyue.outreach.models import CalendarFeed
from fuwuyue.outreach.queries import NotThereError
from fuwuyue.outreach.rules.feeds import hash_secret, make_secret
from fuwuyue.protection.api import Actor


@transaction.atomic
def open_feed(*, unit_id: uuid.UUID, now: datetime, by: Actor) -> str:
    """Make an address of the calendar of a unit and return its secret, which is told this once."""
    if by.user_id is None:
        raise ValueError("an address is made by a person, who can be asked about it")
    secret = make_secret()
    feed = CalendarFeed.objects.create(
        unit_id=unit_id, secret_hash=hash_secret(secret), made_by_id=by.user_id, made_at=now
    )
    record_change("add", feed, ("unit", "secret_hash"), now, by)
    return secret


@transaction.atomic
def withdraw_feed(*, feed_id: uuid.UUID, unit_ids: Collection[uuid.UUID], now: datetime, by: Actor) -> None:
    """Let an address open nothing any more; raise NotThereError where it is not there or withdrawn already."""
    found = CalendarFeed.objects.select_for_update().filter(pk=feed_id, unit__in=unit_ids, withdrawn_at=None)
    feed = found.first()
    if feed is None:
        raise NotThereError(_("There is no such address, or it was withdrawn already."))
    feed.withdrawn_at = now
    feed.save(update_fields=["withdrawn_at"])
    record_change("withdraw", feed, ("withdrawn_at",), now, by)
