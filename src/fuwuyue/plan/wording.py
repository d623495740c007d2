"""The reader's language: a kept plan with the sentences that the program itself wrote in it worded anew. No Django."""

from __future__ import annotations

from collections.abc import Iterable

from fuwuyue.plan.parsing.api import Plan
from fuwuyue.plan.parsing.model import Burden, Found, Slip

_LISTS = (
    *("sections", "phases", "events", "activities", "tasks", "deadlines", "cadences", "targets", "units"),
    *("requirements", "attachments", "slips"),
)


def reword(plan: Plan, fresh: Plan) -> Plan:
    """Return `plan` with doubts, slips and burden in the words of `fresh`, the same text read in another language.

    Only words change: a doubt that a person has settled stays settled, and what `fresh` does not have keeps its words.
    """
    doubts = {key: fresh.doubts.get(key, doubt) for key, doubt in plan.doubts.items()}
    worded = plan.model_copy(update={"doubts": doubts, "burden": _reword_burden(plan.burden, fresh.burden)}, deep=True)
    if worded.period and fresh.period:
        _reword_parts([worded.period], [fresh.period])
    for name in _LISTS:
        _reword_parts(getattr(worded, name), getattr(fresh, name))
    return worded


def _reword_parts(parts: Iterable[Found], fresh: Iterable[Found]) -> None:
    """Take over the words of those of `fresh` that stand at the same place; the first for the first there."""
    there: dict[tuple[object, ...], list[Found]] = {}
    for one in fresh:
        there.setdefault(_place(one), []).append(one)
    for part in parts:
        waiting = there.get(_place(part))
        if not waiting:
            continue
        other = waiting.pop(0)
        if part.doubt and other.doubt:
            part.doubt = other.doubt
        if isinstance(part, Slip) and isinstance(other, Slip):
            part.text = other.text


def _place(part: Found) -> tuple[object, ...]:
    return part.span, getattr(part, "kind", None)


def _reword_burden(burden: Burden | None, fresh: Burden | None) -> Burden | None:
    """Return `fresh` where it counts the same; otherwise its words would not fit the figures."""
    if burden is None or fresh is None:
        return burden
    same = {"reports", "forms", "meetings", "hours"}
    return fresh if burden.model_dump(include=same) == fresh.model_dump(include=same) else burden
