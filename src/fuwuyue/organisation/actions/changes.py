"""Divisions are renamed, moved, merged, and put below one that was stored later.

A division that is renamed or moved ends, and a new one is its heir (decision 0012). What stands below stays below the
old row and is in the scope of the heir (decision 0016), unless its code changes with that above: then it has an heir of
its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.actions.divisions import check_code_of, check_free, end_row, record_succession
from fuwuyue.organisation.actions.entries import END, record_change
from fuwuyue.organisation.models import Division, DivisionSuccession
from fuwuyue.organisation.queries import get_scope_ids
from fuwuyue.organisation.rules.division_codes import Level, change_start, rank
from fuwuyue.organisation.rules.divisions import Span, check_name, check_parent, check_span, check_within, clean_name
from fuwuyue.organisation.rules.scopes import SuccessionKind
from fuwuyue.protection.api import NOBODY, Actor

_MANY = 500
_VERBS = {SuccessionKind.RENAMED: "rename", SuccessionKind.MOVED: "move"}


@transaction.atomic
def rename_division(
    *, division_id: uuid.UUID, name: str, code: str | None = None, on_day: date, now: datetime, by: Actor = NOBODY
) -> Division:
    """Let a division have another name from `on_day`, and another code where it is given; return the new division.

    Raises UserError where name, code or day cannot be, or nothing would change.
    """
    old = Division.objects.select_for_update().get(pk=division_id)
    name, code = clean_name(name), old.code if code is None else code
    check_name(name)
    if (name, code) == (old.name, old.code):
        raise UserError(_("The division “{name}” is called so already; write the new name.").format(name=name))
    new = _make_heir(old, name, code, old.parent_id, on_day)
    return _replace(old, new, SuccessionKind.RENAMED, now, by)


@transaction.atomic
def move_division(
    *,
    division_id: uuid.UUID,
    parent_id: uuid.UUID,
    code: str | None = None,
    on_day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> Division:
    """Let a division stand below another one from `on_day`, with another code where it is given; return the new one.

    Raises UserError where it cannot stand there, or stands there already, or the code or the day cannot be.
    """
    old = Division.objects.select_for_update().get(pk=division_id)
    parent = _check_can_stand(old, parent_id, on_day)
    if old.parent_id == parent_id:
        raise UserError(_("The division stands there already; choose another one above it."))
    new = _make_heir(old, old.name, old.code if code is None else code, parent.pk, on_day)
    return _replace(old, new, SuccessionKind.MOVED, now, by)


@transaction.atomic
def merge_divisions(
    *, division_ids: Iterable[uuid.UUID], into_id: uuid.UUID, on_day: date, now: datetime, by: Actor = NOBODY
) -> None:
    """Let divisions end on `on_day` and pass as wholes into another one, which is stored already.

    Raises UserError where one is of another level, is the other one itself, or has ended. The audit has an entry on
    each of them.
    """
    into = Division.objects.select_for_update().get(pk=into_id)
    if into.valid_until is not None and into.valid_until <= on_day:
        raise UserError(_("This division ended on {day} already.").format(day=into.valid_until))
    for each in [Division.objects.get(pk=division_id) for division_id in division_ids]:
        if each.pk == into.pk or each.level != into.level:
            message = _("“{name}” cannot pass into “{into}”; name two divisions of one level.")
            raise UserError(message.format(name=each.name, into=into.name))
        record_succession(
            predecessor_id=each.pk,
            successor_ids=[into.pk],
            on_day=on_day,
            kind=SuccessionKind.MERGED,
            ends=True,
            now=now,
            by=by,
        )


@transaction.atomic
def place_division(*, division_id: uuid.UUID, parent_id: uuid.UUID, now: datetime, by: Actor = NOBODY) -> None:
    """Put a division that was stored without anything above it below one that was stored later.

    That is no move: it stood there all the time, and nobody had written it down. Raises UserError where something is
    above it already, or it cannot stand there since it began.
    """
    division = Division.objects.select_for_update().get(pk=division_id)
    if division.parent_id is not None:
        raise UserError(_("Something stands above this division already; where that has changed, move it."))
    _check_can_stand(division, parent_id, division.valid_from)
    division.parent_id = parent_id
    division.save(update_fields=["parent"])
    record_change("place", division, ("parent",), now, by)


def _check_can_stand(division: Division, parent_id: uuid.UUID, since: date) -> Division:
    parent = Division.objects.select_for_update().get(pk=parent_id)
    check_parent(Level(division.level), Level(parent.level))
    check_within(since, Span(parent.valid_from, parent.valid_until))
    return parent


def _make_heir(old: Division, name: str, code: str, parent_id: uuid.UUID | None, on_day: date) -> Division:
    if code != old.code:
        check_code_of(Level(old.level), code)
        check_free([code], on_day)
    return Division(code=code, level=old.level, name=name, parent_id=parent_id, valid_from=on_day)


def _replace(old: Division, new: Division, kind: SuccessionKind, now: datetime, by: Actor) -> Division:
    """Let `new` be the heir of `old`, and what stands below have heirs where its code changes with that above."""
    on_day = new.valid_from
    below = _make_heirs_below(old, new) if new.code != old.code else {}
    end_row(old, on_day)
    Division.objects.filter(pk__in=[each.pk for each in below]).update(valid_until=on_day)
    heirs = {old: new, **below}
    Division.objects.bulk_create(list(heirs.values()), batch_size=_MANY)
    for each, heir in heirs.items():
        each.heir = heir
    Division.objects.bulk_update(heirs, ["heir"], batch_size=_MANY)
    passages = (
        DivisionSuccession(predecessor=each, successor=heir, on_day=on_day, kind=kind.value)
        for each, heir in heirs.items()
    )
    DivisionSuccession.objects.bulk_create(passages, batch_size=_MANY)
    # One entry for all: each row that ends or begins by this bears the day, and the succession says of what.
    record_change(_VERBS[kind], old, (*END, "heir"), now, by)
    return new


def _make_heirs_below(old: Division, new: Division) -> dict[Division, Division]:
    """Return an heir for each open division below `old` whose code begins as that of `old` does."""
    ids = get_scope_ids(division_ids=[old.pk], day=new.valid_from) - {old.pk}
    rows = sorted(Division.objects.select_for_update().filter(pk__in=ids), key=lambda each: rank(Level(each.level)))
    passed = {each.pk: each.heir_id for each in rows}
    heirs: dict[Division, Division] = {}
    ids_now = {old.pk: new.pk}
    for each in rows:
        code = change_start(each.code, old.code, new.code)
        if each.valid_until is None and code:
            check_span(each.valid_from, new.valid_from)
            heir = Division(
                code=code,
                level=each.level,
                name=each.name,
                parent_id=_find_present(each.parent_id, passed, ids_now),
                valid_from=new.valid_from,
            )
            heirs[each], ids_now[each.pk] = heir, heir.pk
    check_free([each.code for each in heirs.values()], new.valid_from)
    return heirs


def _find_present(
    division_id: uuid.UUID | None, passed: dict[uuid.UUID, uuid.UUID | None], ids_now: dict[uuid.UUID, uuid.UUID]
) -> uuid.UUID | None:
    """Return what stands in the place of `division_id` from now on; it may have passed into another one before."""
    while division_id is not None and division_id not in ids_now and passed.get(division_id):
        division_id = passed[division_id]
    return ids_now.get(division_id, division_id) if division_id else None
