"""What can be asked about divisions and units. The day is an argument: the past is asked in the same way as today."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.models import Division, DivisionSuccession, RoleHolding, Unit, UnitRelation
from fuwuyue.organisation.rules.division_codes import Level
from fuwuyue.organisation.rules.tasking import TaskingRule, find_tasking
from fuwuyue.organisation.rules.unit_names import NamedUnit, PresentUnit, find_present
from fuwuyue.organisation.rules.units import RelationKind, UnitKind

# One statement whatever the depth, of the SQL that SQLite and PostgreSQL share. Measured against a query a level and
# against reading the whole table, with 40,936 divisions: docs/decisions/0012-scope-by-one-statement.md.
_SCOPE = """
WITH RECURSIVE root(id) AS (
    SELECT id FROM organisation_division WHERE id IN ({places}) AND valid_from <= %s
    UNION
    SELECT successor.id
    FROM root
    JOIN organisation_division ended ON ended.id = root.id AND ended.valid_until <= %s
    JOIN organisation_divisionsuccession succession ON succession.predecessor_id = root.id AND succession.on_day <= %s
    JOIN organisation_division successor ON successor.id = succession.successor_id AND successor.valid_from <= %s
), scope(id) AS (
    SELECT id FROM root
    UNION
    SELECT below.id FROM scope JOIN organisation_division below ON below.parent_id = scope.id AND below.valid_from <= %s
)
SELECT id FROM scope
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
    """Return the ids of the divisions, of all below them, and of what took their place, as it was on `day`.

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

    For what the county's offices show to everybody below them. Two queries, none where there are no divisions.
    """
    wanted = set(division_ids)
    if not wanted:
        return frozenset()
    chain = Division.objects.filter(pk__in=wanted).select_related("parent__parent__parent")
    counties = {county.pk for division in chain if (county := _find_county(division))}
    return frozenset(Unit.objects.filter(division__in=counties).values_list("pk", flat=True))


def _find_county(division: Division | None) -> Division | None:
    while division is not None and division.level != Level.COUNTY:
        division = division.parent
    return division


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

    def key(division: Division) -> tuple[str, str, str]:
        # What has no code follows the division above it.
        above = codes.get(division.parent_id, "") if division.parent_id else ""
        return (division.code or above, "" if division.code else "1", division.name)

    return sorted(divisions, key=key)


def get_units(*, day: date, kind: UnitKind | None = None) -> Sequence[Unit]:
    """Return the units valid on `day` by name, each with its division: of one kind, or all."""
    units = Unit.objects.filter(is_valid_on(day)).select_related("division")
    return list(units if kind is None else units.filter(kind=kind.value))


def find_present_unit(*, name: str, day: date) -> PresentUnit[Unit]:
    """Return the unit that is valid on `day` and meant by `name`, which an old plan may have written.

    In doubt nothing is found and the candidates come back, for a person to choose from; there may be none. What a
    township's office is called today is always asked. One query.
    """
    units = [NamedUnit(unit, UnitKind(unit.kind), unit.names) for unit in get_units(day=day)]
    return find_present(name, units, day)


def get_relation(*, unit_id: uuid.UUID, other_id: uuid.UUID, day: date) -> RelationKind | None:
    """Return how `unit_id` stood to `other_id` on `day`, None where that is not entered.

    Equals are so both ways. Who is led from above is subordinate to whom it is led by, and vertical to everybody else.
    """
    relations = UnitRelation.objects.filter(is_valid_on(day))
    own = dict(relations.filter(unit=unit_id).values_list("other_id", "kind"))
    kind = own.get(other_id)
    if RelationKind.VERTICAL in own.values():
        return RelationKind.SUBORDINATE if kind == RelationKind.VERTICAL else RelationKind.VERTICAL
    if kind is not None:
        return RelationKind(kind)
    equals = relations.filter(unit=other_id, other=unit_id, kind=RelationKind.PEER.value)
    return RelationKind.PEER if equals.exists() else None


def get_tasking(*, tasker_id: uuid.UUID, tasked_id: uuid.UUID, day: date) -> TaskingRule:
    """Return whether one unit may task another on `day`, by which paper, in whose name, and why."""
    kinds = dict(Unit.objects.filter(pk__in=[tasker_id, tasked_id]).values_list("pk", "kind"))
    return find_tasking(
        tasker=UnitKind(kinds[tasker_id]),
        tasked=UnitKind(kinds[tasked_id]),
        relation=get_relation(unit_id=tasked_id, other_id=tasker_id, day=day),
    )


def get_present_holdings(*, user_id: uuid.UUID, day: date) -> Sequence[RoleHolding]:
    """Return what the user holds on `day` in units valid on `day`, each with its unit; nothing of a closed account."""
    unit_is_valid = Q(unit__valid_from__lte=day) & (Q(unit__valid_until=None) | Q(unit__valid_until__gt=day))
    holdings = RoleHolding.objects.filter(is_valid_on(day), unit_is_valid, user=user_id, user__is_active=True)
    return list(holdings.select_related("unit"))


def get_holdings(*, user_id: uuid.UUID) -> Sequence[RoleHolding]:
    """Return all that the user holds, held or will hold, the earliest first."""
    return list(RoleHolding.objects.filter(user=user_id).select_related("unit"))
