"""What a bulletin (通报) says, out of confirmed reports: a pure function, all Chinese.

A unit without a confirmed report is neither listed nor named: that its word is still out says nothing about its work.
The units stand in the order of their divisions, and nothing is made a rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

NUMBERS = ("total", "done", "due", "in_time", "overdue")
HEADS = ("单位", "任务", "已完成", "到期", "按时完成", "逾期")
FEW = "部分人数涉及人数较少或者可能推算出较少人数，按规定不予公布。"
_HIDDEN = "本通报印发时，该服务月的公开页面处于关闭状态。"


def write_bulletin(
    *,
    month: Mapping[str, Any],
    day: Mapping[str, str],
    units: Sequence[Mapping[str, Any]],
    persons: Sequence[Mapping[str, Any]],
    unconfirmed_count: int,
    words: Sequence[str],
) -> list[dict[str, str]]:
    """Return the paragraphs before the table of units and after it, each with its `text` and what it is (`kind`).

    `units` have a name and the NUMBERS of their tasks; `persons` a title, what is counted, and a count that is None
    where it is withheld. `words` are what a person added. A kind is `heading`, `text`, or `table` for its place.
    """
    sums = {name: sum(int(one[name]) for one in units) for name in NUMBERS}
    cut_off = datetime.fromisoformat(day["cut_off"])
    lines = [
        ("text", f"现将{month['name']}截至{_tell_day(cut_off.date())}{cut_off:%H}时的工作进展情况通报如下："),
        ("heading", "总体情况"),
        ("text", _tell_sums(len(units), sums) + _tell_persons(persons)),
    ]
    if unconfirmed_count:
        lines.append(("text", f"另有{unconfirmed_count}个单位的数据尚未确认，未列入本通报。"))
    lines += [
        ("heading", "各单位任务进展情况"),
        ("text", "下列数据均来自各单位已确认的进展情况报告，按行政区划顺序排列，不作排名。"),
        ("table", ""),
    ]
    if words:
        lines += [("heading", "有关事项"), *(("text", line) for line in words)]
    if not month["is_public"]:
        lines.append(("text", _HIDDEN))
    return [{"kind": kind, "text": text} for kind, text in [*lines, ("text", "特此通报。")]]


def _tell_sums(count: int, sums: Mapping[str, int]) -> str:
    told = f"已确认进展情况报告的单位{count}个，共承担任务{sums['total']}项，已完成{sums['done']}项。"
    if not sums["due"]:
        return told + "尚无到期任务。"
    late = f"，逾期未完成{sums['overdue']}项" if sums["overdue"] else ""
    return told + f"到期任务{sums['due']}项，其中按时完成{sums['in_time']}项{late}。"


def _tell_persons(persons: Sequence[Mapping[str, Any]]) -> str:
    shown = [f"{one['title']}{one['count']}{one['counted']}" for one in persons if one["count"]]
    told = f"上述单位合计{'，'.join(shown)}。" if shown else ""
    return told + (FEW if any(one["count"] is None for one in persons) else "")


def _tell_day(day: date) -> str:
    return f"{day.month}月{day.day}日"
