"""The plan of a month as an attachment of official papers: its own words, without what the review holds back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fuwuyue.documents.api import Block, Heading, Text
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.review.api import Decision, Finding

LEFT_OUT = "（此处内容经审核不予执行，从略。）"
_SENTENCE_ENDS = "。！？\n"
# A heading that is longer is a sentence with a number, and is set as one.
_LONGEST_HEADING = 24
_Gap = tuple[int, int]


def describe_plan(plan: Plan, text: str) -> tuple[Block, ...]:
    """Return the body of the plan from behind its title, with its headings.

    `text` is what the plan's spans point into. Each sentence with words that the review refuses, or wants otherwise,
    is left out as a whole, and `LEFT_OUT` stands in its place: a paper passes on no work that nobody may be given.
    """
    gaps = find_gaps(plan.findings, text)
    return tuple(_list_blocks(plan, text, gaps))


def find_gaps(findings: Iterable[Finding], text: str) -> list[_Gap]:
    """Return from where to where the sentences reach that are held back, in order; they do not touch."""
    held = (one for one in findings if one.decision in (Decision.REFUSE, Decision.REWRITE))
    gaps: list[_Gap] = []
    for start, end in sorted(_widen(one, text) for one in held):
        if gaps and start <= gaps[-1][1]:
            gaps[-1] = (gaps[-1][0], max(end, gaps[-1][1]))
        else:
            gaps.append((start, end))
    return gaps


def _widen(finding: Finding, text: str) -> _Gap:
    """Return the sentences in which the words of a finding stand, with the mark at their end."""
    start = 1 + max(text.rfind(mark, 0, finding.start) for mark in _SENTENCE_ENDS)
    behind = max(finding.start, finding.end - 1)
    ends = [at for mark in _SENTENCE_ENDS if (at := text.find(mark, behind)) >= 0]
    end = min(ends, default=len(text))
    return start, end if text[end : end + 1] in ("\n", "") else end + 1


def _list_blocks(plan: Plan, text: str, gaps: list[_Gap]) -> Iterator[Block]:
    sections = {one.span.start: one for one in plan.sections}
    # Its own attachments do not go with it, so their list does not either.
    named = [one.span.start for one in plan.attachments]
    start = _find_body(plan, text)
    for line in text[start:].split("\n"):
        end = start + len(line)
        first = start + len(line) - len(line.lstrip())
        section = sections.get(first)
        if section and not any(begin < section.span.end and first < stop for begin, stop in gaps):
            rest = _cut(text, section.span.end, end, gaps)
            mark = rest[:1] if rest[:1] in tuple("。：") else ""
            rest = rest.removeprefix(mark)
            if rest or len(section.title) <= _LONGEST_HEADING:
                level = max(1, min(section.level, 4))
                yield Heading(level, section.title + mark, rest, section.marker)  # type: ignore[arg-type]  # 1 to 4
            else:
                yield Text(f"{section.marker}{section.title}{mark}")
        elif (words := _cut(text, start, end, gaps)) and not any(start <= at <= end for at in named):
            yield Text(words)
        start = end + 1


def _find_body(plan: Plan, text: str) -> int:
    """Return where the plan begins behind its title, and so behind the notice that it once came with."""
    before = plan.sections[0].span.start if plan.sections else len(text)
    body = 0
    for line in text[:before].splitlines(keepends=True):
        body += len(line)
        if plan.title and line.strip() == plan.title:
            return body
    title = plan.spans.get("title")
    if title is None or title.end > before:
        return 0
    end = text.find("\n", title.end)
    return len(text) if end < 0 else end + 1


def _cut(text: str, start: int, end: int, gaps: list[_Gap]) -> str:
    """Return the words between the two without the gaps, each of which leaves its mark."""
    words, at = "", start
    for begin, stop in gaps:
        if begin < end and start < stop:
            words += text[at : max(begin, at)] + LEFT_OUT
            at = max(at, min(stop, end))
    return (words + text[at:end]).strip()
