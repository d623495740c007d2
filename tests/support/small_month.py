"""A month with one task, a note and a paper at it, and one report: for tests that ask who sees what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tests.support.people import make_person

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import (
    Bulletin,
    Draft,
    DraftItem,
    DraftPhase,
    DraftUnit,
    How,
    Month,
    ReportingDay,
    SubPlan,
    SubPlanStep,
    TaskPaper,
)
from fuwuyue.campaign.models import BulletinFile
from fuwuyue.organisation.api import Role, Unit
from fuwuyue.plan.api import PlanDocument, PlanVersion
from fuwuyue.protection.api import Actor

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
NOW = datetime(2026, 8, 28, 1, tzinfo=UTC)
AFTER = datetime(2026, 9, 15, 10, tzinfo=UTC)


@dataclass(frozen=True)
class SmallMonth:
    """The ids of what was made."""

    month_id: UUID
    item_id: UUID
    task_id: UUID
    report_id: UUID
    paper_id: UUID


def make_draft(name: str, unit_id: UUID, what: str) -> Draft:
    item = DraftItem(
        sentence=what,
        start=0,
        end=len(what),
        what=what,
        begins_on=FIRST,
        due_on=date(2026, 9, 12),
        phase=0,
        who=("各乡镇",),
        units=(DraftUnit(unit_id, "各乡镇", How.ALL_OF_KIND),),
    )
    days = campaign.find_reporting_days([date(2026, 9, 15)])
    return Draft(name, FIRST, LAST, (DraftPhase("宣传阶段", FIRST, LAST),), (item,), tuple(days))


def make_small_month(
    document: PlanDocument,
    owner: Unit,
    unit: Unit,
    *,
    name: str = "服务月",
    what: str = "办一场宣传咨询",
    note: str = "正在准备。",
    public: bool = True,
    by: UUID | None = None,
) -> SmallMonth:
    """Make a month of `document` that `owner` runs, with a task of `unit`; started, with a report of both."""
    version = PlanVersion.objects.filter(document=document).first()
    assert version is not None
    month = campaign.prepare_month(
        draft=make_draft(name, unit.pk, what), version_id=version.pk, owner_id=owner.pk, day=FIRST, now=NOW
    )
    Month.objects.filter(pk=month.pk).update(is_public=public)
    campaign.start_month(month_id=month.pk, day=FIRST, now=NOW)
    task = campaign.find_tasks(unit_ids=[unit.pk], month_id=month.pk).get()
    writer = Actor(by or make_person(Role.TOWNSHIP_COORDINATOR, unit).pk, Role.TOWNSHIP_COORDINATOR.value)
    campaign.comment(task_id=task.pk, text=note, unit_id=unit.pk, now=NOW, by=writer)
    # Beside an open task, so that what may be done with it can be asked: papers close their task.
    paper = TaskPaper.objects.create(
        task=task, name=f"{note}.docx", format="docx", content=note.encode(), size=1, sha256="0" * 64, unit=unit,
        by_id=writer.user_id, made_at=NOW,
    )  # fmt: skip
    campaign.compute_due_reports(now=AFTER)
    report = campaign.find_reports(month_id=month.pk, unit_ids=[owner.pk]).get()
    return SmallMonth(month.pk, task.item_id, task.pk, report.pk, paper.pk)


def add_step(made: SmallMonth, township: Unit, unit: Unit, text: str = "在村口张贴咨询时间。") -> UUID:
    """Add a step for `unit` to the sub-plan of the township, and return its id."""
    plan, _is_new = SubPlan.objects.get_or_create(month_id=made.month_id, unit=township, defaults={"made_at": NOW})
    return SubPlanStep.objects.create(sub_plan=plan, text=text, due_on=date(2026, 9, 8), unit=unit, made_at=NOW).pk


def add_bulletin(made: SmallMonth, words: str = "通报", by: UUID | None = None) -> Bulletin:
    """Keep a bulletin of the month that says these words, with a file; no report was confirmed for it."""
    day = ReportingDay.objects.get(month=made.month_id)
    content: dict[str, Any] = {"title": words, "recipients": [words], "units": [], "persons": [], "copy_to": []}
    content["paragraphs"] = [{"kind": "text", "text": words}, {"kind": "table", "text": ""}]
    content |= {
        "signer": words,
        "signed_on": "",
        "note": words,
        "number": "",
        "issuer_mark": "",
        "for_signature": False,
    }
    given = {"content": json.dumps(content, ensure_ascii=False), "sha256": "0" * 64, "issued_at": AFTER}
    bulletin = Bulletin.objects.create(day=day, number=1, issued_by_id=by or make_person().pk, **given)
    BulletinFile.objects.create(bulletin=bulletin, format="docx", content=words.encode(), sha256="0" * 64)
    return bulletin
