"""Months: prepared from a plan, settled, started, looked at."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, MonthState
from fuwuyue.journeys.start_month_from_plan import find_named_units, prepare_month_from_plan
from fuwuyue.journeys.take_over_version import find_later_version
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import NamedUnit, Role, Unit, UnitKind, get_scope_ids, get_units, may_be_tasked
from fuwuyue.plan import api as plans
from fuwuyue.review.api import Decision, RefusedTextError
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_worker, months_of, need_role, refuse, work_of
from fuwuyue.web.staff.month_forms import AddItemForm, ItemForm, PrepareForm, SettleForm, SplitForm

_SAFE_AND_POST = ["GET", "HEAD", "POST"]
_MOST_DOCUMENTS = 50


def find_month(request: HttpRequest, month_id: uuid.UUID) -> Month:
    """Return a month that the person sees: drafts are seen by the office that runs them."""
    access = months_of(request)
    month = campaign.get_month(month_id=month_id, office_ids=access.office_ids)
    if month.state == MonthState.DRAFT.value and month.owner_id not in access.run_ids:
        raise refuse()
    return month


def find_month_to_run(request: HttpRequest, month_id: uuid.UUID) -> Month:
    """Return a month of the person's own office; for others nothing stands there."""
    work = work_of(request)
    if not work.works_in_months:
        raise refuse()
    return campaign.get_month(month_id=month_id, office_ids=campaign.get_run_ids(holdings=work.holdings))


def keep_form(form: forms.Form, do: Callable[[dict[str, Any]], None], field: str | None = None) -> bool:
    """Do what the form asks for; say whether it was done. What cannot be is told at `field`, with the findings."""
    if not form.is_valid():
        return False
    try:
        do(form.cleaned_data)
    except RefusedTextError as error:
        form.add_error(field, str(error))
        form.refused = error.findings  # type: ignore[attr-defined]
    except UserError as error:
        form.add_error(None, str(error))
    else:
        return True
    return False


def status_of(form: forms.Form) -> HTTPStatus:
    """Return the status of a page with this form."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def county_units(request: HttpRequest, month: Month) -> Sequence[Unit]:
    """Return the units of the month's county today that may be given tasks, by kind and name."""
    day = work_of(request).day
    units = get_units(day=day, division_ids=get_scope_ids(division_ids=[month.owner.division_id], day=day))
    return choose_from(units)


def choose_from(units: Iterable[Unit]) -> Sequence[Unit]:
    """Return those of the units that may be given tasks at all, by kind and name."""
    return sorted((one for one in units if may_be_tasked(UnitKind(one.kind))), key=lambda one: (one.kind, one.name))


@require_safe
def list_months(request: HttpRequest) -> HttpResponse:
    """List the months of the person's county."""
    access = months_of(request)
    months = [
        month
        for month in campaign.get_months(office_ids=access.office_ids)
        if month.state != MonthState.DRAFT.value or month.owner_id in access.run_ids
    ]
    return render(request, "staff/months.html", {"months": months, "runs": work_of(request).runs_months})


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def prepare(request: HttpRequest) -> HttpResponse:
    """Ask from which plan, and prepare its month; one that is there already is opened."""
    need_role(request, Role.COUNTY_OFFICE)
    work = work_of(request)
    documents = plans.get_recent_documents(limit=_MOST_DOCUMENTS, owner_ids=work.plans.write_unit_ids)
    form = PrepareForm(request.POST if request.method == "POST" else None, documents, request.GET.get("plan", ""))
    made: list[Month] = []

    def do(given: dict[str, Any]) -> None:
        document_id = uuid.UUID(given["document"])
        number = plans.get_versions(document_id=document_id)[-1].number
        owner = next(one.unit for one in work.holdings if one.role == Role.COUNTY_OFFICE)
        made.append(
            prepare_month_from_plan(
                document_id=document_id,
                number=number,
                owner=owner,
                day=work.day,
                now=clock.now(),
                by=as_worker(request),
            )
        )

    if request.method == "POST" and keep_form(form, do):
        return redirect("staff:month", month_id=made[0].pk)
    return render(request, "staff/month_new.html", {"form": form, "documents": documents}, status=status_of(form))


