"""The directory of the organisation: the units, divisions and people that a person may look up, and nothing else.

What is not in reach is not found, in no list, count or address. Nothing here filters people but their name, their user
name, and the exact number of a telephone that the reader may see.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from django.db import models
from django.db.models import Count, Q, QuerySet, Window
from django.db.models.functions import Cast

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.models import Division, RoleHolding, Unit, UnitRelation, User
from fuwuyue.organisation.queries import get_scope_ids, get_unit_ids_below, is_valid_on
from fuwuyue.organisation.rules.division_codes import Level
from fuwuyue.organisation.rules.mobiles import read_mobile
from fuwuyue.organisation.rules.roles import Role, sees_residents
from fuwuyue.organisation.rules.tasking import TaskingRule, find_tasking
from fuwuyue.organisation.rules.units import RelationKind, UnitKind
from fuwuyue.protection.api import why_no_keys

RowT = TypeVar("RowT", bound=models.Model)
PAGE_SIZE = 30
LAST_PAGE = 10_000

# Who leads the work of a county or a township turns to all units in it; everybody else to the own unit and those below.
_WHOLE_DIVISION = frozenset({Role.COUNTY_OFFICE, Role.TOWNSHIP_COORDINATOR})
# A responsibility matrix names units, so whoever reaches all units of a division reads that of it.
READS_DUTIES = _WHOLE_DIVISION | {Role.ADMINISTRATOR}


class NotInReachError(UserError):
    """What was asked for does not exist, or is not in the reader's reach; which of the two is not said."""


@dataclass(frozen=True)
class Reach:
    """What of the organisation a person may look up on `day`.

    `sees_all` is for the system administrator, who runs the accounts of all. Else `division_ids` are the divisions of
    the person's scope, `whole_ids` those of them in which every unit is in reach, `unit_ids` the own units with what
    is subordinate to them. `own_unit_ids` are those in which the person works.
    """

    user_id: uuid.UUID
    day: date
    sees_all: bool
    division_ids: frozenset[uuid.UUID]
    whole_ids: frozenset[uuid.UUID]
    unit_ids: frozenset[uuid.UUID]
    own_unit_ids: frozenset[uuid.UUID]

    def __bool__(self) -> bool:
        """Say whether anything is in reach."""
        return self.sees_all or bool(self.unit_ids)

    @cached_property
    def units(self) -> Q:
        """The condition on a unit."""
        return Q() if self.sees_all else Q(pk__in=self.unit_ids) | Q(division__in=self.whole_ids)

    @cached_property
    def divisions(self) -> Q:
        """The condition on a division."""
        return Q() if self.sees_all else Q(pk__in=self.division_ids)

    @cached_property
    def holdings(self) -> Q:
        """The condition on a holding, by its unit."""
        return Q() if self.sees_all else Q(unit__in=self.unit_ids) | Q(unit__division__in=self.whole_ids)


@dataclass(frozen=True)
class Page(Generic[RowT]):
    """One page of a list: its rows, how many rows there are in all, its number from 1, whether there are more."""

    rows: Sequence[RowT]
    count: int
    number: int
    has_more: bool


def get_reach(*, user_id: uuid.UUID, holdings: Iterable[RoleHolding], day: date) -> Reach:
    """Return what the holder of these roles (all of one person, held on `day`) may look up. Three queries at most.

    Roles that never see residents bring nothing, as in every scope, but that of the administrator, who sees all.
    """
    held = [(Role(one.role), one.unit) for one in holdings]
    units = [unit for role, unit in held if sees_residents(role)]
    sees_all = any(role is Role.ADMINISTRATOR for role, _unit in held)
    roots = frozenset(unit.division_id for unit in units)
    whole = frozenset(unit.division_id for role, unit in held if role in _WHOLE_DIVISION)
    below = frozenset[uuid.UUID]() if sees_all else get_scope_ids(division_ids=roots, day=day)
    return Reach(
        user_id=user_id,
        day=day,
        sees_all=sees_all,
        division_ids=below,
        whole_ids=below if whole == roots or sees_all else get_scope_ids(division_ids=whole, day=day),
        unit_ids=frozenset() if sees_all else get_unit_ids_below(unit_ids={unit.pk for unit in units}, day=day),
        own_unit_ids=frozenset(unit.pk for _role, unit in held),
    )


