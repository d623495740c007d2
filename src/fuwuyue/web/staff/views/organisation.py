"""The organisation as far as whoever asks may look it up: units, how they stand to each other, divisions."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Level, UnitKind
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import reach_of, work_of
from fuwuyue.web.staff.lists import keep_query, note_read, read_page, read_text
from fuwuyue.web.staff.views.unit_changes import MAY_END


@require_safe
def list_units(request: HttpRequest) -> HttpResponse:
    """List the units of today by the tree of divisions, or those whose name has a text."""
    text = read_text(request)
    found = organisation.find_units(reach=reach_of(request), text=text, page=read_page(request))
    context = {"page": found, "text": text, "keep": keep_query(q=text)}
    return render(request, "staff/units.html", context)


@require_safe
@answer_not_there
def show_unit(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    """Show one unit: who works there, how it stands to others, who may task it and by which paper."""
    reach = reach_of(request)
    unit = organisation.get_unit(reach=reach, unit_id=unit_id)
    people = organisation.get_people_of_unit_in_reach(reach=reach, unit_id=unit.pk)
    duties = organisation.get_duties(unit_id=unit.pk, day=reach.day)
    named = {one.user_id for one in people} | {one.duty.responsible_id for one in duties} - {None}
    note_read(request, "unit", organisation.User, len(named), unit.pk)
    context = {
        "duties": duties,
        "is_township": unit.kind == UnitKind.TOWNSHIP.value,
        "keeps": unit.valid_until is None and unit.division_id in work_of(request).kept.unit_division_ids,
        "works_here": unit.pk in reach.own_unit_ids,
        "unit": unit,
        "people": people,
        "related": organisation.get_related_units(reach=reach, unit=unit),
        "former_names": organisation.get_former_names(unit_id=unit.pk),
        "day": reach.day,
        "division_in_reach": reach.sees_all or unit.division_id in reach.division_ids,
    }
    return render(request, "staff/unit.html", context)


@require_safe
def list_divisions(request: HttpRequest) -> HttpResponse:
    """List the highest divisions in reach, or those whose name or code has a text."""
    reach, text = reach_of(request), read_text(request)
    found = organisation.find_divisions(reach=reach, text=text, page=read_page(request))
    context = {"page": found, "text": text, "keep": keep_query(q=text), "day": reach.day}
    return render(request, "staff/divisions.html", context)


@require_safe
@answer_not_there
def show_division(request: HttpRequest, division_id: uuid.UUID) -> HttpResponse:
    """Show one division: when it holds, what it came from and what became of it, and what lies right below it."""
    reach = reach_of(request)
    division = organisation.get_division_in_reach(reach=reach, division_id=division_id)
    found = organisation.find_divisions(reach=reach, under=division.pk, page=read_page(request))
    successions = [
        one
        for one in organisation.get_successions(division_ids=[division.pk])
        if reach.sees_all or {one.predecessor_id, one.successor_id} <= reach.division_ids
    ]
    keeps = division.valid_until is None and division.pk in work_of(request).kept.unit_division_ids
    context = {
        "division": division,
        "keeps": keeps,
        "may_end": keeps and Level(division.level) in MAY_END,
        "reads_duties": work_of(request).reads_duties and (reach.sees_all or division.pk in reach.whole_ids),
        "parent": division.parent if reach.sees_all or division.parent_id in reach.division_ids else None,
        "page": found,
        "keep": "",
        "successions": successions,
        "units": organisation.find_units(reach=reach, division_id=division.pk),
        "day": reach.day,
    }
    return render(request, "staff/division.html", context)
