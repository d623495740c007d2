"""Units are added, end, and stand to each other."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.actions.duties import end_duties_of
from fuwuyue.organisation.actions.entries import END, go_on, record_change
from fuwuyue.organisation.models import Duty, FormerUnitName, RoleHolding, Unit, UnitRelation
from fuwuyue.organisation.rules.divisions import Span, check_name, check_span, check_within
from fuwuyue.organisation.rules.unit_names import clean_unit_name
from fuwuyue.organisation.rules.units import LONGEST_UNIT_NAME, MOST_SHORT_NAMES, RelationKind, UnitKind
from fuwuyue.protection.api import NOBODY, Actor, record


@transaction.atomic
def add_unit(
    *,
    kind: UnitKind,
    name: str,
    division_id: uuid.UUID,
    valid_from: date,
    short_names: Iterable[str] = (),
    now: datetime,
    by: Actor = NOBODY,
) -> Unit:
    """Store one unit and return it; raises UserError where a name cannot be, or is that of another unit there."""
    names = [clean_unit_name(each) for each in (name, *short_names)]
    if len(names) > MOST_SHORT_NAMES + 1:
        message = _("The unit has {count} short names; leave {most} at most.")
        raise UserError(message.format(count=len(names) - 1, most=MOST_SHORT_NAMES))
    for each in names:
        check_name(each, LONGEST_UNIT_NAME)
    unit = Unit(kind=kind.value, name=names[0], short_names=names[1:], division_id=division_id, valid_from=valid_from)
    _save(unit)
    record_change("add", unit, ("kind", "name", "short_names", "division", "valid_from"), now, by)
    return unit


def _save(unit: Unit) -> None:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        message = _("There is a unit called “{name}” in this division already; use it, or end it first.")
        raise UserError(message.format(name=unit.name)) from error


@transaction.atomic
def rename_unit(*, unit_id: uuid.UUID, name: str, on_day: date, now: datetime, by: Actor = NOBODY) -> None:
    """Let a unit have another name from `on_day`; it stays the same unit, and old plans find it by the former name.

    Raises UserError where the name cannot be, is its own or another unit's there, or it had another one on that day.
    """
    unit = _get_open(unit_id)
    name = clean_unit_name(name)
    check_name(name, LONGEST_UNIT_NAME)
    if name == unit.name:
        raise UserError(_("The unit “{name}” is called so already; write the new name.").format(name=name))
    former = FormerUnitName.objects.filter(unit=unit).order_by("valid_until").last()
    since = former.valid_until if former else unit.valid_from
    check_span(since, on_day)
    FormerUnitName.objects.create(unit=unit, name=unit.name, valid_from=since, valid_until=on_day)
    unit.name = name
    _save(unit)
    record_change("rename", unit, ("name",), now, by)


@transaction.atomic
def move_unit(*, unit_id: uuid.UUID, division_id: uuid.UUID, on_day: date, now: datetime, by: Actor = NOBODY) -> Unit:
    """Let a unit work for another division from `on_day`, with its people, relations and duties; return the new row.

    Who holds a role in it sees the other division from then on, so it is another unit from that day; the audit has one
    entry, on the old one. Raises UserError for a township's government, which ends with its township, and where the
    unit works there already, has ended, or begins only then.
    """
    old = _get_open(unit_id)
    if old.kind in (UnitKind.TOWNSHIP.value, UnitKind.VILLAGE.value):
        raise _belongs_to_division(old)
    if old.division_id == division_id:
        raise UserError(_("The unit works for this division already; choose another one."))
    check_span(old.valid_from, on_day)
    new = Unit(kind=old.kind, name=old.name, short_names=old.short_names, division_id=division_id, valid_from=on_day)
    _save(new)
    _carry_names(old, new)
    later = Q(valid_until=None) | Q(valid_until__gt=on_day)
    for relation in UnitRelation.objects.filter(later, unit=old):
        go_on(relation, on_day, unit_id=new.pk)
    for relation in UnitRelation.objects.filter(later, other=old):
        go_on(relation, on_day, other_id=new.pk)
    for holding in RoleHolding.objects.filter(later, unit=old):
        go_on(holding, on_day, unit_id=new.pk)
    for duty in Duty.objects.filter(later, unit=old):
        go_on(duty, on_day, unit_id=new.pk)
    old.valid_until = on_day
    old.save(update_fields=["valid_until"])
    record_change("move", old, END, now, by)
    return new


def _belongs_to_division(unit: Unit) -> UserError:
    message = _("“{name}” belongs to its division; end it, and add that of the other one.")
    return UserError(message.format(name=unit.name))


def _carry_names(old: Unit, new: Unit) -> None:
    """Let old plans find the new row by the former names too."""
    for former in FormerUnitName.objects.filter(unit=old):
        FormerUnitName.objects.create(
            unit=new, name=former.name, valid_from=former.valid_from, valid_until=former.valid_until
        )


def _get_open(unit_id: uuid.UUID) -> Unit:
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    if unit.valid_until is not None:
        raise UserError(_("This unit ended on {day} already.").format(day=unit.valid_until))
    return unit


@transaction.atomic
def end_unit(*, unit_id: uuid.UUID, on_day: date, now: datetime, by: Actor = NOBODY) -> None:
    """Let a unit end with all its relations and duties: `on_day` is the first day on which it is no more.

    What is open of them ends on that day; what would begin only then or later is deleted. Raises UserError where the
    unit ended before, or begins only then.

    The audit has one entry for the unit, none for what ends with it, since its row bears the same day, and one for
    each that is deleted: a row that is missing, and nothing that says why, is what an audit has to rule out.
    """
    unit = _get_open(unit_id)
    check_span(unit.valid_from, on_day)
    unit.valid_until = on_day
    unit.save(update_fields=["valid_until"])
    record_change("end", unit, END, now, by)
    open_relations = UnitRelation.objects.filter(Q(unit=unit_id) | Q(other=unit_id), valid_until=None)
    # Locked and deleted by their keys, so that each is told, and told once, where both its units end at one moment.
    later = list(open_relations.filter(valid_from__gte=on_day).order_by("pk").select_for_update())
    for relation in later:
        _record_relation("delete", relation, (), now, by)
    UnitRelation.objects.filter(pk__in=[relation.pk for relation in later]).delete()
    open_relations.update(valid_until=on_day)
    end_duties_of(Duty.objects.filter(unit=unit_id), on_day, now, by)


@transaction.atomic
def merge_unit(
    *, unit_id: uuid.UUID, into_id: uuid.UUID, on_day: date, now: datetime, by: Actor = NOBODY
) -> Sequence[RoleHolding]:
    """Let a unit end and pass into another one of its division from `on_day`; return the roles that go on there.

    Its people keep their roles, its duties go on but where the other one has a part in the matter already, and plans
    that write one of its names find the other one. Raises UserError for a township's government, for units of two
    divisions, whose people would see other residents by it, and where one has ended or begins only then.
    """
    old, into = _get_open(unit_id), _get_open(into_id)
    if old.kind in (UnitKind.TOWNSHIP.value, UnitKind.VILLAGE.value):
        raise _belongs_to_division(old)
    if old == into or old.division_id != into.division_id:
        raise UserError(_("“{name}” passes into another unit of the same division only.").format(name=old.name))
    check_within(on_day, Span(into.valid_from))
    former = FormerUnitName.objects.filter(unit=old).values_list("name", flat=True)
    names = dict.fromkeys([*into.short_names, *old.names, *former])
    into.short_names = [name for name in names if name != into.name][:MOST_SHORT_NAMES]
    into.save(update_fields=["short_names"])
    holdings = _carry_holdings(old, into, on_day)
    later = Q(valid_until=None) | Q(valid_until__gt=on_day)
    taken = Duty.objects.filter(later, unit=into).values("matter")
    for duty in Duty.objects.filter(later, unit=old).exclude(matter__in=taken):
        go_on(duty, on_day, unit_id=into.pk)
    record_change("merge", into, ("short_names",), now, by)
    end_unit(unit_id=old.pk, on_day=on_day, now=now, by=by)
    return holdings


def _carry_holdings(old: Unit, into: Unit, on_day: date) -> list[RoleHolding]:
    """Let the roles in `old` go on in `into`; one that is held there too ends."""
    carried = list[RoleHolding]()
    later = Q(valid_until=None) | Q(valid_until__gt=on_day)
    for holding in RoleHolding.objects.select_for_update().filter(later, unit=old):
        if not RoleHolding.objects.filter(later, unit=into, user=holding.user_id, role=holding.role).exists():
            carried.append(go_on(holding, on_day, unit_id=into.pk))
        elif holding.valid_from < on_day:
            holding.valid_until = on_day
            holding.save(update_fields=["valid_until"])
    return carried


@transaction.atomic
def relate_units(
    *, unit_id: uuid.UUID, other_id: uuid.UUID, kind: RelationKind, valid_from: date, now: datetime, by: Actor = NOBODY
) -> UnitRelation:
    """Say how one unit stands to another from a day on; what was entered before ends on that day.

    Raises UserError where it is the same unit, the two would be subordinate to each other in a circle, or something
    that begins later is entered already. The entry in the audit is on the new relation (`<unit>/<number>`).
    """
    if unit_id == other_id:
        raise UserError(_("A unit has no relation to itself; choose another one."))
    if kind is RelationKind.SUBORDINATE and _is_above(unit_id, other_id):
        raise UserError(
            _("The two units would be subordinate to each other in a circle; correct one of the relations.")
        )
    before = UnitRelation.objects.filter(unit=unit_id, other=other_id, valid_until=None).first()
    if before is not None:
        check_span(before.valid_from, valid_from)
        before.valid_until = valid_from
        before.save(update_fields=["valid_until"])
    relation = UnitRelation.objects.create(unit_id=unit_id, other_id=other_id, kind=kind.value, valid_from=valid_from)
    _record_relation("relate", relation, ("unit", "other", "kind", "valid_from"), now, by)
    return relation


def _is_above(unit_id: uuid.UUID, below_id: uuid.UUID) -> bool:
    """Say whether `unit_id` stands above `below_id` by open relations, or is it."""
    # Units are related seldom: all are locked, or two halves of a circle could be written at one moment.
    list(Unit.objects.select_for_update().order_by("pk").values_list("pk"))
    above = defaultdict[uuid.UUID, list[uuid.UUID]](list)
    open_relations = UnitRelation.objects.filter(kind=RelationKind.SUBORDINATE.value, valid_until=None)
    for lower, upper in open_relations.values_list("unit_id", "other_id"):
        above[lower].append(upper)
    seen, left = set[uuid.UUID](), [below_id]
    while left:
        here = left.pop()
        if here not in seen:
            seen.add(here)
            left += above[here]
    return unit_id in seen


def _record_relation(verb: str, relation: UnitRelation, fields: Sequence[str], now: datetime, by: Actor) -> None:
    place = f"{relation.unit_id}/{relation.pk}"
    record(verb=verb, model=UnitRelation, record_id=place, fields=fields, now=now, **vars(by))
