"""A reviewed plan becomes the draft of a month: each sentence that asks for something, whom it means, what closes it.

Nothing is decided here for good: people settle the draft, and start it (`fuwuyue.campaign.api`). A clause that the
review refuses gives nothing, not even a line that is struck out.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Counted, Draft, DraftItem, DraftPhase, DraftReportingDay, DraftUnit, How, Proposal
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import is_workday
from fuwuyue.organisation.api import Division, NamedUnit, Unit, UnitKind, get_named_units, get_scope_ids
from fuwuyue.plan import api as plans
from fuwuyue.plan.exporting.api import list_days
from fuwuyue.plan.parsing.api import Plan, Task
from fuwuyue.protection.api import NOBODY, Actor

LONGEST_WHAT = 2_000
# 要 in 要求 or 应 in 应急 is no duty of its own.
_DUTY_WORD = re.compile("^(?:应当|必须|须|要(?!求|点)|应(?!急|用|对))")
# A month is called as its plan, without the word for the plan.
_PLAN_WORD = re.compile("(?:实施|工作)?方案$")
_LEAST = re.compile(r"min (\d+) per month")
_REPORT_WORDS = ("进度", "进展", "情况")
# A report that is made on its day whatever day that is.
_ON_DAYS_OFF = re.compile("不顺延|(?:节假日|休息日|双休日|周末)(?:期间)?(?:照常|不休|不停|也要|正常)")


def prepare_month_from_plan(
    *, document_id: uuid.UUID, number: int, owner: Unit, day: date, now: datetime, by: Actor = NOBODY
) -> campaign.Month:
    """Prepare the month of a saved version of a plan, run by `owner`; `day` decides which units there are.

    Raises UserError where the plan gives no first and last day, or has a month already.
    """
    version = plans.get_version(document_id=document_id, number=number)
    draft = make_draft(version.get_plan(), find_named_units(owner.division, day), day)
    return campaign.prepare_month(draft=draft, version_id=version.pk, owner_id=owner.pk, day=day, now=now, by=by)


def find_units_of_county(county: Division, day: date) -> list[NamedUnit[uuid.UUID]]:
    """Return the ids of the units that work in this county on `day`, with all their names."""
    return [_by_id(one) for one in find_named_units(county, day)]


def _by_id(one: NamedUnit[Unit]) -> NamedUnit[uuid.UUID]:
    return NamedUnit(one.unit.pk, one.kind, one.names)


def find_named_units(county: Division, day: date) -> list[NamedUnit[Unit]]:
    """Return the units that work in this county on `day`, with all their names. Three queries."""
    return get_named_units(day=day, division_ids=get_scope_ids(division_ids=[county.pk], day=day))


def make_draft(plan: Plan, known: Sequence[NamedUnit[Unit]], day: date) -> Draft:
    """Return the draft of a month of this plan with these units of a county; raise UserError where it has no days."""
    first_on, last_on = _find_period(plan)
    units = _Units([_by_id(one) for one in known], _find_townships(known))
    phases = tuple(_make_phases(plan, first_on))
    tasks = [task for task in plan.tasks if _gives_work(plan, task)]
    items = tuple(_make_item(plan, task, phases, units, (first_on, last_on), day) for task in tasks)
    return Draft(
        name=_PLAN_WORD.sub("", plan.title or _("Service month"))[:200],
        first_on=first_on,
        last_on=max([last_on, *(phase.last_on for phase in phases)]),
        phases=phases,
        items=items,
        reporting_days=tuple(_find_reporting_days(plan, first_on, last_on)),
    )


@dataclass(frozen=True)
class _Units:
    """The units of the county, and of each village the government of its township."""

    named: Sequence[NamedUnit[uuid.UUID]]
    townships: Mapping[uuid.UUID, uuid.UUID]


def _find_townships(known: Sequence[NamedUnit[Unit]]) -> dict[uuid.UUID, uuid.UUID]:
    governments = {one.unit.division_id: one.unit.pk for one in known if one.kind is UnitKind.TOWNSHIP}
    return {
        one.unit.pk: governments[one.unit.division.parent_id]
        for one in known
        if one.kind is UnitKind.VILLAGE and one.unit.division.parent_id in governments
    }


def _find_period(plan: Plan) -> tuple[date, date]:
    period = plan.period
    first_on = _as_day(period.start if period else None, plan)
    last_on = _as_day(period.end if period else None, plan)
    if first_on is None or last_on is None or last_on < first_on:
        raise UserError(
            _(
                "This plan does not say from which day until which day the month runs; correct its period, save a "
                "version, then prepare the month."
            )
        )
    return first_on, last_on


def _as_day(written: PartialDate | None, plan: Plan) -> date | None:
    """Return the day; one without its year has that in which the plan was issued, where that is known."""
    if written is None:
        return None
    if written.year is None and plan.issued_on and plan.issued_on.year:
        return written.with_year(plan.issued_on.year).to_date()
    return written.to_date()


def _make_phases(plan: Plan, first_on: date) -> list[DraftPhase]:
    """Return the phases that have days, in their order; one without any is told by the reader as a doubt."""
    phases = []
    for phase in plan.phases:
        start, end = _as_day(phase.start, plan), _as_day(phase.end, plan)
        start, end = start or end, end or start
        if start and end and start <= end:
            phases.append(DraftPhase(phase.name[:200], start, end, is_workday(end).provisional))
    return phases


def _gives_work(plan: Plan, task: Task) -> bool:
    """Say whether a sentence may become work: nothing that the review refuses or wants in other words, even in part.

    Nor what a person left out. A clause that has to be reworded becomes work once the plan is corrected.
    """
    touched = plans.held_back_within(plan.findings, task.span.start, task.span.end)
    return task.accepted and not task.refused and not touched


def _make_item(
    plan: Plan,
    task: Task,
    phases: Sequence[DraftPhase],
    units: _Units,
    period: tuple[date, date],
    day: date,
) -> DraftItem:
    phase = _find_phase(plan, task, phases)
    begins_on, due_on, words = _find_window(plan, task, phase, period)
    stands = task.modality == "must_not" or _names_nothing(task)
    found, unsettled = ((), ()) if stands else _find_units(task, units, day)
    return DraftItem(
        sentence=task.text[:4_000],
        start=task.span.start,
        end=task.span.end,
        what=_call(task.what),
        begins_on=begins_on,
        due_on=due_on,
        heading=_find_heading(plan, task),
        phase=phases.index(phase) if phase else None,
        due_words=words[:200],
        provisional=is_workday(due_on).provisional,
        stands=stands,
        closing=Proposal() if stands else _propose(plan, task, begins_on, due_on),
        who=tuple(task.who),
        units=found,
        unsettled=unsettled,
    )


def _call(what: str) -> str:
    """Return how a task is called in lists: what is to be done, without the word that makes it a duty."""
    return _DUTY_WORD.sub("", what, count=1)[:LONGEST_WHAT]


def _names_nothing(task: Task) -> bool:
    """Say whether a sentence names no unit, no day and no phase: it says how to work, and is proposed as a rule.

    A person who reads the draft may give it to units all the same.
    """
    return not task.who and task.deadline is None and task.cadence is None and task.phase is None


def _find_phase(plan: Plan, task: Task, phases: Sequence[DraftPhase]) -> DraftPhase | None:
    if task.phase is None:
        return None
    name = plan.phases[task.phase].name[:200]
    return next((phase for phase in phases if phase.name == name), None)


def _find_window(plan: Plan, task: Task, phase: DraftPhase | None, period: tuple[date, date]) -> tuple[date, date, str]:
    """Return from when until when, and the words that set a term without a day of its own.

    A task has the days of its phase, else those of the month; its own day, where it has one, is when it is due. A day
    before its phase begins is a slip of the document, which is kept: the task then begins with the month.
    """
    begins_on, due_on = (phase.first_on, phase.last_on) if phase else period
    deadline = plan.deadlines[task.deadline] if task.deadline is not None else None
    own = _as_day(task.by, plan)
    if own:
        return min(begins_on if begins_on <= own else period[0], own), own, ""
    return begins_on, due_on, deadline.text if deadline else ""


def _find_heading(plan: Plan, task: Task) -> str:
    return plan.sections[task.section].title[:200] if task.section is not None else ""


def _find_units(task: Task, units: _Units, day: date) -> tuple[tuple[DraftUnit, ...], tuple[str, ...]]:
    found = dict[uuid.UUID, DraftUnit]()
    unsettled = list[str]()
    for phrase in task.who or [""]:
        for part in _cut(phrase, units.named, day):
            understood = campaign.understand(part, units.named, day)
            if understood.how is None:
                unsettled.append(part)
                continue
            for unit_id in understood.unit_ids:
                township = units.townships.get(unit_id)
                how = How.THROUGH_TOWNSHIP if township else understood.how
                found.setdefault(township or unit_id, DraftUnit(township or unit_id, part[:200], how))
    return tuple(found.values()), tuple(dict.fromkeys(unsettled))


def _cut(phrase: str, units: Sequence[NamedUnit[uuid.UUID]], day: date) -> list[str]:
    """Return the phrase as a whole where it is understood, else its parts, so that only what is unclear is asked."""
    if not phrase or campaign.understand(phrase, units, day).how:
        return [phrase]
    return campaign.cut_phrase(phrase)


def _propose(plan: Plan, task: Task, begins_on: date, due_on: date) -> Proposal:
    numbers = [
        Counted(int(target.value), target.unit)
        for target in plan.targets
        if target.unit
        and isinstance(target.value, int)
        and target.comparator in (">=", "=")
        and task.span.start <= target.span.start < task.span.end
    ]
    measures = [one.id for one in campaign.get_measures().values() if one.may_close]
    return campaign.propose(task.text, numbers, measures, _count_occurrences(plan, task, begins_on, due_on))


def _count_occurrences(plan: Plan, task: Task, begins_on: date, due_on: date) -> int:
    """Return how often a task falls due that recurs on days; a progress report as often as it is made.

    Of 每月至少2期 two are asked, although a service month may touch two months of the calendar: the least.
    """
    if task.cadence is None:
        return 1
    least = _LEAST.fullmatch(plan.cadences[task.cadence].rule)
    if least:
        return int(least[1])
    days = list_days(plan.cadences[task.cadence], begins_on, due_on)
    reporting = _move_from_days_off(plan, task.cadence, days) if _is_report(task.text) else days
    return max(1, len(reporting))


def _is_report(text: str) -> bool:
    return "报" in text and any(word in text for word in _REPORT_WORDS)


def _find_reporting_days(plan: Plan, first_on: date, last_on: date) -> list[DraftReportingDay]:
    """Return the days on which the plan asks for progress, by the first cadence of a report that names days."""
    for number, cadence in enumerate(plan.cadences):
        if not cadence.refused and _is_report(cadence.text):
            days = list_days(cadence, first_on, last_on)
            if days:
                return _move_from_days_off(plan, number, days)
    return []


def _move_from_days_off(plan: Plan, number: int, days: Iterable[date]) -> list[DraftReportingDay]:
    """Return the reporting days of a cadence: a day off moves unless a sentence of the report says otherwise."""
    said = [plan.cadences[number].text, *(task.text for task in plan.tasks if task.cadence == number)]
    moves = not any(_ON_DAYS_OFF.search(text) for text in said)
    return campaign.find_reporting_days(days, moves=moves, at=settings.REPORT_TIME)
