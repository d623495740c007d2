"""The papers of a month: reports, the table of tasks, notices and letters, the sheet of a village's week.

Each is a description for `fuwuyue.documents`; what a report's paper says is its frozen content and nothing else. All
are Chinese official papers. No red head, number or seal is made up: the county adds its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from fuwuyue.campaign.models import Month, Report, SubPlan, SubPlanStep, Task, WorkItem
from fuwuyue.campaign.queries import get_items
from fuwuyue.campaign.rules.report_words import Told, tell_paragraphs
from fuwuyue.campaign.rules.states import ReportKind
from fuwuyue.documents.api import (
    Attachment,
    Block,
    Chart,
    Heading,
    LargeSheet,
    OfficialPaper,
    PaperKind,
    Series,
    Sheet,
    Table,
    Text,
)
from fuwuyue.kernel.workdays import china_day
from fuwuyue.organisation.api import UnitKind

_HEADS = ("序号", "任务", "牵头单位", "责任单位", "责任人", "时限", "依据原文")
_WIDTHS = (5.0, 30.0, 16.0, 24.0, 10.0, 12.0, 40.0)
_MOST_NAMED = 6


def describe_report(report: Report, content: Mapping[str, Any], *, for_signature: bool = False) -> OfficialPaper:
    """Return the paper of a report: its words, its remark, the table of its units; whether it is not confirmed.

    `content` is what `read_content` returns; nothing is asked of the database. `for_signature` gives it the room of a
    seal and a sheet for the hands of drafter, checker and issuer; who took which step here is no signature, so the
    sheet is empty.
    """
    held = date.fromisoformat(content["day"]["held_on"])
    blocks: list[Block] = [
        Heading(1, told.text[2:]) if told.is_heading else Text(told.text + told.note)
        for told in tell_paragraphs(content)
    ]
    if report.remark:
        blocks.append(Text(report.remark))
    if not content["month"]["is_public"]:
        blocks.append(Text(_HIDDEN))
    is_office = report.unit_id == report.day.month.owner_id
    return OfficialPaper(
        kind=PaperKind.REPORT,
        title=_call(content),
        recipients=() if is_office else (f"{report.day.month.owner.name}",),
        blocks=tuple(blocks),
        attachments=tuple(_attach(content)),
        signer=content["unit"]["name"],
        signed_on=_find_signed_day(report, held, for_signature=for_signature),
        note=None if report.confirmed_at else "由系统生成，未经确认",
        for_signature=for_signature,
    )


def _call(content: Mapping[str, Any]) -> str:
    what = "工作总结" if is_summary(content) else "进展情况"
    return f"关于{content['month']['name']}{what}的报告"


def is_summary(content: Mapping[str, Any]) -> bool:
    """Say whether the content is that of a closing summary; those that were frozen earlier do not say what they are."""
    return bool(content.get("kind") == ReportKind.SUMMARY.value)


def _attach(content: Mapping[str, Any]) -> Iterable[Attachment]:
    if content["units"]:
        yield Attachment("各单位任务进展情况", (_tell_units(content["units"]),))
    if content.get("history"):
        yield Attachment("各期进度报告情况", (_tell_history(content["history"]), _draw_history(content["history"])))


def _draw_history(history: Sequence[Mapping[str, Any]]) -> Chart:
    days = tuple(_tell_day(date.fromisoformat(one["held_on"])) for one in history)
    shares = tuple(round(100 * one["done"] / max(one["total"], 1), 1) for one in history)
    return Chart("各期任务完成率", days, (Series("已完成", shares),), "%")


def _tell_history(history: Iterable[Mapping[str, Any]]) -> Table:
    names = ("total", "done", "due", "in_time", "overdue")
    rows = ((_tell_day(date.fromisoformat(one["held_on"])), *(str(one[name]) for name in names)) for one in history)
    return Table(
        ("截至", "任务", "已完成", "到期", "按时完成", "逾期"),
        tuple(rows),
        widths=(2, 1, 1, 1, 1.3, 1),
        caption="各期任务完成情况（项）",
        aligns=("left", *("right",) * 5),
    )


def _find_signed_day(report: Report, held: date, *, for_signature: bool) -> date | None:
    """Return the day of a report; what is still to be signed leaves it to whoever signs (GB/T 9704-2012, 7.3.5.4)."""
    if report.confirmed_at:
        return china_day(report.confirmed_at)
    return None if for_signature else held


def _tell_units(units: Iterable[Mapping[str, Any]]) -> Table:
    heads = ("单位", "任务", "已完成", "到期", "按时完成", "逾期")
    names = ("name", "total", "done", "due", "in_time", "overdue")
    return Table(
        heads,
        tuple(tuple(str(one[name]) for name in names) for one in units),
        widths=(4, 1, 1, 1, 1.3, 1),
        aligns=("left", *("right",) * 5),
    )


def describe_tasks_sheet(month: Month) -> Sheet:
    """Return the table of tasks (任务分解表) of a month for a spreadsheet."""
    return Sheet(
        name="任务分解表", title=f"{month.name}任务分解表", heads=_HEADS, rows=_tell_items(month), widths=_WIDTHS
    )


# The sheet that goes out with open tasks and comes back with notes is known again by the first and the last.
NOTES_HEADS = ("编号（请勿改动）", "单位", "任务", "时限", "办结情况说明")


def describe_notes_sheet(month: Month, tasks: Iterable[Task]) -> Sheet:
    """Return the sheet of open tasks, each with its number and an empty cell for a note of what was done."""
    return Sheet(
        name="未办结任务",
        title=f"{month.name}未办结任务",
        heads=NOTES_HEADS,
        rows=tuple((str(task.pk), task.unit.name, task.item.what, task.due_on, None) for task in tasks),
        widths=(22, 18, 36, 10, 36),
    )


def describe_tasks_paper(month: Month) -> OfficialPaper:
    """Return the same table as an attachment of a notice to the townships, as plans of a month are issued."""
    return OfficialPaper(
        kind=PaperKind.NOTICE,
        title=f"关于分解落实{month.name}任务的通知",
        recipients=_tell_recipients(month),
        blocks=(
            Text(
                f"现将{month.name}任务分解表印发给你们，请按照时限认真落实。方案中经审核不予执行的内容不列入本表，"
                "不得以任何方式布置。"
            ),
        ),
        attachments=(
            Attachment(
                "任务分解表",
                (Table(_SHORT_HEADS, tuple(_shorten(row) for row in _tell_items(month)), widths=(1, 6, 4, 5, 3)),),
            ),
        ),
        signer=month.owner.name,
    )


_SHORT_HEADS = ("序号", "任务", "牵头单位", "责任单位", "时限")


def _shorten(row: Sequence[str]) -> tuple[str, ...]:
    number, what, lead, units, _person, due, _sentence = row
    return number, what, lead, units, due


def _tell_items(month: Month) -> tuple[tuple[str, ...], ...]:
    """Return a row for each item that is a task; whose hands it lies in is left for the unit to write."""
    rows = list[tuple[str, ...]]()
    for item in get_items(month_id=month.pk):
        if not item.stands:
            names = [row.unit.name for row in item.listed_units]
            rows.append(_tell_item(len(rows) + 1, item, names))
    return tuple(rows)


def _tell_item(number: int, item: WorkItem, names: Sequence[str]) -> tuple[str, ...]:
    told = "、".join(names) if len(names) <= _MOST_NAMED else f"{'、'.join(item.who)}（{len(names)}个单位）"
    lead = names[0] if len(names) == 1 else ""
    return str(number), item.what, lead, told, "", _tell_day(item.due_on), item.sentence


def _tell_recipients(month: Month) -> tuple[str, ...]:
    return ("各乡镇人民政府", "县直有关部门", "各医疗卫生机构")


def describe_sub_plan(plan: SubPlan, steps: Iterable[SubPlanStep], day: date) -> OfficialPaper:
    """Return the sub-plan of a township as a notice to its villages and clinics, with the table of steps attached."""
    name, rows = plan.unit.name, list(steps)
    kinds = {step.unit.kind for step in rows if step.unit_id != plan.unit_id}
    told = {UnitKind.VILLAGE.value: "各村民委员会", UnitKind.CLINIC.value: "辖区各医疗卫生机构"}
    return OfficialPaper(
        kind=PaperKind.NOTICE,
        title=f"关于印发{name}{plan.month.name}工作安排的通知",
        recipients=tuple(words for kind, words in told.items() if kind in kinds),
        blocks=(
            Text(
                f"为做好{plan.month.name}各项工作，现将《{name}工作安排》印发给你们，请按照时限认真落实。"
                "群众自愿参加，不得强制或者变相强制，不得下达任何人数指标。"
            ),
        ),
        attachments=(
            Attachment(
                f"{name}工作安排",
                (
                    Table(
                        ("序号", "工作内容", "时限", "承办单位"),
                        tuple(
                            (str(number), step.text, _tell_day(step.due_on), step.unit.name)
                            for number, step in enumerate(rows, 1)
                        ),
                        widths=(1, 7, 2, 4),
                    ),
                ),
            ),
        ),
        signer=name,
        signed_on=day,
    )


def describe_summary(month: Month, contents: Sequence[Mapping[str, Any]], day: date) -> OfficialPaper:
    """Return the closing summary (工作总结) of a month, out of the confirmed reports of its office and nothing else.

    `contents` are what `read_content` returns, the earliest first; one at least.
    """
    last = contents[-1]
    parts = _cut_parts(tell_paragraphs(last))
    history = [{"held_on": one["day"]["held_on"], **one["tasks"]} for one in contents]
    return OfficialPaper(
        kind=PaperKind.SUMMARY,
        title=f"{month.owner.name}关于{month.name}的工作总结",
        blocks=(
            Text(
                f"{month.name}自{_tell_day(month.first_on)}至{_tell_day(month.last_on)}开展。现根据已确认的{len(contents)}期"
                "进展情况报告总结如下："
            ),
            Heading(1, "任务完成情况"),
            *parts.get("进展情况", ()),
            _tell_history(history),
            _draw_history(history),
            Heading(1, "主要做法"),
            *parts.get("主要做法", ()),
            Heading(1, "存在问题"),
            *parts.get("存在问题", ()),
            Heading(1, "下一步工作"),
            *parts.get("下一步工作", ()),
            *(() if last["month"]["is_public"] else (Text(_HIDDEN),)),
        ),
        attachments=(Attachment("各单位任务完成情况", (_tell_units(last["units"]),)),) if last["units"] else (),
        signer=month.owner.name,
        signed_on=day,
    )


_HIDDEN = "本报告生成时，该服务月的公开页面处于关闭状态。"


def _cut_parts(paragraphs: Iterable[Told]) -> dict[str, list[Block]]:
    """Return the paragraphs of a report by their heading."""
    parts: dict[str, list[Block]] = {}
    heading = ""
    for told in paragraphs:
        if told.is_heading:
            heading = told.text[2:]
        else:
            parts.setdefault(heading, []).append(Text(told.text + told.note))
    return parts


def describe_week(unit_name: str, tasks: Iterable[Task], day: date, steps: Iterable[SubPlanStep] = ()) -> LargeSheet:
    """Return the sheet of a village's week in large type: what is open and due until its Sunday, or late.

    That is its tasks, and its steps of the sub-plan of the township. For people who have no account: it is printed and
    hung up.
    """
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    open_work = [(task.due_on, task.item.what) for task in tasks] + [(step.due_on, step.text) for step in steps]
    # What is due on the same day keeps the order of the month.
    in_order = sorted((one for one in open_work if one[0] <= sunday), key=lambda one: one[0])
    rows = tuple((_tell_day(due_on), words) for due_on, words in in_order)
    return LargeSheet(
        title=f"{unit_name}本周服务月工作",
        subtitle=f"{_tell_day(monday)}—{_tell_day(sunday)}",
        heads=("时限", "任务"),
        rows=rows,
        notes=("群众自愿参加，不愿意的不追问理由。",),
    )


def _tell_day(day: date) -> str:
    return f"{day.month}月{day.day}日"
