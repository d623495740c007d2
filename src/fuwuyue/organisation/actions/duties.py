"""The responsibility matrix: matters, duty lists of townships, and which unit leads, supports or is informed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.actions.entries import END, record_change
from fuwuyue.organisation.actions.imports import Imported, get_cell, write_wrong
from fuwuyue.organisation.models import Division, Duty, DutyListItem, Matter, RoleHolding, Unit
from fuwuyue.organisation.queries import get_listed, is_valid_on, to_listed
from fuwuyue.organisation.rules import duties as rules
from fuwuyue.organisation.rules.columns import find_columns
from fuwuyue.organisation.rules.division_rows import RowError, tell_row
from fuwuyue.organisation.rules.divisions import Span, check_span, check_within
from fuwuyue.organisation.rules.duties import Caution, ListKind, Part
from fuwuyue.organisation.rules.units import UnitKind
from fuwuyue.organisation.table_files import TableRow, read_table
from fuwuyue.protection.api import NOBODY, Actor, record
from fuwuyue.review.api import Decision, review_text


@dataclass(frozen=True)
class Assigned:
    """A duty that was given, and what is to be told of it."""

    duty: Duty
    cautions: tuple[Caution, ...]


@transaction.atomic
def add_matter(*, title: str, division_id: uuid.UUID, valid_from: date, now: datetime, by: Actor = NOBODY) -> Matter:
    """Store a matter of a division and return it.

    Others will read its title, so the rights review reads it first. Raises UserError where the review refuses it, it
    cannot be a title, or the division has such a matter already.
    """
    title = rules.clean_title(title)
    rules.check_title(title)
    division = Division.objects.select_for_update().get(pk=division_id)
    _check_lawful(title, division)
    for known in Matter.objects.filter(division=division, valid_until=None):
        if rules.is_same_matter(known.title, title):
            message = _("There is a matter called “{title}” already; use it, or end it first.")
            raise UserError(message.format(title=known.title))
    matter = Matter.objects.create(title=title, division=division, valid_from=valid_from)
    record_change("add", matter, ("title", "division", "valid_from"), now, by)
    return matter


def _check_lawful(title: str, division: Division) -> None:
    findings = review_text(title, province=division.code[:2] or None)
    if any(finding.decision is Decision.REFUSE for finding in findings):
        message = _("The review refuses “{title}” as a matter; write what is lawful in its place.")
        raise UserError(message.format(title=title))


@transaction.atomic
def end_matter(*, matter_id: uuid.UUID, on_day: date, now: datetime, by: Actor = NOBODY) -> None:
    """Let a matter end with all its duties; a duty that would begin only then is deleted, with an entry of its own."""
    matter = Matter.objects.select_for_update().get(pk=matter_id)
    _end(matter, on_day)
    record_change("end", matter, END, now, by)
    end_duties_of(Duty.objects.filter(matter=matter_id), on_day, now, by)


@transaction.atomic
def add_duty_list_item(
    *,
    unit_id: uuid.UUID,
    list_title: str,
    kind: ListKind,
    number: str,
    title: str,
    valid_from: date,
    now: datetime,
    by: Actor = NOBODY,
) -> DutyListItem:
    """Store one item of a township's duty list and return it.

    Raises UserError where the unit is no township, the number is in use in this list, or the review refuses the title
    of the list, or of something that the township is to do.
    """
    unit = _get_township(unit_id)
    _check_lawful(list_title, unit.division)
    item = _store_item(unit, list_title, kind, number, title, valid_from)
    fields = ("unit", "list_title", "kind", "number", "title", "valid_from")
    record_change("add", item, fields, now, by)
    return item


def _get_township(unit_id: uuid.UUID) -> Unit:
    unit = Unit.objects.select_for_update().select_related("division").get(pk=unit_id)
    if unit.kind != UnitKind.TOWNSHIP.value:
        message = _("“{name}” is no township, and has no duty list.")
        raise UserError(message.format(name=unit.name))
    return unit


def _store_item(unit: Unit, list_title: str, kind: ListKind, number: str, title: str, valid_from: date) -> DutyListItem:
    title, number, list_title = rules.clean_title(title), number.strip(), rules.clean_title(list_title)
    rules.check_title(title)
    for written, most in ((number, rules.LONGEST_NUMBER), (list_title, rules.LONGEST_LIST)):
        if not 0 < len(written) <= most:
            message = _("“{written}” cannot be stored: write 1 to {most} characters for number and list.")
            raise UserError(message.format(written=written, most=most))
    if kind is not ListKind.TAKEN_BACK:
        # What was taken back is no demand on anybody; an old list may call it by a name that no one may use today.
        _check_lawful(title, unit.division)
    try:
        with transaction.atomic():
            return DutyListItem.objects.create(
                unit=unit, list_title=list_title, kind=kind.value, number=number, title=title, valid_from=valid_from
            )
    except IntegrityError as error:
        message = _("Item {number} of this list is stored already; end it first, or correct the number.")
        raise UserError(message.format(number=number)) from error


@transaction.atomic
def import_duty_list(
    *, unit_id: uuid.UUID, list_title: str, content: bytes, valid_from: date, now: datetime, by: Actor = NOBODY
) -> Imported:
    """Store the duty list of a township, a .csv or .xlsx; right rows go in, the wrong ones come back with the reason.

    Columns: number, which of the three lists, title. An item that is stored in the same way stays as it is, so that a
    second run changes nothing. All in one transaction, since a township has some hundreds; one entry in the audit, by
    the hash of the file.
    """
    unit = _get_township(unit_id)
    _check_lawful(list_title, unit.division)
    table = read_table(content)
    columns = find_columns(table.headings, rules.HEADINGS, rules.NEEDED)
    stored = {(each.kind, each.number): each.title for each in get_listed(unit_ids=[unit.pk]) if not each.valid_until}
    added, same, errors = 0, 0, list[RowError]()
    for row in table.rows:
        try:
            kind, number, title = _read_item(row, columns)
            if stored.get((kind.value, number)) == title:
                same += 1
                continue
            _store_item(unit, list_title, kind, number, title, valid_from)
            added += 1
        except UserError as error:
            errors.append(RowError(row.number, tell_row(row.number, str(error))))
    if added:
        # An id has 80 characters at most: half of the hash still tells the file.
        place = f"{unit.pk}/{table.sha256[:32]}"
        fields = ("number", "kind", "title")
        record(verb="import", model=DutyListItem, record_id=place, fields=fields, now=now, **vars(by))
    return Imported(added, same, tuple(errors), write_wrong(table, errors))


def _read_item(row: TableRow, columns: dict[str, int]) -> tuple[ListKind, str, str]:
    if row.merged:
        raise UserError(_("Cells are merged here; unmerge them and fill each one."))
    number = get_cell(row, columns, "number")
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    title = rules.clean_title(str(get_cell(row, columns, "title")))
    return rules.read_kind(str(get_cell(row, columns, "kind"))), str(number).strip(), title


@transaction.atomic
def end_duty_list_item(*, item_id: uuid.UUID, on_day: date, now: datetime, by: Actor = NOBODY) -> None:
    """Let an item of a duty list end; duties that cite it stand, and the matrix tells so."""
    item = DutyListItem.objects.select_for_update().get(pk=item_id)
    _end(item, on_day)
    record_change("end", item, END, now, by)


@transaction.atomic
def assign_duty(
    *,
    matter_id: uuid.UUID,
    unit_id: uuid.UUID,
    part: Part,
    valid_from: date,
    item_id: uuid.UUID | None = None,
    responsible_id: uuid.UUID | None = None,
    now: datetime,
    by: Actor = NOBODY,
) -> Assigned:
    """Let a unit lead, support or be informed of a matter; return the duty with what is to be told of it.

    `item_id` is the item of the township's own duty list that is cited, `responsible_id` a person who works in the
    unit. Raises UserError where the matter was taken back from the township, another unit leads it, the unit has a part
    in it already, or item or person are not the unit's.
    """
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    matter = Matter.objects.select_for_update().get(pk=matter_id)
    for above in (unit, matter):
        check_within(valid_from, Span(above.valid_from, above.valid_until))
    listed = get_listed(unit_ids=[unit_id])
    cited = _find_item(listed, item_id)
    cautions = _judge(matter, unit, part, cited, listed, valid_from)
    check_works_in(responsible_id, unit_id, valid_from)
    _check_no_other(matter, unit, part, valid_from)
    duty = Duty.objects.create(
        matter=matter, unit=unit, part=part.value, item=cited, responsible_id=responsible_id, valid_from=valid_from
    )
    record_change("assign", duty, ("matter", "unit", "part", "item", "responsible", "valid_from"), now, by)
    return Assigned(duty, cautions)


def _judge(
    matter: Matter, unit: Unit, part: Part, cited: DutyListItem | None, listed: list[DutyListItem], day: date
) -> tuple[Caution, ...]:
    """Raise UserError where the unit may not have this part in the matter; return what is to be told of it."""
    item = to_listed(cited) if cited else None
    given = (matter.title, UnitKind(unit.kind), part, item, [to_listed(each) for each in listed], day)
    rules.check_may_have(*given)
    return rules.find_cautions(*given)


def _find_item(listed: list[DutyListItem], item_id: uuid.UUID | None) -> DutyListItem | None:
    if item_id is None:
        return None
    for item in listed:
        if item.pk == item_id:
            return item
    raise UserError(_("This item is not of the unit's own duty list; cite one that is."))


def check_works_in(user_id: uuid.UUID | None, unit_id: uuid.UUID, day: date) -> None:
    """Raise UserError where a person holds no role in the unit on `day`, or the account is closed."""
    if user_id is None:
        return
    holdings = RoleHolding.objects.filter(is_valid_on(day), user=user_id, unit=unit_id, user__is_active=True)
    if not holdings.exists():
        raise UserError(_("The person holds no role in this unit on {day}; give one first.").format(day=day))


def _check_no_other(matter: Matter, unit: Unit, part: Part, since: date) -> None:
    later = Duty.objects.filter(Q(valid_until=None) | Q(valid_until__gt=since), matter=matter)
    if later.filter(unit=unit).exists():
        raise UserError(_("The unit has a part in this matter already; end that first."))
    if part is Part.LEAD and later.filter(part=Part.LEAD.value).exists():
        raise UserError(_("Another unit leads this matter; end that first, or let this one support it."))


@transaction.atomic
def end_duty(*, duty_id: uuid.UUID, on_day: date, now: datetime, by: Actor = NOBODY) -> None:
    """Let a duty end: `on_day` is the first day without it. Raises UserError where it ended before."""
    duty = Duty.objects.select_for_update().get(pk=duty_id)
    _end(duty, on_day)
    record_change("end", duty, END, now, by)


def end_duties_of(duties: QuerySet[Duty], on_day: date, now: datetime, by: Actor) -> None:
    """End the open ones of these duties with their unit or matter; delete, each with its entry, what begins later."""
    open_duties = duties.filter(Q(valid_until=None) | Q(valid_until__gt=on_day))
    later = list(open_duties.filter(valid_from__gte=on_day).select_for_update())
    for duty in later:
        record_change("delete", duty, (), now, by)
    Duty.objects.filter(pk__in=[duty.pk for duty in later]).delete()
    open_duties.update(valid_until=on_day)


def _end(row: Matter | DutyListItem | Duty, on_day: date) -> None:
    if row.valid_until is not None and row.valid_until <= on_day:
        raise UserError(_("This ended on {day} already.").format(day=row.valid_until))
    check_span(row.valid_from, on_day)
    row.valid_until = on_day
    row.save(update_fields=["valid_until"])
