"""Whose plan documents a person reads, and which they may change, by the roles that they hold."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fuwuyue.organisation.api import Role, RoleHolding, get_county_unit_ids, get_unit_ids_below

# A plan says what departments and townships have to do, so their coordinators read it. It is the county office's paper:
# it alone adds, corrects and deletes. Who keeps the machines or reads the audit needs no plan for that, and an
# investigator's cases stand apart from whoever is investigated; the others get theirs with the work that needs it.
READERS = frozenset({Role.COUNTY_OFFICE, Role.DATA_STEWARD, Role.TOWNSHIP_COORDINATOR})
WRITERS = frozenset({Role.COUNTY_OFFICE})


@dataclass(frozen=True)
class PlanAccess:
    """The units whose documents a person reads, those whose documents they change, and the one they add to.

    All are empty, and `adds_to` None, for whoever holds no role that has to do with plans.
    """

    read_unit_ids: frozenset[uuid.UUID] = frozenset()
    write_unit_ids: frozenset[uuid.UUID] = frozenset()
    adds_to: uuid.UUID | None = None


NO_ACCESS = PlanAccess()


def get_access(*, holdings: Iterable[RoleHolding], day: date) -> PlanAccess:
    """Return what the holders of these roles (all of one person, held on `day`) read and change. Three queries at most.

    A reader sees the documents of the own units and of all subordinate to them, as in every scope, and those of the
    offices of the own county. A writer changes those of the own units and of what is subordinate.
    """
    reading = [one for one in holdings if one.role in READERS]
    readers = {one.unit_id for one in reading}
    writers = {one.unit_id for one in reading if one.role in WRITERS}
    own = get_unit_ids_below(unit_ids=readers, day=day)
    return PlanAccess(
        read_unit_ids=own | get_county_unit_ids(division_ids=[one.unit.division_id for one in reading]),
        write_unit_ids=own if writers == readers else get_unit_ids_below(unit_ids=writers, day=day),
        adds_to=next((one.unit_id for one in reading if one.role in WRITERS), None),
    )
