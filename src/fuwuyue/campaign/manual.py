"""The page of the documents on the states of a month, its tasks and its reports, drawn from the tables of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from fuwuyue.campaign.rules.states import (
    MONTH_STATE_NAMES,
    MONTH_STEPS,
    ONE_CLICK,
    OTHER_HANDS,
    REPORT_STATE_NAMES,
    REPORT_STEP_NAMES,
    REPORT_STEPS,
    TASK_STATE_NAMES,
    TASK_STEPS,
)
from fuwuyue.kernel.texts import get_language, set_language
from fuwuyue.kernel.texts import gettext as _

Row = tuple[str, Iterable[StrEnum], StrEnum]


def states_as_markdown(*, language: str) -> str:
    """Return the page in `language` (zh or en)."""
    before = get_language()
    set_language("zh-hans" if language == "zh" else "en")
    try:
        return "\n".join(_page()) + "\n"
    finally:
        set_language(before)


def _page() -> Iterator[str]:
    yield "# " + _("The states of a month, its tasks and its reports")
    months = [(step, [begins], ends) for step, (begins, ends) in MONTH_STEPS.items()]
    tasks = [(step, begins, ends) for step, (begins, ends) in TASK_STEPS.items()]
    reports = [(step.value, begins, ends) for step, (begins, ends) in REPORT_STEPS.items()]
    one_click = {step.value for step in ONE_CLICK}
    yield from _table(_("A month"), months, MONTH_STATE_NAMES)
    yield from _table(_("A task"), tasks, TASK_STATE_NAMES)
    yield from _table(_("A report, by one click"), (one for one in reports if one[0] in one_click), REPORT_STATE_NAMES)
    several = (one for one in reports if one[0] not in one_click)
    yield from _table(_("A report that is drafted, checked and issued"), several, REPORT_STATE_NAMES)
    yield from _hands()


def _table(title: str, rows: Iterable[Row], names: Mapping[Any, str]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield "| " + " | ".join([_("step"), _("from"), _("to")]) + " |"
    yield "|---|---|---|"
    for step, begins, ends in rows:
        from_states = _("; ").join(_(name) for state, name in names.items() if state in begins)
        yield f"| `{step}` | {from_states} | {_(names[ends])} |"


def _hands() -> Iterator[str]:
    yield from ("", "## " + _("Whose hand a step may not be"), "")
    yield "| " + " | ".join([_("people of the unit"), _("step"), _("not by who took")]) + " |"
    yield "|---|---|---|"
    for people, steps in OTHER_HANDS.items():
        more = "+" if people == max(OTHER_HANDS) else ""
        for step, before in steps.items():
            others = _("; ").join(_(name) for one, name in REPORT_STEP_NAMES.items() if one in before)
            yield f"| {people}{more} | {_(REPORT_STEP_NAMES[step])} | {others} |"
