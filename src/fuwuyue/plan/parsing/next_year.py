"""Dates without a year in a step that lies in the next one: a phase of January behind one of December."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.dates import DateMention, Dates, no_such_day
from fuwuyue.plan.parsing.model import Phase
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text

_FEWEST_MONTHS_BACK = 6  # a step that begins earlier in the year than this is of the next; less is a slip


def move_to_next_year(text: Text, outline: Outline, dates: Dates, phases: list[Phase], context: Context) -> Dates:
    """Return the dates, those without a year in steps that lie in the next year moved there."""
    sections = _merge(_sections_of_next_year(text, outline, phases, context))
    if not sections:
        return dates
    starts = [start for start, _ in sections]
    moved = []
    for mention in dates.mentions:
        index = bisect_right(starts, mention.start) - 1
        is_inside = index >= 0 and mention.start < sections[index][1]
        moved.append(_move(text, mention, context) if is_inside else mention)
    return Dates(moved)


def _merge(sections: Iterable[Range]) -> list[Range]:
    """Return the sections in order, those inside another left out."""
    merged: list[Range] = []
    for start, end in sorted(sections):
        if not merged or start >= merged[-1][1]:
            merged.append((start, end))
    return merged


def _sections_of_next_year(text: Text, outline: Outline, phases: list[Phase], context: Context) -> Iterator[Range]:
    """Yield the sections of the phases that lie in the year after the plan's, or go back in time behind another."""
    groups: dict[str | None, list[Phase]] = {}
    for phase in phases:
        groups.setdefault(phase.group, []).append(phase)
    for group in groups.values():
        is_next = False
        for earlier, later in pairwise(group):
            is_next = is_next or _goes_back(earlier, later) or _begins_after(later, context.year)
            index = outline.at(text.folded_position(later.span.start))
            if is_next and index is not None:
                heading = outline.headings[index]
                if text.source_position(heading.title_start) == later.span.start:
                    yield heading.start, heading.end


def _goes_back(earlier: Phase, later: Phase) -> bool:
    before, after = earlier.end or earlier.start, later.start or later.end
    if not before or not after or before.year is None or after.year is None:
        return False
    if before.year == after.year + 1:
        return True  # 12月至次年1月, and then 1月中旬
    return before.year == after.year and before.month - after.month >= _FEWEST_MONTHS_BACK


def _begins_after(phase: Phase, year: int | None) -> bool:
    begins = phase.start or phase.end
    return bool(year and begins and begins.year == year + 1)


def _move(text: Text, mention: DateMention, context: Context) -> DateMention:
    """Return the mention a year later where its year was only assumed."""
    is_assumed = mention.points and not mention.has_year and context.year is not None
    if not is_assumed or not mention.points or not (mention.is_impossible or _is_in(mention.last, context.year)):
        return mention
    left, right = mention.points
    if any(point and (point.year_offset is not None or point.month_offset is not None) for point in mention.points):
        return mention  # 今年, 本月: the year is counted, not assumed
    year = (context.year or 0) + 1
    try:
        first, last = left.days(year)[0], (right or left).days(year)[1]
    except ValueError:  # 29 February
        doubt = no_such_day(text.quote(left.start, (right or left).end))
        return mention._replace(first=None, last=None, is_impossible=True, doubt=doubt)
    doubt = _moved() if mention.is_impossible else mention.doubt or _moved()
    return mention._replace(first=first, last=last, is_impossible=False, doubt=doubt)


def _is_in(day: PartialDate | None, year: int | None) -> bool:
    return day is not None and day.year == year


def _moved() -> str:
    return _("The year is not written; the next one is taken, since the step follows one that ends the year.")
