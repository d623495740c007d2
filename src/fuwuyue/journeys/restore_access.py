"""Somebody lost their password or their second step: an administrator makes it good, and the person is told of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from fuwuyue.messaging.api import Kind, notify
from fuwuyue.organisation import api as organisation
from fuwuyue.protection.api import Actor


@transaction.atomic
def make_password_code(*, user_id: uuid.UUID, day: date, now: datetime, by: Actor) -> str:
    """Return a code for a new password; see `organisation.api.make_password_code`, whose errors these are."""
    code = organisation.make_password_code(user_id=user_id, day=day, now=now, by=by)
    notify(user_ids=[user_id], kind=Kind.PASSWORD_CODE, record=str(user_id), now=now)
    return code


@transaction.atomic
def note_factor_reset(*, user_id: uuid.UUID, now: datetime, by: Actor) -> None:
    """Write down that the second step of a person was removed by somebody else, and tell the person."""
    organisation.record_account_event(verb="reset_factor", user_id=user_id, now=now, by=by)
    notify(user_ids=[user_id], kind=Kind.FACTOR_RESET, record=str(user_id), now=now)
