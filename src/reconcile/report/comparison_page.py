"""The report of a comparison as one HTML file that loads nothing: fields, proposals, coverage, townships."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from reconcile.difference import LABELS, PROPOSALS, CompareSummary, Proposal, Register, State
from reconcile.errors import mark as _
from reconcile.estimate.telling import COVERAGE, VERDICTS
from reconcile.estimate.verdict import Verdict
from reconcile.estimate.wording import tell_at_least, tell_at_most, tell_share
from reconcile.report.charts import Range, draw_ranges, draw_stacks
from reconcile.report.page import STYLE, draw_table
from reconcile.report.words import KINDS, Say, name_field, name_register, tell_expected, tell_finding

_SIDES = ("left", "right")
# A county has some 20; a table of a province has hundreds, which no picture shows.
_MOST_TOWNSHIPS = 60


def write_comparison_page(summary: CompareSummary, file: Path, *, say: Say) -> None:
    """Write the page; `say` translates its texts."""
    title = say(_("Comparison of two registers"))
    sections = (
        (_("Differences by field"), _fields(summary, say)),
        (_("What is proposed, and to whom"), _batches(summary, say)),
        (_("Logic checks"), _checks(summary, say)),
        (_("How complete each register is"), _coverage(summary, say)),
        (_("Differences by township"), _townships(summary, say)),
    )
    body = "".join(f"<h2>{escape(say(heading))}</h2>{content}" for heading, content in sections)
    head = f"<!doctype html><meta charset='utf-8'><title>{escape(title)}</title><style>{STYLE}{_STYLE}</style>"
    top = f"<h1>{escape(title)}</h1><p class='use'>{escape(summary.use)}</p>{_persons(summary, say)}"
    file.write_text(f"{head}<body>{top}{body}</body>\n", encoding="utf-8")


_STYLE = (
    ".use{border-left:4px solid #b0761a;padding-left:.8rem}svg text{font-size:12px;fill:#1b1b1b}"
    ".s0{fill:#cfd8dc}.s1{fill:#90a4ae}.s2{fill:#b0761a}.s3{fill:#00695c}.s4{fill:#5c8fbf}.s5{fill:#eceff1}"
    ".axis{stroke:#777}.range{stroke:#00695c;stroke-width:2}.dot{fill:#00695c}"
    ".goal{stroke:#b0761a;stroke-dasharray:4 3}"
    "ul.key{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}.key svg{margin-right:.4rem}"
)


def _register(summary: CompareSummary, side: str) -> Register:
    return summary.left if side == "left" else summary.right


def _persons(summary: CompareSummary, say: Say) -> str:
    headers = [_("Register"), _("Rows"), _("Rows that repeat another"), _("On both"), _("On this one only")]
    rows = [
        (name_register(summary, side, say), own.rows, own.duplicates, summary.linked, own.alone)
        for side in _SIDES
        for own in (_register(summary, side),)
    ]
    wrong = say(_("Some {wrong} of the {linked} matches are expected to be wrong.")).format(
        wrong=tell_expected(summary.expected_wrong), linked=f"{summary.linked:,}"
    )
    return draw_table([say(one) for one in headers], rows) + _paragraph(wrong)


def _fields(summary: CompareSummary, say: Say) -> str:
    names = [LABELS[state] for state in State]
    stacks = [
        (name_field(summary, name), [one.states[state.value] for state in State])
        for name, one in summary.fields.items()
    ]
    caption = say(_("Linked persons by how each field stands in both registers."))
    headers = [_("Field"), _("Whose word counts"), *names]
    rows = [
        (
            name_field(summary, name),
            name_register(summary, one.authority, say) if one.authority else "—",
            *one.states.values(),
        )
        for name, one in summary.fields.items()
    ]
    proposed = [
        (name_field(summary, name), *(one.proposals.get(proposal.value, 0) for proposal in Proposal))
        for name, one in summary.fields.items()
    ]
    return (
        draw_stacks(stacks, [say(one) for one in names], caption)
        + draw_table([say(one) for one in headers], rows)
        + _paragraph(say(_("What comes of the differences:")))
        + draw_table([say(_("Field")), *(say(PROPOSALS[proposal]) for proposal in Proposal)], proposed)
    )


def _batches(summary: CompareSummary, say: Say) -> str:
    headers = [_("Register"), _("What it is about"), _("Proposed"), _("Of these expected to be of somebody else")]
    rows = [
        (
            name_register(summary, one.register_side, say),
            say(KINDS[one.kind]),
            one.number,
            tell_expected(one.expected_wrong),
        )
        for one in summary.batches
    ]
    waiting = [(say(KINDS[kind]), number) for kind, number in summary.reviewed.items()]
    reason = say(
        _(
            "Deaths, cancellations and repeated records are proposed only at a match probability of {share} or more,"
            " since a wrong one harms a living person; a person looks at these first:"
        )
    ).format(share=f"{summary.adverse_accept:g}")
    return (
        draw_table([say(one) for one in headers], rows)
        + _paragraph(reason)
        + draw_table([say(_("What it is about")), say(_("For review"))], waiting)
    )


def _checks(summary: CompareSummary, say: Say) -> str:
    names = sorted({*summary.left.checks, *summary.right.checks})
    rows = [
        (tell_finding(name, say), summary.left.checks.get(name, 0), summary.right.checks.get(name, 0)) for name in names
    ]
    if not rows:
        return _paragraph(say(_("No record fails a check.")))
    return draw_table([say(_("What the checks found")), *(name_register(summary, side, say) for side in _SIDES)], rows)


def _coverage(summary: CompareSummary, say: Say) -> str:
    known = [(side, own.coverage) for side in _SIDES if (own := _register(summary, side)).coverage]
    bars = [
        Range(name_register(summary, side, say), one["share"], one["interval"]["low"], one["interval"]["high"])
        for side, one in known
        if one
    ]
    target = next((one["target"] for _side, one in known if one), None)
    caption = say(
        _("Share of everybody whom a register has, with 95 % intervals, by the other as an independent list.")
    )
    found = [line for side, one in known if one for line in _tell_coverage(name_register(summary, side, say), one, say)]
    assumed = known[0][1] if known else None
    holds = _paragraph(say(_("This holds if:"))) + _list(assumed["assumptions"]) if assumed else ""
    return draw_ranges(bars, caption, goal=target) + _list(found) + holds


def _tell_coverage(name: str, one: dict[str, Any], say: Say) -> list[str]:
    limits = {"low": tell_at_least(one["interval"]["low"]), "high": tell_at_most(one["interval"]["high"])}
    lines = [say(COVERAGE).format(share=tell_share(one["share"]), confidence="95%", **limits)]
    if one["verdict"]:
        lines.append(say(VERDICTS[Verdict(one["verdict"])]).format(target=f"{one['target'] * 100:g}%"))
    return [say(_("{register}: {finding}")).format(register=name, finding=line) for line in [*lines, *one["notes"]]]


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _townships(summary: CompareSummary, say: Say) -> str:
    parts = []
    caption = _(
        "{register}: share of the linked persons of each township with a difference that asks for an answer, with 95 %"
        " intervals, in the order of codes. It is no ranking: registers differ for many reasons."
    )
    for side in _SIDES:
        towns = _register(summary, side).townships
        bars = [Range(code, one.differing / one.linked, one.low, one.high) for code, one in towns.items() if one.linked]
        if bars:
            text = say(caption).format(register=name_register(summary, side, say))
            parts.append(draw_ranges(bars[:_MOST_TOWNSHIPS], text))
        if len(bars) > _MOST_TOWNSHIPS:
            rest = say(_("{number} more townships are in summary.json.")).format(number=len(bars) - _MOST_TOWNSHIPS)
            parts.append(_paragraph(rest))
    return "".join(parts) or _paragraph(say(_("Neither table has a division code.")))


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
