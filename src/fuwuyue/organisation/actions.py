"""What can be done with divisions, units and roles: import, add, end, relate, say what became of some.

Each of these writes leaves an entry in the audit, in its own transaction: names of fields and ids of records, never the
name of a unit or of a person. One call leaves one entry, on the record that it is about; where other rows change by it,
they tell so themselves, by the day that they bear. Only a row that is gone tells nothing, so it gets an entry of its
own (`end_unit`). `now` is the moment of the entry, with its time zone; the days come apart from it. No entry names a
user or an address: nobody signs in yet.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.models import (
    Division,
    DivisionImport,
    DivisionSuccession,
    RoleHolding,
    Unit,
    UnitRelation,
)
from fuwuyue.organisation.queries import NoSuchDivisionError
from fuwuyue.organisation.rules import division_rows
from fuwuyue.organisation.rules.division_codes import Level, check_code, get_level
from fuwuyue.organisation.rules.division_rows import DivisionRow, RawRow, RowError, Stored
from fuwuyue.organisation.rules.divisions import Span, check_name, check_parent, check_span, check_within
from fuwuyue.organisation.rules.roles import Role
from fuwuyue.organisation.rules.scopes import SuccessionKind, check_passage, has_heir
from fuwuyue.organisation.rules.unit_names import clean_unit_name
from fuwuyue.organisation.rules.units import LONGEST_UNIT_NAME, MOST_SHORT_NAMES, RelationKind, UnitKind
from fuwuyue.organisation.table_files import Cell, Table, TableRow, read_table, write_csv
from fuwuyue.protection.api import record

# Small enough that a kill costs a moment, large enough that the commit costs little.
CHUNK_ROWS = 500

# What an entry of the audit names when something ends.
_END = ("valid_until",)


@dataclass(frozen=True)
class Imported:
    """What an import did: rows added now, rows that were there already, and what is wrong with the others.

    `resumed_at` is how many rows an earlier, stopped import of the same file had stored; 0 where there was none.
    `wrong_rows` is a .csv of the wrong rows as they stand in the file, each with its number and the reason.
    """

    added_count: int
    unchanged_count: int
    resumed_at: int
    errors: tuple[RowError, ...]
    wrong_rows: bytes


def import_divisions(*, content: bytes, now: datetime) -> Imported:
    """Store the divisions of a list, the bytes of a .csv or .xlsx; the right rows go in, the wrong ones come back.

    Columns: code and name, and where wanted the code above and the first day of validity. What is stored in the same
    way already stays as it is, so that a second run changes nothing. The rows go in by 500, each lot in a transaction
    of its own together with the position reached; after a stop the same file goes on with what is left. Raises
    UserError for a file that cannot be read as a whole.

    Each lot leaves one entry in the audit, on this import, with the position reached (`<sha256>/500`), not one a row:
    the rows are those of one file, which its hash proves to whoever keeps it, and the 40,000 of a province would bury
    what people did one by one. What is there already leaves no entry.
    """
    table = read_table(content)
    columns = division_rows.find_columns(table.headings)
    keys, stored = _get_stored()
    right, errors = division_rows.check_rows(_raw_rows(table.rows, columns), stored)
    resumed_at = position = _start(table.sha256, now)
    # What is left to do is asked from what is stored, not from the position: whatever happened meanwhile, no row is
    # passed over.
    new = [row for row in right if row.key not in keys]
    for start in range(0, len(new), CHUNK_ROWS):
        chunk = new[start : start + CHUNK_ROWS]
        _store_chunk(table.sha256, position, chunk, keys, now)
        position += len(chunk)
    DivisionImport.objects.filter(sha256=table.sha256).update(finished_at=now)
    return Imported(len(new), len(right) - len(new), resumed_at, errors, _write_wrong(table, errors))


def _raw_rows(rows: Iterable[TableRow], columns: dict[str, int]) -> Iterator[RawRow]:
    def cell(row: TableRow, name: str) -> Cell:
        place = columns.get(name)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    for row in rows:
        code, name, parent, since = (cell(row, column) for column in ("code", "name", "parent", "since"))
        yield RawRow(row.number, code, name, parent, since, row.merged)


def _get_stored() -> tuple[dict[str, uuid.UUID], dict[str, Stored]]:
    """Return the ids of the divisions that are open, and what is stored, both by key; see `DivisionRow.key`."""
    fields = ("pk", "code", "name", "parent_id", "valid_from", "valid_until")
    rows = list(Division.objects.order_by("valid_from").values_list(*fields))
    codes = {pk: code for pk, code, *_rest in rows}
    ids: dict[str, uuid.UUID] = {}
    stored: dict[str, Stored] = {}
    for pk, code, name, parent, since, until in rows:
        above = codes.get(parent)
        key = code or f"{above}/{name}"
        stored[key] = Stored(name, above, Span(since, until))
        if until is None:
            ids[key] = pk
    return ids, stored


@transaction.atomic
def _start(sha256: str, now: datetime) -> int:
    """Note that the import of this file begins, or goes on; return how many of its rows are stored already."""
    note, _new = DivisionImport.objects.get_or_create(sha256=sha256, defaults={"started_at": now})
    if note.finished_at is not None:
        # A finished import run again looks at every row: something may have changed meanwhile.
        note.position, note.started_at, note.finished_at = 0, now, None
        note.save()
    return note.position


def _store_chunk(
    sha256: str, position: int, rows: Sequence[DivisionRow], keys: dict[str, uuid.UUID], now: datetime
) -> None:
    """Store these rows, the position reached after them and the entry in the audit, all or nothing."""
    reached = position + len(rows)
    new = [_make_division(row, keys) for row in rows]
    busy = UserError(_("Somebody else is storing divisions at the same time; run this again when it is done."))
    try:
        with transaction.atomic():
            Division.objects.bulk_create(new)
            here = DivisionImport.objects.filter(sha256=sha256, position=position)
            if not here.update(position=reached):
                raise busy
            place = f"{sha256}/{reached}"
            record(verb="import", model=DivisionImport, record_id=place, fields=("position",), now=now)
    except IntegrityError as error:
        raise busy from error


def _make_division(row: DivisionRow, keys: dict[str, uuid.UUID]) -> Division:
    division = Division(
        code=row.code,
        level=row.level.value,
        name=row.name,
        parent_id=keys[row.parent] if row.parent else None,
        valid_from=row.valid_from,
    )
    keys[row.key] = division.pk
    return division


def _write_wrong(table: Table, errors: Sequence[RowError]) -> bytes:
    messages = {error.number: error.message for error in errors}
    wrong = [row for row in table.rows if row.number in messages]
    width = max((len(row.cells) for row in wrong), default=0)
    headings = [*table.headings, *[""] * (width - len(table.headings)), _("What is wrong")]
    filled = ([*row.cells, *[""] * (len(headings) - 1 - len(row.cells)), messages[row.number]] for row in wrong)
    return write_csv(headings, filled)


@transaction.atomic
def add_division(
    *, level: Level, name: str, parent_id: uuid.UUID | None, valid_from: date, code: str = "", now: datetime
) -> Division:
    """Store one division and return it; raises UserError where code, name, parent or time cannot be.

    Without a code it is a group, or something else that the statistics do not know.
    """
    check_name(name)
    if code:
        check_code(code)
        if get_level(code) is not level:
            message = _("The code {code} is not of this level; write the right code.")
            raise UserError(message.format(code=code))
    parent = Division.objects.select_for_update().get(pk=parent_id) if parent_id else None
    check_parent(level, Level(parent.level) if parent else None)
    if parent is not None:
        check_within(valid_from, Span(parent.valid_from, parent.valid_until))
    _check_free(code, Span(valid_from))
    division = Division.objects.create(code=code, level=level.value, name=name, parent=parent, valid_from=valid_from)
    _record("add", division, ("code", "level", "name", "parent", "valid_from"), now)
    return division


def _check_free(code: str, span: Span) -> None:
    """Raise UserError where another division has this code on a day of `span`."""
    same = Division.objects.filter(code=code).exclude(code="").values_list("valid_from", "valid_until")
    if any(Span(since, until).meets(span) for since, until in same):
        message = _("The code {code} belongs to another division on {day}; end that one first, or correct the code.")
        raise UserError(message.format(code=code, day=span.since))


@transaction.atomic
def end_division(*, division_id: uuid.UUID, on_day: date, now: datetime) -> None:
    """Let a division end: `on_day` is the first day on which it is no more. Raises UserError where it ended before."""
    division = _end_division(division_id, on_day)
    _record("end", division, _END, now)


def _end_division(division_id: uuid.UUID, on_day: date) -> Division:
    division = Division.objects.select_for_update().get(pk=division_id)
    if division.valid_until is not None:
        message = _("This division ended on {day} already.")
        raise UserError(message.format(day=division.valid_until))
    check_span(division.valid_from, on_day)
    division.valid_until = on_day
    division.save(update_fields=["valid_until"])
    return division


@transaction.atomic
def record_succession(
    *,
    predecessor_id: uuid.UUID,
    successor_ids: Iterable[uuid.UUID],
    on_day: date,
    kind: SuccessionKind,
    ends: bool,
    now: datetime,
) -> None:
    """Say what took the place of a division on `on_day`; `ends` is false where it gave only a part away.

    Where it passed as a whole into one other, that is its heir, and whoever sees the heir sees its records too
    (`rules.scopes`). Raises UserError where the division had ended before, a successor is unknown or begins after
    `on_day`, or the kind does not fit.

    The entry in the audit is on the predecessor, however many successors there are, so that all that befell a division
    is found by its id; it names `valid_until` and `heir` where they change by this.
    """
    predecessor = Division.objects.select_for_update().get(pk=predecessor_id)
    successors = _get_successors(successor_ids, on_day)
    fields: tuple[str, ...] = ()
    if ends:
        predecessor, fields = _end_division(predecessor_id, on_day), _END
    check_passage(kind, len(successors), ended_by_it=predecessor.valid_until == on_day)
    if has_heir(kind, len(successors)):
        _set_heir(predecessor, successors[0])
        fields = (*fields, "heir")
    for successor in successors:
        DivisionSuccession.objects.create(predecessor=predecessor, successor=successor, on_day=on_day, kind=kind.value)
    if ends or successors:
        _record("record_succession", predecessor, fields, now)


def _get_successors(ids: Iterable[uuid.UUID], on_day: date) -> list[Division]:
    wanted = list(dict.fromkeys(ids))
    found = Division.objects.in_bulk(wanted)
    for each in wanted:
        if each not in found:
            message = _("No division has the id {id}; look it up and give the right one.")
            raise NoSuchDivisionError(message.format(id=each))
        if found[each].valid_from > on_day:
            message = _("The division {division} begins only on {day}; correct one of the two days.")
            raise UserError(message.format(division=found[each], day=found[each].valid_from))
    return [found[each] for each in wanted]


def _set_heir(predecessor: Division, heir: Division) -> None:
    if predecessor.heir_id is not None:
        raise UserError(_("This division passed into another one already; correct that first."))
    predecessor.heir = heir
    predecessor.save(update_fields=["heir"])


@transaction.atomic
def add_unit(
    *,
    kind: UnitKind,
    name: str,
    division_id: uuid.UUID,
    valid_from: date,
    short_names: Iterable[str] = (),
    now: datetime,
) -> Unit:
    """Store one unit and return it; raises UserError where a name cannot be, or is that of another unit there."""
    names = [clean_unit_name(each) for each in (name, *short_names)]
    if len(names) > MOST_SHORT_NAMES + 1:
        message = _("The unit has {count} short names; leave {most} at most.")
        raise UserError(message.format(count=len(names) - 1, most=MOST_SHORT_NAMES))
    for each in names:
        check_name(each, LONGEST_UNIT_NAME)
    unit = Unit(kind=kind.value, name=names[0], short_names=names[1:], division_id=division_id, valid_from=valid_from)
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError as error:
        message = _("There is a unit called “{name}” in this division already; use it, or end it first.")
        raise UserError(message.format(name=unit.name)) from error
    _record("add", unit, ("kind", "name", "short_names", "division", "valid_from"), now)
    return unit


@transaction.atomic
def end_unit(*, unit_id: uuid.UUID, on_day: date, now: datetime) -> None:
    """Let a unit end with all its relations: `on_day` is the first day on which it is no more.

    An open relation ends on that day; one that would begin only then or later is deleted. Raises UserError where the
    unit ended before, or begins only then.

    The audit has one entry for the unit, none for a relation that ends, since its row bears the same day, and one for
    each that is deleted: a row that is missing, and nothing that says why, is what an audit has to rule out.
    """
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    if unit.valid_until is not None:
        message = _("This unit ended on {day} already.")
        raise UserError(message.format(day=unit.valid_until))
    check_span(unit.valid_from, on_day)
    unit.valid_until = on_day
    unit.save(update_fields=["valid_until"])
    _record("end", unit, _END, now)
    open_relations = UnitRelation.objects.filter(Q(unit=unit_id) | Q(other=unit_id), valid_until=None)
    # Locked and deleted by their keys, so that each is told, and told once, where both its units end at one moment.
    later = list(open_relations.filter(valid_from__gte=on_day).order_by("pk").select_for_update())
    for relation in later:
        _record_relation("delete", relation, (), now)
    UnitRelation.objects.filter(pk__in=[relation.pk for relation in later]).delete()
    open_relations.update(valid_until=on_day)


@transaction.atomic
def relate_units(
    *, unit_id: uuid.UUID, other_id: uuid.UUID, kind: RelationKind, valid_from: date, now: datetime
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
    _record_relation("relate", relation, ("unit", "other", "kind", "valid_from"), now)
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


@transaction.atomic
def give_role(
    *,
    user_id: uuid.UUID,
    role: Role,
    unit_id: uuid.UUID,
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> RoleHolding:
    """Let a person hold a role in a unit and return the holding.

    Raises UserError where the time ends before it begins, or where the person holds the role there then already.
    """
    check_span(valid_from, valid_until)
    # Locked, so that two who give the same role at one moment follow each other.
    Unit.objects.select_for_update().get(pk=unit_id)
    span = Span(valid_from, valid_until)
    held = RoleHolding.objects.filter(user=user_id, role=role.value, unit=unit_id)
    for since, until in held.values_list("valid_from", "valid_until"):
        if Span(since, until).meets(span):
            message = _("This role is held in this unit from {day} already; end that first, or choose another time.")
            raise UserError(message.format(day=since))
    holding = RoleHolding.objects.create(
        user_id=user_id, role=role.value, unit_id=unit_id, valid_from=valid_from, valid_until=valid_until
    )
    _record("give", holding, ("user", "role", "unit", "valid_from", "valid_until"), now)
    return holding


@transaction.atomic
def end_role(*, holding_id: uuid.UUID, on_day: date, now: datetime) -> None:
    """Let a holding end: `on_day` is the first day without it. Raises UserError where it ends earlier already."""
    holding = RoleHolding.objects.select_for_update().get(pk=holding_id)
    if holding.valid_until is not None and holding.valid_until <= on_day:
        message = _("This role ended on {day} already.")
        raise UserError(message.format(day=holding.valid_until))
    check_span(holding.valid_from, on_day)
    holding.valid_until = on_day
    holding.save(update_fields=["valid_until"])
    _record("end", holding, _END, now)


def _record(verb: str, row: Division | Unit | RoleHolding, fields: Sequence[str], now: datetime) -> None:
    record(verb=verb, model=type(row), record_id=str(row.pk), fields=fields, now=now)


def _record_relation(verb: str, relation: UnitRelation, fields: Sequence[str], now: datetime) -> None:
    place = f"{relation.unit_id}/{relation.pk}"
    record(verb=verb, model=UnitRelation, record_id=place, fields=fields, now=now)
