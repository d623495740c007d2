"""A unit names whom to turn to in a month: its line of the list of contacts, which nobody sends as a file."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from fuwuyue.campaign.actions.entries import record_change
from fuwuyue.campaign.actions.months import lock_month
from fuwuyue.campaign.models import NamedContacts, Task
from fuwuyue.campaign.permissions import WORKERS
from fuwuyue.campaign.rules.states import MonthState
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import china_day
from fuwuyue.organisation.api import Role, get_people_of_units
from fuwuyue.protection.api import NOBODY, Actor


@transaction.atomic
def name_contacts(
    *,
    month_id: uuid.UUID,
    unit_id: uuid.UUID,
    leader_id: uuid.UUID,
    privacy_officer_id: uuid.UUID,
    now: datetime,
    by: Actor = NOBODY,
) -> NamedContacts:
    """Name who leads a unit's work in a month and who answers for personal information; one person may be both.

    Naming again changes it, and the first naming keeps its moment. Raises UserError where the month does not run, the
    unit has no work in it, or somebody named does not work there.
    """
    month = lock_month(month_id)
    if month.state != MonthState.RUNNING.value:
        raise UserError(_("This month does not run; contacts are named while it does."))
    if not Task.objects.filter(item__month=month, unit=unit_id).exists():
        raise UserError(_("This unit has no task in the month."))
    _check_work_there(unit_id, {leader_id, privacy_officer_id}, now)
    named = {"leader_id": leader_id, "privacy_officer_id": privacy_officer_id, "changed_at": now}
    kept, is_new = NamedContacts.objects.update_or_create(
        month=month, unit_id=unit_id, defaults=named, create_defaults=named | {"named_at": now}
    )
    record_change("add" if is_new else "change", kept, ("leader", "privacy_officer"), now, by)
    return kept


def _check_work_there(unit_id: uuid.UUID, user_ids: Collection[uuid.UUID], now: datetime) -> None:
    people = get_people_of_units(unit_ids=[unit_id], day=china_day(now))
    if not set(user_ids) <= {one.user_id for one in people if Role(one.role) in WORKERS}:
        raise UserError(_("Choose people who work in this unit."))
