"""The words of a report, from its numbers alone: official Chinese, four parts, nothing that no record says.

A report is an official paper of a Chinese county, so its words are Chinese whatever language the site is shown in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

_MOST_NAMED = 5


def write_report(content: Mapping[str, Any]) -> list[str]:
    """Return the paragraphs of a report of this content (as `actions.reports` computes it), each with its heading."""
    return [
        "一、进展情况",
        _tell_progress(content),
        "二、主要做法",
        *_tell_done(content),
        "三、存在问题",
        *_tell_problems(content),
        "四、下一步工作",
        _tell_next(content),
    ]


def write_summary(content: Mapping[str, Any]) -> list[str]:
    """Return the paragraphs of a closing summary (工作总结) of this content, each with its heading."""
    return [
        "一、基本情况",
        _tell_progress(content),
        *_tell_history(content["history"]),
        "二、主要做法和成效",
        *_tell_done(content),
        "三、存在的问题",
        *_tell_problems(content),
        "四、下一步打算",
        _tell_next(content),
    ]


def _tell_history(history: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what the confirmed progress reports say together: how many there are, and from where to where it went."""
    if not history:
        return []
    first, last = history[0], history[-1]
    whole = f"活动期间共确认进展报告{len(history)}期"
    if len(history) == 1:
        return [f"{whole}（{_tell_day(first['held_on'])}完成{first['done']}项）。"]
    went = (
        f"完成数由{_tell_day(first['held_on'])}的{first['done']}项增加到{_tell_day(last['held_on'])}的{last['done']}项"
    )
    return [f"{whole}，{went}，各期情况见附件。" if last["done"] > first["done"] else f"{whole}，各期情况见附件。"]


def _tell_progress(content: Mapping[str, Any]) -> str:
    tasks, held = content["tasks"], _tell_day(content["day"]["held_on"])
    if not tasks["total"]:
        return f"截至{held}，没有分派到本单位的任务。"
    whole = f"截至{held}，共承担任务{tasks['total']}项，已完成{tasks['done']}项"
    parts = [f"其中由系统记录直接认定{tasks['by_measure']}项", f"由情况说明认定{tasks['by_note']}项"]
    if tasks.get("by_paper"):
        parts.append(f"由提交材料认定{tasks['by_paper']}项")
    if tasks.get("by_record"):
        parts.append(f"由关联记录认定{tasks['by_record']}项")
    done = f"，{'，'.join(parts)}" if tasks["done"] else ""
    excused = f"；经批准免办{tasks['excused']}项" if tasks["excused"] else ""
    due = f"；到期应完成{tasks['due']}项，按时完成{tasks['in_time']}项" if tasks["due"] else "；尚无到期任务"
    return f"{whole}{done}{excused}{due}。"


def _tell_done(content: Mapping[str, Any]) -> list[str]:
    told = [
        f"{measure['title']}：{measure['count']}{measure['counted']}。"
        for measure in content["measures"]
        if measure["count"]
    ]
    for closed_by, how in (("note", "情况说明"), ("paper", "提交材料"), ("record", "关联记录")):
        done = [line["what"] for line in content["lines"] if line["closed_by"] == closed_by]
        if done:
            more = f"等{len(done)}项" if len(done) > _MOST_NAMED else ""
            told.append(f"另有以{how}办结的任务：{'；'.join(done[:_MOST_NAMED])}{more}。")
    return told or ["本期没有可由记录说明的做法。"]


def _tell_problems(content: Mapping[str, Any]) -> list[str]:
    overdue = [line for line in content["lines"] if line["overdue"]]
    if not overdue:
        return ["没有逾期未完成的任务。"]
    named = "；".join(_name(line, "应于{}前完成") for line in overdue[:_MOST_NAMED])
    more = f"等，共{len(overdue)}项" if len(overdue) > _MOST_NAMED else f"，共{len(overdue)}项"
    return [f"逾期未完成的任务：{named}{more}。"]


def _tell_next(content: Mapping[str, Any]) -> str:
    coming: Sequence[Mapping[str, Any]] = content["next"]
    if not coming:
        return "继续做好已承担的各项任务。"
    named = "；".join(_name(line, "{}前") for line in coming[:_MOST_NAMED])
    return f"按期完成以下任务：{named}。"


def _name(line: Mapping[str, Any], due: str) -> str:
    """Return what is to be done with its day, unless its own words say the day already."""
    day = _tell_day(line["due_on"])
    return line["what"] if day in line["what"] else f"{line['what']}（{due.format(day)}）"


def _tell_day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.month}月{day.day}日"
