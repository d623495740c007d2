"""The words of a report, from its numbers alone: official Chinese, four parts, nothing that no record says.

A report is an official paper of a Chinese county, so its words are Chinese whatever language the site is shown in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

_MOST_NAMED = 5
PROGRESS, DONE, PROBLEMS, NEXT = "一、进展情况", "二、主要做法", "三、存在问题", "四、下一步工作"
# Those of a closing summary.
BASIS, RESULTS, REMAINING, PLANS = "一、基本情况", "二、主要做法和成效", "三、存在的问题", "四、下一步打算"
HEADINGS = frozenset({PROGRESS, DONE, PROBLEMS, NEXT, BASIS, RESULTS, REMAINING, PLANS})


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a draft. `stated` are the words in it that say a number: an edit leaves them as they are."""

    text: str
    stated: tuple[str, ...] = ()


def write_report(content: Mapping[str, Any]) -> list[Paragraph]:
    """Return the paragraphs of a report of this content (as `actions.reports` computes it), each with its heading."""
    return [
        Paragraph(PROGRESS),
        _tell_progress(content),
        Paragraph(DONE),
        *(list(_tell_done(content)) or [Paragraph("本期没有可由记录说明的做法。")]),
        Paragraph(PROBLEMS),
        _tell_problems(content),
        Paragraph(NEXT),
        _tell_next(content),
    ]


def write_summary(content: Mapping[str, Any]) -> list[Paragraph]:
    """Return the paragraphs of a closing summary (工作总结) of this content, each with its heading."""
    return [
        Paragraph(BASIS),
        _tell_progress(content),
        *_tell_history(content["history"]),
        Paragraph(RESULTS),
        *(list(_tell_done(content)) or [Paragraph("活动期间没有可由记录说明的做法。")]),
        Paragraph(REMAINING),
        _tell_problems(content),
        Paragraph(PLANS),
        _tell_next(content),
    ]


def _tell_history(history: Sequence[Mapping[str, Any]]) -> Iterator[Paragraph]:
    """Tell what the confirmed progress reports say together: how many there are, and from where to where it went."""
    if not history:
        return
    first, last = history[0], history[-1]
    whole = f"活动期间共确认进度报告{len(history)}期"
    if last["done"] > first["done"]:
        begin, end = (f"{_tell_day(one['held_on'])}的{one['done']}项" for one in (first, last))
        yield Paragraph(f"{whole}，完成数由{begin}增加到{end}，各期情况见附件。", (whole, begin, end))
    else:
        yield Paragraph(f"{whole}，各期情况见附件。", (whole,))


def tell_measure(measure: Mapping[str, Any]) -> str:
    """Return the words that state the figure of a measure of a report."""
    return f"{measure['title']}：{measure['count']}{measure['counted']}"


def _tell_progress(content: Mapping[str, Any]) -> Paragraph:
    tasks, until = content["tasks"], f"截至{_tell_day(content['day']['held_on'])}"
    if not tasks["total"]:
        return Paragraph(f"{until}，没有分派到本单位的任务。", (until,))
    total, done = f"共承担任务{tasks['total']}项", f"已完成{tasks['done']}项"
    how = [f"由系统记录直接认定{tasks['by_measure']}项", f"由情况说明认定{tasks['by_note']}项"]
    if tasks.get("by_paper"):
        how.append(f"由提交材料认定{tasks['by_paper']}项")
    if tasks.get("by_record"):
        how.append(f"由关联记录认定{tasks['by_record']}项")
    how = how if tasks["done"] else []
    excused = [f"经批准免办{tasks['excused']}项"] if tasks["excused"] else []
    due = [f"到期应完成{tasks['due']}项", f"按时完成{tasks['in_time']}项"] if tasks["due"] else []
    words = f"{until}，{total}，{done}" + (f"，其中{'，'.join(how)}" if how else "")
    words += "".join(f"；{one}" for one in excused) + f"；{'，'.join(due) or '尚无到期任务'}。"
    return Paragraph(words, (until, total, done, *how, *excused, *due))


def _tell_done(content: Mapping[str, Any]) -> Iterator[Paragraph]:
    for measure in content["measures"]:
        if measure["count"]:
            yield Paragraph(f"{tell_measure(measure)}。", (tell_measure(measure),))
    for closed_by, how in (("note", "情况说明"), ("paper", "提交材料"), ("record", "关联记录")):
        done = [line["what"] for line in content["lines"] if line["closed_by"] == closed_by]
        if done:
            more = f"等{len(done)}项" if len(done) > _MOST_NAMED else ""
            text = f"另有以{how}办结的任务：{'；'.join(done[:_MOST_NAMED])}{more}。"
            yield Paragraph(text, (more,) if more else ())


def _tell_problems(content: Mapping[str, Any]) -> Paragraph:
    overdue = [line for line in content["lines"] if line["overdue"]]
    if not overdue:
        return Paragraph("没有逾期未完成的任务。")
    named = "；".join(_name(line, "应于{}前完成") for line in overdue[:_MOST_NAMED])
    whole, more = f"共{len(overdue)}项", "等" if len(overdue) > _MOST_NAMED else ""
    return Paragraph(f"逾期未完成的任务：{named}{more}，{whole}。", (whole,))


def _tell_next(content: Mapping[str, Any]) -> Paragraph:
    coming: Sequence[Mapping[str, Any]] = content["next"]
    if not coming:
        return Paragraph("继续做好已承担的各项任务。")
    named = "；".join(_name(line, "{}前") for line in coming[:_MOST_NAMED])
    return Paragraph(f"按期完成以下任务：{named}。")


def _name(line: Mapping[str, Any], due: str) -> str:
    """Return what is to be done with its day, unless its own words say the day already."""
    day = _tell_day(line["due_on"])
    return line["what"] if day in line["what"] else f"{line['what']}（{due.format(day)}）"


def _tell_day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.month}月{day.day}日"
