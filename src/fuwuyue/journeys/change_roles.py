"""A role is given or ends, all of a person do, or goes on in another unit; its holder is told, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from fuwuyue.messaging.api import Kind, notify
from fuwuyue.organisation import api as organisation
from fuwuyue.protection.api import NOBODY, Actor


@transaction.atomic
def give_role(
    *,
    user_id: uuid.UUID,
    role: organisation.Role,
    unit_id: uuid.UUID,
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
    by: Actor = NOBODY,
) -> organisation.RoleHolding:
    """Let a person hold a role in a unit and return the holding; see `organisation.api.give_role`."""
    holding = organisation.give_role(
        user_id=user_id, role=role, unit_id=unit_id, valid_from=valid_from, valid_until=valid_until, now=now, by=by
    )
    notify(user_ids=[user_id], kind=Kind.ROLE_GIVEN, record=str(holding.pk), now=now)
    return holding


@transaction.atomic
def end_role(
    *,
    holding: organisation.RoleHolding,
    on_day: date,
    successor_id: uuid.UUID | None = None,
    now: datetime,
    by: Actor = NOBODY,
) -> None:
    """Let a holding end: `on_day` is the first day without it; see `organisation.api.end_role`."""
    organisation.end_role(holding_id=holding.pk, on_day=on_day, successor_id=successor_id, now=now, by=by)
    notify(user_ids=[holding.user_id], kind=Kind.ROLE_ENDED, record=str(holding.pk), now=now)


@transaction.atomic
def end_all_roles(
    *,
    user_id: uuid.UUID,
    on_day: date,
    successor_ids: Mapping[uuid.UUID, uuid.UUID],
    now: datetime,
    by: Actor = NOBODY,
) -> None:
    """Let all that a person holds end, or nothing of it; see `organisation.api.end_all_roles`."""
    ended = organisation.end_all_roles(user_id=user_id, on_day=on_day, successor_ids=successor_ids, now=now, by=by)
    for holding_id in ended:
        notify(user_ids=[user_id], kind=Kind.ROLE_ENDED, record=str(holding_id), now=now)


@transaction.atomic
def merge_unit(*, unit_id: uuid.UUID, into_id: uuid.UUID, on_day: date, now: datetime, by: Actor = NOBODY) -> None:
    """Let a unit pass into another one, and its people go on there; see `organisation.api.merge_unit`."""
    for one in organisation.merge_unit(unit_id=unit_id, into_id=into_id, on_day=on_day, now=now, by=by):
        notify(user_ids=[one.user_id], kind=Kind.ROLE_GIVEN, record=str(one.pk), now=now)
