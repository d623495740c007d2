"""What can be asked about divisions and units. The day is an argument: the past is asked in the same way as today."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.models import (
    Division,
    DivisionSuccession,
    Duty,
    DutyListItem,
    FormerUnitName,
    Matter,
    RoleHolding,
    Unit,
    UnitRelation,
)
from fuwuyue.organisation.rules.division_codes import Level
from fuwuyue.organisation.rules.divisions import Span
from fuwuyue.organisation.rules.duties import Caution, Listed, ListKind, Part, find_cautions
from fuwuyue.organisation.rules.open_work import OpenWork, Post, WorkProvider
from fuwuyue.organisation.rules.tasking import TaskingRule, find_tasking
from fuwuyue.organisation.rules.unit_names import NamedUnit, PresentUnit, find_present
from fuwuyue.organisation.rules.units import RelationKind, UnitKind

# One statement whatever the depth, of the SQL that SQLite and PostgreSQL share. The rules are those of `rules.scopes`,
# and a test compares the two. `own` is the id, or null for what came forward, so that nothing is found back from there.
# Measured against other ways, with 40,936 divisions: docs/decisions/0012-scope-by-one-statement.md and 0016.
_SCOPE = """
WITH RECURSIVE root(id, own) AS (
    SELECT id, id FROM organisation_division WHERE id IN ({places}) AND valid_from <= %s
    UNION
    SELECT successor.id, NULL
    FROM root
    JOIN organisation_division ended ON ended.id = root.id AND ended.valid_until <= %s
    JOIN organisation_divisionsuccession succession
        ON succession.predecessor_id = root.id AND succession.on_day = ended.valid_until
    JOIN organisation_division successor ON successor.id = succession.successor_id AND successor.valid_from <= %s
        AND (succession.kind <> 'split' OR successor.valid_from = succession.on_day)
), scope(id, own) AS (
    SELECT id, own FROM root
    UNION
    SELECT next.id, CASE WHEN scope.own IS NULL THEN NULL ELSE next.id END
    FROM scope JOIN organisation_division next ON next.valid_from <= %s
        AND (next.parent_id = scope.id OR (next.heir_id = scope.own AND next.valid_until <= %s))
)
SELECT DISTINCT id FROM scope
"""


# The same for units: those that are given and what is subordinate to them on the day, however far down.
_UNITS_BELOW = """
WITH RECURSIVE scope(id) AS (
    SELECT id FROM organisation_unit WHERE id IN ({places}) AND valid_from <= %s
    UNION
    SELECT below.id
    FROM scope
    JOIN organisation_unitrelation relation ON relation.other_id = scope.id AND relation.kind = 'subordinate'
        AND relation.valid_from <= %s AND (relation.valid_until IS NULL OR relation.valid_until > %s)
    JOIN organisation_unit below ON below.id = relation.unit_id AND below.valid_from <= %s
)
SELECT id FROM scope
"""


class NoSuchDivisionError(UserError):
    """No division has this code or id, at this time."""


def get_scope_ids(*, division_ids: Iterable[uuid.UUID], day: date) -> frozenset[uuid.UUID]:
    """Return the ids of the divisions, of all below them, of what took their place and of what passed into them.

    All as it was on `day`; the rules stand in `rules.scopes`.

    A division that had ended by `day` brings its successors and all below those. What lies below and has ended stays
    in, since older records point to it; but its successors are not followed, or a village that was given to another
    township would take the first township's people with it. What begins after `day` is left out. An empty scope
    returns nothing; an id that is no division is left out. One query, none for an empty scope.
    """
    return _find_ids(_SCOPE, division_ids, day)


def get_unit_ids_below(*, unit_ids: Iterable[uuid.UUID], day: date) -> frozenset[uuid.UUID]:
    """Return the ids of the units and of all that were subordinate to them on `day`, however far down.

    One query, none where there are no units.
    """
    return _find_ids(_UNITS_BELOW, unit_ids, day)


def get_county_unit_ids(*, division_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return the ids of all units that ever worked for the county itself in which these divisions lie.

    For what the county's offices show to everybody below them. One query, none where there are no divisions.
    """
    wanted = set(division_ids)
    if not wanted:
        return frozenset()
    here = Division.objects.filter(pk__in=wanted).order_by()
    # A county stands three levels above a group, the lowest there is.
    upward = ("pk", "parent", "parent__parent", "parent__parent__parent")
    above = [Q(division__in=here.values(step)) for step in upward]
    of_county = Unit.objects.filter(reduce(or_, above), division__level=Level.COUNTY.value)
    return frozenset(of_county.values_list("pk", flat=True))


