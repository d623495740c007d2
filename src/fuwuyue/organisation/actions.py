"""What can be done with divisions: add one, end one, say what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.models import Division, DivisionSuccession, SuccessionKind
from fuwuyue.organisation.rules.division_codes import Level, check_code, get_level
from fuwuyue.organisation.rules.divisions import Span, check_name, check_parent, check_span


@transaction.atomic
def add_division(*, level: Level, name: str, parent_id: uuid.UUID | None, valid_from: date, code: str = "") -> Division:
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
    _check_free(code, Span(valid_from))
    return Division.objects.create(code=code, level=level.value, name=name, parent=parent, valid_from=valid_from)


def _check_free(code: str, span: Span) -> None:
    """Raise UserError where another division has this code on a day of `span`."""
    same = Division.objects.filter(code=code).exclude(code="").values_list("valid_from", "valid_until")
    if any(Span(since, until).meets(span) for since, until in same):
        message = _("The code {code} belongs to another division on {day}; end that one first, or correct the code.")
        raise UserError(message.format(code=code, day=span.since))


@transaction.atomic
def end_division(*, division_id: uuid.UUID, on_day: date) -> None:
    """Let a division end: `on_day` is the first day on which it is no more. Raises UserError where it ended before."""
    division = Division.objects.select_for_update().get(pk=division_id)
    if division.valid_until is not None:
        message = _("This division ended on {day} already.")
        raise UserError(message.format(day=division.valid_until))
    check_span(division.valid_from, on_day)
    division.valid_until = on_day
    division.save(update_fields=["valid_until"])


@transaction.atomic
def record_succession(
    *, predecessor_id: uuid.UUID, successor_ids: Iterable[uuid.UUID], on_day: date, kind: SuccessionKind, ends: bool
) -> None:
    """Say what took the place of a division on `on_day`; `ends` is false where it gave only a part away.

    Raises UserError where the division had ended before, or a successor begins after `on_day`.
    """
    if ends:
        end_division(division_id=predecessor_id, on_day=on_day)
    for successor in Division.objects.filter(pk__in=list(successor_ids)):
        if successor.valid_from > on_day:
            message = _("The division {division} begins only on {day}; correct one of the two days.")
            raise UserError(message.format(division=successor, day=successor.valid_from))
        DivisionSuccession.objects.create(
            predecessor_id=predecessor_id, successor=successor, on_day=on_day, kind=kind.value
        )
