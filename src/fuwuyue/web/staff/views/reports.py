"""Reports: listed, read, taken along as files."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Report, ReportKind, ReportState
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import months_of, needs_proof, refuse, work_of
from fuwuyue.web.staff.files import FORMATS, answer_file
from fuwuyue.web.staff.lists import cut_page, read_page
from fuwuyue.web.staff.views.months import find_month
from fuwuyue.web.staff.views.report_page import find_report, render_report

_PAGE_SIZE = 50
_FOR_SIGNATURE = "signing-"


@require_safe
@answer_not_there
def list_reports(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """List the reports of a month that the person sees, newest day first; and how those of their units are signed."""
    month, access = find_month(request, month_id), months_of(request)
    number = read_page(request)
    found = campaign.find_reports(month_id=month.pk, unit_ids=access.seen_ids, office_id=month.owner_id)
    rows, has_more = cut_page(found, number, _PAGE_SIZE)
    own = {one.unit_id: one.unit for one in work_of(request).holdings if one.unit_id in access.own_ids}
    context = {
        "month": month,
        "rows": rows,
        "number": number,
        "has_more": has_more,
        "days": campaign.get_reporting_days(month_id=month.pk),
        "day": work_of(request).day,
        "bulletins": campaign.find_bulletins(month_id=month.pk),
        "writes_bulletins": month.owner_id in access.run_ids,
        "has_summary": month.owner_id in access.run_ids and _has_confirmed(month),
        "own": list(own.values()),
        "in_steps": campaign.find_three_step_units(unit_ids=own),
    }
    return render(request, "staff/reports.html", context)


def _has_confirmed(month: Month) -> bool:
    """Say whether the office can have its reports put together; where the plan asks it for a summary, that is made."""
    frozen = campaign.find_reports(month_id=month.pk, unit_ids=[month.owner_id], state=ReportState.FROZEN)
    kinds = set(frozen.order_by().values_list("day__kind", flat=True))
    return bool(kinds) and ReportKind.SUMMARY.value not in kinds


@require_safe
@answer_not_there
def show_report(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Show one report from what is kept of it; nothing is computed."""
    return render_report(request, find_report(request, report_id))


@require_safe
@needs_proof
@answer_not_there
def export_report(request: HttpRequest, report_id: uuid.UUID, kind: str) -> HttpResponse:
    """Give a report as it is kept, byte for byte; the paper of one that is not confirmed is made, and says so.

    Whoever sees the report's unit takes it along. Others read it on its page, where counts of persons are looked at.
    """
    report = find_report(request, report_id)
    ending = kind.removeprefix(_FOR_SIGNATURE)
    content = _find_file(report, kind, ending) if report.unit_id in months_of(request).seen_ids else None
    if content is None or ending not in FORMATS:
        raise refuse()
    words = "报告（签发稿）" if kind != ending else "报告"
    return answer_file(content, f"{report.unit.name}{report.day.held_on.isoformat()}{words}.{ending}", ending)


def _find_file(report: Report, kind: str, ending: str) -> bytes | None:
    if kind == "json":
        return report.content.encode("utf-8")
    if kind != ending:
        return campaign.write_report_files(report, for_signature=True).get(ending)
    if report.state == ReportState.FROZEN.value:
        return campaign.get_report_file(report_id=report.pk, name=kind)
    return campaign.write_report_files(report).get(kind)


@require_safe
@answer_not_there
def show_number(request: HttpRequest, report_id: uuid.UUID, name: str) -> HttpResponse:
    """Open one number of a report: what it counts, and the rows of the units that the person sees, as kept."""
    report, access = find_report(request, report_id), months_of(request)
    content = campaign.read_content(report)
    number = campaign.find_number(content=content, name=name)
    if number is None:
        raise refuse()
    units = campaign.name_units(content)
    asked = request.GET.get("unit", "")
    seen = [unit for unit in units if uuid.UUID(unit) in access.seen_ids]
    page = read_page(request)
    rows = campaign.open_rows(
        number=number,
        content=content,
        unit_ids=[uuid.UUID(unit) for unit in seen if asked in ("", unit)],
        roles=[role.value for role in work_of(request).roles],
        first=(page - 1) * _PAGE_SIZE,
        count=_PAGE_SIZE + 1,
    )
    withheld = campaign.find_withheld(report=report, content=content, unit_ids=access.seen_ids)
    context: dict[str, Any] = {
        "report": report,
        "content": content,
        "one": number,
        "is_withheld": number.name in withheld,
        "rows": rows[:_PAGE_SIZE],
        "has_more": len(rows) > _PAGE_SIZE,
        "number": page,
        "unit": units.get(asked) if asked in seen else None,
        "keep": f"unit={asked}&" if asked in seen else "",
        "sees_all": len(seen) == len(units),
        "may_open": campaign.may_open(number=number, roles=[role.value for role in work_of(request).roles]),
    }
    return render(request, "staff/report_number.html", context)
