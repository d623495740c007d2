"""What a correction does to a plan. No Django: text, plan and corrections in; text, plan and what was lost out.

A document is never changed in place. Its present state is its own text with all corrections applied in their order, so
the last one can always be taken back, and it can always be told who wrote what: the document or a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.api import Plan, SourceText
from fuwuyue.plan.parsing.model import Period, Span
from fuwuyue.review.api import Decision, Finding, list_provinces

CLAUSE = "clause"
TEXTS = frozenset({"title", "issuer", "document_number", "tasks.what", "units.name"})
DATES = frozenset(
    {"issued_on", "period.start", "period.end", "phases.start", "phases.end", "events.start", "events.end"}
    | {"deadlines.date", "tasks.by"}
)
ACCEPTED = "tasks.accepted"
FIELDS = TEXTS | DATES | {CLAUSE, ACCEPTED}
# An empty clause is one that was taken out.
MAY_BE_EMPTY = DATES | {"issuer", "document_number", CLAUSE}
LONGEST_TEXT = 500
LONGEST_CLAUSE = 5_000


@dataclass(frozen=True)
class Change:
    """One correction: `value` for `field` of what stands at `start` to `end`, the `nth` of its kind there.

    `field` is a key of the plan (`title`), a list and a key of its parts (`deadlines.date`), or `clause`: then `value`
    takes the place of the words themselves. Places are of the text as it was when the correction was made.
    """

    field: str
    start: int
    end: int
    nth: int
    value: str


@dataclass(frozen=True)
class Outcome:
    """The text and the plan with all corrections in them, and the corrections that have lost their place."""

    text: str
    plan: Plan
    lost: tuple[Change, ...]


Reader = Callable[[SourceText], Plan]


def check_value(field: str, value: str) -> None:
    """Raise UserError, saying what would be right, where `value` cannot stand in `field`."""
    if not value and field in MAY_BE_EMPTY:
        return None
    if field == CLAUSE:
        return _check_length(value, LONGEST_CLAUSE)
    if field in TEXTS:
        return _check_length(value, LONGEST_TEXT)
    if field in DATES:
        return _check_date(value)
    if field != ACCEPTED or value not in {"yes", "no"}:
        raise UserError(_("“{value}” cannot be entered for {field}.").format(value=value, field=field))
    return None


def _check_length(value: str, most: int) -> None:
    if not value.strip():
        raise UserError(_("This is empty; write what should stand here."))
    if len(value) > most:
        message = _("This has {count} characters; shorten it to {most} at most.")
        raise UserError(message.format(count=len(value), most=most))


def _check_date(value: str) -> None:
    try:
        PartialDate.parse(value)
    except ValueError as error:
        message = _("“{value}” is not a day; write it as 2026-09-05, or XXXX-09-05 where the year is unknown.")
        raise UserError(message.format(value=value)) from error


def check_province(code: str) -> None:
    """Raise UserError where `code` is neither empty nor the code of a province that has rules of its own."""
    if code and code not in {province.code for province in list_provinces()}:
        message = _("“{code}” is no province with rules of its own; choose one of those that are listed.")
        raise UserError(message.format(code=code))


def check_in_order(plan: Plan, change: Change) -> None:
    """Raise UserError where what was changed now ends before it starts. The document's other slips stand in no way."""
    part, _name = _target(plan, change)
    start, end = getattr(part, "start", None), getattr(part, "end", None)
    first, last = (start and start.to_date()), (end and end.to_date())
    if first and last and last < first:
        message = _("This ends on {end}, before it starts on {start}; correct one of the two.")
        raise UserError(message.format(start=start, end=end))


def shift(change: Change, start: int, end: int, length: int) -> Change | None:
    """Return `change` where it stands after `length` characters took the place of `start` to `end`; None if it is gone.

    What surrounds the place stretches with it; what lay inside or half inside is gone with the words it spoke of.
    """
    delta = length - (end - start)
    if change.end <= start:
        return change
    if change.start >= end:
        return replace(change, start=change.start + delta, end=change.end + delta)
    if change.start <= start and end <= change.end and (change.start, change.end) != (start, end):
        return replace(change, end=change.end + delta)
    return None


