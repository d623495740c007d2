"""Findings of the rights review on the terminal, each with the words it is about, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.cells import cell_len, chop_cells
from rich.console import Console

from fuwuyue.cli.output import make_safe
from fuwuyue.cli.page import Page, widest
from fuwuyue.cli.plan_page import DECISION_STYLES
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.exporting.api import (
    describe_citation,
    describe_decision,
    find_line,
    tell_text_state,
    tell_wrong_match,
)
from fuwuyue.plan.parsing.api import SourceText
from fuwuyue.review.api import Decision, Finding, get_counterpart, get_reason, get_rule_title

_KEYS = {"decision", "start", "end", "quote", "rule", "reason", "citations", "counterpart"}
# No more characters of the sentence than these are shown on either side of the words.
_AROUND = 32


def write_json(findings: Sequence[Finding]) -> str:
    """Return the findings as JSON; `start` and `end` count code points of the decoded text."""
    content = [finding.model_dump(mode="json", include=_KEYS) for finding in findings]
    return json.dumps({"findings": content}, ensure_ascii=False, indent=2)


def print_findings(console: Console, findings: Sequence[Finding], source: SourceText) -> None:
    """Print each finding with its line, its words and carets under them, then how many there are."""
    page = Page(console)
    for finding in findings:
        _write_finding(page, finding, source)
    counts = [
        f"{describe_decision(decision)} {count}"
        for decision in (Decision.REFUSE, Decision.REWRITE, Decision.CAUTION)
        if (count := sum(finding.decision is decision for finding in findings))
    ]
    words = " · ".join(counts) or _("nothing found")
    page.write_line((_("{name}: {counts}").format(name=source.name, counts=words), "bold"))
    if findings:
        note = _("A finding is a reference, no ruling: a county lawyer confirms before anyone relies on it.")
        page.write_line((note, "dim"))
        if state := tell_text_state(findings):
            page.write_line((state, "dim"))
        page.write_line((tell_wrong_match(), "dim"))


def _name_rule(finding: Finding) -> str:
    """Return the rule's title with its id behind it, by which it is found in the reference of rules."""
    title = get_rule_title(rule=finding.rule)
    return title if title == finding.rule else _("{title} ({rule})").format(title=title, rule=finding.rule)


def _write_finding(page: Page, finding: Finding, source: SourceText) -> None:
    style = DECISION_STYLES[finding.decision]
    place = f"{source.name}:{find_line(source.text, finding.start)}"
    page.write_line(
        (describe_decision(finding.decision), style), (f"  {place}", "bold"), (f"  {_name_rule(finding)}", "dim")
    )
    for shown, carets in point_at(source.text, finding.start, finding.end, page.room):
        page.write_exactly(shown, "")
        if carets:
            page.write_exactly(carets, style)
    labels = [_("Reason"), _("Basis"), _("Proposed wording")]
    basis = _("; ").join(map(describe_citation, finding.citations))
    words = [get_reason(finding=finding), basis, get_counterpart(finding=finding) or ""]
    rows = [[(label, "dim"), (line, "")] for label, line in zip(labels, words, strict=True) if line]
    page.write_table(rows, [widest(labels, 20), 0])
    page.write_line()


def point_at(text: str, start: int, end: int, width: int) -> list[tuple[str, str]]:
    """Return the sentence around `start` to `end` as lines of at most `width` cells, each with its carets or nothing.

    A caret stands under every cell of the words: two under a Chinese character. Of a long sentence only what is near
    is shown, and of words that run over a line end only the first line.
    """
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    end = min(end, line_end)
    left, right = _find_sentence(text, start, end, line_end)
    before = "" if left == 0 or text[left - 1] in "。\n" else "…"
    after = "" if right == line_end or text[right - 1] == "。" else "…"
    first, last = len(before) + start - left, len(before) + end - left
    lines, place = [], 0
    for piece in chop_cells(f"{before}{make_safe(text[left:right])}{after}", width):
        begin, stop = max(first - place, 0), min(last - place, len(piece))
        carets = " " * cell_len(piece[:begin]) + "^" * cell_len(piece[begin:stop]) if begin < stop else ""
        lines.append((piece, carets))
        place += len(piece)
    return lines


def _find_sentence(text: str, start: int, end: int, line_end: int) -> tuple[int, int]:
    line_start = text.rfind("\n", 0, start) + 1
    farthest = max(line_start, start - _AROUND)
    left = text.rfind("。", farthest, start) + 1 or farthest
    nearest = min(line_end, end + _AROUND)
    right = text.find("。", max(end - 1, start), nearest) + 1 or nearest
    return left, right
