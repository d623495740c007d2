"""The tasks of a month, one task, and what is done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Task, TaskNote, TaskPaper, TaskState
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import Unit, UnitKind, get_scope_ids, get_units
from fuwuyue.review.api import RefusedTextError
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_worker, months_of, needs_proof, refuse, work_of
from fuwuyue.web.staff.files import answer_file
from fuwuyue.web.staff.lists import cut_page, keep_query, note_read, read_page
from fuwuyue.web.staff.month_forms import PassOnForm, ReassignForm, TextForm
from fuwuyue.web.staff.uploads import FILE_LIMIT_BYTES
from fuwuyue.web.staff.views.months import county_units, find_month

_PAGE_SIZE = 50


@require_safe
@answer_not_there
def list_tasks(request: HttpRequest, month_id: uuid.UUID) -> HttpResponse:
    """List the tasks of a month that the person sees: all, of one state, of one unit, or those past their day."""
    month, access, work = find_month(request, month_id), months_of(request), work_of(request)
    asked = request.GET.get("state", "")
    state = TaskState(asked) if asked in set(TaskState) else None
    unit = _read_id(request.GET.get("unit", ""))
    found = campaign.find_tasks(
        unit_ids=access.seen_ids, month_id=month.pk, state=state, open_only=asked == "open", unit_id=unit
    )
    number = read_page(request)
    rows, has_more = cut_page(found, number, _PAGE_SIZE)
    context = {
        "month": month,
        "rows": rows,
        "number": number,
        "has_more": has_more,
        "keep": keep_query(state=asked if state or asked == "open" else "", unit=str(unit or "")),
        "state": asked,
        "states": campaign.TASK_STATE_NAMES,
        "unit": next((row.unit for row in rows), None) if unit else None,
        "day": work.day,
    }
    return render(request, "staff/month_tasks.html", context)


def _read_id(written: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(written)
    except ValueError:
        return None


@require_safe
@answer_not_there
def show_task(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Show one task: its sentence, what closes it, what was written, and what the person may do."""
    task = campaign.get_task(task_id=task_id, unit_ids=months_of(request).seen_ids)
    return _render(request, task)


def _render(request: HttpRequest, task: Task, **shown: Any) -> HttpResponse:
    access, work, asked = months_of(request), work_of(request), shown.get("asked") or request.GET.get("do", "")
    notes = campaign.get_notes(task_id=task.pk)
    papers = campaign.get_papers(task_id=task.pk)
    has_records = task.has_records  # type: ignore[attr-defined]
    records = campaign.get_records(task_id=task.pk) if has_records else []
    writers = [one.by_id for one in notes] + [one.by_id for one in papers] + [one.by_id for one in records]
    of_others = sum(user_id != work.user_id for user_id in writers)
    note_read(request, "task", TaskNote, of_others, task.pk)
    is_own, runs = task.unit_id in access.own_ids, task.item.month.owner_id in access.run_ids
    is_open = task.state in {TaskState.ASSIGNED.value, TaskState.ACKNOWLEDGED.value}
    is_township = task.unit.kind == UnitKind.TOWNSHIP.value
    context = {
        "task": task,
        "month": task.item.month,
        "notes": notes,
        "papers": papers,
        "records": records,
        "offered": _list_offered(request, task) if is_own and is_open and asked == "record" else None,
        "asks_contacts": task.item.measure == campaign.CONTACTS,
        "is_own": is_own,
        "runs": runs,
        "is_open": is_open and task.item.month.state == campaign.MonthState.RUNNING.value,
        "day": work.day,
        "passing": PassOnForm(None, _list_below(request, task)) if is_own and is_open and is_township else None,
        "form": TextForm(),
        "reassigning": ReassignForm(None, county_units(request, task.item.month)) if runs and is_open else None,
        "asked": asked,
    } | shown
    status = HTTPStatus.UNPROCESSABLE_ENTITY if "refused_step" in shown else HTTPStatus.OK
    return render(request, "staff/task.html", context, status=status)


@require_safe
@needs_proof
@answer_not_there
def export_paper(request: HttpRequest, paper_id: uuid.UUID) -> HttpResponse:
    """Give a paper that was handed in at a task, as it was handed in."""
    paper = campaign.get_paper(paper_id=paper_id, unit_ids=months_of(request).seen_ids)
    note_read(request, "task_paper", TaskPaper, int(paper.by_id != work_of(request).user_id), paper.pk)
    return answer_file(bytes(paper.content), paper.name, paper.format)


@require_POST
@answer_not_there
def take_step(request: HttpRequest, task_id: uuid.UUID, step: str) -> HttpResponse:
    """Do one of the steps with a task; what cannot be done is said on its page, with what was written kept."""
    do = _STEPS.get(step)
    if do is None:
        raise Http404(_("There is no such step."))
    task = campaign.get_task(task_id=task_id, unit_ids=months_of(request).seen_ids)
    try:
        do(request, task)
    except UserError as error:
        form = TextForm(request.POST)
        form.add_error("text" if "text" in request.POST and step != "paper" else None, str(error))
        findings = error.findings if isinstance(error, RefusedTextError) else ()
        task = campaign.get_task(task_id=task_id, unit_ids=months_of(request).seen_ids)
        return _render(request, task, form=form, refused=findings, refused_step=step, asked=step)
    if request.POST.get("next") == "day":
        return redirect("staff:my-day")
    return redirect("staff:task", task_id=task.pk)


def _need_own(request: HttpRequest, task: Task) -> uuid.UUID:
    """Return the unit in whose name the person acts: the task's own, or the office that runs the month."""
    access = months_of(request)
    if task.unit_id in access.own_ids:
        return task.unit_id
    if task.item.month.owner_id in access.run_ids:
        return task.item.month.owner_id
    raise refuse()


