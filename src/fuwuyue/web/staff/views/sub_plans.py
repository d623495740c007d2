"""How a township divides its work of a month among its villages and clinics."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, MonthState, NotInMonthError, SubPlan, SubPlanStep
from fuwuyue.documents.api import write_docx, write_pdf
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import Role, Unit, UnitKind
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_worker, months_of, refuse, work_of
from fuwuyue.web.staff.files import answer_file
from fuwuyue.web.staff.month_forms import StepForm
from fuwuyue.web.staff.views.months import find_month, keep_form, status_of


def _find_own_township(request: HttpRequest) -> Unit | None:
    """Return the township that the person coordinates."""
    held = (one.unit for one in work_of(request).holdings if one.role == Role.TOWNSHIP_COORDINATOR)
    return next((unit for unit in held if unit.kind == UnitKind.TOWNSHIP.value), None)


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def show_sub_plan(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Show the sub-plan of a township, with the forms where it is the person's own; say which others there are."""
    month = find_month(request, month_id)
    own = _find_own_township(request)
    access = months_of(request)
    plans = campaign.find_sub_plans(month_id=month.pk, unit_ids=access.seen_ids)
    if request.method == "POST":
        if own is None:
            raise refuse()
        return _change(request, month, own, plans)
    return _render(request, month, own, plans, None)


@require_POST
@answer_not_there
def mark_step(request: HttpRequest, step_id: uuid.UUID, mark: str) -> HttpResponse:
    """Keep that a step is done, or that it is not, for the unit that does it or the township whose sub-plan it is."""
    if mark not in ("done", "open"):
        raise refuse()
    try:
        step = campaign.mark_step(
            step_id=step_id,
            is_done=mark == "done",
            unit_ids=months_of(request).own_ids,
            now=clock.now(),
            by=as_worker(request),
        )
    except NotInMonthError:
        raise
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("staff:my-day")
    if request.POST.get("next") == "day":
        messages.success(request, _("The step is done; on the page of the sub-plan you can take that back."))
        return redirect("staff:my-day")
    return redirect("staff:sub-plan", month_id=step.sub_plan.month_id)


def _find_shown(request: HttpRequest, own: Unit | None, plans: Any) -> SubPlan | None:
    asked = request.GET.get("unit", "") or (str(own.pk) if own else "")
    return next((plan for plan in plans if str(plan.unit_id) == asked), None)


def _change(request: HttpRequest, month: Month, own: Unit, plans: Any) -> HttpResponse:
    address = reverse("staff:sub-plan", args=[month.pk])
    do, by = request.POST.get("do", ""), as_worker(request)
    where: dict[str, Any] = {"month_id": month.pk, "unit_id": own.pk, "now": clock.now(), "by": by}
    if do == "fill" or do == "remove":
        try:
            if do == "fill":
                count = campaign.fill_sub_plan(**where)
                words = ngettext("%(count)d task became a step.", "%(count)d tasks became steps.", count)
                messages.success(request, words % {"count": count})
            else:
                step_id, revision = _read_step(request)
                campaign.remove_step(step_id=step_id, revision=revision, **where)
        except UserError as error:
            messages.warning(request, str(error))
        return redirect(address)
    units = campaign.get_units_of_township(unit=own, day=work_of(request).day)
    form = StepForm(request.POST, units, {})

    def keep(given: dict[str, Any]) -> None:
        campaign.keep_step(
            revision=given["revision"],
            step_id=given["step"],
            text=given["text"],
            due_on=given["due_on"],
            for_unit_id=uuid.UUID(given["unit"]),
            day=work_of(request).day,
            **where,
        )

    if keep_form(form, keep, "text"):
        messages.success(request, _("Kept."))
        return redirect(address)
    return _render(request, month, own, plans, form)


def _read_step(request: HttpRequest) -> tuple[uuid.UUID, int]:
    try:
        return uuid.UUID(request.POST.get("step", "")), int(request.POST.get("revision", "")[:8])
    except ValueError:
        raise UserError(_("There is no such step in this sub-plan.")) from None


def _render(request: HttpRequest, month: Month, own: Unit | None, plans: Any, form: StepForm | None) -> HttpResponse:
    shown = _find_shown(request, own, plans)
    steps = campaign.get_steps(sub_plan_id=shown.pk) if shown else []
    is_own = own is not None and (shown is None or shown.unit_id == own.pk) and month.state == MonthState.RUNNING.value
    changed = next((step for step in steps if str(step.pk) == request.GET.get("step", "")), None)
    if is_own and own is not None and form is None:
        units = campaign.get_units_of_township(unit=own, day=work_of(request).day)
        form = StepForm(None, units, _describe(shown, changed))
    access = months_of(request)
    given = () if own else campaign.find_steps_of_units(month_id=month.pk, unit_ids=access.own_ids)
    context = {
        "month": month,
        "plans": plans,
        "shown": shown,
        "steps": steps,
        "own": own,
        "is_own": is_own,
        "form": form,
        "changed": changed,
        "given": given,
        "doing": _list_doing(month, {step.unit_id for step in (*steps, *given)}),
        "runs_now": month.state == MonthState.RUNNING.value,
        "day": work_of(request).day,
    }
    return render(request, "staff/sub_plan.html", context, status=status_of(form) if form else 200)


def _list_doing(month: Month, unit_ids: Collection[uuid.UUID]) -> list[Unit]:
    """Return those of the units that still have steps to do in the month, each once."""
    waiting = campaign.find_waiting_steps(unit_ids=unit_ids).filter(sub_plan__month=month.pk)
    return list({step.unit_id: step.unit for step in waiting}.values())


def _describe(plan: SubPlan | None, step: SubPlanStep | None) -> dict[str, Any]:
    known: dict[str, Any] = {"revision": plan.revision if plan else 0}
    if step:
        known |= {"step": step.pk, "text": step.text, "due_on": step.due_on, "unit": str(step.unit_id)}
    return known


def export_sub_plan(request: HttpRequest, month: Month, ending: str) -> HttpResponse:
    """Give the sub-plan of a township that the person sees as a notice: the own one where none is named."""
    plans = campaign.find_sub_plans(month_id=month.pk, unit_ids=months_of(request).seen_ids)
    shown = _find_shown(request, _find_own_township(request), plans)
    steps = campaign.get_steps(sub_plan_id=shown.pk) if shown else []
    if shown is None or not steps:
        raise refuse()
    shown.month = month
    paper = campaign.describe_sub_plan(shown, steps, work_of(request).day)
    content = write_docx(paper=paper) if ending == "docx" else write_pdf(paper=paper)
    return answer_file(content, f"{shown.unit.name}工作安排.{ending}", ending)
