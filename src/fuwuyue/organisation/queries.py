"""What can be asked about divisions and units. The day is an argument: the past is asked in the same way as today."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

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
    # What has no code follows the division above it, or what that passed into.
    elsewhere = {each.parent_id for each in divisions if each.parent_id and not each.code} - codes.keys()
    if elsewhere:
        above = Division.objects.filter(pk__in=elsewhere).values_list("pk", "code", "heir__code")
        codes |= {pk: heir_code or code for pk, code, heir_code in above}

    def key(division: Division) -> tuple[str, str, str]:
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
    township's office is called today is always asked. Two queries.
    """
    former = defaultdict[uuid.UUID, list[str]](list)
    for unit_id, called in FormerUnitName.objects.filter(valid_from__lte=day).values_list("unit_id", "name"):
        former[unit_id].append(called)
    units = [NamedUnit(unit, UnitKind(unit.kind), (*unit.names, *former[unit.pk])) for unit in get_units(day=day)]
    return find_present(name, units, day)


def get_unit_name(*, unit_id: uuid.UUID, day: date) -> str:
    """Return what the unit was called on `day`; its present name where it has had no other then."""
    former = FormerUnitName.objects.filter(is_valid_on(day), unit=unit_id).first()
    return former.name if former else Unit.objects.get(pk=unit_id).name


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


def get_people_of_unit(*, unit_id: uuid.UUID, day: date) -> Sequence[RoleHolding]:
    """Return who holds which role in the unit on `day`, each with the user; nobody whose account is closed."""
    holdings = RoleHolding.objects.filter(is_valid_on(day), unit=unit_id, user__is_active=True)
    return list(holdings.select_related("user").order_by("role", "valid_from", "pk"))


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


def get_relations(*, unit_id: uuid.UUID, within: Collection[uuid.UUID], day: date) -> Sequence[UnitRelation]:
    """Return how the unit stands to others on `day`, and others to it, each with both units; both are in `within`."""
    relations = UnitRelation.objects.filter(Q(unit=unit_id) | Q(other=unit_id), is_valid_on(day))
    found = relations.select_related("unit", "other")
    return [one for one in found if one.unit_id in within and one.other_id in within]


def find_divisions(
    *,
    within: Collection[uuid.UUID],
    day: date,
    parent_id: uuid.UUID | None = None,
    level: Level | None = None,
    words: str = "",
    offset: int = 0,
    limit: int,
) -> tuple[Sequence[Division], int]:
    """Return `limit` of the divisions in `within` that are valid on `day`, and how many there are in all.

    Narrowed to those directly below `parent_id`, of one level, or with `words` in the name or at the start of the code.
    """
    divisions = valid_on(day).filter(Q(name__icontains=words) | Q(code__startswith=words))
    if parent_id is not None:
        divisions = divisions.filter(parent=parent_id)
    if level is not None:
        divisions = divisions.filter(level=level.value)
    return _cut_page(divisions, within, offset, limit)


def find_units(
    *,
    within: Collection[uuid.UUID],
    day: date,
    kind: UnitKind | None = None,
    division_id: uuid.UUID | None = None,
    words: str = "",
    offset: int = 0,
    limit: int,
) -> tuple[Sequence[Unit], int]:
    """Return `limit` of the units in `within` that are valid on `day`, each with its division, and how many there are.

    Narrowed to those of one kind, of one division (not below it), or with `words` in the name.
    """
    units = Unit.objects.filter(is_valid_on(day), name__icontains=words).select_related("division")
    if kind is not None:
        units = units.filter(kind=kind.value)
    if division_id is not None:
        units = units.filter(division=division_id)
    return _cut_page(units, within, offset, limit)


Row = TypeVar("Row", Division, Unit)


def _cut_page(rows: QuerySet[Row], within: Collection[uuid.UUID], offset: int, limit: int) -> tuple[Sequence[Row], int]:
    """Return one page of what lies in `within`, and how much does.

    The ids are compared here and not in SQL: a province has more divisions than SQLite takes values in one statement.
    """
    if not within:
        return [], 0
    keys = [key for key in rows.values_list("pk", flat=True) if key in within]
    page = keys[offset : offset + limit]
    found = rows.in_bulk(page)
    return [found[key] for key in page], len(keys)
