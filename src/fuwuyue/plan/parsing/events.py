"""Activities with days of their own that are no steps of the plan."""

from __future__ import annotations

from bisect import bisect_right

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.clauses import after_marker, clause_around
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.dates import DateMention, Dates
from fuwuyue.plan.parsing.model import Deadline, Event, Period, Phase
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text

_HISTORY = compile_re(r"(?:自|已|曾|以来|根据|依据|关于|按照|印发|发布|实施|落实|执行|贯彻|或|〔)$")
_LABEL = compile_re(r"(?<![^,。;:\n])(?P<name>[^,。;:\n]{2,24}):?$")
_FIELD = compile_re(r"[^,。;:\n]{2,12}$")
_WHEN = compile_re(r"(?:时间|日期|期限|日程)(?:暂定|安排)?$")
_NO_NAME = compile_re(r"[\s于在从自定拟为是:\d.、()①-⑳]*(?:[一二三四五六七八九十][、.])?$")
_PAST = compile_re(r"[^。\n]{0,40}(?:发生|事故|火灾|了|曾|印发|召开会议指出|批准)")
_LONGEST_NAME = 40


def find_events(
    text: Text, outline: Outline, dates: Dates, context: Context, taken: list[Phase | Deadline | Period]
) -> list[Event]:
    """Return the dated activities that are no phase, deadline or period; days listed on one line are one event.

    What stands before the first heading tells of the past or of the whole, unless it follows a label.
    """
    used = _merge([(part.span.start, part.span.end) for part in taken])
    phase_days = {(part.start, part.end) for part in taken if isinstance(part, (Phase, Period))}
    lines: dict[Range, list[DateMention]] = {}
    for mention in dates.between(outline.start, outline.end):
        place = text.source_position(mention.start)
        if not _is_day_of_activity(text, mention, context) or _is_in(used, place):
            continue
        is_told = outline.at(mention.start) is None and text.folded[mention.start - 1 : mention.start] != ":"
        if not is_told and (mention.first, mention.last) not in phase_days:
            lines.setdefault(text.line_at(mention.start), []).append(mention)
    events = (event for line, found in lines.items() for event in _make_events(text, outline, line, found))
    return [event for event in events if event.name]


def _merge(ranges: list[Range]) -> list[Range]:
    """Return the ranges in order, those that touch as one."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _is_in(ranges: list[Range], place: int) -> bool:
    index = bisect_right(ranges, (place, place)) - 1
    at = [one for one in ranges[max(index, 0) : index + 2] if one[0] <= place < one[1]]
    return bool(at)


def _is_day_of_activity(text: Text, mention: DateMention, context: Context) -> bool:
    if not mention.is_resolved or mention.in_title or mention.recurring or mention.as_of or mention.by or mention.since:
        return False
    before = text.folded[max(mention.start - 4, 0) : mention.start]
    if mention.is_range and mention.precision == "day":
        before = before.removesuffix("自")
    if _HISTORY.search(before) or (mention.time and _PAST.match(text.folded, mention.end)):
        return False
    issued, last = context.issued_on, mention.last
    if issued and issued.year and last and last.year and last.year < issued.year:
        return False
    return mention.precision in ("day", "tenth") or mention.is_range


def _make_events(text: Text, outline: Outline, line: Range, mentions: list[DateMention]) -> list[Event]:
    days = [mention for mention in mentions if not mention.is_range and mention.precision == "day"]
    if len(days) > 1 and len(days) == len(mentions) and days[-1].end - days[0].start < 16 * len(days):
        name = _name(text, outline, line, days[0])
        span = text.span(days[0].start, days[-1].end)
        return [Event(span=span, name=name, dates=[day.first for day in days if day.first])]
    return [
        Event(
            span=text.span(mention.start, mention.end),
            name=_name(text, outline, line, mention),
            start=mention.first,
            end=mention.last,
            approx=mention.approx,
            doubt=mention.doubt,
        )
        for mention in mentions
    ]


def _name(text: Text, outline: Outline, line: Range, mention: DateMention) -> str:
    """Return the label before the date (高一年级：…), else the words after it, else the heading; '' for none."""
    first = max(line[0], mention.start - _LONGEST_NAME)
    label = _LABEL.search(text.folded, first, mention.start)
    begins = after_marker(outline, label.start(), mention.start) if label else mention.start
    is_field = text.folded[mention.start - 1] == ":" or _FIELD.fullmatch(text.folded, line[0], mention.start)
    is_named = label is not None and begins < mention.start
    is_when = label is not None and _WHEN.search(label["name"])
    if label and is_named and is_field and not is_when:
        return text.quote(begins, label.end("name")).strip()
    start, end = clause_around(text, max(mention.end - 1, mention.start))
    start = max(start, mention.end)
    if start >= end and label and not is_named and text.folded[end : end + 1] == "," and end + 1 < line[1]:
        start, end = clause_around(text, end + 1)  # 一、3月1日至10日，宣传发动
    elif start >= end or is_when:
        start, end = _heading_of(text, outline, mention) or (start, start)
    name = text.quote(start, min(end, start + _LONGEST_NAME)).strip(" ，,:：、(（)）")
    return "" if _NO_NAME.fullmatch(name) else name


def _heading_of(text: Text, outline: Outline, mention: DateMention) -> Range | None:
    index = outline.at(mention.start)
    if index is None:
        return None
    heading = outline.headings[index]
    return heading.title_start, min(heading.title_end, mention.start)
