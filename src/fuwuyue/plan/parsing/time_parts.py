"""All that a plan says of time and number, found in one go."""

from __future__ import annotations

from dataclasses import dataclass

from fuwuyue.plan.parsing.cadences import find_cadences
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.date_slips import doubt_gaps, find_date_slips
from fuwuyue.plan.parsing.dates import find_dates
from fuwuyue.plan.parsing.deadlines import find_deadlines
from fuwuyue.plan.parsing.events import find_events
from fuwuyue.plan.parsing.model import Cadence, Deadline, Event, Period, Phase, Slip, Target
from fuwuyue.plan.parsing.next_year import move_to_next_year
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.period import derive_period, find_stated_period
from fuwuyue.plan.parsing.phases import find_phases
from fuwuyue.plan.parsing.targets import find_targets
from fuwuyue.plan.parsing.text import Text


@dataclass(frozen=True)
class TimeParts:
    """The lists of the plan that tell of time and number, each in the order of the text."""

    period: Period | None
    phases: list[Phase]
    events: list[Event]
    deadlines: list[Deadline]
    cadences: list[Cadence]
    targets: list[Target]
    slips: list[Slip]


def find_time_parts(text: Text, outline: Outline, context: Context) -> TimeParts:
    """Return the period, phases, events, deadlines, cadences, targets and slips of dates in `text`."""
    dates = find_dates(text, context)
    phases = find_phases(text, outline, dates)
    moved = move_to_next_year(text, outline, dates, phases, context)
    if moved is not dates:
        dates, phases = moved, find_phases(text, outline, moved)
    deadlines = find_deadlines(text, outline, dates, context)
    slips = find_date_slips(text, outline, dates, phases, deadlines)
    phases = doubt_gaps(phases)
    stated = find_stated_period(text, outline, dates, context)
    events = find_events(text, outline, dates, context, [*phases, *deadlines, *([stated] if stated else [])])
    return TimeParts(
        period=stated or derive_period(text, outline, dates, context, phases, events),
        phases=phases,
        events=events,
        deadlines=deadlines,
        cadences=find_cadences(text, outline),
        targets=find_targets(text, outline, dates),
        slips=slips,
    )
