"""The terminal page of a plan: at a glance, time line, tasks, what falls due, findings, burden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console

from fuwuyue.cli.page import Cell, Page, shorten, widest
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import ngettext
from fuwuyue.plan.exporting.api import (
    Bar,
    Tick,
    count_days,
    describe_cadence,
    describe_date,
    describe_days,
    describe_decision,
    describe_decisions,
    describe_due,
    describe_field,
    describe_length,
    describe_plan,
    describe_role,
    describe_target,
    find_line,
    place_on_time_line,
)
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.review.api import Decision

DECISION_STYLES = {Decision.REFUSE: "bold red", Decision.REWRITE: "yellow", Decision.CAUTION: "cyan"}
_COUNTED = ("phases", "tasks", "deadlines", "cadences", "targets", "units")
_WITH_DOUBTS = ("sections", "phases", "events", "tasks", "deadlines", "cadences", "targets", "units", "attachments")
_DATE_CELLS = 10
_NUMBER_CELLS = 3


def print_plan(console: Console, plan: Plan, text: str | None) -> None:
    """Print the page; `text` is the source text that the spans point into, None where only the plan is there."""
    page = Page(console)
    _write_glance(page, plan)
    _write_time_line(page, plan)
    _write_tasks(page, plan)
    _write_events(page, plan)
    _write_due(page, plan)
    _write_targets(page, plan)
    _write_units(page, plan)
    _write_notes(page, plan)
    _write_findings(page, plan, text)
    _write_burden(page, plan)


def _write_glance(page: Page, plan: Plan) -> None:
    page.write_line((describe_plan(plan), "bold"))
    marks = " · ".join(filter(None, (plan.issuer, plan.document_number, describe_date(plan.issued_on))))
    if marks:
        page.write_line((marks, "dim"))
    page.write_rule()
    facts = list(_list_facts(plan))
    rows: list[list[Cell]] = [[(label, "dim"), cell] for label, cell in facts]
    page.write_table(rows, [widest([label for label, _cell in facts], 20), 0], indent=0)


def _list_facts(plan: Plan) -> Iterator[tuple[str, Cell]]:
    if plan.period:
        words = describe_days(plan.period.start, plan.period.end)
        length = describe_length(plan.period)
        yield (
            describe_field("period"),
            (_("{days} ({length})").format(days=words, length=length) if length else words, "bold"),
        )
    counts = [f"{describe_field(field)} {len(getattr(plan, field))}" for field in _COUNTED if getattr(plan, field)]
    if counts:
        yield _("Holds"), (" · ".join(counts), "")
    refused = any(finding.decision is Decision.REFUSE for finding in plan.findings)
    yield _("Rights review"), (describe_decisions(plan), "bold red" if refused else "")


def _write_time_line(page: Page, plan: Plan) -> None:
    if not plan.phases:
        return
    page.write_heading(describe_field("phases"), len(plan.phases))
    bars, ticks = place_on_time_line(plan.phases)
    drawn = {id(bar.phase): bar for bar in bars}
    days = [describe_days(phase.start, phase.end) for phase in plan.phases]
    counts = [_("{count} d").format(count=count_days(phase)) if count_days(phase) else "" for phase in plan.phases]
    names = [phase.name for phase in plan.phases]
    widths = [widest(names, page.width // 4), widest(days, 24), widest(counts, 6)]
    room = page.room - sum(widths) - 2 * len(widths)
    rows = [
        [(name, "bold"), (span, "magenta"), (count, "dim"), (_draw_bar(drawn[id(phase)], room), "cyan")]
        if id(phase) in drawn
        else [(name, "bold"), (span, "magenta"), (count, "dim"), ("", "")]
        for phase, name, span, count in zip(plan.phases, names, days, counts, strict=True)
    ]
    if bars:
        rows.append([("", ""), ("", ""), ("", ""), (_draw_ticks(ticks, room), "dim")])
    page.write_table(rows, [*widths, room])


def _draw_bar(bar: Bar, room: int) -> str:
    start = min(round(bar.left * room / 100), room - 1)
    length = max(min(round((bar.left + bar.width) * room / 100), room) - start, 1)
    return "░" * start + "█" * length + "░" * (room - start - length)


def _draw_ticks(ticks: Sequence[Tick], room: int) -> str:
    """Return the months under their places; one that would run into the month before it is left out."""
    line = ""
    for tick in ticks:
        place = round(tick.left * room / 100)
        if place + len(tick.label) <= room and (not line or place > len(line)):
            line = f"{line: <{place}}{tick.label}"
    return line


def _write_tasks(page: Page, plan: Plan) -> None:
    if not plan.tasks:
        return
    page.write_heading(describe_field("tasks"), len(plan.tasks))
    widths = [_NUMBER_CELLS, 0, page.width // 4, _DATE_CELLS]
    numbered = list(enumerate(plan.tasks, start=1))
    for section, group in groupby(numbered, key=lambda pair: pair[1].section):
        if section is not None and section < len(plan.sections):
            heading = f"{plan.sections[section].marker}{plan.sections[section].title}"
            page.write_line((shorten(heading, page.room), "bold"), indent=2)
        rows: list[list[Cell]] = [
            [
                (str(number), "dim"),
                (task.what, "") if task.accepted else (_("(left out) {task}").format(task=task.what), "strike red"),
                (_(", ").join(task.who), "green"),
                (describe_date(task.by), "magenta"),
            ]
            for number, task in group
        ]
        page.write_table(rows, widths)


def _write_events(page: Page, plan: Plan) -> None:
    if not plan.events:
        return
    page.write_heading(describe_field("events"), len(plan.events))
    pairs = [
        (describe_days(event.start, event.end) or _(", ").join(map(describe_date, event.dates)), event.name)
        for event in plan.events
    ]
    _write_pairs(page, pairs, "magenta")


def _write_due(page: Page, plan: Plan) -> None:
    if plan.deadlines:
        page.write_heading(describe_field("deadlines"), len(plan.deadlines))
        ordered = sorted(plan.deadlines, key=lambda deadline: str(deadline.date or "~"))
        _write_duties(page, [(describe_due(due), due.text, due.refused) for due in ordered], "magenta")
    if plan.cadences:
        page.write_heading(describe_field("cadences"), len(plan.cadences))
        _write_duties(page, [(describe_cadence(one), one.text, one.refused) for one in plan.cadences], "magenta")


def _write_duties(page: Page, duties: Sequence[tuple[str, str, bool]], style: str) -> None:
    """Write what is due and how much; the third of each says that its clause is refused."""
    rows: list[list[Cell]] = [
        [(left, style), (_("(refused) {text}").format(text=text), "strike red") if refused else (text, "")]
        for left, text, refused in duties
    ]
    page.write_table(rows, [widest([left for left, _text, _refused in duties], page.width // 3), 0])


def _write_pairs(page: Page, pairs: Sequence[tuple[str, str]], style: str) -> None:
    rows: list[list[Cell]] = [[(left, style), (right, "")] for left, right in pairs]
    page.write_table(rows, [widest([left for left, _right in pairs], page.width // 3), 0])


def _write_targets(page: Page, plan: Plan) -> None:
    if plan.targets:
        page.write_heading(describe_field("targets"), len(plan.targets))
        _write_duties(page, [(describe_target(one), one.text, one.refused) for one in plan.targets], "green")


def _write_units(page: Page, plan: Plan) -> None:
    if not plan.units:
        return
    page.write_heading(describe_field("units"), len(plan.units))
    names: dict[str, list[str]] = {}
    for unit in sorted(plan.units, key=lambda unit: ("lead", "support", "tasked").index(unit.role)):
        names.setdefault(describe_role(unit.role), []).append(unit.name)
    _write_pairs(page, [(role, _(", ").join(units)) for role, units in names.items()], "dim")


def _write_notes(page: Page, plan: Plan) -> None:
    if plan.slips:
        page.write_heading(describe_field("slips"), len(plan.slips))
        for slip in plan.slips:
            page.write_line((slip.text, ""), indent=2)
    doubts = list(_list_doubts(plan))
    if doubts:
        page.write_heading(_("Not certain"), len(doubts))
        for what, doubt in doubts:
            page.write_line((what, ""), ("  ", ""), (doubt, "yellow"), indent=2)


def _list_doubts(plan: Plan) -> Iterator[tuple[str, str]]:
    for field, doubt in plan.doubts.items():
        yield describe_field(field), doubt
    if plan.period and plan.period.doubt:
        yield describe_field("period"), plan.period.doubt
    for field in _WITH_DOUBTS:
        for entry in getattr(plan, field):
            if entry.doubt:
                words = str(getattr(entry, "text", "") or getattr(entry, "name", "") or getattr(entry, "title", ""))
                yield _("{part} “{words}”").format(part=describe_field(field), words=shorten(words, 40)), entry.doubt


def _write_findings(page: Page, plan: Plan, text: str | None) -> None:
    if not plan.findings:
        return
    page.write_heading(describe_field("findings"), len(plan.findings))
    lines = [
        "" if text is None else _("line {line}").format(line=find_line(text, finding.start))
        for finding in plan.findings
    ]
    rows: list[list[Cell]] = [
        [(describe_decision(finding.decision), DECISION_STYLES[finding.decision]), (line, "dim"), (finding.quote, "")]
        for finding, line in zip(plan.findings, lines, strict=True)
    ]
    page.write_table(rows, [widest([describe_decision(decision) for decision in Decision], 12), widest(lines, 12), 0])
    hint = _("Reasons, bases and proposed wording: fuwuyue plan review {name}").format(name=plan.source.name)
    page.write_line((hint, "dim"), indent=2)


def _write_burden(page: Page, plan: Plan) -> None:
    burden = plan.burden
    if burden is None:
        return
    page.write_heading(describe_field("burden"))
    parts = [
        ngettext("{count} report", "{count} reports", burden.reports).format(count=burden.reports),
        ngettext("{count} form", "{count} forms", burden.forms).format(count=burden.forms),
        ngettext("{count} meeting", "{count} meetings", burden.meetings).format(count=burden.meetings),
        _("about {hours:.1f} hours").format(hours=burden.hours),
    ]
    page.write_line((_("; ").join(parts), "bold"), indent=2)
    for line in burden.written_by_system:
        page.write_line((_("The system writes this by itself: {what}").format(what=line), "green"), indent=2)
    for line in burden.assumptions:
        page.write_line((line, "dim"), indent=2)
