"""The page of one report: its words, what was edited in them, its numbers, who signed it, and what may be done next."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Report, ReportState, ReportStep, Told
from fuwuyue.kernel import clock
from fuwuyue.web.staff.asking import months_of, refuse, work_of
from fuwuyue.web.staff.lists import note_read
from fuwuyue.web.staff.month_forms import ConfirmForm, ReasonForm, SendBackForm, StepClickForm, WordsForm
from fuwuyue.web.staff.views.months import status_of


@dataclass(frozen=True)
class SeenStep:
    """What somebody did to the report: a step of its signing, or an edit of a paragraph."""

    step: str
    name: str
    at: datetime
    remark: str = ""


@dataclass(frozen=True)
class SeenEdit:
    """How a paragraph was changed from its draft, and by whom, the last one last."""

    told: Told
    changes: list[campaign.Change]
    by: list[SeenStep]


def find_report(request: HttpRequest, report_id: uuid.UUID) -> Report:
    """Return a report that the person sees: their units', and once it is frozen the office's of the whole month.

    What the office has not confirmed is its own; a unit's report that nobody confirmed goes to the unit and the office.
    """
    access = months_of(request)
    seen = access.seen_ids | access.office_ids
    report = campaign.get_report(report_id=report_id, unit_ids=seen)
    if report.unit_id not in access.seen_ids and report.state != ReportState.FROZEN.value:
        raise refuse()
    return report


def find_own_report(request: HttpRequest, report_id: uuid.UUID) -> Report:
    """Return a report of a unit for which the person works; for others nothing stands there."""
    report = find_report(request, report_id)
    if report.unit_id not in months_of(request).own_ids:
        raise refuse()
    return report


def render_report(
    request: HttpRequest,
    report: Report,
    *,
    step: ConfirmForm | StepClickForm | None = None,
    back: SendBackForm | None = None,
    words: WordsForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    """Return the page of a report, with the forms that were sent and have errors."""
    access, content = months_of(request), campaign.read_content(report)
    withheld = campaign.find_withheld(report=report, content=content, unit_ids=access.seen_ids)
    paragraphs = campaign.tell_paragraphs(content, withheld)
    is_own, in_scope = report.unit_id in access.own_ids, report.unit_id in access.seen_ids
    is_frozen = report.state == ReportState.FROZEN.value
    context: dict[str, Any] = {
        "report": report,
        "month": report.day.month,
        "content": content,
        "paragraphs": paragraphs,
        "numbers": [(one, one.name in withheld) for one in campaign.list_numbers(content=content)],
        "intact": campaign.is_intact(report),
        "in_scope": in_scope,
        "seen_units": {str(unit) for unit in access.seen_ids},
        "may_correct": is_own and is_frozen,
        "correcting": reason or ReasonForm(),
        **_offer_edits(request, report, paragraphs if is_own else [], words),
        **(_tell_hands(request, report, content, paragraphs) if in_scope else {}),
        **(_offer_step(request, report, content, step, back) if is_own and not is_frozen else {}),
    }
    sent = [form for form in (step, back, words, reason) if form is not None]
    return render(request, "staff/report.html", context, status=max(map(status_of, sent), default=200))


def _offer_edits(
    request: HttpRequest, report: Report, paragraphs: Iterable[Told], sent: WordsForm | None
) -> dict[str, Any]:
    """Return whether the person may edit the paragraphs, and the form of the one that is open, with its place."""
    may_edit = bool(paragraphs) and report.state == ReportState.COMPUTED.value
    open_ones = {str(told.place): told for told in paragraphs if may_edit and not told.is_heading}
    form = sent or _open_paragraph(report, open_ones.get(request.GET.get("paragraph", "")))
    told = open_ones.get(str(form["paragraph"].value())) if form else None
    return {"may_edit": may_edit, "words_form": form, "edited_place": told.place if told else None}


def _open_paragraph(report: Report, told: Told | None) -> WordsForm | None:
    """Return the form of a paragraph as it stands, None where none is asked for."""
    if told is None:
        return None
    return WordsForm(initial={"sha256": report.sha256, "paragraph": told.place, "text": told.text})


def _offer_step(
    request: HttpRequest,
    report: Report,
    content: Mapping[str, Any],
    sent: ConfirmForm | StepClickForm | None,
    back: SendBackForm | None,
) -> dict[str, Any]:
    """Return the form of the next step, or the sentence why it is another person's; and the form that sends it back."""
    steps = campaign.find_report_steps(report.state, three_steps=report.three_steps)
    step, initial = steps[0], {"sha256": report.sha256, "remark": report.remark}
    own = None
    if report.three_steps and step is not ReportStep.DRAFT:
        own = campaign.find_own_step(
            step=step,
            content=content,
            user_id=work_of(request).user_id,
            people_count=campaign.count_workers(report.unit_id, clock.now()),
        )
    kind = ConfirmForm if step in (ReportStep.CONFIRM, ReportStep.DRAFT) else StepClickForm
    return {
        "step": step.value,
        "step_form": sent or kind(initial=initial),
        "another": campaign.tell_own_step(own) if own else "",
        "back_form": (back or SendBackForm(initial={"sha256": report.sha256}))
        if ReportStep.SEND_BACK in steps
        else None,
    }


def _tell_hands(
    request: HttpRequest, report: Report, content: Mapping[str, Any], paragraphs: Iterable[Told]
) -> dict[str, Any]:
    """Return who edited what and who took which step, by name; that names of others were read is written down."""
    done = [*content["edits"], *content["steps"]]
    names = campaign.name_people(ids={one["by"] for one in done})
    note_read(request, "report", Report, sum(one["by"] != str(work_of(request).user_id) for one in done), report.pk)

    def see(one: Mapping[str, Any]) -> SeenStep:
        return SeenStep(
            one.get("step", ""), names.get(one["by"], ""), datetime.fromisoformat(one["at"]), one.get("remark", "")
        )

    edits = [
        SeenEdit(
            told,
            campaign.compare_words(campaign.find_draft(content, told.place), told.text),
            [see(one) for one in content["edits"] if one["paragraph"] == told.place],
        )
        for told in paragraphs
        if told.is_edited
    ]
    return {"edits": edits, "steps": [see(one) for one in content["steps"]]}