def find_units(
    *,
    reach: Reach,
    text: str = "",
    page: int = 1,
    size: int = PAGE_SIZE,
    start: int | None = None,
    division_id: uuid.UUID | None = None,
    kind: UnitKind | None = None,
) -> Page[Unit]:
    """Return the units of the day in reach, each with its division; those of `kind` where it is given.

    By the codes of their divisions, which is the order of the tree. `text` is looked for in names and short names.
    """
    found = Unit.objects.filter(reach.units, is_valid_on(reach.day)).select_related("division")
    if text:
        # Short names are kept as a list in JSON: PostgreSQL shows it as it is, SQLite as it was written, in ASCII.
        found = found.annotate(short=Cast("short_names", models.TextField()))
        written = json.dumps(text)[1:-1]
        found = found.filter(Q(name__icontains=text) | Q(short__icontains=text) | Q(short__icontains=written))
    if division_id is not None:
        found = found.filter(division=division_id)
    if kind is not None:
        found = found.filter(kind=kind.value)
    return _cut(found.order_by("division__code", "division__name", "name", "pk"), page, size, start)


def get_unit(*, reach: Reach, unit_id: uuid.UUID) -> Unit:
    """Return a unit in reach, of whatever time; raise NotInReachError."""
    unit = Unit.objects.filter(reach.units, pk=unit_id).select_related("division__parent").first()
    if unit is None:
        raise NotInReachError(_("There is no such unit, or it is not among those that you work with."))
    return unit


def find_divisions(
    *, reach: Reach, text: str = "", under: uuid.UUID | None = None, page: int = 1, size: int = PAGE_SIZE
) -> Page[Division]:
    """Return divisions in reach, of whatever time: those whose name or code has `text`; else those right below `under`.

    Without both, those that stand highest: their parents are not in reach.
    """
    found = Division.objects.filter(reach.divisions).select_related("parent", "heir")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(code__startswith=text))
    elif under is not None:
        found = found.filter(parent=under)
    elif reach.sees_all:
        found = found.filter(parent=None)
    else:
        found = found.filter(Q(parent=None) | ~Q(parent__in=reach.division_ids))
    return _cut(found.order_by("code", "name", "valid_from", "pk"), page, size)


def find_present_divisions(
    *,
    reach: Reach,
    text: str = "",
    parent_id: uuid.UUID | None = None,
    level: Level | None = None,
    size: int,
    start: int,
) -> Page[Division]:
    """Return the divisions of the day in reach: all, or those right below `parent_id`, of a level, with `text`."""
    found = Division.objects.filter(reach.divisions, is_valid_on(reach.day))
    found = found.filter(Q(name__icontains=text) | Q(code__startswith=text))
    if parent_id is not None:
        found = found.filter(parent=parent_id)
    if level is not None:
        found = found.filter(level=level.value)
    return _cut(found.order_by("code", "name", "pk"), 1, size, start)


def get_division_in_reach(*, reach: Reach, division_id: uuid.UUID) -> Division:
    """Return a division in reach, of whatever time; raise NotInReachError."""
    division = Division.objects.filter(reach.divisions, pk=division_id).select_related("parent", "heir").first()
    if division is None:
        raise NotInReachError(_("There is no such division, or it is not among those that you work with."))
    return division


def get_division_with_duties(*, reach: Reach, division_id: uuid.UUID) -> Division:
    """Return a division whose responsibility matrix the reader reads; raise NotInReachError."""
    if not reach.sees_all and division_id not in reach.whole_ids:
        raise NotInReachError(_("There is no such division, or it is not among those that you work with."))
    return get_division_in_reach(reach=reach, division_id=division_id)