@require_safe
@answer_not_there
def show_month(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Show a draft with what is to be settled, or how far a started month is."""
    month = find_month(request, month_id)
    access, day = months_of(request), work_of(request).day
    context: dict[str, Any] = {
        "month": month,
        "phases": campaign.get_phases(month_id=month.pk),
        "runs": (runs := month.owner_id in access.run_ids),
        "later": find_later_version(month=month) if runs else None,
        "day": day,
    }
    if month.state == MonthState.DRAFT.value:
        return render(request, "staff/month_draft.html", context | _describe_draft(month, day))
    # `get_month` annotates it, so that a month without such a line is asked nothing more.
    waits = runs and month.has_unsettled  # type: ignore[attr-defined]
    context["unsettled"] = campaign.find_unsettled_items(month_id=month.pk) if waits else []
    progress = campaign.get_progress(month_id=month.pk, unit_ids=access.seen_ids, day=day)
    context["progress"] = progress
    context["minutes_a_field"] = campaign.MINUTES_A_FIELD
    context["sums"] = {
        name: sum(getattr(one, name) for one in progress) for name in ("total", "done", "excused", "overdue", "open")
    }
    return render(request, "staff/month.html", context)


def _describe_draft(month: Month, day: date) -> dict[str, Any]:
    """Return what the page of a draft shows: what is to be settled, and what became of each sentence."""
    items = campaign.get_items(month_id=month.pk)
    findings = campaign.get_worded_plan(month=month).findings
    return {
        "days": campaign.get_reporting_days(month_id=month.pk),
        "preview": campaign.preview(month_id=month.pk),
        "open_phrases": _find_open_phrases(items),
        "without_people": _find_without_people(month, items, day),
        "nameless": [item for item in items if "" in item.unsettled and not item.stands],
        "tasks": [item for item in items if not item.stands],
        "standing": [item for item in items if item.stands],
        "kept_out": [one for one in findings if one.decision in (Decision.REFUSE, Decision.REWRITE)],
        "measures": campaign.get_measures(),
    }


def _find_without_people(month: Month, items: Sequence[campaign.WorkItem], day: date) -> Sequence[Unit]:
    """Return the units that would get tasks, and in which nobody works who could see them."""
    units = {row.unit_id for item in items if not item.stands for row in item.listed_units}
    return campaign.find_units_without_people(month=month, unit_ids=units, day=day)


def _find_open_phrases(items: Sequence[campaign.WorkItem]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for item in items:
        for phrase in item.unsettled if not item.stands else ():
            if phrase:
                counts[phrase] = counts.get(phrase, 0) + 1
    return list(counts.items())


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def settle(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Ask whom a phrase means in all sentences that wait for it."""
    month = find_month_to_run(request, month_id)
    phrase = request.GET.get("phrase", "")
    day = work_of(request).day
    known = find_named_units(month.owner.division, day)
    likely = campaign.understand(phrase, [NamedUnit(one.unit.pk, one.kind, one.names) for one in known], day).unit_ids
    form = SettleForm(
        request.POST if request.method == "POST" else None,
        choose_from(one.unit for one in known),
        [str(one) for one in likely],
        required=True,
    )

    def do(given: dict[str, Any]) -> None:
        campaign.settle_phrase(
            month_id=month.pk,
            phrase=phrase,
            unit_ids=[uuid.UUID(one) for one in given["units"]],
            day=day,
            now=clock.now(),
            by=as_worker(request),
        )

    if request.method == "POST" and keep_form(form, do):
        messages.success(request, _("Kept."))
        return redirect("staff:month", month_id=month.pk)
    context = {
        "month": month,
        "form": form,
        "phrase": phrase,
        "items": campaign.find_waiting_items(month_id=month.pk, phrase=phrase),
    }
    return render(request, "staff/month_settle.html", context, status=status_of(form))


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def show_item(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """Show one item with its sentence; the office says here how it is called, until when, and what closes it."""
    item = _find_item(request, item_id)
    form = _make_wording(request.POST if request.method == "POST" else None, item)

    def do(given: dict[str, Any]) -> None:
        campaign.change_item(
            item_id=item.pk,
            unit_id=item.month.owner_id,
            day=work_of(request).day,
            now=clock.now(),
            by=as_worker(request),
            **given,
        )

    if request.method == "POST" and keep_form(form, do, "what"):
        messages.success(request, _("Kept."))
        return redirect("staff:month", month_id=item.month_id)
    return _render_item(request, item, form, None)


@require_POST
@answer_not_there
def settle_item(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """Keep which units one item of a draft concerns; none makes it a rule that holds throughout."""
    item = _find_item(request, item_id)
    form = SettleForm(request.POST, county_units(request, item.month), (), required=False)

    def do(given: dict[str, Any]) -> None:
        campaign.settle_item(
            item_id=item.pk,
            unit_ids=[uuid.UUID(one) for one in given["units"]],
            day=work_of(request).day,
            now=clock.now(),
            by=as_worker(request),
        )

    if keep_form(form, do):
        messages.success(request, _("Kept."))
        return redirect("staff:month", month_id=item.month_id)
    return _render_item(request, item, _make_wording(None, item), form)


@require_POST
@answer_not_there
def split_item(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """Put several lines in the place of one."""
    item = _find_item(request, item_id)
    form = SplitForm(request.POST)

    def do(given: dict[str, Any]) -> None:
        campaign.split_item(
            item_id=item.pk,
            revision=given["revision"],
            parts=given["parts"].splitlines(),
            unit_id=item.month.owner_id,
            day=work_of(request).day,
            now=clock.now(),
            by=as_worker(request),
        )

    if keep_form(form, do, "parts"):
        messages.success(request, _("Split; the public page shows the parts, with the name of your unit."))
        return redirect("staff:month", month_id=item.month_id)
    return _render_item(request, item, _make_wording(None, item), None, form)


def _find_item(request: HttpRequest, item_id: uuid.UUID) -> campaign.WorkItem:
    work = work_of(request)
    if not work.works_in_months:
        raise refuse()
    return campaign.get_item(item_id=item_id, office_ids=campaign.get_run_ids(holdings=work.holdings))


def _make_wording(posted: Any, item: campaign.WorkItem) -> ItemForm:
    measures = [one for one in campaign.get_measures().values() if one.may_close]
    kept = {name: getattr(item, name) for name in ("revision", "what", "due_on", "measure", "threshold")}
    return ItemForm(posted, measures, kept)


def _render_item(
    request: HttpRequest,
    item: campaign.WorkItem,
    form: ItemForm,
    settling: SettleForm | None,
    splitting: SplitForm | None = None,
) -> HttpResponse:
    rows = campaign.get_item_units(item_id=item.pk)
    if settling is None and (item.month.state == MonthState.DRAFT.value or item.unsettled):
        named = [str(one.unit_id) for one in rows]
        settling = SettleForm(None, county_units(request, item.month), named, required=False)
    splitting = splitting or SplitForm(None, item.revision)
    context = {
        "item": item,
        "rows": rows,
        "month": item.month,
        "form": form,
        "settling": settling,
        "splitting": splitting,
    }
    status = max(status_of(one) for one in (form, settling, splitting) if one)
    return render(request, "staff/month_item.html", context, status=status)


@require_POST
@answer_not_there
def start(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Start the month, or say what is still to be settled."""
    month = find_month_to_run(request, month_id)
    try:
        count = campaign.start_month(
            month_id=month.pk, day=work_of(request).day, now=clock.now(), by=as_worker(request)
        )
    except UserError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The month has started: %(count)d tasks were given.") % {"count": count})
    return redirect("staff:month", month_id=month.pk)


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def add_item(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Ask for work that the plan does not name, and give it to units."""
    month = find_month_to_run(request, month_id)
    form = AddItemForm(request.POST if request.method == "POST" else None, county_units(request, month))

    def do(given: dict[str, Any]) -> None:
        campaign.add_item(
            month_id=month.pk,
            what=given["what"],
            unit_ids=[uuid.UUID(one) for one in given["units"]],
            due_on=given["due_on"],
            by_unit_id=month.owner_id,
            day=work_of(request).day,
            now=clock.now(),
            by=as_worker(request),
        )

    if request.method == "POST" and keep_form(form, do, "what"):
        messages.success(request, _("The work was added."))
        return redirect("staff:month", month_id=month.pk)
    return render(request, "staff/month_add.html", {"month": month, "form": form}, status=status_of(form))


@require_POST
@answer_not_there
def set_public(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Show the public page, or switch it off."""
    month = find_month_to_run(request, month_id)
    shown = request.POST.get("public") == "yes"
    campaign.set_public(month_id=month.pk, is_public=shown, now=clock.now(), by=as_worker(request))
    if shown:
        messages.success(request, _("The public page is shown."))
    else:
        messages.warning(request, _("The public page is off; every report will say so."))
    return redirect("staff:month", month_id=month.pk)
