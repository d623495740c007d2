"""Whose events and materials a person sees, for which units they add them, and whose versions they may approve."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from fuwuyue.organisation.api import Reach, Role, RoleHolding, Unit, get_county_unit_ids, get_reach

# Who works with residents or leads that work. An inspector and an investigator stand apart from what they look into,
# and whoever keeps the machines or reads the audit needs none of it.
WORKERS = frozenset(
    {
        Role.COUNTY_OFFICE,
        Role.DATA_STEWARD,
        Role.TOWNSHIP_COORDINATOR,
        Role.VILLAGE_WORKER,
        Role.CLINICIAN,
    }
)
# Who answers for what is handed out in a county or a township.
APPROVERS = frozenset({Role.COUNTY_OFFICE, Role.TOWNSHIP_COORDINATOR})


@dataclass(frozen=True)
class OutreachAccess:
    """The units whose outreach a person sees, those for which they work, and those for which they approve versions.

    `reach` is what of the organisation they work in; None for whoever has nothing to do with outreach.
    """

    read_unit_ids: frozenset[uuid.UUID] = frozenset()
    write_unit_ids: frozenset[uuid.UUID] = frozenset()
    approve_unit_ids: frozenset[uuid.UUID] = frozenset()
    reach: Reach | None = None


NO_ACCESS = OutreachAccess()


def get_access(*, user_id: uuid.UUID, holdings: Iterable[RoleHolding], day: date) -> OutreachAccess:
    """Return what the holder of these roles (all of one person, held on `day`) sees and does.

    Five queries at most for whoever holds one kind of role, none for whoever has nothing to do with outreach.

    A person works for the own units and all subordinate to them; who leads a county or a township, for all units in
    it. Everybody sees the outreach of the county's own units besides: residents of each township are invited to that.
    """
    working = [one for one in holdings if one.role in WORKERS]
    if not working:
        return NO_ACCESS
    approving = [one for one in working if one.role in APPROVERS]
    reach = get_reach(user_id=user_id, holdings=working, day=day)
    own = _find_units(reach)
    return OutreachAccess(
        read_unit_ids=own | get_county_unit_ids(division_ids=[one.unit.division_id for one in working]),
        write_unit_ids=own,
        approve_unit_ids=own if len(approving) == len(working) else _find_approved(user_id, approving, day),
        reach=reach,
    )


def _find_approved(user_id: uuid.UUID, approving: Collection[RoleHolding], day: date) -> frozenset[uuid.UUID]:
    return _find_units(get_reach(user_id=user_id, holdings=approving, day=day)) if approving else frozenset()


def _find_units(reach: Reach) -> frozenset[uuid.UUID]:
    return frozenset(Unit.objects.filter(reach.units).values_list("pk", flat=True))
