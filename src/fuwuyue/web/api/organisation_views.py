"""Divisions, units and who works in them, as the role of the token sees them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router

from fuwuyue.kernel import clock
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Unit
from fuwuyue.protection.api import record_read
from fuwuyue.web.api.bearer import caller_of
from fuwuyue.web.api.schemas import (
    DivisionOut,
    DivisionQuery,
    MeOut,
    Page,
    PageQuery,
    PersonOut,
    RelationOut,
    UnitOut,
    UnitQuery,
    cut_page,
    make_page,
)

router = Router()


@router.get("/me", response=MeOut, url_name="me", summary="Who asks, as what")
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Return the person, the role and the unit of the token, and the token's end."""
    caller = caller_of(request)
    user = caller.token.holding.user
    return {
        "user_id": user.pk,
        "username": user.username,
        "name": user.first_name,
        "role": caller.role,
        "unit": caller.holding.unit,
        "token": caller.token,
    }


@router.get("/divisions", response=Page[DivisionOut], url_name="divisions", summary="Divisions")
def list_divisions(request: HttpRequest, wanted: Query[DivisionQuery]) -> dict[str, Any]:
    """List the divisions within reach that are valid today, by code."""
    found = organisation.find_present_divisions(
        reach=caller_of(request).reach,
        parent_id=wanted.parent,
        level=wanted.level,
        text=wanted.query,
        start=wanted.offset,
        size=wanted.limit,
    )
    return make_page(found.rows, found.count, wanted)


@router.get("/divisions/{uuid:division_id}", response=DivisionOut, url_name="division", summary="One division")
def get_division(request: HttpRequest, division_id: UUID) -> organisation.Division:
    """Return one division within reach, of today or of before."""
    with not_found():
        return organisation.get_division_in_reach(reach=caller_of(request).reach, division_id=division_id)


@router.get("/units", response=Page[UnitOut], url_name="units", summary="Units")
def list_units(request: HttpRequest, wanted: Query[UnitQuery]) -> dict[str, Any]:
    """List the units within reach that are valid today, by name."""
    found = organisation.find_units(
        reach=caller_of(request).reach,
        kind=wanted.kind,
        division_id=wanted.division,
        text=wanted.query,
        start=wanted.offset,
        size=wanted.limit,
    )
    return make_page(found.rows, found.count, wanted)


@router.get("/units/{uuid:unit_id}", response=UnitOut, url_name="unit", summary="One unit")
def get_unit(request: HttpRequest, unit_id: UUID) -> organisation.Unit:
    """Return one unit within reach, of today or of before."""
    with not_found():
        return organisation.get_unit(reach=caller_of(request).reach, unit_id=unit_id)


@router.get(
    "/units/{uuid:unit_id}/relations",
    response=Page[RelationOut],
    url_name="relations",
    summary="How a unit stands to others",
)
def list_relations(request: HttpRequest, unit_id: UUID, wanted: Query[PageQuery]) -> dict[str, Any]:
    """List how the unit stands to others today; both are within reach."""
    get_unit(request, unit_id)
    relations = organisation.get_relations(reach=caller_of(request).reach, unit_id=unit_id)
    return cut_page(list(relations), wanted)


@router.get("/units/{uuid:unit_id}/people", response=Page[PersonOut], url_name="people", summary="Who works in a unit")
def list_people(request: HttpRequest, unit_id: UUID, wanted: Query[PageQuery]) -> dict[str, Any]:
    """List who holds which role in the unit today; the unit is within reach."""
    caller = caller_of(request)
    get_unit(request, unit_id)
    held = organisation.get_people_of_unit_in_reach(reach=caller.reach, unit_id=unit_id)
    if held:
        now, by = clock.now(), caller.actor
        record_read(page="api_people", count=len(held), model=Unit, record_id=str(unit_id), now=now, by=by)
    people = [
        {"name": one.user.first_name, "role": one.role, "valid_from": one.valid_from, "valid_until": one.valid_until}
        for one in held
    ]
    return cut_page(people, wanted)


@contextmanager
def not_found() -> Iterator[None]:
    """Answer 404 for what is not there or not in reach; which of the two is not said."""
    try:
        yield
    except organisation.NotInReachError as error:
        raise Http404 from error