def _need_office(request: HttpRequest, task: Task) -> uuid.UUID:
    if task.item.month.owner_id not in months_of(request).run_ids:
        raise refuse()
    return task.item.month.owner_id


def _revision(request: HttpRequest) -> int:
    written = request.POST.get("revision", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else -1


def _acknowledge(request: HttpRequest, task: Task) -> None:
    if task.unit_id not in months_of(request).own_ids:
        raise refuse()
    campaign.acknowledge(task_id=task.pk, now=clock.now(), by=as_worker(request))


def _written(request: HttpRequest, task: Task, unit_id: uuid.UUID) -> dict[str, Any]:
    return {"task_id": task.pk, "unit_id": unit_id, "now": clock.now(), "by": as_worker(request)}


def _finish(request: HttpRequest, task: Task) -> None:
    if task.unit_id not in months_of(request).own_ids:
        raise refuse()
    text = request.POST.get("text", "")
    campaign.finish_by_note(text=text, revision=_revision(request), **_written(request, task, task.unit_id))
    messages.success(request, _("The task is closed."))


def _finish_by_paper(request: HttpRequest, task: Task) -> None:
    if task.unit_id not in months_of(request).own_ids:
        raise refuse()
    text = request.POST.get("text", "")  # reads the body, and with it the upload handler's verdict
    if "fuwuyue.file_too_large" in request.META:
        message = _("The file is larger than %(limit)s MB; save it without its pictures and choose it again.")
        raise UserError(message % {"limit": FILE_LIMIT_BYTES // (1024 * 1024)})
    file = request.FILES.get("file")
    if file is None:
        raise UserError(_("Choose a Word file (.docx) or a PDF with text."))
    campaign.finish_by_paper(
        data=file.read(),
        file_name=file.name or "",
        text=text,
        revision=_revision(request),
        **_written(request, task, task.unit_id),
    )
    messages.success(request, _("The task is closed; the paper is kept with it."))


def _finish_by_record(request: HttpRequest, task: Task) -> None:
    if task.unit_id not in months_of(request).own_ids:
        raise refuse()
    campaign.finish_by_record(
        task_id=task.pk,
        revision=_revision(request),
        key=request.POST.get("record", ""),
        now=clock.now(),
        by=as_worker(request),
    )
    messages.success(request, _("The task is closed."))


def _comment(request: HttpRequest, task: Task) -> None:
    access = months_of(request)
    inside = [task.unit_id] if task.unit_id in access.own_ids else sorted(access.own_ids)
    campaign.comment(text=request.POST.get("text", ""), **_written(request, task, inside[0]))


def _ask_excuse(request: HttpRequest, task: Task) -> None:
    unit_id = _need_own(request, task)
    text = request.POST.get("text", "")
    campaign.ask_excuse(reason=text, revision=_revision(request), **_written(request, task, unit_id))
    messages.success(request, _("Asked; somebody of the office that runs the month decides."))


def _grant_excuse(request: HttpRequest, task: Task) -> None:
    _need_office(request, task)
    campaign.grant_excuse(task_id=task.pk, revision=_revision(request), now=clock.now(), by=as_worker(request))


def _pass_on(request: HttpRequest, task: Task) -> None:
    if task.unit_id not in months_of(request).own_ids:
        raise refuse()
    form = PassOnForm(request.POST, _list_below(request, task))
    if not form.is_valid():
        raise UserError(_("Choose at least one unit."))
    count = campaign.pass_on(
        task_id=task.pk,
        unit_ids=[uuid.UUID(one) for one in form.cleaned_data["units"]],
        day=work_of(request).day,
        now=clock.now(),
        by=as_worker(request),
    )
    messages.success(request, _("Passed on to %(count)d units.") % {"count": count})


def _list_offered(request: HttpRequest, task: Task) -> Sequence[campaign.OfferedRecord]:
    return campaign.find_offered_records(task=task, role=as_worker(request).role, now=clock.now())


def _list_below(request: HttpRequest, task: Task) -> list[Unit]:
    """Return the villages and clinics in the area of a township's task."""
    day = work_of(request).day
    units = get_units(day=day, division_ids=get_scope_ids(division_ids=[task.unit.division_id], day=day))
    return [unit for unit in units if unit.kind in (UnitKind.VILLAGE.value, UnitKind.CLINIC.value)]


def _reopen(request: HttpRequest, task: Task) -> None:
    unit_id = _need_own(request, task)
    text = request.POST.get("text", "")
    campaign.reopen(reason=text, revision=_revision(request), **_written(request, task, unit_id))


def _reassign(request: HttpRequest, task: Task) -> None:
    office_id = _need_office(request, task)
    form = ReassignForm(request.POST, county_units(request, task.item.month))
    if not form.is_valid():
        raise UserError(_("Choose a unit of the list, and say why."))
    campaign.reassign(
        task_id=task.pk,
        revision=_revision(request),
        unit_id=uuid.UUID(form.cleaned_data["unit"]),
        reason=form.cleaned_data["text"],
        from_unit_id=office_id,
        day=work_of(request).day,
        now=clock.now(),
        by=as_worker(request),
    )
    messages.success(request, _("The task went to the other unit; both were told."))


_STEPS: dict[str, Callable[[HttpRequest, Task], None]] = {
    "acknowledge": _acknowledge,
    "done": _finish,
    "paper": _finish_by_paper,
    "record": _finish_by_record,
    "comment": _comment,
    "ask-excuse": _ask_excuse,
    "excuse": _grant_excuse,
    "reopen": _reopen,
    "reassign": _reassign,
    "pass-on": _pass_on,
}
