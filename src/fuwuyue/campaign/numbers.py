"""The numbers of a report, and how each opens: into its definition, and within the reader's scope into the rows.

All of it is what the report kept; only how a row is called is asked of today's records, and what is no longer there is
shown as erased. The count stays.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from fuwuyue.campaign.measures import find_task_rows, get_measures
from fuwuyue.campaign.rules.report_words import name_measure
from fuwuyue.campaign.rules.task_numbers import TASK_COUNTED, TASK_NUMBERS, VERSION, choose_tasks
from fuwuyue.kernel.measures import Grain
from fuwuyue.kernel.texts import gettext as _

TASKS = "tasks"
RowIds = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Number:
    """One number of a report as it was kept. `name` is its address; `measure` is empty for a number of tasks.

    `row_count` rows stand behind it, wherever they are; None where the report was made before rows were kept by unit.
    """

    name: str
    measure: str
    title: str
    counted: str
    definition: str
    version: int
    grain: Grain
    count: int
    of: int | None
    minimum: int
    row_count: int | None

    @property
    def percent(self) -> int | None:
        """The share in per cent, None where it is no share or its whole is too small for one."""
        return round(100 * self.count / self.of) if self.of and self.of >= self.minimum else None


@dataclass(frozen=True)
class OpenedRow:
    """A row behind a number, and when it happened or was done. `label` is None where the record was erased since."""

    record_id: str
    unit_id: str
    unit: str
    counted: bool
    label: str | None = None
    at: datetime | None = None


def list_numbers(*, content: Mapping[str, Any]) -> Sequence[Number]:
    """Return the numbers of a report: those of its tasks, then its measures."""
    tasks = [_read_task_number(content, name) for name in content["tasks"]]
    return [*tasks, *(_read_measure(one) for one in content["measures"])]


def find_number(*, content: Mapping[str, Any], name: str) -> Number | None:
    """Return the number of this name, None where the report has none."""
    return next((one for one in list_numbers(content=content) if one.name == name), None)


def _read_task_number(content: Mapping[str, Any], name: str) -> Number:
    kept = content["task_numbers"]
    told = kept["numbers"][name]
    title, definition, counted = told["title"], told["definition"], kept["counted"]
    if kept["version"] == VERSION:  # in the reader's language, since the meaning is still the same
        (title, definition), counted = map(_, TASK_NUMBERS[name]), _(TASK_COUNTED)
    return Number(
        name=f"{TASKS}.{name}",
        measure="",
        title=title,
        counted=counted,
        definition=definition,
        version=kept["version"],
        grain=Grain.UNIT,
        count=content["tasks"][name],
        of=None,
        minimum=1,
        row_count=None if content["task_rows"] is None else content["tasks"][name],
    )


def _read_measure(kept: Mapping[str, Any]) -> Number:
    measure = get_measures().get(kept["id"])
    title, counted, definition = kept["title"], kept["counted"], kept["definition"]
    if measure is not None and measure.version == kept["version"]:
        kind = measure.kinds.get(kept["kind"])
        title = _("{measure} ({kind})").format(measure=_(measure.title), kind=_(kind)) if kind else _(measure.title)
        counted, definition = _(measure.counted), _(measure.definition)
    return Number(
        name=name_measure(kept),
        measure=kept["id"],
        title=title,
        counted=counted,
        definition=definition,
        version=kept["version"],
        grain=Grain(kept["grain"]),
        count=kept["count"],
        of=kept["of"],
        minimum=kept["minimum"],
        row_count=None if kept["rows"] is None else sum(map(len, kept["rows"].values())),
    )


def find_row_ids(*, number: Number, content: Mapping[str, Any]) -> tuple[RowIds, RowIds]:
    """Return the ids of the rows behind a number by unit, and of those that belong to the whole of a share alone."""
    if number.row_count is None:
        return {}, {}
    if number.measure:
        kept = next(one for one in content["measures"] if name_measure(one) == number.name)
        return kept["rows"], kept.get("rest", {})
    name = number.name.removeprefix(f"{TASKS}.")
    chosen = {unit: choose_tasks(groups, name) for unit, groups in content["task_rows"].items()}
    return {unit: ids for unit, ids in chosen.items() if ids}, {}


def may_open(*, number: Number, roles: Collection[str]) -> bool:
    """Say whether the number opens into rows for one of these roles, within its scope."""
    measure = get_measures().get(number.measure)
    return measure is None or not measure.openers or bool(measure.openers & set(roles))


def open_rows(
    *,
    number: Number,
    content: Mapping[str, Any],
    unit_ids: Collection[uuid.UUID],
    roles: Collection[str],
    first: int,
    count: int,
) -> Sequence[OpenedRow]:
    """Return rows of these units from the `first` (from 0) on, `count` at most, by unit in the order of the report.

    None for roles for which the number does not open. One query, for what is returned alone.
    """
    measure = get_measures().get(number.measure)
    if not may_open(number=number, roles=roles):
        return []
    counted, rest = find_row_ids(number=number, content=content)
    names = name_units(content)
    shown = {str(unit) for unit in unit_ids}
    every = (
        OpenedRow(row, unit, name, counted=rows is counted)
        for unit, name in names.items()
        if unit in shown
        for rows in (counted, rest)
        for row in rows.get(unit, ())
    )
    chosen = list(islice(every, first, first + count))
    find = measure.find if measure else find_task_rows
    there = {row.record_id: row for row in find([one.record_id for one in chosen])}
    return [_describe(one, there) for one in chosen]


def _describe(row: OpenedRow, there: Mapping[str, Any]) -> OpenedRow:
    found = there.get(row.record_id)
    if found is None:
        return row
    return OpenedRow(row.record_id, row.unit_id, row.unit, row.counted, found.label, found.at)


def name_units(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the units that the report is of by id, with the names that they had, in the order of the report."""
    own = content["unit"]
    return {own["id"]: own["name"]} | {one["id"]: one["name"] for one in content["units"]}
