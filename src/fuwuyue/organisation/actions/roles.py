"""Roles are given and end."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.actions.entries import END, record_change
from fuwuyue.organisation.models import RoleHolding, Unit
from fuwuyue.organisation.rules.divisions import Span, check_span
from fuwuyue.organisation.rules.roles import Role


@transaction.atomic
def give_role(
    *,
    user_id: uuid.UUID,
    role: Role,
    unit_id: uuid.UUID,
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> RoleHolding:
    """Let a person hold a role in a unit and return the holding.

    Raises UserError where the time ends before it begins, or where the person holds the role there then already.
    """
    check_span(valid_from, valid_until)
    # Locked, so that two who give the same role at one moment follow each other.
    Unit.objects.select_for_update().get(pk=unit_id)
    span = Span(valid_from, valid_until)
    held = RoleHolding.objects.filter(user=user_id, role=role.value, unit=unit_id)
    for since, until in held.values_list("valid_from", "valid_until"):
        if Span(since, until).meets(span):
            message = _("This role is held in this unit from {day} already; end that first, or choose another time.")
            raise UserError(message.format(day=since))
    holding = RoleHolding.objects.create(
        user_id=user_id, role=role.value, unit_id=unit_id, valid_from=valid_from, valid_until=valid_until
    )
    record_change("give", holding, ("user", "role", "unit", "valid_from", "valid_until"), now)
    return holding


@transaction.atomic
def end_role(*, holding_id: uuid.UUID, on_day: date, now: datetime) -> None:
    """Let a holding end: `on_day` is the first day without it. Raises UserError where it ends earlier already."""
    holding = RoleHolding.objects.select_for_update().get(pk=holding_id)
    if holding.valid_until is not None and holding.valid_until <= on_day:
        message = _("This role ended on {day} already.")
        raise UserError(message.format(day=holding.valid_until))
    check_span(holding.valid_from, on_day)
    holding.valid_until = on_day
    holding.save(update_fields=["valid_until"])
    record_change("end", holding, END, now)
