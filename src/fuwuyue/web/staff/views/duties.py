"""The responsibility matrix of a division, and the duty lists of townships: read by who leads the work, kept by few."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from fuwuyue.kernel import clock
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import (
    CAUTION_TEXTS,
    ListKind,
    MatrixRow,
    Matter,
    Part,
    Role,
    ToldDuty,
    Unit,
    UnitKind,
    User,
)
from fuwuyue.protection.api import Actor
from fuwuyue.web.staff.answers import Change, answer_change, answer_form, answer_not_there
from fuwuyue.web.staff.asking import reach_of, refuse, work_of
from fuwuyue.web.staff.lists import note_read
from fuwuyue.web.staff.organisation_forms import (
    DutyForm,
    EndForm,
    ListFileForm,
    ListItemForm,
    MatterForm,
    UnitChoiceForm,
)

_SAFE_AND_POST = ["GET", "HEAD", "POST"]


def _as_keeper(request: HttpRequest) -> Actor:
    return work_of(request).act_as(Role.COUNTY_OFFICE, Role.ADMINISTRATOR)


def _need_kept(request: HttpRequest, division_id: uuid.UUID) -> None:
    if division_id not in work_of(request).kept.duty_division_ids:
        raise refuse()


@require_safe
def show_own_duties(request: HttpRequest) -> HttpResponse:
    """Lead to the matrix of the division for which the reader works."""
    for held in work_of(request).holdings:
        if Role(held.role) in organisation.READS_DUTIES:
            return redirect("staff:division-duties", division_id=held.unit.division_id)
    raise refuse()


@require_safe
@answer_not_there
def show_duties(request: HttpRequest, division_id: uuid.UUID) -> HttpResponse:
    """Show which unit leads, supports or is informed of each matter; or, asked so, which matters each unit has."""
    reach = reach_of(request)
    division = organisation.get_division_with_duties(reach=reach, division_id=division_id)
    rows = organisation.get_matrix(division_id=division.pk, day=reach.day)
    by_unit = request.GET.get("by") == "unit"
    told = [each for row in rows for each in _each_duty(row)]
    note_read(request, "duties", User, len({one.duty.responsible_id for one in told} - {None}), division.pk)
    context = {
        "division": division,
        "rows": rows,
        "units": _turn(told) if by_unit else [],
        "by_unit": by_unit,
        "caution_count": sum(bool(one.cautions) for one in told),
        "keeps": division.pk in work_of(request).kept.duty_division_ids,
    }
    return render(request, "staff/duties.html", context)


def _each_duty(row: MatrixRow) -> Iterator[ToldDuty]:
    yield from row.leads
    yield from row.support
    yield from row.informed


def _turn(told: Sequence[ToldDuty]) -> list[tuple[Unit, dict[str, list[ToldDuty]]]]:
    """Return each unit with its duties by the part that it has."""
    units = {one.duty.unit_id: one.duty.unit for one in told}
    parts = defaultdict[uuid.UUID, dict[str, list[ToldDuty]]](lambda: {part.value: [] for part in Part})
    for one in told:
        parts[one.duty.unit_id][one.duty.part].append(one)
    return sorted(((unit, parts[pk]) for pk, unit in units.items()), key=lambda pair: pair[0].name)


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def add_matter(request: HttpRequest, division_id: uuid.UUID) -> HttpResponse:
    """Ask for a matter and add it to the matrix; the rights review reads its title first."""
    _need_kept(request, division_id)
    division = organisation.get_division_with_duties(reach=reach_of(request), division_id=division_id)
    form = MatterForm(request.POST if request.method == "POST" else None)

    def add(given: dict[str, Any]) -> None:
        organisation.add_matter(division_id=division.pk, **given, now=clock.now(), by=_as_keeper(request))

    back = reverse("staff:division-duties", args=[division.pk])
    change = Change(_("Add a matter"), division.name, _("Add"), back)
    return answer_change(request, change, form, add, _("The matter is added; say now which units have to do with it."))


def _find_matter(request: HttpRequest, matter_id: uuid.UUID) -> Matter:
    matter = organisation.find_matter(matter_id=matter_id, division_ids=work_of(request).kept.duty_division_ids)
    if matter is None:
        raise refuse()
    return matter


@require_http_methods(_SAFE_AND_POST)
def end_matter(request: HttpRequest, matter_id: uuid.UUID) -> HttpResponse:
    """Ask from which day a matter is no more, and end it with all its duties."""
    matter = _find_matter(request, matter_id)
    form = EndForm(request.POST if request.method == "POST" else None)

    def end(given: dict[str, Any]) -> None:
        organisation.end_matter(matter_id=matter.pk, **given, now=clock.now(), by=_as_keeper(request))

    hint = _("The parts that units have in it end on the same day.")
    back = reverse("staff:division-duties", args=[matter.division_id])
    change = Change(_("End a matter"), matter.title, _("End the matter"), back, (hint,), is_final=True)
    return answer_change(request, change, form, end, _("The matter ends on that day."))


@require_http_methods(_SAFE_AND_POST)
def assign_duty(request: HttpRequest, matter_id: uuid.UUID) -> HttpResponse:
    """Ask for a unit; then for its part in the matter, what it cites and who is named, and give it the part."""
    work, matter = work_of(request), _find_matter(request, matter_id)
    units = organisation.get_units(division_ids=work.kept.duty_division_ids, day=work.day)
    context = {"matter": matter, "back": reverse("staff:division-duties", args=[matter.division_id])}
    chosen = UnitChoiceForm(request.GET if "unit" in request.GET else None, units=units)
    if not chosen.is_valid():
        is_wrong = chosen.errors or request.method == "POST"
        status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
        return render(request, "staff/choose_unit.html", {"form": chosen, **context}, status=status)
    unit = next(one for one in units if str(one.pk) == chosen.cleaned_data["unit"])
    return _assign_to(request, matter, unit, context)


def _assign_to(request: HttpRequest, matter: Matter, unit: Unit, context: dict[str, Any]) -> HttpResponse:
    people = organisation.get_people_of_unit(unit_id=unit.pk, day=work_of(request).day)
    named = {one.user_id: one.user for one in people}
    note_read(request, "assign_duty", User, len(named), unit.pk)
    listed = organisation.get_listed(unit_ids=[unit.pk])
    form = DutyForm(
        request.POST if request.method == "POST" else None,
        items=[one for one in listed if one.valid_until is None and one.kind != ListKind.TAKEN_BACK.value],
        people=named.values(),
        is_township=unit.kind == UnitKind.TOWNSHIP.value,
    )
    cautions = list[organisation.Caution]()

    def assign(given: dict[str, Any]) -> None:
        assigned = organisation.assign_duty(
            matter_id=matter.pk,
            unit_id=unit.pk,
            part=Part(given["part"]),
            item_id=uuid.UUID(given["item"]) if given.get("item") else None,
            responsible_id=uuid.UUID(given["responsible"]) if given["responsible"] else None,
            valid_from=given["valid_from"],
            now=clock.now(),
            by=_as_keeper(request),
        )
        cautions.extend(assigned.cautions)

    asked = answer_form(request, "staff/assign_duty.html", form, assign, {"unit": unit, **context})
    if asked is not None:
        return asked
    messages.success(request, _("“%(unit)s” has a part in the matter now.") % {"unit": unit.name})
    for caution in cautions:
        messages.warning(request, _(CAUTION_TEXTS[caution]))
    return redirect("staff:division-duties", division_id=matter.division_id)


@require_http_methods(_SAFE_AND_POST)
def end_duty(request: HttpRequest, duty_id: uuid.UUID) -> HttpResponse:
    """Ask from which day a unit has no part in a matter any more, and end that part."""
    duty = organisation.find_duty(duty_id=duty_id, division_ids=work_of(request).kept.duty_division_ids)
    if duty is None:
        raise refuse()
    form = EndForm(request.POST if request.method == "POST" else None)

    def end(given: dict[str, Any]) -> None:
        organisation.end_duty(duty_id=duty.pk, **given, now=clock.now(), by=_as_keeper(request))

    back = reverse("staff:division-duties", args=[duty.matter.division_id])
    subject = f"{duty.matter.title} · {duty.unit.name}"
    change = Change(_("End a part in a matter"), subject, _("End it"), back, is_final=True)
    return answer_change(request, change, form, end, _("The part in the matter ends on that day."))


def _find_township(request: HttpRequest, unit_id: uuid.UUID) -> Unit:
    unit = organisation.get_unit(reach=reach_of(request), unit_id=unit_id)
    if unit.kind != UnitKind.TOWNSHIP.value:
        raise refuse()
    return unit


@require_safe
@answer_not_there
def show_duty_list(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    """Show the three lists of a township's duties as they are today."""
    unit, day = _find_township(request, unit_id), work_of(request).day
    items = [
        one
        for one in organisation.get_listed(unit_ids=[unit.pk])
        if one.valid_from <= day and (one.valid_until is None or one.valid_until > day)
    ]
    context = {
        "unit": unit,
        "lists": [(kind, [one for one in items if one.kind == kind.value]) for kind in ListKind],
        "keeps": unit.division_id in work_of(request).kept.duty_division_ids,
    }
    return render(request, "staff/duty_list.html", context)


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def add_list_item(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    """Ask for an item of a township's duty list and add it; the rights review reads it first."""
    unit = _find_township(request, unit_id)
    _need_kept(request, unit.division_id)
    form = ListItemForm(request.POST if request.method == "POST" else None)

    def add(given: dict[str, Any]) -> None:
        by = _as_keeper(request)
        organisation.add_duty_list_item(
            unit_id=unit.pk, **{**given, "kind": ListKind(given["kind"])}, now=clock.now(), by=by
        )

    back = reverse("staff:duty-list", args=[unit.pk])
    change = Change(_("Add an item"), unit.name, _("Add"), back)
    return answer_change(request, change, form, add, _("The item is added."))


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def import_duty_list(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    """Ask for a township's duty list as a file; take what is right, and say of each other row what is wrong."""
    unit = _find_township(request, unit_id)
    _need_kept(request, unit.division_id)
    form = ListFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    taken = list[organisation.Imported]()

    def take(given: dict[str, Any]) -> None:
        imported = organisation.import_duty_list(
            unit_id=unit.pk,
            list_title=given["list_title"],
            content=given["file"].read(),
            valid_from=given["valid_from"],
            now=clock.now(),
            by=_as_keeper(request),
        )
        taken.append(imported)

    back = reverse("staff:duty-list", args=[unit.pk])
    context = {"unit": unit, "back": back}
    asked = answer_form(request, "staff/import_list.html", form, take, context)
    if asked is not None:
        return asked
    count, errors = taken[0].added_count, taken[0].errors
    said = ngettext("%(count)d item is added.", "%(count)d items are added.", count)
    messages.success(request, said % {"count": count})
    if not errors:
        return redirect(back)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "staff/import_list.html", {"form": form, "row_errors": errors, **context}, status=status)


@require_http_methods(_SAFE_AND_POST)
def end_list_item(request: HttpRequest, listed_id: uuid.UUID) -> HttpResponse:
    """Ask from which day an item of a duty list is no longer valid, and end it."""
    item = organisation.find_listed(item_id=listed_id, division_ids=work_of(request).kept.duty_division_ids)
    if item is None:
        raise refuse()
    form = EndForm(request.POST if request.method == "POST" else None)

    def end(given: dict[str, Any]) -> None:
        organisation.end_duty_list_item(item_id=item.pk, **given, now=clock.now(), by=_as_keeper(request))

    hint = _("Duties that cite it stand, and the matrix says that they cite what is no longer valid.")
    back = reverse("staff:duty-list", args=[item.unit_id])
    change = Change(_("End an item"), f"{item.number} {item.title}", _("End the item"), back, (hint,), is_final=True)
    return answer_change(request, change, form, end, _("The item ends on that day."))
