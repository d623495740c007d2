"""A plan as one HTML file that needs nothing else: no script, no picture, no font from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fuwuyue.documents.api import clean_for_xml
from fuwuyue.kernel.texts import get_language
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.exporting import words
from fuwuyue.plan.exporting.cadences import describe_cadence
from fuwuyue.plan.exporting.changes import describe_field
from fuwuyue.plan.exporting.highlights import cut_lines, list_marks
from fuwuyue.plan.parsing.model import Phase, Plan
from fuwuyue.review.api import get_counterpart, get_reason

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = "plan.html.jinja"


@dataclass(frozen=True)
class Bar:
    """One phase on the time line; `left` and `width` are percent of the whole."""

    phase: Phase
    left: float
    width: float


@dataclass(frozen=True)
class Tick:
    """The first day of a month on the time line."""

    label: str
    left: float


def to_html(plan: Plan, text: str) -> str:
    """Return the page: the plan at a glance, findings, time line, tasks, and the text with all of it marked.

    `text` is the source text that the plan's spans point into.
    """
    bars, ticks = place_on_time_line(plan.phases)
    return _template().render(
        plan=plan,
        language=get_language(),
        lines=list(cut_lines(clean_for_xml(text), list_marks(plan))),
        bars=bars,
        ticks=ticks,
        line_of=lambda position: words.find_line(text, position),
        words=words,
        get_reason=get_reason,
        get_counterpart=get_counterpart,
        describe_cadence=describe_cadence,
        describe_field=describe_field,
    )


@cache
def _template() -> Template:
    import jinja2

    folder = Path(__file__).with_name("templates")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean_for_xml(value) if type(value) is str else value,
    )
    environment.globals["_"] = _
    return environment.get_template(_TEMPLATE)


def place_on_time_line(phases: list[Phase]) -> tuple[list[Bar], list[Tick]]:
    """Return where each phase with two known days stands on one line, and the months below it."""
    dated = [(phase, *days) for phase in phases if (days := _days(phase))]
    if not dated:
        return [], []
    first, last = min(start for _, start, _ in dated), max(end for _, _, end in dated)
    whole = (last - first).days + 1
    bars = [
        Bar(phase, (start - first).days * 100 / whole, ((end - start).days + 1) * 100 / whole)
        for phase, start, end in dated
    ]
    return bars, [Tick(label, (day - first).days * 100 / whole) for day, label in list_months(first, last)]


def _days(phase: Phase) -> tuple[date, date] | None:
    start = phase.start.to_date() if phase.start else None
    end = phase.end.to_date() if phase.end else None
    return (start, end) if start and end and start <= end else None


def list_months(first: date, last: date) -> Iterator[tuple[date, str]]:
    """Give the first day, then each first of a month up to `last`, with a label; a span of years gives years."""
    long = (last - first).days > 700
    day = first
    while day <= last:
        yield day, (f"{day:%Y}" if long else f"{day:%Y-%m}")
        day = date(day.year + 1, 1, 1) if long else (day.replace(day=1) + timedelta(days=32)).replace(day=1)