def _find_ids(statement: str, roots: Iterable[uuid.UUID], day: date) -> frozenset[uuid.UUID]:
    """Run a recursive statement: its first places are the roots, all others the day."""
    field = Division._meta.pk  # a UUID as all these keys are
    ids = [field.get_db_prep_value(each, connection) for each in set(roots)]
    if not ids:
        return frozenset()
    filled = statement.format(places=", ".join(["%s"] * len(ids)))
    day_value = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(filled, [*ids, *[day_value] * statement.count("%s")])
        return frozenset(field.to_python(found) for (found,) in cursor.fetchall())


def get_division(*, code: str, day: date) -> Division:
    """Return the division that had this code on `day`; raise NoSuchDivisionError."""
    division = valid_on(day).filter(code=code).first()
    if division is None:
        message = _("No division has the code {code} on {day}; look it up with 'fuwuyue divisions list'.")
        raise NoSuchDivisionError(message.format(code=code, day=day))
    return division


def get_divisions(*, day: date, under: str | None = None) -> Sequence[Division]:
    """Return the divisions valid on `day` in the order of their codes, groups last in their village.

    `under` is the code of one: then only it and what stands below it. Raises NoSuchDivisionError.
    """
    divisions = valid_on(day)
    if under is not None:
        root = get_division(code=under, day=day)
        divisions = divisions.filter(pk__in=get_scope_ids(division_ids=[root.pk], day=day))
    return _in_order(list(divisions))


def get_successions(*, division_ids: Collection[uuid.UUID]) -> Sequence[DivisionSuccession]:
    """Return what became of these divisions, and what they came from, first thing first."""
    either = Q(predecessor__in=division_ids) | Q(successor__in=division_ids)
    return list(DivisionSuccession.objects.filter(either).select_related("predecessor", "successor"))


