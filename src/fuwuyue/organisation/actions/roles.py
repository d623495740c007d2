"""Roles are given and end; who leaves hands open work over."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.actions.entries import END, record_change
from fuwuyue.organisation.models import RoleHolding, Unit
from fuwuyue.organisation.queries import get_open_work, get_work_providers, is_valid_on
from fuwuyue.organisation.rules.divisions import Span, check_span
from fuwuyue.organisation.rules.open_work import OpenWork, Post
from fuwuyue.organisation.rules.roles import Role
from fuwuyue.protection.api import NOBODY, Actor


class OpenWorkError(UserError):
    """A role cannot end while work is open in it and nobody takes it over; `work` says what and how much."""

    def __init__(self, unit_name: str, work: Sequence[OpenWork]) -> None:
        told = _(", ").join(_("{kind}: {count}").format(kind=each.name, count=each.count) for each in work)
        message = _("Work is open in “{unit}” ({work}); name who takes it over.")
        super().__init__(message.format(unit=unit_name, work=told))
        self.work = tuple(work)


@transaction.atomic
def give_role(
    *,
    user_id: uuid.UUID,
    role: Role,
    unit_id: uuid.UUID,
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
    by: Actor = NOBODY,
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
    record_change("give", holding, ("user", "role", "unit", "valid_from", "valid_until"), now, by)
    return holding


@transaction.atomic
def end_role(
    *,
    holding_id: uuid.UUID,
    on_day: date,
    successor_id: uuid.UUID | None = None,
    now: datetime,
    by: Actor = NOBODY,
) -> None:
    """Let a holding end: `on_day` is the first day without it; open work goes to `successor_id`.

    Raises OpenWorkError where work is open and nobody takes it over; UserError where the holding ends earlier already,
    or the successor does not hold the same role in the unit on that day. All in one transaction.
    """
    holding = RoleHolding.objects.select_for_update().select_related("unit").get(pk=holding_id)
    if holding.valid_until is not None and holding.valid_until <= on_day:
        message = _("This role ended on {day} already.")
        raise UserError(message.format(day=holding.valid_until))
    check_span(holding.valid_from, on_day)
    hand_over(holding=holding, successor_id=successor_id, on_day=on_day, now=now, by=by)
    holding.valid_until = on_day
    holding.save(update_fields=["valid_until"])
    record_change("end", holding, END, now, by)


@transaction.atomic
def end_all_roles(
    *,
    user_id: uuid.UUID,
    on_day: date,
    successor_ids: Mapping[uuid.UUID, uuid.UUID],
    now: datetime,
    by: Actor = NOBODY,
) -> Sequence[uuid.UUID]:
    """Let all that a person holds end, as when they leave; `successor_ids` names for a holding who takes its work over.

    All or nothing: raises OpenWorkError for the first holding with open work that nobody takes over. What would begin
    only on `on_day` or later is deleted, with an entry of its own; but what has begun by `now` is a day old at its end,
    for it was held. Returns the holdings that ended.
    """
    later = Q(valid_until=None) | Q(valid_until__gt=on_day)
    holdings = RoleHolding.objects.select_for_update(of=("self",)).filter(later, user=user_id)
    ended = []
    for holding in holdings.select_related("unit").order_by("valid_from", "pk"):
        successor_id = successor_ids.get(holding.pk)
        if holding.valid_from >= on_day and holding.valid_from > localdate(now):
            hand_over(holding=holding, successor_id=successor_id, on_day=holding.valid_from, now=now, by=by)
            record_change("delete", holding, (), now, by)
            holding.delete()
            continue
        last = max(on_day, holding.valid_from + timedelta(days=1))
        if holding.valid_until is None or holding.valid_until > last:
            end_role(holding_id=holding.pk, on_day=last, successor_id=successor_id, now=now, by=by)
            ended.append(holding.pk)
    return ended


def hand_over(*, holding: RoleHolding, successor_id: uuid.UUID | None, on_day: date, now: datetime, by: Actor) -> None:
    """Give all that is open in a holding from `on_day` on to somebody else, in the caller's transaction.

    The audit has an entry on the holding, beside those that each kind of work writes on its own records.
    """
    # Locked, so that no work is given to the person meanwhile; who gives some locks the unit too.
    Unit.objects.select_for_update().get(pk=holding.unit_id)
    post = Post(holding.user_id, holding.unit_id, Role(holding.role))
    work = get_open_work(post=post, day=on_day)
    if not work:
        return
    if successor_id is None:
        raise OpenWorkError(holding.unit.name, work)
    _check_successor(post, successor_id, on_day)
    for provider in get_work_providers():
        if provider.kind in {each.kind for each in work}:
            provider.hand_over(post=post, successor_id=successor_id, on_day=on_day, now=now, by=by)
    record_change("hand_over", holding, (), now, by)


def _check_successor(post: Post, successor_id: uuid.UUID, day: date) -> None:
    same = RoleHolding.objects.filter(is_valid_on(day), role=post.role.value, unit=post.unit_id, user__is_active=True)
    if successor_id == post.user_id or not same.filter(user=successor_id).exists():
        message = _("Who takes over has to hold the same role in the unit on {day}; give it first.")
        raise UserError(message.format(day=day))
