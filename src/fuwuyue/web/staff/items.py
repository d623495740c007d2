"""What was found in a plan, as the page lists and marks it: one item for each thing, with its place and its forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fuwuyue.plan.api import CLAUSE
from fuwuyue.plan.parsing.api import Plan

# The lists of a plan in the order of the page, with the word that begins their ids.
GROUPS = {
    "findings": "finding",
    "phases": "phase",
    "events": "event",
    "tasks": "task",
    "deadlines": "deadline",
    "cadences": "cadence",
    "targets": "target",
    "units": "unit",
    "activities": "activity",
    "requirements": "requirement",
    "attachments": "attachment",
    "slips": "slip",
    "sections": "section",
}
SINGLE_VALUES = ("title", "issuer", "authority", "document_number", "issued_on")


@dataclass(frozen=True)
class Item:
    """One thing found. `id` is its anchor in the structure; `at-<id>` is its anchor in the text.

    `part` is the plan's own object (None for single values such as the title), `nth` its number among those of its list
    at the very same place.
    """

    id: str
    kind: str
    group: str
    start: int
    end: int
    nth: int = 0
    part: Any = None

    def query(self, field: str) -> str:
        """Return the query string of the form that corrects `field` of this item, or rewrites its words."""
        whole = field if field == CLAUSE or not self.group else f"{self.group}.{field}"
        # A value that the whole plan has once (its title, its period) needs no place, and so can never lose it.
        placed = field == CLAUSE or self.group in GROUPS
        start, end = (self.start, self.end) if placed else (0, 0)
        return urlencode({"field": whole, "start": start, "end": end, "nth": self.nth, "item": self.id})

    @property
    def in_text(self) -> bool:
        """Whether it has a place in the text to be shown at."""
        return self.end > self.start


def list_items(plan: Plan) -> list[Item]:
    """Return everything found in `plan`, single values first, then list by list."""
    return [*_single_values(plan), *(item for group in GROUPS for item in _items_of(plan, group))]


def _single_values(plan: Plan) -> Iterator[Item]:
    for name in SINGLE_VALUES:
        span = plan.spans.get(name)
        yield Item(name, name, "", span.start if span else 0, span.end if span else 0)
    span = plan.period.span if plan.period else None
    yield Item("period", "period", "period", span.start if span else 0, span.end if span else 0, part=plan.period)


def _items_of(plan: Plan, group: str) -> Iterator[Item]:
    met: Counter[tuple[int, int]] = Counter()
    for index, part in enumerate(getattr(plan, group)):
        place = (part.start, part.end) if group == "findings" else (part.span.start, part.span.end)
        kind = GROUPS[group]
        yield Item(f"{kind}-{index + 1}", kind, group, *place, nth=met[place], part=part)
        met[place] += 1


def by_group(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the items of the lists under their lists' names, every list there, and the single ones under their own."""
    groups: dict[str, list[Item]] = {group: [] for group in GROUPS}
    for item in items:
        groups.setdefault(item.group if item.group in GROUPS else item.id, []).append(item)
    return groups
