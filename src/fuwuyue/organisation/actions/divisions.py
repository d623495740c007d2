"""Divisions are added, end, and pass into others."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.actions.entries import END, record_change
from fuwuyue.organisation.models import Division, DivisionSuccession
from fuwuyue.organisation.queries import NoSuchDivisionError
from fuwuyue.organisation.rules.division_codes import Level, check_code, get_level
from fuwuyue.organisation.rules.divisions import Span, check_name, check_parent, check_span, check_within
from fuwuyue.organisation.rules.scopes import SuccessionKind, check_passage, has_heir
from fuwuyue.protection.api import NOBODY, Actor


@transaction.atomic
def add_division(
    *,
    level: Level,
    name: str,
    parent_id: uuid.UUID | None,
    valid_from: date,
    code: str = "",
    now: datetime,
    by: Actor = NOBODY,
) -> Division:
    """Store one division and return it; raises UserError where code, name, parent or time cannot be.

    Without a code it is a group, or something else that the statistics do not know.
    """
    check_name(name)
    check_code_of(level, code)
    parent = Division.objects.select_for_update().get(pk=parent_id) if parent_id else None
    check_parent(level, Level(parent.level) if parent else None)
    if parent is not None:
        check_within(valid_from, Span(parent.valid_from, parent.valid_until))
    check_free([code], valid_from)
    division = Division.objects.create(code=code, level=level.value, name=name, parent=parent, valid_from=valid_from)
    record_change("add", division, ("code", "level", "name", "parent", "valid_from"), now, by)
    return division


def check_code_of(level: Level, code: str) -> None:
    """Raise UserError where `code` is none of this level; an empty one is."""
    if code:
        check_code(code)
        if get_level(code) is not level:
            message = _("The code {code} is not of this level; write the right code.")
            raise UserError(message.format(code=code))


def check_free(codes: Sequence[str], since: date) -> None:
    """Raise UserError where another division has one of these codes on `since` or later."""
    later = Q(valid_until=None) | Q(valid_until__gt=since)
    taken = Division.objects.filter(later, code__in=codes).exclude(code="").first()
    if taken is not None:
        message = _("The code {code} belongs to another division on {day}; end that one first, or correct the code.")
        raise UserError(message.format(code=taken.code, day=since))


@transaction.atomic
def end_division(*, division_id: uuid.UUID, on_day: date, now: datetime, by: Actor = NOBODY) -> None:
    """Let a division end: `on_day` is the first day on which it is no more. Raises UserError where it ended before."""
    division = Division.objects.select_for_update().get(pk=division_id)
    end_row(division, on_day)
    record_change("end", division, END, now, by)


def end_row(division: Division, on_day: date) -> None:
    """Let a division that is locked end; raise UserError where it ended before, or begins only then."""
    if division.valid_until is not None:
        message = _("This division ended on {day} already.")
        raise UserError(message.format(day=division.valid_until))
    check_span(division.valid_from, on_day)
    division.valid_until = on_day
    division.save(update_fields=["valid_until"])


@transaction.atomic
def record_succession(
    *,
    predecessor_id: uuid.UUID,
    successor_ids: Iterable[uuid.UUID],
    on_day: date,
    kind: SuccessionKind,
    ends: bool,
    now: datetime,
    by: Actor = NOBODY,
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
        end_row(predecessor, on_day)
        fields = END
    check_passage(kind, len(successors), ended_by_it=predecessor.valid_until == on_day)
    if has_heir(kind, len(successors)):
        _set_heir(predecessor, successors[0])
        fields = (*fields, "heir")
    for successor in successors:
        DivisionSuccession.objects.create(predecessor=predecessor, successor=successor, on_day=on_day, kind=kind.value)
    if ends or successors:
        record_change("record_succession", predecessor, fields, now, by)


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
