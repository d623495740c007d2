"""An account is closed, and all that it gave ends with it: roles, sessions, tokens."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from fuwuyue.journeys.change_roles import end_all_roles
from fuwuyue.journeys.end_access import end_access
from fuwuyue.organisation import api as organisation
from fuwuyue.protection.api import Actor


@transaction.atomic
def close_account(
    *,
    user_id: uuid.UUID,
    successor_ids: Mapping[uuid.UUID, uuid.UUID],
    day: date,
    now: datetime,
    by: Actor,
) -> None:
    """Close an account on `day`, the first without its roles; all or nothing.

    `successor_ids` names for a holding who takes its open work over. Raises OpenWorkError where nobody does, and the
    errors of `organisation.api.close_account`.
    """
    # First the roles: whoever is told of their end has an account.
    end_all_roles(user_id=user_id, on_day=day, successor_ids=successor_ids, now=now, by=by)
    organisation.close_account(user_id=user_id, day=day, now=now, by=by)
    end_access(user_id=user_id, now=now, by=by)
