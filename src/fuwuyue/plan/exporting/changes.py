"""What changed between two versions of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.exporting.cadences import describe_cadence
from fuwuyue.plan.exporting.words import (
    describe_date,
    describe_days,
    describe_decision,
    describe_due,
    describe_role,
    describe_target,
)
from fuwuyue.plan.parsing.model import Plan

ChangeKind = Literal["added", "removed", "changed"]

# Two entries that share at least this much of their wording are one entry, reworded.
_SAME_ENTRY = 0.5
# A reworded entry is looked for among so many that follow, so that two plans with nothing in common compare quickly.
_WINDOW = 12


@dataclass(frozen=True)
class Change:
    """One difference. `field` is the plan's own key; `before` and `after` are words, None where there was nothing."""

    field: str
    kind: ChangeKind
    before: str | None
    after: str | None


_Words = Callable[[Any], str]


def _join(*words: str) -> str:
    return " · ".join(word for word in words if word)


_SINGLE: dict[str, _Words] = {
    "title": str,
    "issuer": str,
    "authority": str,
    "document_number": str,
    "issued_on": describe_date,
    "period": lambda period: describe_days(period.start, period.end),
}

_LISTS: dict[str, _Words] = {
    "sections": lambda section: f"{section.marker}{section.title}",
    "phases": lambda phase: _join(phase.name, describe_days(phase.start, phase.end)),
    "events": lambda event: _join(
        event.name, describe_days(event.start, event.end), _(", ").join(map(describe_date, event.dates))
    ),
    "tasks": lambda task: _join(
        task.what, _(", ").join(task.who), describe_date(task.by), "" if task.accepted else _("left out")
    ),
    "deadlines": lambda deadline: _join(deadline.text, describe_due(deadline)),
    "cadences": lambda cadence: _join(cadence.text, describe_cadence(cadence)),
    "targets": lambda target: _join(target.text, describe_target(target)),
    "units": lambda unit: _join(unit.name, describe_role(unit.role)),
    "requirements": lambda requirement: requirement.text,
    "attachments": lambda attachment: f"{attachment.marker}{attachment.name}",
    "findings": lambda finding: _join(describe_decision(finding.decision), finding.quote),
}


def diff_plans(before: Plan, after: Plan) -> list[Change]:
    """Return what `after` has otherwise than `before`, in the order of the schema; where words stand plays no part."""
    changes: list[Change] = []
    for field, tell in _SINGLE.items():
        old, new = (getattr(plan, field) for plan in (before, after))
        changes += _compare(field, tell(old) if old else None, tell(new) if new else None)
    for field, tell in _LISTS.items():
        old, new = ([tell(entry) for entry in getattr(plan, field)] for plan in (before, after))
        changes += _compare_lists(field, old, new)
    return changes


def describe_field(field: str) -> str:
    """Return the name of a part of the plan, by its key in the schema."""
    names = {
        "title": _("Title"),
        "issuer": _("Issuer"),
        "authority": _("Authority"),
        "document_number": _("Document number"),
        "issued_on": _("Date issued"),
        "period": _("Period"),
        "sections": _("Sections"),
        "phases": _("Phases"),
        "events": _("Events"),
        "activities": _("Activities"),
        "tasks": _("Tasks"),
        "deadlines": _("Deadlines"),
        "cadences": _("Regular reports"),
        "targets": _("Targets"),
        "units": _("Units"),
        "requirements": _("Requirements"),
        "attachments": _("Attachments"),
        "slips": _("Slips of the document"),
        "findings": _("Findings of the rights review"),
        "burden": _("Burden on a township"),
    }
    return names.get(field, field)


def describe_change_kind(kind: ChangeKind) -> str:
    """Return the label of a kind of change."""
    return {"added": _("added"), "removed": _("removed"), "changed": _("changed")}[kind]


def _compare(field: str, before: str | None, after: str | None) -> Iterator[Change]:
    if before == after:
        return
    kind: ChangeKind = "added" if before is None else "removed" if after is None else "changed"
    yield Change(field, kind, before, after)


def _compare_lists(field: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            yield from _pair(field, list(before[old_start:old_end]), list(after[new_start:new_end]))


def _pair(field: str, before: list[str], after: list[str]) -> Iterator[Change]:
    """Tell reworded entries apart from those that came or went; only entries that stand in one order are paired."""
    rest = after
    for old in before:
        place = next((index for index, new in enumerate(rest[:_WINDOW]) if _is_same_entry(old, new)), None)
        if place is None:
            yield Change(field, "removed", old, None)
            continue
        yield from (Change(field, "added", None, new) for new in rest[:place])
        yield Change(field, "changed", old, rest[place])
        rest = rest[place + 1 :]
    yield from (Change(field, "added", None, new) for new in rest)


def _is_same_entry(before: str, after: str) -> bool:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return all(ratio() >= _SAME_ENTRY for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))
