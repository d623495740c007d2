"""Changes of units and divisions, by the system administrator: names, relations, mergers, ends.

What a unit is and how it stands to others decides who sees what, so the password is asked for again, as for roles.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from fuwuyue.journeys import change_roles
from fuwuyue.kernel import clock
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Division, Level, RelationKind, Role, SuccessionKind, Unit, UnitKind
from fuwuyue.protection.api import Actor
from fuwuyue.web.staff.answers import Change, answer_change, answer_not_there
from fuwuyue.web.staff.asking import needs_proof, reach_of, refuse, work_of
from fuwuyue.web.staff.organisation_forms import (
    DivideForm,
    EndForm,
    MergeForm,
    RelateForm,
    RenameDivisionForm,
    RenameForm,
    UnitForm,
    list_divisions,
    list_units,
)

_SAFE_AND_POST = ["GET", "HEAD", "POST"]
# The county in which whoever does this works does not end by a form.
MAY_END = frozenset({Level.TOWNSHIP, Level.VILLAGE, Level.GROUP})


def _by(request: HttpRequest) -> Actor:
    return work_of(request).act_as(Role.ADMINISTRATOR)


def _find_unit(request: HttpRequest, unit_id: uuid.UUID) -> Unit:
    unit = organisation.get_unit(reach=reach_of(request), unit_id=unit_id)
    if unit.division_id not in work_of(request).kept.unit_division_ids:
        raise refuse()
    return unit


def _find_division(request: HttpRequest, division_id: uuid.UUID, *, ends: bool = False) -> Division:
    division = organisation.get_division_in_reach(reach=reach_of(request), division_id=division_id)
    if division.pk not in work_of(request).kept.unit_division_ids or (ends and Level(division.level) not in MAY_END):
        raise refuse()
    return division


def _tell_people(request: HttpRequest, unit: Unit, *, they_go_on: bool) -> tuple[str, ...]:
    """Say what becomes of the people of a unit that ends; nothing where nobody works there."""
    held = organisation.get_people_of_unit(unit_id=unit.pk, day=work_of(request).day)
    count = len({one.user_id for one in held})
    if not count:
        return ()
    if they_go_on:
        said = ngettext(
            "%(count)d person holds a role in this unit, and goes on with it in the other one.",
            "%(count)d people hold roles in this unit, and go on with them in the other one.",
            count,
        )
    else:
        said = ngettext(
            "%(count)d person holds a role in this unit, which counts for nothing from that day; end it first and hand "
            "the open work over.",
            "%(count)d people hold roles in this unit, which count for nothing from that day; end them first and hand "
            "the open work over.",
            count,
        )
    return (said % {"count": count},)


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def add_unit(request: HttpRequest, division_id: uuid.UUID) -> HttpResponse:
    """Ask for a unit that works for a division, and add it."""
    division = _find_division(request, division_id)
    form = UnitForm(request.POST if request.method == "POST" else None)

    def add(given: dict[str, Any]) -> None:
        organisation.add_unit(
            kind=UnitKind(given["kind"]),
            name=given["name"],
            short_names=form.get_short_names(),
            division_id=division.pk,
            valid_from=given["valid_from"],
            now=clock.now(),
            by=_by(request),
        )

    back = reverse("staff:division", args=[division.pk])
    change = Change(_("Add a unit"), division.name, _("Add"), back)
    return answer_change(request, change, form, add, _("The unit is added."))


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def rename_unit(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    """Ask for another name of a unit and from which day, and let it have it."""
    unit = _find_unit(request, unit_id)
    form = RenameForm(request.POST if request.method == "POST" else None)

    def rename(given: dict[str, Any]) -> None:
        organisation.rename_unit(unit_id=unit.pk, **given, now=clock.now(), by=_by(request))

    hint = _("It stays the same unit: people, duties and relations stay, and old plans find it by its former name.")
    change = Change(_("Rename a unit"), unit.name, _("Rename"), reverse("staff:unit", args=[unit.pk]), (hint,))
    return answer_change(request, change, form, rename, _("The unit has its new name."))


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def relate_unit(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    """Ask how a unit stands to another one, and from which day, and enter it."""
    unit, work = _find_unit(request, unit_id), work_of(request)
    others = organisation.get_units(division_ids=work.kept.unit_division_ids, day=work.day)
    others = [one for one in others if one.pk != unit.pk]
    form = RelateForm(request.POST if request.method == "POST" else None, units=others)

    def relate(given: dict[str, Any]) -> None:
        organisation.relate_units(
            unit_id=unit.pk,
            other_id=uuid.UUID(given["other"]),
            kind=RelationKind(given["kind"]),
            valid_from=given["valid_from"],
            now=clock.now(),
            by=_by(request),
        )

    hint = _("Whoever works in the other unit sees this one, and what it sees, where this one is subordinate to it.")
    back = reverse("staff:unit", args=[unit.pk])
    change = Change(_("Enter a relation"), unit.name, _("Enter"), back, (hint,))
    return answer_change(request, change, form, relate, _("The relation is entered."))


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def merge_unit(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    """Ask into which unit of its division a unit passes, and let its people, duties and names go on there."""
    unit = _find_unit(request, unit_id)
    others = organisation.get_units(division_ids=[unit.division_id], day=work_of(request).day)
    choices = list_units(one for one in others if one.pk != unit.pk)
    form = MergeForm(request.POST if request.method == "POST" else None, choices=choices)

    def merge(given: dict[str, Any]) -> None:
        into_id = uuid.UUID(given["into"])
        change_roles.merge_unit(
            unit_id=unit.pk, into_id=into_id, on_day=given["on_day"], now=clock.now(), by=_by(request)
        )

    hints = (
        *_tell_people(request, unit, they_go_on=True),
        _("Its duties go on in the other unit, and plans that write its name find that one. Its relations end."),
    )
    back = reverse("staff:unit", args=[unit.pk])
    change = Change(_("Merge a unit into another"), unit.name, _("Merge"), back, hints, is_final=True)
    return answer_change(request, change, form, merge, _("The unit passes into the other one on that day."))


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def end_unit(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    """Ask from which day a unit is no more, and end it with its relations and duties."""
    unit = _find_unit(request, unit_id)
    if unit.pk in work_of(request).reach.own_unit_ids:
        raise refuse()  # whoever closes it would hold no role any more, and nobody could open it again
    form = EndForm(request.POST if request.method == "POST" else None)

    def end(given: dict[str, Any]) -> None:
        organisation.end_unit(unit_id=unit.pk, **given, now=clock.now(), by=_by(request))

    hints = (*_tell_people(request, unit, they_go_on=False), _("Its relations and duties end on the same day."))
    back = reverse("staff:unit", args=[unit.pk])
    change = Change(_("Close a unit"), unit.name, _("Close the unit"), back, hints, is_final=True)
    return answer_change(request, change, form, end, _("The unit ends on that day."))


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def rename_division(request: HttpRequest, division_id: uuid.UUID) -> HttpResponse:
    """Ask for another name of a division, and its code where that changes, and let it have them."""
    division = _find_division(request, division_id)
    form = RenameDivisionForm(request.POST if request.method == "POST" else None)

    def rename(given: dict[str, Any]) -> None:
        organisation.rename_division(
            division_id=division.pk,
            name=given["name"],
            code=given["code"].strip() or None,
            on_day=given["on_day"],
            now=clock.now(),
            by=_by(request),
        )

    hint = _("The division ends and a new one takes its place: who sees the new one sees the records of the old one.")
    back = reverse("staff:division", args=[division.pk])
    change = Change(_("Rename a division"), division.name, _("Rename"), back, (hint,), is_final=True)
    return answer_change(request, change, form, rename, _("The division has its new name from that day."))


def _list_peers(request: HttpRequest, division: Division) -> list[tuple[str, str]]:
    work = work_of(request)
    kept = work.kept.unit_division_ids
    return list_divisions(organisation.get_peers(division=division, division_ids=kept, day=work.day))


def _tell_none(choices: list[tuple[str, str]]) -> tuple[str, ...]:
    return () if choices else (_("There is no other division of this level in your county yet."),)


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def merge_division(request: HttpRequest, division_id: uuid.UUID) -> HttpResponse:
    """Ask into which division of its level a division passes as a whole, and let it pass."""
    division = _find_division(request, division_id, ends=True)
    choices = _list_peers(request, division)
    form = MergeForm(request.POST if request.method == "POST" else None, choices=choices)

    def merge(given: dict[str, Any]) -> None:
        organisation.merge_divisions(
            division_ids=[division.pk],
            into_id=uuid.UUID(given["into"]),
            on_day=given["on_day"],
            now=clock.now(),
            by=_by(request),
        )

    hint = _("Who sees the other division sees the records of this one from then on. Its units are closed apart.")
    hints = (*_tell_none(choices), hint)
    back = reverse("staff:division", args=[division.pk])
    change = Change(_("Merge a division into another"), division.name, _("Merge"), back, hints, is_final=True)
    return answer_change(request, change, form, merge, _("The division passes into the other one on that day."))


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def divide_division(request: HttpRequest, division_id: uuid.UUID) -> HttpResponse:
    """Ask which divisions took the place of this one, or of a part of it, and write the succession down."""
    division = _find_division(request, division_id, ends=True)
    choices = _list_peers(request, division)
    form = DivideForm(request.POST if request.method == "POST" else None, choices=choices)

    def divide(given: dict[str, Any]) -> None:
        organisation.record_succession(
            predecessor_id=division.pk,
            successor_ids=[uuid.UUID(each) for each in given["successors"]],
            on_day=given["on_day"],
            kind=SuccessionKind.SPLIT,
            ends=given["ends"],
            now=clock.now(),
            by=_by(request),
        )

    hint = _("Nobody can tell of an old record which part it is about, so the records stay with this division.")
    hints = (*_tell_none(choices), hint)
    back = reverse("staff:division", args=[division.pk])
    change = Change(_("Split a division"), division.name, _("Write it down"), back, hints, is_final=True)
    return answer_change(request, change, form, divide, _("The succession is written down."))


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def end_division(request: HttpRequest, division_id: uuid.UUID) -> HttpResponse:
    """Ask from which day a division is no more, where nothing takes its place, and end it."""
    division = _find_division(request, division_id, ends=True)
    form = EndForm(request.POST if request.method == "POST" else None)

    def end(given: dict[str, Any]) -> None:
        organisation.end_division(division_id=division.pk, **given, now=clock.now(), by=_by(request))

    hint = _("Only where nothing takes its place; else merge it or write down what it was split into.")
    back = reverse("staff:division", args=[division.pk])
    change = Change(_("Close a division"), division.name, _("Close the division"), back, (hint,), is_final=True)
    return answer_change(request, change, form, end, _("The division ends on that day."))
