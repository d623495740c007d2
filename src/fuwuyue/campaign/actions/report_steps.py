"""How a report is signed and frozen: by one click, or drafted, checked and issued by several hands."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from fuwuyue.campaign.actions.entries import record_change, tell_units
from fuwuyue.campaign.actions.months import StaleError
from fuwuyue.campaign.actions.report_content import lock_report, put_content, read_content, write_report_files
from fuwuyue.campaign.models import Report, ReportFile, UnitReporting
from fuwuyue.campaign.permissions import WORKERS
from fuwuyue.campaign.rules.states import (
    REPORT_STEP_NAMES,
    REPORT_STEPS,
    ReportState,
    ReportStep,
    find_hand_before,
    find_report_steps,
)
from fuwuyue.campaign.texts import check_words
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import CHINA, china_day
from fuwuyue.messaging.api import Kind
from fuwuyue.organisation.api import Role, Unit, get_people_of_units
from fuwuyue.protection.api import NOBODY, Actor


def confirm_report(*, report_id: uuid.UUID, sha256: str, remark: str, now: datetime, by: Actor = NOBODY) -> Report:
    """Confirm a report as it stood when it was read (`sha256`), with an optional remark, and freeze it with that."""
    return take_report_step(report_id=report_id, step=ReportStep.CONFIRM, sha256=sha256, remark=remark, now=now, by=by)


@transaction.atomic
def take_report_step(
    *, report_id: uuid.UUID, step: ReportStep, sha256: str, remark: str = "", now: datetime, by: Actor = NOBODY
) -> Report:
    """Take one step with a report as it stood when it was read; the last one freezes it.

    Who took it, when, and the remark go into its content. A remark given with the first step is a part of the report,
    one that sends it back is for whoever drafts it again and needed. Raises StaleError where the report says something
    else by now or cannot take the step, UserError where another hand has to, RefusedTextError where the review refuses
    the remark.
    """
    report = lock_report(report_id, sha256)
    if step not in find_report_steps(report.state, three_steps=report.three_steps):
        raise StaleError
    content = read_content(report)
    _check_hand(step, report, content, now, by)
    words = check_words(remark, report.day.month, needed=step is ReportStep.SEND_BACK)
    taken = {"step": step.value, "by": str(by.user_id or ""), "at": now.astimezone(CHINA).isoformat(), "remark": words}
    put_content(report, content | {"steps": [*content["steps"], taken]})
    if step in (ReportStep.CONFIRM, ReportStep.DRAFT):
        report.remark = words
    if REPORT_STEPS[step][1] is ReportState.FROZEN:
        _freeze(report, now, by)
    else:
        _go_on(report, step, now, by)
    return report


def _check_hand(step: ReportStep, report: Report, content: Mapping[str, Any], now: datetime, by: Actor) -> None:
    before = find_own_step(
        step=step, content=content, user_id=by.user_id, people_count=count_workers(report.unit_id, now)
    )
    if before is not None:
        raise UserError(tell_own_step(before))


def find_own_step(
    *, step: ReportStep, content: Mapping[str, Any], user_id: uuid.UUID | None, people_count: int
) -> ReportStep | None:
    """Return the earlier step of this person for which somebody else of the unit has to take `step`, or None."""
    return find_hand_before(step, str(user_id or ""), _find_hands(content), people_count)


def tell_own_step(before: ReportStep) -> str:
    """Return in a sentence why somebody else has to go on."""
    sentence = _("You {step} this report yourself, and others work in your unit: one of them takes this step.")
    return sentence.format(step=_(REPORT_STEP_NAMES[before]))


def _find_hands(content: Mapping[str, Any]) -> dict[ReportStep, str]:
    """Return who took which step since the report was last sent back."""
    hands: dict[ReportStep, str] = {}
    for taken in content["steps"]:
        step = ReportStep(taken["step"])
        hands = {} if step is ReportStep.SEND_BACK else {**hands, step: taken["by"]}
    return hands


def count_workers(unit_id: uuid.UUID, now: datetime) -> int:
    """Return how many people could take a step of the unit's reports on the day of `now`. One query."""
    held = get_people_of_units(unit_ids=[unit_id], day=china_day(now))
    return len({one.user_id for one in held if Role(one.role) in WORKERS})


def _go_on(report: Report, step: ReportStep, now: datetime, by: Actor) -> None:
    report.state, report.step_count = REPORT_STEPS[step][1].value, report.step_count + 1
    fields = ("content", "sha256", "remark", "state", "step_count")
    report.save(update_fields=fields)
    record_change(f"{step.value}_report", report, ("content", "sha256", "state"), now, by)
    tell_units(Kind.REPORT_WAITING, [report.unit_id], report.day.month, now, but=by.user_id)


def _freeze(report: Report, now: datetime, by: Actor) -> None:
    """Keep the report for good: the hash of its content stands in the audit, its papers are kept as they are issued."""
    report.state, report.confirmed_at, report.confirmed_by_id = ReportState.FROZEN.value, now, by.user_id
    fields = ("content", "sha256", "remark", "state", "confirmed_at", "confirmed_by")
    report.save(update_fields=fields)
    record_change("freeze", report, fields, now, by, about=f"{report.pk.hex}/{report.sha256}")
    ReportFile.objects.bulk_create(
        ReportFile(report=report, format=name, content=content, sha256=hashlib.sha256(content).hexdigest())
        for name, content in write_report_files(report).items()
    )


@transaction.atomic
def set_three_steps(*, unit_id: uuid.UUID, three_steps: bool, now: datetime, by: Actor = NOBODY) -> None:
    """Say whether the reports of a unit are drafted, checked and issued, from the next one on; again changes nothing.

    A report that is under way goes on as it began.
    """
    Unit.objects.select_for_update().get(pk=unit_id)  # so that two at once make one row
    setting, _made = UnitReporting.objects.get_or_create(unit_id=unit_id)
    if setting.three_steps != three_steps:
        setting.three_steps = three_steps
        setting.save(update_fields=["three_steps"])
        record_change("set_three_steps", setting, ("three_steps",), now, by)