def is_valid_on(day: date) -> Q:
    """Return the condition on `valid_from` and `valid_until` (excluded) of something that is valid on `day`."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))


def valid_on(day: date) -> QuerySet[Division]:
    """Return the divisions valid on `day`."""
    return Division.objects.filter(is_valid_on(day))


def _in_order(divisions: list[Division]) -> list[Division]:
    codes = {division.pk: division.code for division in divisions}
    # What has no code follows the division above it, or what that passed into.
    elsewhere = {each.parent_id for each in divisions if each.parent_id and not each.code} - codes.keys()
    if elsewhere:
        above = Division.objects.filter(pk__in=elsewhere).values_list("pk", "code", "heir__code")
        codes |= {pk: heir_code or code for pk, code, heir_code in above}

    def key(division: Division) -> tuple[str, str, str]:
        above = codes.get(division.parent_id, "") if division.parent_id else ""
        return (division.code or above, "" if division.code else "1", division.name)

    return sorted(divisions, key=key)


def get_units(
    *, day: date, kind: UnitKind | None = None, division_ids: Collection[uuid.UUID] | None = None
) -> Sequence[Unit]:
    """Return the units valid on `day` by name, each with its division: of one kind and of these divisions, or all."""
    units = Unit.objects.filter(is_valid_on(day)).select_related("division")
    if division_ids is not None:
        units = units.filter(division__in=division_ids)
    return list(units if kind is None else units.filter(kind=kind.value))


def find_present_unit(*, name: str, day: date) -> PresentUnit[Unit]:
    """Return the unit that is valid on `day` and meant by `name`, which an old plan may have written.

    In doubt nothing is found and the candidates come back, for a person to choose from; there may be none. What a
    township's office is called today is always asked. Two queries.
    """
    return find_present(name, get_named_units(day=day), day)


def get_named_units(*, day: date, division_ids: Collection[uuid.UUID] | None = None) -> list[NamedUnit[Unit]]:
    """Return the units valid on `day`, of these divisions or all, with all names they have and had. Two queries."""
    former = defaultdict[uuid.UUID, list[str]](list)
    for unit_id, called in FormerUnitName.objects.filter(valid_from__lte=day).values_list("unit_id", "name"):
        former[unit_id].append(called)
    units = Unit.objects.filter(is_valid_on(day)).select_related("division")
    if division_ids is not None:
        units = units.filter(division__in=division_ids)
    return [NamedUnit(unit, UnitKind(unit.kind), (*unit.names, *former[unit.pk])) for unit in units]


def get_unit_name(*, unit_id: uuid.UUID, day: date) -> str:
    """Return what the unit was called on `day`; its present name where it has had no other then."""
    former = FormerUnitName.objects.filter(is_valid_on(day), unit=unit_id).first()
    return former.name if former else Unit.objects.get(pk=unit_id).name


def get_former_names(*, unit_id: uuid.UUID) -> Sequence[FormerUnitName]:
    """Return what a unit was called before, the earliest name first."""
    return list(FormerUnitName.objects.filter(unit=unit_id))


def get_relation(*, unit_id: uuid.UUID, other_id: uuid.UUID, day: date) -> RelationKind | None:
    """Return how `unit_id` stood to `other_id` on `day`, None where that is not entered.

    Equals are so both ways. Who is led from above is subordinate to whom it is led by, and vertical to everybody else.
    """
    return _get_relations([unit_id], other_id, day)[unit_id]


def _get_relations(
    unit_ids: Collection[uuid.UUID], other_id: uuid.UUID, day: date
) -> dict[uuid.UUID, RelationKind | None]:
    """Return how each of the units stood to the other one on `day`. Two queries, however many units."""
    relations = UnitRelation.objects.filter(is_valid_on(day))
    own = defaultdict[uuid.UUID, dict[uuid.UUID, str]](dict)
    for unit_id, other, kind in relations.filter(unit__in=unit_ids).values_list("unit_id", "other_id", "kind"):
        own[unit_id][other] = kind
    equals = relations.filter(unit=other_id, kind=RelationKind.PEER.value)
    peers = set(equals.values_list("other_id", flat=True))
    return {unit_id: _tell_relation(own[unit_id], other_id, unit_id in peers) for unit_id in unit_ids}


def _tell_relation(own: dict[uuid.UUID, str], other_id: uuid.UUID, is_peer: bool) -> RelationKind | None:
    kind = own.get(other_id)
    if RelationKind.VERTICAL in own.values():
        return RelationKind.SUBORDINATE if kind == RelationKind.VERTICAL else RelationKind.VERTICAL
    if kind is not None:
        return RelationKind(kind)
    return RelationKind.PEER if is_peer else None


def get_tasking(*, tasker_id: uuid.UUID, tasked_id: uuid.UUID, day: date) -> TaskingRule:
    """Return whether one unit may task another on `day`, by which paper, in whose name, and why."""
    return get_taskings(tasker_id=tasker_id, tasked_ids=[tasked_id], day=day)[tasked_id]


def get_taskings(*, tasker_id: uuid.UUID, tasked_ids: Collection[uuid.UUID], day: date) -> dict[uuid.UUID, TaskingRule]:
    """Return for each of the units what `get_tasking` says of it. Three queries, however many units."""
    kinds = dict(Unit.objects.filter(pk__in=[tasker_id, *tasked_ids]).values_list("pk", "kind"))
    relations = _get_relations(tasked_ids, tasker_id, day)
    return {
        tasked_id: find_tasking(
            tasker=UnitKind(kinds[tasker_id]), tasked=UnitKind(kinds[tasked_id]), relation=relations[tasked_id]
        )
        for tasked_id in tasked_ids
    }


def find_user_ids(*, unit_ids: Collection[uuid.UUID], day: date) -> set[uuid.UUID]:
    """Return the open accounts of all who hold a role in one of these units on `day`. One query."""
    held = RoleHolding.objects.filter(is_valid_on(day), unit__in=unit_ids, user__is_active=True)
    return set(held.values_list("user_id", flat=True))


def get_present_holdings(*, user_id: uuid.UUID, day: date) -> Sequence[RoleHolding]:
    """Return what the user holds on `day` in units valid on `day`, each with its unit; nothing of a closed account."""
    unit_is_valid = Q(unit__valid_from__lte=day) & (Q(unit__valid_until=None) | Q(unit__valid_until__gt=day))
    holdings = RoleHolding.objects.filter(is_valid_on(day), unit_is_valid, user=user_id, user__is_active=True)
    return list(holdings.select_related("unit"))


def get_holdings(*, user_id: uuid.UUID) -> Sequence[RoleHolding]:
    """Return all that the user holds, held or will hold, the earliest first."""
    return list(RoleHolding.objects.filter(user=user_id).select_related("unit"))


def get_people_of_unit(*, unit_id: uuid.UUID, day: date) -> Sequence[RoleHolding]:
    """Return who holds which role in the unit on `day`, each with the user; nobody whose account is closed."""
    holdings = RoleHolding.objects.filter(is_valid_on(day), unit=unit_id, user__is_active=True)
    return list(holdings.select_related("user").order_by("role", "valid_from", "pk"))


def get_people_of_units(*, unit_ids: Collection[uuid.UUID], day: date) -> Sequence[RoleHolding]:
    """Return who holds which role in these units on `day`, each with the user; nobody whose account is closed."""
    holdings = RoleHolding.objects.filter(is_valid_on(day), unit__in=unit_ids, user__is_active=True)
    return list(holdings.select_related("user").order_by("role", "valid_from", "pk"))


def find_successors(*, holdings: Collection[RoleHolding], day: date) -> Mapping[uuid.UUID, Sequence[RoleHolding]]:
    """Return by the id of each holding who else holds its role in its unit on `day`, with the user; one query.

    Nobody whose account is closed. Where there is nobody, the holding has an empty list.
    """
    units = {one.unit_id for one in holdings}
    others = RoleHolding.objects.filter(is_valid_on(day), unit__in=units, user__is_active=True)
    found = list(others.select_related("user").order_by("valid_from", "pk"))
    return {
        one.pk: [
            other
            for other in found
            if (other.unit_id, other.role) == (one.unit_id, one.role) and other.user_id != one.user_id
        ]
        for one in holdings
    }


def get_listed(*, unit_ids: Collection[uuid.UUID]) -> list[DutyListItem]:
    """Return all items, of any time, of the duty lists of these townships."""
    return list(DutyListItem.objects.filter(unit__in=unit_ids))


def to_listed(item: DutyListItem) -> Listed:
    """Return what the rules ask of an item."""
    return Listed(ListKind(item.kind), item.number, item.title, Span(item.valid_from, item.valid_until))


@dataclass(frozen=True)
class ToldDuty:
    """A duty with what is to be told of it today."""

    duty: Duty
    cautions: tuple[Caution, ...]


@dataclass(frozen=True)
class MatrixRow:
    """A matter, and which units lead it (one or none), support it and are informed of it."""

    matter: Matter
    lead: ToldDuty | None
    support: tuple[ToldDuty, ...]
    informed: tuple[ToldDuty, ...]

    @property
    def leads(self) -> tuple[ToldDuty, ...]:
        """The lead as the other parts are: one or none."""
        return (self.lead,) if self.lead else ()


def get_matrix(*, division_id: uuid.UUID, day: date) -> Sequence[MatrixRow]:
    """Return the responsibility matrix of a division on `day`, by the titles of its matters. Three queries."""
    matters = list(Matter.objects.filter(is_valid_on(day), division=division_id))
    told = defaultdict[uuid.UUID, list[ToldDuty]](list)
    for each in _tell_duties(Duty.objects.filter(matter__in=matters), day):
        told[each.duty.matter_id].append(each)
    return [_to_row(matter, told[matter.pk]) for matter in matters]


def get_duties(*, unit_id: uuid.UUID, day: date) -> Sequence[ToldDuty]:
    """Return the duties of a unit on `day`, each with its matter and what is to be told of it. Two queries."""
    return _tell_duties(Duty.objects.filter(unit=unit_id), day)


def find_matter(*, matter_id: uuid.UUID, division_ids: Collection[uuid.UUID]) -> Matter | None:
    """Return the matter, with its division, where that is one of these."""
    return Matter.objects.filter(pk=matter_id, division__in=division_ids).select_related("division").first()


def find_duty(*, duty_id: uuid.UUID, division_ids: Collection[uuid.UUID]) -> Duty | None:
    """Return the duty, with its matter and unit, where the matter is one of these divisions."""
    found = Duty.objects.filter(pk=duty_id, matter__division__in=division_ids)
    return found.select_related("matter", "unit").first()


def find_listed(*, item_id: uuid.UUID, division_ids: Collection[uuid.UUID]) -> DutyListItem | None:
    """Return the item of a duty list, with its unit, where that is of one of these divisions."""
    return DutyListItem.objects.filter(pk=item_id, unit__division__in=division_ids).select_related("unit").first()


def _tell_duties(duties: QuerySet[Duty], day: date) -> list[ToldDuty]:
    rows = list(
        duties.filter(is_valid_on(day))
        .select_related("matter", "unit", "item", "responsible")
        .order_by("matter__title", "unit__name", "pk")
    )
    items = defaultdict[uuid.UUID, list[Listed]](list)
    for item in get_listed(unit_ids={duty.unit_id for duty in rows}):
        items[item.unit_id].append(to_listed(item))
    return [ToldDuty(duty, _find_cautions(duty, items[duty.unit_id], day)) for duty in rows]


def _find_cautions(duty: Duty, items: Sequence[Listed], day: date) -> tuple[Caution, ...]:
    cited = to_listed(duty.item) if duty.item else None
    return find_cautions(duty.matter.title, UnitKind(duty.unit.kind), Part(duty.part), cited, items, day)


def _to_row(matter: Matter, duties: Sequence[ToldDuty]) -> MatrixRow:
    def having(part: Part) -> tuple[ToldDuty, ...]:
        return tuple(each for each in duties if each.duty.part == part.value)

    lead = having(Part.LEAD)
    return MatrixRow(matter, lead[0] if lead else None, having(Part.SUPPORT), having(Part.INFORMED))


def get_work_providers() -> Sequence[WorkProvider]:
    """Return what the setting OPEN_WORK lists: each kind of work that a person may leave behind."""
    return [import_string(path) for path in settings.OPEN_WORK]


def get_open_work(*, post: Post, day: date) -> Sequence[OpenWork]:
    """Return what is open in a person's role in a unit, if it ends on `day`; only kinds of which there is some."""
    counted = ((each, each.count_open(post=post, day=day)) for each in get_work_providers())
    return [OpenWork(each.kind, _(each.name), count) for each, count in counted if count]
