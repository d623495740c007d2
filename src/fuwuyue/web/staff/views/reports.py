"""Reports: listed, read, confirmed with one click, corrected by a new version."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Report, ReportState
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_worker, months_of, needs_proof, refuse, work_of
from fuwuyue.web.staff.files import FORMATS, answer_file
from fuwuyue.web.staff.lists import cut_page, read_page
from fuwuyue.web.staff.month_forms import ConfirmForm, ReasonForm
from fuwuyue.web.staff.views.months import find_month, keep_form, status_of

_PAGE_SIZE = 50


def _find_report(request: HttpRequest, report_id: uuid.UUID) -> Report:
    """Return a report that the person sees: their units', and once it is frozen the office's of the whole month.

    What the office has not confirmed is its own; a unit's report that nobody confirmed goes to the unit and the office.
    """
    access = months_of(request)
    seen = access.seen_ids | access.office_ids
    report = campaign.get_report(report_id=report_id, unit_ids=seen)
    if report.unit_id not in access.seen_ids and report.state != ReportState.FROZEN.value:
        raise refuse()
    return report


@require_safe
@answer_not_there
def list_reports(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """List the reports of a month that the person sees, newest day first."""
    month, access = find_month(request, month_id), months_of(request)
    number = read_page(request)
    rows, has_more = cut_page(campaign.find_reports(month_id=month.pk, unit_ids=access.seen_ids), number, _PAGE_SIZE)
    context = {
        "month": month,
        "rows": rows,
        "number": number,
        "has_more": has_more,
        "days": campaign.get_reporting_days(month_id=month.pk),
        "day": work_of(request).day,
        "has_summary": month.owner_id in access.run_ids and _has_confirmed(month),
    }
    return render(request, "staff/reports.html", context)


def _has_confirmed(month: Month) -> bool:
    return campaign.find_reports(month_id=month.pk, unit_ids=[month.owner_id], state=ReportState.FROZEN).exists()


@require_safe
@answer_not_there
def show_report(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Show one report from what is kept of it; nothing is computed."""
    report = _find_report(request, report_id)
    return _render(request, report, ConfirmForm(initial={"sha256": report.sha256}), ReasonForm())


def _render(request: HttpRequest, report: Report, form: ConfirmForm, correcting: ReasonForm) -> HttpResponse:
    access = months_of(request)
    context: dict[str, Any] = {
        "report": report,
        "month": report.day.month,
        "content": campaign.read_content(report),
        "intact": campaign.is_intact(report),
        "may_confirm": report.unit_id in access.own_ids and report.state == ReportState.COMPUTED.value,
        "may_correct": report.unit_id in access.own_ids and report.state == ReportState.FROZEN.value,
        "form": form,
        "correcting": correcting,
    }
    status = max(status_of(form), status_of(correcting))
    return render(request, "staff/report.html", context, status=status)


@require_POST
@answer_not_there
def confirm(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Confirm and freeze."""
    report = _find_report(request, report_id)
    if report.unit_id not in months_of(request).own_ids:
        raise refuse()
    form = ConfirmForm(request.POST)

    def do(given: dict[str, Any]) -> None:
        campaign.confirm_report(report_id=report.pk, now=timezone.now(), by=as_worker(request), **given)

    if keep_form(form, do, "remark"):
        messages.success(request, _("The report is confirmed and frozen."))
        return redirect("staff:report", report_id=report.pk)
    return _render(request, _find_report(request, report_id), form, ReasonForm())


@require_POST
@answer_not_there
def correct(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Compute a frozen report once more, as a new version with its reason."""
    report = _find_report(request, report_id)
    if report.unit_id not in months_of(request).own_ids:
        raise refuse()
    form = ReasonForm(request.POST)
    made: list[Report] = []

    def do(given: dict[str, Any]) -> None:
        made.append(
            campaign.correct_report(
                report_id=report.pk, reason=given["reason"], now=timezone.now(), by=as_worker(request)
            )
        )

    if keep_form(form, do, "reason"):
        messages.success(request, _("A new version was computed; look at it and confirm it."))
        return redirect("staff:report", report_id=made[0].pk)
    return _render(request, report, ConfirmForm(initial={"sha256": report.sha256}), form)


@require_safe
@needs_proof
@answer_not_there
def export_report(request: HttpRequest, report_id: uuid.UUID, kind: str) -> HttpResponse:
    """Give a report as it is kept, byte for byte; the paper of one that is not confirmed is made, and says so."""
    report = _find_report(request, report_id)
    if kind == "json":
        content: bytes | None = report.content.encode("utf-8")
    elif report.state == ReportState.FROZEN.value:
        content = campaign.get_report_file(report_id=report.pk, name=kind)
    else:
        content = campaign.write_report_files(report).get(kind)
    if content is None or kind not in FORMATS:
        raise refuse()
    return answer_file(content, f"{report.unit.name}{report.day.held_on.isoformat()}报告.{kind}", kind)
