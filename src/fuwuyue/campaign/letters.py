"""The papers by which units are told of their tasks: a notice to those that are instructed, a letter to each equal.

Who is told by which, and in whose name, follows from how the units stand to each other (`organisation`). All are
Chinese official papers. Red head, number, copies and further words appear only where a person of the county gave them,
and a seal never.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fuwuyue.campaign.models import ItemUnit, Month, ReportingDay, Task, WorkItem
from fuwuyue.campaign.plan_paper import describe_plan, find_gaps
from fuwuyue.campaign.queries import get_reporting_days
from fuwuyue.campaign.rules.states import MonthState, TaskState
from fuwuyue.campaign.texts import check_words
from fuwuyue.documents.api import Attachment, Block, Heading, OfficialPaper, PaperKind, Table, Text
from fuwuyue.kernel.errors import UserError, about_field
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import CHINA
from fuwuyue.organisation.api import Answer, InNameOf, Paper, Unit, UnitKind, get_scope_ids, get_taskings, get_units
from fuwuyue.plan.parsing.api import Plan

# In the order of official papers: governments below, departments, others, institutions.
_ORDER: Mapping[UnitKind, int] = {
    kind: place
    for place, kind in enumerate(
        (
            UnitKind.GOVERNMENT,
            UnitKind.TOWNSHIP,
            UnitKind.LEADING_GROUP,
            UnitKind.CAMPAIGN_OFFICE,
            UnitKind.HEALTH_OFFICE,
            UnitKind.DEPARTMENT,
            UnitKind.SUPERVISION,
            UnitKind.COURT,
            UnitKind.PROCURATORATE,
            UnitKind.MASS_ORGANISATION,
            UnitKind.CLINIC,
            UnitKind.VILLAGE,
            UnitKind.INSPECTION_TEAM,
        )
    )
}
# Whom a paper names together where it goes to all of them, or to too many to be named.
_TOGETHER: Mapping[UnitKind, tuple[str, str]] = {
    UnitKind.TOWNSHIP: ("各乡镇人民政府", "有关乡镇人民政府"),
    UnitKind.DEPARTMENT: ("县直有关部门", "县直有关部门"),
    UnitKind.CLINIC: ("各医疗卫生机构", "有关医疗卫生机构"),
}
_MOST_NAMED, _MOST_IN_A_ROW = 12, 6
_SIGNERS = (UnitKind.LEADING_GROUP, UnitKind.GOVERNMENT)
_BETWEEN_NAMES = re.compile("[，,、；;\n]")


@dataclass(frozen=True)
class ToldItem:
    """One thing to be done, and in `who` those of the units told that have to do it, as they are named together."""

    what: str
    sentence: str
    due_on: date
    who: tuple[str, ...]


@dataclass(frozen=True)
class TaskingPaper:
    """A paper that tells `units` of their `items`; `key` is its lasting name within the month.

    `signers` are the units in whose name it may go out, the likeliest first; none where the county has not entered one.
    """

    key: str
    kind: PaperKind
    units: tuple[Unit, ...]
    items: tuple[ToldItem, ...]
    signers: tuple[Unit, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class TaskingPapers:
    """The papers of a month, and the units of which nobody entered how they stand to its office."""

    papers: tuple[TaskingPaper, ...]
    unknown: tuple[Unit, ...]


@dataclass(frozen=True)
class Given:
    """What a person gives for a paper; what is empty does not appear. `copy_to` are names with commas between them."""

    signer_id: uuid.UUID
    signed_on: date | None = None
    number: str = ""
    issuer_mark: str = ""
    copy_to: str = ""
    words: str = ""
    note: str = ""
    for_signature: bool = False


def find_tasking_papers(*, month: Month, day: date) -> TaskingPapers:
    """Return the papers that the tasks of a month ask for, by the relations of `day`.

    Villages are told by their township, and whoever is excused by nobody. In a draft it is who would get a task.
    """
    told = _find_told(month)
    units = {unit.pk: unit for _item, unit in told}
    rules = get_taskings(tasker_id=month.owner_id, tasked_ids=units, day=day)
    scope = get_scope_ids(division_ids=[month.owner.division_id], day=day)
    of_county = get_units(day=day, division_ids=scope)
    groups: dict[str, list[tuple[WorkItem, Unit]]] = {}
    for item, unit in told:
        rule = rules[unit.pk]
        if rule.paper is Paper.LETTER:
            groups.setdefault(f"letter-{unit.pk.hex}", []).append((item, unit))
        elif rule.paper is Paper.NOTICE and rule.in_name_of:
            groups.setdefault(f"notice-{rule.in_name_of.value}", []).append((item, unit))
    by_government = find_government(of_county, month)
    names = {f"notice-{InNameOf.GOVERNMENT.value}": by_government}
    papers = [_make_paper(key, rows, names.get(key, (month.owner,)), of_county) for key, rows in groups.items()]
    papers.sort(key=lambda one: (one.kind is PaperKind.LETTER, one.recipients))
    unknown = sorted((unit for unit in units.values() if rules[unit.pk].answer is Answer.ASK), key=lambda one: one.name)
    return TaskingPapers(tuple(papers), tuple(unknown))


def find_government(of_county: Iterable[Unit], month: Month) -> tuple[Unit, ...]:
    """Return the leading group and the government of the county, in whose name papers to its units go out."""
    here = [unit for unit in of_county if unit.division_id == month.owner.division_id]
    return tuple(unit for kind in _SIGNERS for unit in here if unit.kind == kind.value)


def _find_told(month: Month) -> list[tuple[WorkItem, Unit]]:
    """Return who has to do what, by the order of the plan."""
    if month.state == MonthState.DRAFT.value:
        rows: Iterable[Task | ItemUnit] = ItemUnit.objects.filter(item__month=month, item__stands=False).exclude(
            answer=Answer.MAY_NOT.value
        )
    else:
        rows = Task.objects.filter(item__month=month).exclude(state=TaskState.EXCUSED.value)
    found = rows.exclude(unit__kind=UnitKind.VILLAGE.value).exclude(unit=month.owner_id)  # type: ignore[attr-defined]
    ordered = found.select_related("item", "unit").order_by("item__number", "unit__name")
    return [(row.item, row.unit) for row in ordered]


def _make_paper(
    key: str, rows: Sequence[tuple[WorkItem, Unit]], signers: tuple[Unit, ...], every: Collection[Unit]
) -> TaskingPaper:
    by_item: dict[uuid.UUID, list[tuple[WorkItem, Unit]]] = {}
    for item, unit in rows:
        by_item.setdefault(item.pk, []).append((item, unit))
    items = tuple(
        ToldItem(
            own[0][0].what, own[0][0].sentence, own[0][0].due_on, _name_together([unit for _item, unit in own], every)
        )
        for own in by_item.values()
    )
    units = tuple({unit.pk: unit for _item, unit in rows}.values())
    kind = PaperKind.LETTER if key.startswith("letter-") else PaperKind.NOTICE
    return TaskingPaper(key, kind, units, items, signers, _name_together(units, every))


def _name_together(units: Sequence[Unit], every: Collection[Unit]) -> tuple[str, ...]:
    """Return names for a 主送: a kind together where all of `every` of it, or too many, are meant; others by name."""
    told: list[str] = []
    for kind in sorted(UnitKind, key=lambda one: _ORDER[one]):
        own = [unit for unit in units if unit.kind == kind.value]
        is_all = len(own) > 1 and len(own) == sum(unit.kind == kind.value for unit in every)
        if own and kind in _TOGETHER and (is_all or len(own) > _MOST_NAMED):
            told.append(_TOGETHER[kind][0 if is_all else 1])
        else:
            told += sorted(unit.name for unit in own)
    return tuple(told)


def describe_tasking_paper(*, month: Month, paper: TaskingPaper, given: Given) -> OfficialPaper:
    """Return the paper with the plan attached, and of a notice the table of tasks.

    Raises RefusedTextError and PersonalNumberError at the field whose words the review refuses, UserError for a number
    that the standard does not know, or a signer in whose name it may not go out.
    """
    signer = next((unit for unit in paper.signers if unit.pk == given.signer_id), None)
    if signer is None:
        message = _("The paper may not go out in this name; choose one of those that are offered.")
        with about_field("signer"):
            raise UserError(message)
    typed = check_given(given, month)
    tell = _tell_letter if paper.kind is PaperKind.LETTER else _tell_notice
    title, blocks, attachments = tell(
        month, month.get_plan(), paper, [Text(line) for line in typed["words"].splitlines() if line.strip()]
    )
    with about_field("number"):
        return OfficialPaper(
            kind=paper.kind,
            title=f"{signer.name}{title}",
            recipients=paper.recipients,
            blocks=tuple(blocks),
            attachments=tuple(attachments),
            signer=signer.name,
            signed_on=given.signed_on,
            note=typed["note"] or None,
            copy_to=cut_names(typed["copy_to"]),
            issuer_mark=typed["issuer_mark"] or None,
            number=given.number.strip() or None,
            for_signature=given.for_signature,
        )


def check_given(given: Given, month: Month) -> dict[str, str]:
    """Return what a person typed for a paper, reviewed; raise as `describe_tasking_paper` does, at the field."""
    typed = {}
    for name in ("issuer_mark", "copy_to", "words", "note"):
        with about_field(name):
            typed[name] = check_words(getattr(given, name), month, needed=False)
    return typed


def cut_names(copy_to: str) -> tuple[str, ...]:
    """Return the names of units that a person typed, with commas between them."""
    return tuple(name.strip() for name in _BETWEEN_NAMES.split(copy_to) if name.strip())


Told = tuple[str, list[Block], list[Attachment]]


def _tell_notice(month: Month, plan: Plan, paper: TaskingPaper, more: Sequence[Block]) -> Told:
    attached = _attach_plan(month, plan)
    table = Attachment("任务分解表", (_make_table(paper),))
    attachments = [*attached, table]
    which = f"附件{len(attachments)}" if len(attachments) > 1 else "附件"
    first = min(item.due_on for item in paper.items)
    named = f"《{plan.title}》和任务分解表" if attached else f"{month.name}任务分解表"
    blocks: list[Block] = [
        Text(
            f"{month.name}自{_tell_day(month.first_on)}至{_tell_day(month.last_on)}开展。现将{named}印发给你们，"
            "请认真组织实施，并将有关事项通知如下："
        ),
        Heading(1, "按期完成任务"),
        Text(
            f"{which}列明你们承担的{len(paper.items)}项任务和完成时限，其中最早的应当于{_tell_day(first)}前完成。"
            "确有原因不能办理的，应当在时限届满前说明理由，申请免办。"
        ),
        *_tell_reporting(month),
        Heading(1, "依法规范开展"),
        Text(_tell_limits(month, plan)),
        *more,
        Text("特此通知。"),
    ]
    return f"关于印发{named}的通知", blocks, attachments


def _tell_reporting(month: Month) -> list[Block]:
    """Tell on which days reports are made, where the plan asks for any."""
    days: Sequence[ReportingDay] = get_reporting_days(month_id=month.pk)
    if not days:
        return []
    hours = sorted({f"{day.cut_off.astimezone(CHINA):%H}时" for day in days})
    told = "、".join(_tell_day(day.held_on) for day in days)
    return [
        Heading(1, "及时确认进展"),
        Text(
            f"进展情况报告由系统根据工作记录自动生成，时间为{told}的{'、'.join(hours)}。承担报告任务的单位应当及时核对、"
            "确认，不再另行填写报表。"
        ),
    ]


def _tell_letter(month: Month, plan: Plan, paper: TaskingPaper, more: Sequence[Block]) -> Told:
    attached = _attach_plan(month, plan)
    by = f"根据《{plan.title}》，" if plan.title else ""
    rows = tuple(
        (str(number), item.what, _tell_day(item.due_on), item.sentence) for number, item in enumerate(paper.items, 1)
    )
    blocks: list[Block] = [
        Text(
            f"{by}{month.name}自{_tell_day(month.first_on)}至{_tell_day(month.last_on)}开展，其中{len(rows)}项工作涉及"
            "贵单位职责。现就有关事项函商如下："
        ),
        Heading(1, "商请贵单位办理的事项"),
        Table(
            ("序号", "事项", "时限", "方案原文"),
            rows,
            widths=(1.5, 5, 2.8, 5.7),
            aligns=("center", "left", "center", "left"),
        ),
        Heading(1, "需要说明的情况"),
        Text(_tell_limits(month, plan)),
        *more,
        Text("对上述事项有不同意见，或者不能按期办理的，请函告我单位。请予支持为盼。"),
    ]
    return f"关于商请办理{month.name}有关工作的函", blocks, attached


def _tell_limits(month: Month, plan: Plan) -> str:
    words = (
        "坚持群众自愿参加、免费服务，不得强制或者变相强制，不得下达人数指标，不得泄露个人信息；群众不愿意参加的，"
        "不得追问理由。"
    )
    held = len(find_gaps(plan.findings, month.version.text))
    if held:
        words += f"方案原文中有{held}处内容经审核不予执行，已从附件中略去，任何单位不得以任何方式布置。"
    return words


def _attach_plan(month: Month, plan: Plan) -> list[Attachment]:
    blocks = describe_plan(plan, month.version.text)
    return [Attachment(plan.title, blocks)] if plan.title and blocks else []


def _make_table(paper: TaskingPaper) -> Table:
    rows = tuple(
        (str(number), item.what, _tell_who(item.who), _tell_day(item.due_on))
        for number, item in enumerate(paper.items, 1)
    )
    return Table(
        ("序号", "任务", "责任单位", "时限"),
        rows,
        widths=(1.5, 7, 4.2, 2.7),
        aligns=("center", "left", "left", "center"),
    )


def _tell_who(who: Sequence[str]) -> str:
    if len(who) <= _MOST_IN_A_ROW:
        return "、".join(who)
    return f"{'、'.join(who[:_MOST_IN_A_ROW])}等{len(who)}个单位"


def _tell_day(day: date) -> str:
    return f"{day.month}月{day.day}日"