def get_peers(*, division: Division, division_ids: Collection[uuid.UUID], day: date) -> Sequence[Division]:
    """Return the other divisions of the day and of the level of `division` among these, in the order of their codes."""
    found = Division.objects.filter(is_valid_on(day), pk__in=division_ids, level=division.level)
    return list(found.exclude(pk=division.pk).order_by("code", "name", "pk"))


def find_people(*, reach: Reach, text: str = "", page: int = 1, size: int = PAGE_SIZE) -> Page[User]:
    """Return the people who hold a role in a unit in reach on the day; for the administrator, every account.

    `text` is a part of the name or of the user name, the id of the account, or the whole number of a mobile: that
    only of people whose number the reader may see.
    """
    found = _people_in(reach)
    if text:
        found = found.filter(_has_text(reach, text))
    return _cut(found.order_by("first_name", "username", "pk"), page, size)


def _people_in(reach: Reach) -> QuerySet[User]:
    if reach.sees_all:
        return User.objects.all()
    held = RoleHolding.objects.filter(reach.holdings, is_valid_on(reach.day)).values("user")
    return User.objects.filter(pk__in=held, is_active=True)


def _has_text(reach: Reach, text: str) -> Q:
    asked = Q(first_name__icontains=text) | Q(username__icontains=text)
    with suppress(ValueError):
        asked |= Q(pk=uuid.UUID(text))
    number = read_mobile(text)
    if number is not None and why_no_keys() is None:
        # Else whoever tries numbers would learn whose they are.
        asked |= Q(mobile_index__matches=number) & _whose_mobile_is_shown(reach)
    return asked


def _whose_mobile_is_shown(reach: Reach) -> Q:
    """Return the condition on people whose telephone the reader may see: the own one, and those of colleagues.

    A number is for the work of one unit; whoever needs somebody of another unit asks that unit. The administrator sees
    all, since they enter and mend them.
    """
    if reach.sees_all:
        return Q()
    colleagues = RoleHolding.objects.filter(is_valid_on(reach.day), unit__in=reach.own_unit_ids).values("user")
    return Q(pk=reach.user_id) | Q(pk__in=colleagues)


def get_person(*, reach: Reach, user_id: uuid.UUID) -> User:
    """Return a person in reach; raise NotInReachError."""
    user = _people_in(reach).filter(pk=user_id).first()
    if user is None:
        raise NotInReachError(_("There is no such person, or they do not work in a unit that you work with."))
    return user


def get_holdings_in_reach(
    *, reach: Reach, user_ids: Collection[uuid.UUID], only_present: bool = False
) -> Sequence[RoleHolding]:
    """Return what these people hold, held or will hold in units in reach, the earliest first; or only today's."""
    held = RoleHolding.objects.filter(reach.holdings, user__in=user_ids)
    if only_present:
        held = held.filter(is_valid_on(reach.day))
    return list(held.select_related("unit"))


def get_holding(*, reach: Reach, holding_id: uuid.UUID) -> RoleHolding:
    """Return a holding in a unit in reach, with its unit and user; raise NotInReachError."""
    holding = RoleHolding.objects.filter(reach.holdings, pk=holding_id).select_related("unit", "user").first()
    if holding is None:
        raise NotInReachError(_("There is no such role; choose one on the page of the person."))
    return holding


def get_people_of_unit_in_reach(*, reach: Reach, unit_id: uuid.UUID) -> Sequence[RoleHolding]:
    """Return who holds which role in a unit in reach on the day, each with the user."""
    held = RoleHolding.objects.filter(reach.holdings, is_valid_on(reach.day), unit=unit_id, user__is_active=True)
    return list(held.select_related("user").order_by("role", "valid_from", "pk"))


def sees_mobile(*, reach: Reach, user_id: uuid.UUID, holdings: Iterable[RoleHolding]) -> bool:
    """Say whether the reader may see the telephone of a person, who holds these roles."""
    if reach.sees_all or user_id == reach.user_id:
        return True
    day = reach.day
    present = {
        one.unit_id for one in holdings if one.valid_from <= day and (not one.valid_until or one.valid_until > day)
    }
    return bool(present & reach.own_unit_ids)


