"""The papers that a month needs at once: the table of tasks, the sheet of a unit's week, the sheet for notes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month
from fuwuyue.documents.api import write_docx, write_large_sheet_pdf, write_pdf, write_xlsx
from fuwuyue.jobs import api as jobs
from fuwuyue.jobs.api import Job
from fuwuyue.journeys.do_long_work import begin_notes
from fuwuyue.kernel import clock
from fuwuyue.organisation.api import User
from fuwuyue.protection.api import why_no_keys
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_worker, months_of, needs_proof, refuse, work_of
from fuwuyue.web.staff.files import answer_file
from fuwuyue.web.staff.lists import note_read
from fuwuyue.web.staff.month_forms import NamingForm, SheetForm
from fuwuyue.web.staff.views.months import find_month, keep_form, status_of
from fuwuyue.web.staff.views.sub_plans import export_sub_plan

# The last ones, from which somebody goes back to what they began.
_MOST_JOBS = 5


@require_safe
@needs_proof
@answer_not_there
def export_paper(request: HttpRequest, month_id: uuid.UUID, kind: str) -> HttpResponse:
    """Give one paper of a month: the table of tasks to its office, the sheet of a week to whoever sees the unit."""
    month = find_month(request, month_id)
    if kind == "week":
        return _export_week(request, month)
    if kind in ("sub-plan-docx", "sub-plan-pdf"):
        return export_sub_plan(request, month, kind.removeprefix("sub-plan-"))
    if kind == "contacts-xlsx":
        contacts = _read_contacts(request, month)
        content = write_xlsx(sheets=[campaign.describe_contacts_sheet(month, contacts)])
        return answer_file(content, f"{month.name}联系人名单.xlsx", "xlsx")
    if kind == "notes-xlsx":
        return _export_notes(request, month)
    if month.owner_id not in months_of(request).run_ids:
        raise refuse()
    if kind in ("summary-docx", "summary-pdf"):
        return _export_summary(request, month, kind.removeprefix("summary-"))
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
    unit_ids = [unit_id] if unit_id else []
    tasks = list(campaign.find_tasks(unit_ids=unit_ids, month_id=month.pk, open_only=True))
    steps = list(campaign.find_waiting_steps(unit_ids=unit_ids).filter(sub_plan__month=month.pk))
    units = [task.unit for task in tasks] or [step.unit for step in steps]
    if not units:
        raise refuse()
    sheet = campaign.describe_week(units[0].name, tasks, day, steps)
    return answer_file(write_large_sheet_pdf(sheet=sheet), f"{units[0].name}本周工作.pdf", "pdf")


def _export_summary(request: HttpRequest, month: Month, ending: str) -> HttpResponse:
    """Give the closing summary out of the confirmed reports of the office; before there is one, nothing stands here."""
    contents = campaign.get_confirmed_contents(month=month)
    if not contents:
        raise refuse()
    paper = campaign.describe_summary(month, contents, work_of(request).day)
    content = write_docx(paper=paper) if ending == "docx" else write_pdf(paper=paper)
    return answer_file(content, f"{month.name}工作总结.{ending}", ending)


def _export_notes(request: HttpRequest, month: Month) -> HttpResponse:
    """Give the open tasks of the person's own units as a sheet into which notes are written."""
    tasks = list(campaign.find_tasks(unit_ids=months_of(request).own_ids, month_id=month.pk, open_only=True))
    content = write_xlsx(sheets=[campaign.describe_notes_sheet(month, tasks)])
    return answer_file(content, f"{month.name}未办结任务.xlsx", "xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def read_notes(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Ask for the sheet with notes; what it closes, and which rows are wrong, is said on the page of this work."""
    month, access = find_month(request, month_id), months_of(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    # The body was read with it, and so there is the upload handler's verdict.
    form = SheetForm(*posted, too_large="fuwuyue.file_too_large" in request.META)
    begun: list[Job] = []

    def do(given: dict[str, Any]) -> None:
        content = given["file"].read()
        begun.append(begin_notes(content=content, month_id=month.pk, now=clock.now(), by=as_worker(request)))

    if request.method == "POST" and keep_form(form, do, "file"):
        return redirect("staff:job", job_id=begun[0].pk)
    context = {
        "month": month,
        "form": form,
        "jobs": jobs.find_jobs(user_id=work_of(request).user_id, about=str(month.pk))[:_MOST_JOBS],
        "open": campaign.find_tasks(unit_ids=access.own_ids, month_id=month.pk, open_only=True).count(),
    }
    return render(request, "staff/month_notes.html", context, status=status_of(form))


def _read_contacts(request: HttpRequest, month: Month) -> Sequence[campaign.UnitContacts]:
    """Return whom to turn to, as far as the person sees it, and write down that it was read."""
    work = work_of(request)
    contacts = campaign.get_contacts(month=month, access=months_of(request), user_id=work.user_id, day=work.day)
    people = {person.user_id for one in contacts for person in one.people} - {work.user_id}
    note_read(request, "month_contacts", User, len(people), month.pk)
    return contacts


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def show_contacts(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """Show whom to turn to in each unit of the month, and which units have nobody; let a unit name its own."""
    month = find_month(request, month_id)
    contacts = _read_contacts(request, month)
    own = {
        str(one.unit.pk): NamingForm(None, one)
        for one in contacts
        if one.people and one.unit.pk in months_of(request).own_ids and month.state == campaign.MonthState.RUNNING.value
    }
    status = HTTPStatus.OK
    if request.method == "POST":
        asked = own.get(request.POST.get("unit", ""))
        if asked is None:
            raise refuse()
        asked.data, asked.is_bound = request.POST, True
        if keep_form(asked, partial(_name_contacts, request, month)):
            messages.success(request, _("The contacts of your unit stand on the list."))
            return redirect("staff:month-contacts", month_id=month.pk)
        status = status_of(asked)
    context = {
        "namings": [(one, own[str(one.unit.pk)]) for one in contacts if str(one.unit.pk) in own],
        "month": month,
        "contacts": [one for one in contacts if one.people],
        "without_people": [one.unit for one in contacts if not one.people],
        "runs": month.owner_id in months_of(request).run_ids,
        "why_no_mobile": why_no_keys(),
    }
    return render(request, "staff/month_contacts.html", context, status=status)


def _name_contacts(request: HttpRequest, month: Month, given: dict[str, Any]) -> None:
    campaign.name_contacts(
        month_id=month.pk,
        unit_id=given["unit"],
        leader_id=uuid.UUID(given["leader_id"]),
        privacy_officer_id=uuid.UUID(given["privacy_officer_id"]),
        now=clock.now(),
        by=as_worker(request),
    )
