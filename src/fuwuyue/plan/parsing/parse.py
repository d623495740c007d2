"""From the decoded text to the structured plan: the steps in their order."""

from __future__ import annotations

from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.header import Header, find_header
from fuwuyue.plan.parsing.model import Plan, Source, Span
from fuwuyue.plan.parsing.names import find_names
from fuwuyue.plan.parsing.outline import find_outline
from fuwuyue.plan.parsing.sections import (
    find_activities,
    find_attachments,
    find_ordinal_slips,
    find_requirements,
    make_sections,
)
from fuwuyue.plan.parsing.source import SourceText
from fuwuyue.plan.parsing.tasks import find_tasks
from fuwuyue.plan.parsing.text import Range, Text
from fuwuyue.plan.parsing.time_parts import find_time_parts
from fuwuyue.plan.parsing.units import find_units


def parse_plan(source: SourceText) -> Plan:
    """Return the plan that `source` holds; any text gives a plan, if need be an empty one."""
    text = Text(source.text)
    outline = find_outline(text)
    header = find_header(text, outline)
    times = find_time_parts(text, outline, Context(header.year, header.issued_on, header.title, header.school_year))
    names = find_names(text, outline.start, outline.end)
    return Plan(
        source=_describe(source),
        title=header.title,
        issuer=_quote(text, header.issuer),
        authority=_quote(text, header.authority),
        document_number=_quote(text, header.number),
        issued_on=header.issued_on,
        spans=_find_spans(text, header),
        doubts=header.doubts,
        period=times.period,
        sections=make_sections(text, outline),
        phases=times.phases,
        events=times.events,
        activities=find_activities(text, outline),
        tasks=find_tasks(text, outline, names, times.phases, times.deadlines, times.cadences),
        deadlines=times.deadlines,
        cadences=times.cadences,
        targets=times.targets,
        units=find_units(text, outline, names, text.folded[slice(*header.issuer)] if header.issuer else ""),
        requirements=find_requirements(text, outline),
        attachments=find_attachments(text, outline),
        slips=[*find_ordinal_slips(text, outline), *times.slips],
    )


def _describe(source: SourceText) -> Source:
    return Source(
        name=source.name,
        format=source.format,
        encoding=source.encoding,
        characters=len(source.text),
        sha256=source.sha256,
    )


def _quote(text: Text, place: Range | None) -> str | None:
    return text.quote(*place).strip() if place else None


def _find_spans(text: Text, header: Header) -> dict[str, Span]:
    places = {
        "title": header.title_range,
        "issuer": header.issuer,
        "authority": header.authority,
        "document_number": header.number,
        "issued_on": header.issued_range,
    }
    return {name: text.span(*place) for name, place in places.items() if place}