@dataclass(frozen=True)
class RelatedUnit:
    """How a unit stands to another one in reach, and what the table of tasking says of the two, both ways.

    `relation` reads from the unit to the other one, `reverse` from the other one to it. `may_task_us` is about a task
    from the other one, `may_task_them` about one to it.
    """

    other: Unit
    relation: RelationKind | None
    reverse: RelationKind | None
    may_task_us: TaskingRule
    may_task_them: TaskingRule


def get_related_units(*, reach: Reach, unit: Unit) -> Sequence[RelatedUnit]:
    """Return the units to which `unit` stands in a relation on the day, and that are in reach. One query."""
    either = Q(unit=unit.pk) | Q(other=unit.pk)
    kinds: dict[tuple[uuid.UUID, uuid.UUID], RelationKind] = {}
    others: dict[uuid.UUID, Unit] = {}
    for row in UnitRelation.objects.filter(either, is_valid_on(reach.day)).select_related("unit", "other"):
        kinds[row.unit_id, row.other_id] = RelationKind(row.kind)
        other = row.other if row.unit_id == unit.pk else row.unit
        if _has_unit(reach, other):
            others[other.pk] = other
    return [_relate(unit, other, kinds) for other in sorted(others.values(), key=lambda one: one.name)]


def get_relations(*, reach: Reach, unit_id: uuid.UUID) -> Sequence[UnitRelation]:
    """Return how a unit stands to others on the day, and others to it, as stored; both units are in reach."""
    either = Q(unit=unit_id) | Q(other=unit_id)
    found = UnitRelation.objects.filter(either, is_valid_on(reach.day)).select_related("unit", "other")
    return [row for row in found if _has_unit(reach, row.unit) and _has_unit(reach, row.other)]


def _has_unit(reach: Reach, unit: Unit) -> bool:
    return reach.sees_all or unit.pk in reach.unit_ids or unit.division_id in reach.whole_ids


def _relate(unit: Unit, other: Unit, kinds: dict[tuple[uuid.UUID, uuid.UUID], RelationKind]) -> RelatedUnit:
    ours = _stands_to(unit.pk, other.pk, kinds)
    theirs = _stands_to(other.pk, unit.pk, kinds)
    return RelatedUnit(
        other,
        kinds.get((unit.pk, other.pk)),
        kinds.get((other.pk, unit.pk)),
        find_tasking(tasker=UnitKind(other.kind), tasked=UnitKind(unit.kind), relation=ours),
        find_tasking(tasker=UnitKind(unit.kind), tasked=UnitKind(other.kind), relation=theirs),
    )


def _stands_to(
    unit_id: uuid.UUID, other_id: uuid.UUID, kinds: dict[tuple[uuid.UUID, uuid.UUID], RelationKind]
) -> RelationKind | None:
    """Return how one stands to the other, as `queries.get_relation` does, of relations that are at hand."""
    kind = kinds.get((unit_id, other_id))
    if any(one == RelationKind.VERTICAL for (who, _whom), one in kinds.items() if who == unit_id):
        return RelationKind.SUBORDINATE if kind is RelationKind.VERTICAL else RelationKind.VERTICAL
    if kind is None and kinds.get((other_id, unit_id)) is RelationKind.PEER:
        return RelationKind.PEER
    return kind


def _cut(found: QuerySet[RowT], page: int, size: int, start: int | None = None) -> Page[RowT]:
    """Return one page with the count of all, in one query; in two for a page behind the last one.

    `start` is the first row, of a reader who counts rows and no pages.
    """
    number = max(1, min(page, LAST_PAGE))
    first = (number - 1) * size if start is None else start
    rows = list(found.annotate(all_count=Window(Count("pk")))[first : first + size])
    all_count: int = vars(rows[0])["all_count"] if rows else found.count() if first else 0
    return Page(rows, all_count, number, first + len(rows) < all_count)