def apply_changes(source: SourceText, changes: Iterable[Change], read: Reader) -> Outcome:
    """Return `source` with all `changes` in their order: clauses rewritten, read again, then the values set."""
    text, placed, lost = source.text, list[Change](), list[Change]()
    for change in changes:
        if change.field != CLAUSE:
            placed = [other for other in placed if not _same_place(other, change)] + [change]
            continue
        text = text[: change.start] + change.value + text[change.end :]
        moved = [(old, shift(old, change.start, change.end, len(change.value))) for old in placed]
        placed = [new for _old, new in moved if new]
        lost += [old for old, new in moved if not new]
    plan = read(replace(source, text=text))
    lost += [change for change in placed if not set_value(plan, change)]
    leave_out_refused(plan)
    return Outcome(text, plan, tuple(lost))


def _same_place(one: Change, other: Change) -> bool:
    return replace(one, value="") == replace(other, value="")


def set_value(plan: Plan, change: Change) -> bool:
    """Set what `change` says in `plan`; return False where nothing stands at its place any more."""
    target, name = _target(plan, change)
    if target is None:
        return False
    value = _value(change)
    setattr(target, name, value)
    if isinstance(target, Plan):
        target.doubts.pop(name, None)
    elif name != "accepted":
        target.doubt = None  # type: ignore[attr-defined]  # every part with a span has a doubt
    return True


def get_present_value(text: str, plan: Plan, change: Change) -> str | None:
    """Return what stands now where `change` would go, as its form shows it; None where there is no such place."""
    if change.field not in FIELDS or change.start > change.end or change.end > len(text):
        return None
    if change.field == CLAUSE:
        return text[change.start : change.end]
    if change.field.startswith("period.") and plan.period is None:
        return ""
    target, name = _target(plan, change)
    if change.field == ACCEPTED and target:
        return "yes" if getattr(target, name) else "no"
    return str(getattr(target, name) or "") if target else None


def _value(change: Change) -> PartialDate | str | bool | None:
    if change.field == ACCEPTED:
        return change.value == "yes"
    if not change.value:
        return None
    return PartialDate.parse(change.value) if change.field in DATES else change.value


def _target(plan: Plan, change: Change) -> tuple[BaseModel | None, str]:
    group, _dot, name = change.field.rpartition(".")
    if not group:
        return plan, name
    if group == "period":
        if plan.period is None:
            plan.period = Period(span=Span(start=0, end=0), basis="stated")
        return plan.period, name
    here = Span(start=change.start, end=change.end)
    there = [part for part in getattr(plan, group) if part.span == here]
    return (there[change.nth] if change.nth < len(there) else None), name


def leave_out_refused(plan: Plan) -> None:
    """Leave out every task with refused words in it: a refused clause never becomes a task, whoever asks for it."""
    for task in plan.tasks:
        if refused_within(plan.findings, task.span.start, task.span.end):
            task.accepted = False


def refused_within(findings: Iterable[Finding], start: int, end: int) -> list[Finding]:
    """Return the refusals among `findings` that touch the words from `start` to `end`."""
    return [
        finding
        for finding in findings
        if finding.decision is Decision.REFUSE and finding.start < end and start < finding.end
    ]


def held_back_within(findings: Iterable[Finding], start: int, end: int) -> list[Finding]:
    """Return what the review refuses, or wants in other words, among `findings` that touch the words between the two.

    What such words ask for is no work for anybody until the plan says it otherwise.
    """
    return [
        finding
        for finding in findings
        if finding.decision in (Decision.REFUSE, Decision.REWRITE) and finding.start < end and start < finding.end
    ]


def newly_refused(before: Sequence[Finding], after: Sequence[Finding], change: Change) -> list[Finding]:
    """Return the refusals that rewriting a clause brought: those in its new words, and any that was not there before.

    The second kind is a clause elsewhere that the old words kept lawful ('it is forbidden to …').
    """
    new_end = change.start + len(change.value)
    delta = len(change.value) - (change.end - change.start)
    known = {(f.rule, f.start if f.end <= change.start else f.start + delta) for f in before}
    return [
        finding
        for finding in after
        if finding.decision is Decision.REFUSE
        and (_touches(finding, change.start, new_end) or (finding.rule, finding.start) not in known)
    ]


def _touches(finding: Finding, start: int, end: int) -> bool:
    return finding.start < end and start < finding.end
