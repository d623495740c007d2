"""Activities with days of their own that are no steps of the plan."""

from __future__ import annotations

import re
from bisect import bisect_right

from fuwuyue.plan.parsing.clauses import clause_around, sentence_around
from fuwuyue.plan.parsing.dates import DateMention, Dates
from fuwuyue.plan.parsing.model import Deadline, Event, Phase
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text

_HISTORY = re.compile(r"(?:自|已|曾|以来|根据|依据|关于|按照|印发|发布|实施|〔)$")
_LABEL = re.compile(r"(?P<name>[^,。;:\n]{2,24}):?$")
_WHEN = re.compile(r"(?:时间|日期|期限)(?:暂定|安排)?$")
_LONGEST_NAME = 40


def find_events(text: Text, outline: Outline, dates: Dates, taken: list[Phase | Deadline]) -> list[Event]:
    """Return the dated activities that are neither phases nor deadlines; days listed on one line are one event."""
    used = _merge([(part.span.start, part.span.end) for part in taken])
    lines: dict[Range, list[DateMention]] = {}
    for mention in dates.between(outline.start, outline.end):
        place = text.source_position(mention.start)
        if _is_day_of_activity(text, mention) and not _is_in(used, place):
            lines.setdefault(text.line_at(mention.start), []).append(mention)
    return [event for line, mentions in lines.items() for event in _make_events(text, line, mentions)]


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


def _is_day_of_activity(text: Text, mention: DateMention) -> bool:
    if not mention.is_resolved or mention.in_title or mention.recurring or mention.as_of or mention.by or mention.since:
        return False
    if _HISTORY.search(text.folded, max(mention.start - 4, 0), mention.start):
        return False
    return mention.precision in ("day", "tenth") or mention.is_range


def _make_events(text: Text, line: Range, mentions: list[DateMention]) -> list[Event]:
    days = [mention for mention in mentions if not mention.is_range and mention.precision == "day"]
    if len(days) > 1 and len(days) == len(mentions) and days[-1].end - days[0].start < 16 * len(days):
        name = _name(text, line, days[0])
        span = text.span(days[0].start, days[-1].end)
        return [Event(span=span, name=name, dates=[day.first for day in days if day.first])]
    return [
        Event(
            span=text.span(mention.start, mention.end),
            name=_name(text, line, mention),
            start=mention.first,
            end=mention.last,
            approx=mention.approx,
            doubt=mention.doubt,
        )
        for mention in mentions
    ]


def _name(text: Text, line: Range, mention: DateMention) -> str:
    """Return what is before the date on its line (高一年级：…), else the words after it."""
    label = _LABEL.search(text.folded, max(line[0], mention.start - _LONGEST_NAME), mention.start)
    if label and not _WHEN.search(label["name"]):
        return text.quote(*label.span("name")).strip()
    start, end = clause_around(text, max(mention.end - 1, mention.start))
    start = max(start, mention.end)
    if start >= end:
        end = min(sentence_around(text, mention.start)[1], start + _LONGEST_NAME)
    return text.quote(start, min(end, start + _LONGEST_NAME)).strip(" ，,:：") or text.quote(mention.start, mention.end)
