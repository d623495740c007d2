"""Somebody lost their password or their second step: it is made good, by an administrator or on the console.

The person is told of it, and what let them in before, sessions and tokens, ends with it: it may be in other hands.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from fuwuyue.journeys.end_access import end_access
from fuwuyue.messaging.api import Kind, notify
from fuwuyue.organisation import api as organisation
from fuwuyue.protection.api import NOBODY, Actor


@transaction.atomic
def make_password_code(*, user_id: uuid.UUID, day: date, now: datetime, by: Actor) -> str:
    """Return a code for a new password; see `organisation.api.make_password_code`, whose errors these are."""
    code = organisation.make_password_code(user_id=user_id, day=day, now=now, by=by)
    notify(user_ids=[user_id], kind=Kind.PASSWORD_CODE, record=str(user_id), now=now)
    return code


@transaction.atomic
def use_password_code(*, code: str, password: str, now: datetime, address: str) -> None:
    """Set a new password; see `organisation.api.use_password_code`, whose errors these are."""
    user = organisation.use_password_code(code=code, password=password, now=now, address=address)
    end_access(user_id=user.pk, now=now, by=Actor(user.pk, "", address))


@transaction.atomic
def reset_factor(*, user_id: uuid.UUID, now: datetime, by: Actor) -> None:
    """Remove the second step of a person who lost it, in each of its kinds."""
    _remove_factors(user_id)
    organisation.record_account_event(verb="reset_factor", user_id=user_id, now=now, by=by)
    notify(user_ids=[user_id], kind=Kind.FACTOR_RESET, record=str(user_id), now=now)
    end_access(user_id=user_id, now=now, by=by)


@transaction.atomic
def restore_on_console(*, username: str, now: datetime) -> tuple[organisation.User, str]:
    """Return the person and a code for a new password, in place of all that let them in.

    For whoever holds the computer; see `organisation.api.restore_on_console`, whose errors these are.
    """
    user, code = organisation.restore_on_console(username=username, now=now)
    notify(user_ids=[user.pk], kind=Kind.PASSWORD_CODE, record=str(user.pk), now=now)
    if _remove_factors(user.pk):
        notify(user_ids=[user.pk], kind=Kind.FACTOR_RESET, record=str(user.pk), now=now)
    end_access(user_id=user.pk, now=now, by=NOBODY)
    return user, code


def _remove_factors(user_id: uuid.UUID) -> int:
    """Remove them one by one, since each leaves its entry; return how many there were."""
    factors = list(Authenticator.objects.select_for_update().filter(user=user_id))
    for factor in factors:
        factor.delete()
    return len(factors)
