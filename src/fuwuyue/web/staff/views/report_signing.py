"""What is done to a report: its words edited, its steps taken, a frozen one corrected; how a unit's are signed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Report, ReportStep, StaleError
from fuwuyue.kernel import clock
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_worker, months_of, refuse
from fuwuyue.web.staff.month_forms import ConfirmForm, ReasonForm, SendBackForm, SigningForm, StepClickForm, WordsForm
from fuwuyue.web.staff.views.months import find_month, keep_form
from fuwuyue.web.staff.views.report_page import find_own_report, render_report

_DONE = {
    ReportStep.CONFIRM: gettext_noop("The report is confirmed and frozen."),
    ReportStep.DRAFT: gettext_noop("The report is drafted; somebody of your unit checks it now."),
    ReportStep.CHECK: gettext_noop("The report is checked; somebody of your unit issues it now."),
    ReportStep.ISSUE: gettext_noop("The report is issued and frozen."),
    ReportStep.SEND_BACK: gettext_noop("The report was sent back, to be drafted again."),
}


def _keep(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], None],
    report_id: uuid.UUID,
    field: str | None,
) -> bool:
    """Do what the form asks for; where somebody was faster, the form goes on from what the report says now.

    So nothing that was written is lost, and whoever has looked again sends it again.
    """

    def try_it(given: dict[str, Any]) -> None:
        try:
            do(given)
        except StaleError:
            form.data = {**request.POST.dict(), "sha256": campaign.get_report_hash(report_id=report_id)}
            form.is_stale = True  # type: ignore[attr-defined]
            raise

    return keep_form(form, try_it, field)


@require_POST
@answer_not_there
def confirm(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Confirm and freeze."""
    return _take(request, report_id, ReportStep.CONFIRM)


@require_POST
@answer_not_there
def take_step(request: HttpRequest, report_id: uuid.UUID, step: str) -> HttpResponse:
    """Take a step with a report that is drafted, checked and issued."""
    if step not in {one.value for one in campaign.THREE_STEPS}:
        raise refuse()
    return _take(request, report_id, ReportStep(step))


def _take(request: HttpRequest, report_id: uuid.UUID, step: ReportStep) -> HttpResponse:
    report = find_own_report(request, report_id)
    kinds = {ReportStep.SEND_BACK: SendBackForm, ReportStep.CHECK: StepClickForm, ReportStep.ISSUE: StepClickForm}
    form = kinds.get(step, ConfirmForm)(request.POST)

    def do(given: dict[str, Any]) -> None:
        campaign.take_report_step(report_id=report.pk, step=step, now=clock.now(), by=as_worker(request), **given)

    if _keep(request, form, do, report.pk, "remark" if "remark" in form.fields else None):
        messages.success(request, _(_DONE[step]))
        return redirect("staff:report", report_id=report.pk)
    sent: dict[str, Any] = {"back": form} if step is ReportStep.SEND_BACK else {"step": form}
    return render_report(request, find_own_report(request, report_id), **sent)


@require_POST
@answer_not_there
def edit_words(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Put other words in the place of a paragraph of a report that nobody signed yet."""
    report = find_own_report(request, report_id)
    form = WordsForm(request.POST)

    def do(given: dict[str, Any]) -> None:
        campaign.edit_report(report_id=report.pk, now=clock.now(), by=as_worker(request), **given)

    if _keep(request, form, do, report.pk, "text"):
        messages.success(request, _("Kept."))
        return redirect("staff:report", report_id=report.pk)
    return render_report(request, find_own_report(request, report_id), words=form)


@require_POST
@answer_not_there
def correct(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Compute a frozen report once more, as a new version with its reason."""
    report = find_own_report(request, report_id)
    form = ReasonForm(request.POST)
    made: list[Report] = []

    def do(given: dict[str, Any]) -> None:
        made.append(
            campaign.correct_report(report_id=report.pk, reason=given["reason"], now=clock.now(), by=as_worker(request))
        )

    if keep_form(form, do, "reason"):
        messages.success(request, _("A new version was computed; look at it and confirm it."))
        return redirect("staff:report", report_id=made[0].pk)
    return render_report(request, report, reason=form)


@require_POST
@answer_not_there
def choose_signing(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Say whether the reports of one of the person's own units are drafted, checked and issued from the next one on."""
    month = find_month(request, month_id)
    form = SigningForm(request.POST)
    if not form.is_valid() or form.cleaned_data["unit"] not in months_of(request).own_ids:
        raise refuse()
    campaign.set_three_steps(
        unit_id=form.cleaned_data["unit"],
        three_steps=form.cleaned_data["three_steps"],
        now=clock.now(),
        by=as_worker(request),
    )
    messages.success(request, _("Kept; it holds from the next report on."))
    return redirect("staff:reports", month_id=month.pk)
