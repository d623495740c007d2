"""The papers of a month that an office needs at once: the table of tasks, the sheet of a unit's week."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month
from fuwuyue.documents.api import write_docx, write_large_sheet_pdf, write_pdf, write_xlsx
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import months_of, needs_proof, refuse, work_of
from fuwuyue.web.staff.files import answer_file
from fuwuyue.web.staff.views.months import find_month


@require_safe
@needs_proof
@answer_not_there
def export_paper(request: HttpRequest, month_id: uuid.UUID, kind: str) -> HttpResponse:
    """Give one paper of a month: the table of tasks to its office, the sheet of a week to whoever sees the unit."""
    month = find_month(request, month_id)
    if kind == "week":
        return _export_week(request, month)
    if month.owner_id not in months_of(request).run_ids:
        raise refuse()
    if kind == "tasks-xlsx":
        content = write_xlsx(sheets=[campaign.describe_tasks_sheet(month)])
        return answer_file(content, f"{month.name}任务分解表.xlsx", "xlsx")
    if kind == "tasks-docx":
        content = write_docx(paper=campaign.describe_tasks_paper(month))
        return answer_file(content, f"{month.name}任务分解表.docx", "docx")
    if kind == "tasks-pdf":
        content = write_pdf(paper=campaign.describe_tasks_paper(month))
        return answer_file(content, f"{month.name}任务分解表.pdf", "pdf")
    raise refuse()


def _export_week(request: HttpRequest, month: Month) -> HttpResponse:
    """Give the sheet of this week in large type, for one unit that the person sees: the own one where none is named."""
    access, day = months_of(request), work_of(request).day
    asked = request.GET.get("unit", "")
    seen = {str(unit_id): unit_id for unit_id in (access.seen_ids if asked else access.own_ids)}
    unit_id = seen.get(asked) if asked else next(iter(sorted(access.own_ids)), None)
    tasks = list(campaign.find_tasks(unit_ids=[unit_id] if unit_id else [], month_id=month.pk, open_only=True))
    if not tasks:
        raise refuse()
    sheet = campaign.describe_week(tasks[0].unit.name, tasks, day)
    return answer_file(write_large_sheet_pdf(sheet=sheet), f"{tasks[0].unit.name}本周工作.pdf", "pdf")
