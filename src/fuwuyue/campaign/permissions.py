"""Whose tasks and reports a person sees, and for which units they work, by the roles that they hold."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fuwuyue.organisation.api import (
    Role,
    RoleHolding,
    Unit,
    get_county_unit_ids,
    get_scope_ids,
    get_unit_ids_below,
)

# Who works for a unit in a month, in the order in which the audit names them. An administrator keeps the machines, an
# auditor reads the audit, and an investigator's cases stand apart.
WORKERS = (
    Role.COUNTY_OFFICE,
    Role.TOWNSHIP_COORDINATOR,
    Role.DATA_STEWARD,
    Role.CLINICIAN,
    Role.VILLAGE_WORKER,
)
# These see all units that lie in the division of their own.
_SEES_DIVISION = frozenset({Role.COUNTY_OFFICE, Role.TOWNSHIP_COORDINATOR})


@dataclass(frozen=True)
class MonthAccess:
    """The offices whose months a person sees, those they run, the units they work for, and all whose work they see.

    All are empty for whoever holds no role that has to do with a month.
    """

    office_ids: frozenset[uuid.UUID] = frozenset()
    run_ids: frozenset[uuid.UUID] = frozenset()
    own_ids: frozenset[uuid.UUID] = frozenset()
    seen_ids: frozenset[uuid.UUID] = frozenset()


NO_MONTHS = MonthAccess()


def get_run_ids(*, holdings: Iterable[RoleHolding]) -> frozenset[uuid.UUID]:
    """Return the offices whose months the holders of these roles run; asks no database."""
    return frozenset(one.unit_id for one in holdings if one.role == Role.COUNTY_OFFICE)


def get_own_ids(*, holdings: Iterable[RoleHolding]) -> frozenset[uuid.UUID]:
    """Return the units for which the holders of these roles work in months; asks no database."""
    return frozenset(one.unit_id for one in holdings if one.role in WORKERS)


def get_month_access(*, holdings: Iterable[RoleHolding], day: date) -> MonthAccess:
    """Return what the holders of these roles (all of one person, held on `day`) see and do. Four queries at most."""
    working = [one for one in holdings if one.role in WORKERS]
    if not working:
        return NO_MONTHS
    own = get_own_ids(holdings=working)
    wide = {one.unit.division_id for one in working if one.role in _SEES_DIVISION}
    lying = Unit.objects.filter(division__in=get_scope_ids(division_ids=wide, day=day)).values_list("pk", flat=True)
    return MonthAccess(
        office_ids=get_county_unit_ids(division_ids=[one.unit.division_id for one in working]),
        run_ids=get_run_ids(holdings=working),
        own_ids=own,
        seen_ids=own | get_unit_ids_below(unit_ids=own, day=day) | frozenset(lying if wide else ()),
    )
