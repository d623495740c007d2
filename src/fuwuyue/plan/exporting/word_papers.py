"""A plan as Word papers: the table of its tasks, and the reference opinion on its lawfulness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

from fuwuyue.documents.api import SIZE_5, SIZE_6, SIZE_SMALL_4, SIZE_SMALL_5, Paper, estimate_table_mm
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.exporting.cadences import describe_cadence
from fuwuyue.plan.exporting.words import (
    count_days,
    count_decisions,
    describe_date,
    describe_days,
    describe_decision,
    describe_decisions,
    describe_due,
    describe_length,
    describe_plan,
    describe_role,
    describe_target,
    find_line,
    name_article,
    name_provision,
    tell_text_state,
    tell_wrong_match,
)
from fuwuyue.plan.parsing.model import Cadence, Deadline, Phase, Plan, Target, Task
from fuwuyue.review.api import Citation, Decision, Finding, get_brief_reason, get_counterpart, get_text_month

_Duty = TypeVar("_Duty", Deadline, Cadence, Target)

# What two pages of 225 mm leave for the table, after the head of the paper and the boxes for signatures.
_ROOM_MM = 310
_SIZES = (SIZE_5, SIZE_SMALL_5)
_SMALLEST_SIZE = SIZE_6
_OPINION_WIDTHS_MM = (40, 38, 40, 38)
# Longer words are shortened in the middle; the number of their line leads to them.
_LONGEST_QUOTE = 26


def to_docx(plan: Plan, text: str) -> bytes:
    """Return the plan's structure as a paper: at a glance, time table, table of tasks, what to report, targets.

    `text` is the source text that the spans point into; each task names its line there. A task that is left out does
    not appear, and nothing that holds words of a refused clause does.
    """
    paper = Paper(describe_plan(plan))
    paper.add_title(describe_plan(plan))
    paper.add_subtitle(_("Table of tasks"))
    paper.add_space()
    paper.add_table([_("Item"), _("Content")], _list_facts(plan), [30, 126], size=SIZE_SMALL_4)
    number = _Numbers()
    for title, heads, rows, widths in _list_sections(plan, text):
        _add_section(paper, number, title, heads, rows, widths)
    return paper.to_bytes()


def _list_sections(plan: Plan, text: str) -> Iterator[tuple[str, list[str], list[list[str]], list[int]]]:
    """Give each section of the paper: its title, the heads of its table, the rows, the widths in millimetres."""
    yield (
        _("Time table"),
        [_("Phase"), _("Days"), _("Length")],
        [[phase.name, describe_days(phase.start, phase.end), _tell_length(phase)] for phase in plan.phases],
        [76, 54, 26],
    )
    yield (
        _("Tasks"),
        [_("No."), _("Task"), _("Responsible units"), _("Due"), _("Source")],
        [_task_row(index, task, text) for index, task in enumerate(_accepted(plan), start=1)],
        [10, 74, 30, 24, 18],
    )
    yield (
        _("Deadlines and regular reports"),
        [_("What"), _("When"), _("Who")],
        [[deadline.text, describe_due(deadline), _(", ").join(deadline.who)] for deadline in _lawful(plan.deadlines)]
        + [[cadence.text, describe_cadence(cadence), _(", ").join(cadence.who)] for cadence in _lawful(plan.cadences)],
        [86, 40, 30],
    )
    yield (
        _("Targets"),
        [_("Target"), _("Value")],
        [[target.text, describe_target(target)] for target in _lawful(plan.targets)],
        [126, 30],
    )
    yield (
        _("Units"),
        [_("Unit"), _("Role in the plan")],
        [[unit.name, describe_role(unit.role)] for unit in plan.units],
        [110, 46],
    )


def _tell_length(phase: Phase) -> str:
    days = count_days(phase)
    return _("{count} d").format(count=days) if days else ""


class _Numbers:
    """Counts headings as official papers do: 一、二、三、"""

    _CHINESE = "一二三四五六七八九十"

    def __init__(self) -> None:
        self._count = 0

    def next(self) -> str:
        self._count += 1
        return f"{self._CHINESE[self._count - 1]}、"


def _add_section(
    paper: Paper,
    number: _Numbers,
    heading: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths_mm: Sequence[float],
) -> None:
    if rows:
        paper.add_heading(number.next() + heading)
        paper.add_table(heads, rows, widths_mm, size=SIZE_5)


def _list_facts(plan: Plan) -> list[list[str]]:
    period = plan.period
    facts = [
        [_("Issuer"), plan.issuer or ""],
        [_("Document number"), plan.document_number or ""],
        [_("Date issued"), describe_date(plan.issued_on)],
        [_("Period"), describe_days(period.start, period.end) if period else ""],
        [_("Length"), describe_length(period) if period else ""],
        [_("Rights review"), describe_decisions(plan)],
    ]
    return [fact for fact in facts if fact[1]]


def _lawful(duties: Sequence[_Duty]) -> list[_Duty]:
    return [duty for duty in duties if not duty.refused]


def _accepted(plan: Plan) -> list[Task]:
    return [task for task in plan.tasks if task.accepted]


def _task_row(number: int, task: Task, text: str) -> list[str]:
    line = _("line {line}").format(line=find_line(text, task.span.start))
    return [str(number), task.what, _(", ").join(task.who), describe_date(task.by), line]


def opinion_docx(plan: Plan, text: str) -> bytes:
    """Return the reference opinion on the plan's lawfulness, for the leader and the justice office.

    Findings of one rule share a row, so that two pages hold a plan with thirty. It says that it is a reference only,
    which bases nobody has verified, and leaves room for three signatures.
    """
    paper = Paper(_("Reference opinion on lawfulness"))
    paper.add_title(_("Reference opinion on lawfulness"))
    paper.add_subtitle(_("(for reference only; it does not stand in for the opinion of the justice office)"))
    groups = _group_by_rule(plan.findings)
    several = len({one.text_as_of for finding in plan.findings for one in finding.citations if one.verified}) > 1
    rows = [_opinion_row(group, text, name_months=several) for group in groups]
    table_size = _choose_size(rows)
    # A full table leaves no room for a roomy head.
    text_size = SIZE_SMALL_4 if table_size > _SMALLEST_SIZE else SIZE_5
    paper.add_space()
    paper.add_text(_introduce(plan), size=text_size)
    if rows:
        paper.add_text(_explain(), size=text_size)
        if state := tell_text_state(plan.findings):
            paper.add_text(state, size=text_size)
        paper.add_space()
        heads = [_("Original words"), _("Problem"), _("Basis (verified or not)"), _("Proposed wording")]
        paper.add_table(heads, rows, _OPINION_WIDTHS_MM, size=table_size)
        paper.add_text(tell_wrong_match(), size=table_size)
    paper.add_space(10)
    paper.add_signatures([_("Drafting office"), _("Justice office"), _("Leader in charge")])
    return paper.to_bytes()


def _choose_size(rows: Sequence[Sequence[str]]) -> float:
    """Return the largest type in which the table fits on two pages, or the smallest there is."""
    fitting = (size for size in _SIZES if estimate_table_mm(rows, _OPINION_WIDTHS_MM, size) <= _ROOM_MM)
    return next(fitting, _SMALLEST_SIZE)


def _introduce(plan: Plan) -> str:
    name = _("“{title}”").format(title=plan.title) if plan.title else plan.source.name
    marks = _(", ").join(mark for mark in (plan.issuer, plan.document_number) if mark)
    if marks:
        name += _(" ({marks})").format(marks=marks)
    if not plan.findings:
        return _(
            "Document reviewed: {name}, {characters} characters. The published rules found no clause to comment on. "
            "That is no statement that the document is lawful."
        ).format(name=name, characters=plan.source.characters)
    counts = _(", ").join(
        _("{decision}: {count}").format(decision=describe_decision(decision), count=count)
        for decision, count in count_decisions(plan).items()
        if count
    )
    return _("Document reviewed: {name}, {characters} characters. Clauses commented on: {total} ({counts}).").format(
        name=name, characters=plan.source.characters, total=len(plan.findings), counts=counts
    )


def _explain() -> str:
    return _(
        "This opinion was drawn up by a computer program from published rules, clause by clause. A basis marked "
        "“to be verified” must be compared with the text in force by the justice office before it is cited. A clause "
        "that is not listed has not thereby been found lawful. “Refuse” means that the clause should not be carried "
        "out and may be replaced by the proposed wording. The justice office is asked to confirm every point listed."
    )


def _group_by_rule(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return the findings by rule and reason, the gravest decision first, then as they stand in the text."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for decision in (Decision.REFUSE, Decision.REWRITE, Decision.CAUTION):
        for finding in findings:
            if finding.decision is decision:
                groups.setdefault((finding.rule, finding.reason, finding.counterpart or ""), []).append(finding)
    return list(groups.values())


def _opinion_row(group: Sequence[Finding], text: str, *, name_months: bool) -> list[str]:
    finding = group[0]
    by_line: dict[int, list[str]] = {}
    for one in group:
        by_line.setdefault(find_line(text, one.start), []).append(_("“{quote}”").format(quote=_shorten(one.quote)))
    quotes = [_("{quotes} (line {line})").format(quotes="".join(words), line=line) for line, words in by_line.items()]
    problem = _("[{decision}] {reason}").format(
        decision=describe_decision(finding.decision), reason=get_brief_reason(finding=finding)
    )
    return [_("; ").join(quotes), problem, "\n".join(_list_bases(finding, name_months)), _propose(finding)]


def _shorten(quote: str) -> str:
    if len(quote) <= _LONGEST_QUOTE:
        return quote
    half = _LONGEST_QUOTE // 2
    return f"{quote[:half]}……{quote[-half:]}"


def _list_bases(finding: Finding, name_months: bool) -> Iterator[str]:
    """Give the provisions that were verified, then those that were not, each kind under its own word.

    Two pages have no room to name the month of the text everywhere; a sentence above does it where there is but one.
    """
    if not finding.citations:
        yield _("none named")
    verified_first = sorted(finding.citations, key=lambda one: (not one.verified, one.text_as_of or ""))
    for label, named in groupby(verified_first, key=partial(_label_basis, name_month=name_months)):
        yield label + _("; ").join(_name_by_law(list(named)))


def _label_basis(citation: Citation, *, name_month: bool) -> str:
    if not citation.verified:
        return _("To be verified: ")
    month = get_text_month(citation=citation)
    return _("Verified (text of {month}): ").format(month=month) if month and name_month else _("Verified: ")


def _name_by_law(citations: Sequence[Citation]) -> Iterator[str]:
    """Give each law once, with all its articles: 《个人信息保护法》第六条、第二十八条."""
    for law in dict.fromkeys(citation.law for citation in citations):
        first, *others = (citation for citation in citations if citation.law == law)
        yield _(", ").join([name_provision(first), *map(name_article, others)])


def _propose(finding: Finding) -> str:
    if counterpart := get_counterpart(finding=finding):
        return counterpart
    if finding.decision is Decision.CAUTION:
        return _("Keep it only where the need is plain; otherwise leave it out.")
    return _("Leave the clause out.")
