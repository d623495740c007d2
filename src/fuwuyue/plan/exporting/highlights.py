"""The source text cut into pieces, so that a page can mark what was found where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from fuwuyue.plan.parsing.model import Found, Plan

# What is marked, the weakest first: where marks overlap, the last one gives the colour.
_LISTS = ("sections", "phases", "events", "tasks", "targets", "cadences", "deadlines", "slips")


@dataclass(frozen=True)
class Mark:
    """One thing found: its place, what it is, and the name that links lead to."""

    start: int
    end: int
    kind: str
    name: str


@dataclass(frozen=True)
class Piece:
    """A stretch of one line under the same marks; `names` are those that begin here."""

    text: str
    kinds: tuple[str, ...]
    names: tuple[str, ...]


def list_marks(plan: Plan) -> list[Mark]:
    """Return all marks of the plan, the weakest first; names are `deadlines-0`, `findings-2` and so on."""
    marks = [Mark(span.start, span.end, "value", key) for key, span in plan.spans.items()]
    if plan.period:
        marks.append(_mark(plan.period, "value", "period"))
    for key in _LISTS:
        marks += [_mark(entry, key, f"{key}-{index}") for index, entry in enumerate(getattr(plan, key))]
    for index, finding in enumerate(plan.findings):
        marks.append(Mark(finding.start, finding.end, finding.decision.value, f"findings-{index}"))
    return marks


def _mark(found: Found, kind: str, name: str) -> Mark:
    return Mark(found.span.start, found.span.end, kind, name)


def cut_lines(text: str, marks: list[Mark]) -> Iterator[list[Piece]]:
    """Give each line of `text` as its pieces, in order."""
    order = sorted(range(len(marks)), key=lambda number: marks[number].start)
    upcoming, active, start = 0, list[int](), 0
    for line in text.split("\n"):
        end = start + len(line)
        active = [number for number in active if marks[number].end > start]
        here = list(active)
        while upcoming < len(order) and marks[order[upcoming]].start <= end:
            here.append(order[upcoming])
            upcoming += 1
        active = here
        yield list(_cut_line(line, start, [(number, marks[number]) for number in sorted(here)]))
        start = end + 1


def _cut_line(line: str, start: int, marks: list[tuple[int, Mark]]) -> Iterator[Piece]:
    end = start + len(line)
    inside = {place for _, mark in marks for place in (mark.start, mark.end) if start < place < end}
    cuts = [start, *sorted(inside), end]
    for left, right in pairwise(cuts):
        over = [mark for _, mark in marks if mark.start < right and mark.end > left]
        yield Piece(
            text=line[left - start : right - start],
            kinds=tuple(dict.fromkeys(mark.kind for mark in over)),
            names=tuple(mark.name for mark in over if mark.start == left),
        )
