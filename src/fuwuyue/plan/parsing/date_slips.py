"""Slips of the document in its dates: kept as they are written, and told."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import add_workdays
from fuwuyue.plan.parsing.dates import DateMention, Dates
from fuwuyue.plan.parsing.model import Deadline, Phase, Slip
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Text

_SUMMARY = "总结"


def find_date_slips(
    text: Text, outline: Outline, dates: Dates, phases: list[Phase], deadlines: list[Deadline]
) -> list[Slip]:
    """Return the slips in the order of the text.

    Kinds: `no_such_day`, `reversed_dates`, `wrong_weekday`, `due_before_phase`, `overlapping_phases`.
    """
    slips = [slip for mention in dates.between(0, outline.end) for slip in _check_mention(text, mention)]
    slips += _check_deadlines(text, outline, phases, deadlines)
    slips += _check_succession(phases)
    return sorted(slips, key=lambda slip: slip.span.start)


def _check_mention(text: Text, mention: DateMention) -> Iterator[Slip]:
    first, last = _day(mention.first), _day(mention.last)
    messages = []
    if mention.is_impossible:
        messages.append(("no_such_day", _("No calendar has the day {words}.")))
    if first and last and last < first:
        messages.append(("reversed_dates", _("{words} ends before it begins.")))
    if mention.weekday is not None and last and last.weekday() != mention.weekday:
        messages.append(("wrong_weekday", _("{words}: that day has another weekday.")))
    for kind, message in messages:
        words = text.quote(mention.start, mention.end)
        yield Slip(span=text.span(mention.start, mention.end), kind=kind, text=message.format(words=words))


def _day(day: PartialDate | None) -> date | None:
    return day.to_date() if day else None


def _check_deadlines(text: Text, outline: Outline, phases: list[Phase], deadlines: list[Deadline]) -> Iterator[Slip]:
    """Yield the deadlines that lie before the phase they belong to, and summaries due on its very first day."""
    starts = [deadline.span.start for deadline in deadlines]
    phase_at = {text.source_position(heading.title_start): heading.end for heading in outline.headings}
    for phase in phases:
        start, end = _day(phase.start), _day(phase.end)
        limit = phase_at.get(phase.span.start)
        if not start or limit is None or start == end:
            continue
        body_end = text.source_position(max(limit - 1, 0))
        first, last = bisect_left(starts, phase.span.start), bisect_right(starts, body_end)
        for deadline in deadlines[first:last]:
            due = _day(deadline.date)
            if not due:
                continue
            if due < start or (due == start and _SUMMARY in deadline.text):
                message = _("“{text}” is due on {due}, but its phase “{phase}” only begins on {start}.")
                yield Slip(
                    span=deadline.span,
                    kind="due_before_phase",
                    text=message.format(text=deadline.text, due=due, phase=phase.name, start=start),
                )


def _are_successive(*phases: Phase) -> bool:
    """Tell whether both are called a stage: parts of one whole, between which no days should be lost."""
    return all(phase.label or phase.name.endswith("阶段") for phase in phases)


def _has_workday_between(ended: date, begins: date) -> bool:
    return ended < begins and add_workdays(ended, 1).day < begins


def _check_succession(phases: list[Phase]) -> Iterator[Slip]:
    """Yield where phases of one set that follow each other by days overlap."""
    for earlier, later in _successions(phases):
        begins, ended = _day(later.start), _day(earlier.end)
        if begins and ended and begins <= ended:
            message = _("“{later}” begins on {day}, before “{earlier}” is over.")
            words = message.format(later=later.name, day=begins, earlier=earlier.name)
            yield Slip(span=later.span, kind="overlapping_phases", text=words)


def doubt_gaps(phases: list[Phase]) -> list[Phase]:
    """Return the phases, in doubt those before which working days are lost: plans have gaps, so it is no slip."""
    doubted = {}
    for earlier, later in _successions(phases):
        begins, ended = _day(later.start), _day(earlier.end)
        is_gap = begins and ended and _are_successive(earlier, later) and _has_workday_between(ended, begins)
        if is_gap and not later.doubt:
            message = _("Between “{earlier}” and “{later}” there are days that belong to no phase.")
            doubted[later.span] = message.format(earlier=earlier.name, later=later.name)
    return [
        phase.model_copy(update={"doubt": doubted[phase.span]}) if phase.span in doubted else phase for phase in phases
    ]


def _successions(phases: list[Phase]) -> Iterator[tuple[Phase, Phase]]:
    """Yield the neighbours of each set of phases whose days are exact."""
    groups: dict[str | None, list[Phase]] = {}
    for phase in phases:
        groups.setdefault(phase.group, []).append(phase)
    for group in groups.values():
        for earlier, later in pairwise(group):
            if not earlier.approx and not later.approx:
                yield earlier, later
