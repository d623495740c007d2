"""What a person may see on a day, by the roles that they hold then. What is not in a scope is not seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fuwuyue.organisation.models import RoleHolding
from fuwuyue.organisation.queries import get_present_holdings, get_scope_ids, get_unit_ids_below
from fuwuyue.organisation.rules.roles import Role, sees_residents

# Who says which unit has to do with what: the county office runs the work, the administrator helps where it cannot.
_KEEPS_DUTIES = frozenset({Role.COUNTY_OFFICE, Role.ADMINISTRATOR})
# What a unit is and how it stands to others decides who sees what, so this is for whoever gives roles as well.
_KEEPS_UNITS = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Scope:
    """Where a person's work lies on `day`; contexts ask for their rows with it, and narrow it by role.

    `division_ids` are the divisions, and `unit_ids` the units, about whose residents and records the person may see
    data. Both are empty for whoever holds no role, or such roles only as never see residents. `roles` are all that are
    held, those without a view of residents too.
    """

    user_id: uuid.UUID
    day: date
    roles: frozenset[Role]
    division_ids: frozenset[uuid.UUID]
    unit_ids: frozenset[uuid.UUID]

    def __contains__(self, division_id: object) -> bool:
        """Say whether residents of this division are in the scope."""
        return division_id in self.division_ids


def get_scope(*, user_id: uuid.UUID, day: date, role: Role | None = None) -> Scope:
    """Return the user's scope on `day`: by all roles held then, or by `role` alone where it is given.

    The divisions are those of the units in which a role is held, with all below them and what took their place
    (`queries.get_scope_ids`); the units are these units and all that is subordinate to them. Holdings that have ended
    or have not begun count for nothing, nor do those in a unit that has ended, nor those of a closed account; being
    Django's superuser gives nothing. Three queries at most.

    Whoever asks for one kind of work gives its `role`, so that nobody sees as a village worker what they may see as
    something else.
    """
    holdings = [
        (Role(holding.role), holding.unit)
        for holding in get_present_holdings(user_id=user_id, day=day)
        if role is None or holding.role == role
    ]
    units = [unit for held, unit in holdings if sees_residents(held)]
    return Scope(
        user_id,
        day,
        frozenset(held for held, _unit in holdings),
        get_scope_ids(division_ids={unit.division_id for unit in units}, day=day),
        get_unit_ids_below(unit_ids={unit.pk for unit in units}, day=day),
    )


@dataclass(frozen=True)
class Kept:
    """The divisions whose responsibility matrix, and whose units, a person keeps: those of the own county and below."""

    duty_division_ids: frozenset[uuid.UUID]
    unit_division_ids: frozenset[uuid.UUID]


def get_kept(*, holdings: Iterable[RoleHolding], day: date) -> Kept:
    """Return what the holder of these roles (all of one person, held on `day`) keeps. Two queries at most."""
    held = [(Role(one.role), one.unit.division_id) for one in holdings]
    for_units = frozenset(division_id for role, division_id in held if role in _KEEPS_UNITS)
    for_duties = frozenset(division_id for role, division_id in held if role in _KEEPS_DUTIES)
    units = get_scope_ids(division_ids=for_units, day=day)
    return Kept(units if for_duties == for_units else get_scope_ids(division_ids=for_duties, day=day), units)
