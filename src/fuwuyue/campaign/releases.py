"""What a reader outside the scope of a report is shown of its counts of persons.

The report of the office goes to everybody in the county once it is frozen. A number of persons in it, less what the
reader sees themselves, is what they learn of others: that difference passes disclosure control, after the same
difference of the earlier reports that they could read.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from fuwuyue.campaign.actions.report_content import read_content
from fuwuyue.campaign.models import Report
from fuwuyue.campaign.queries import find_released_before
from fuwuyue.campaign.rules.report_words import name_measure
from fuwuyue.kernel.measures import Grain
from fuwuyue.protection.api import CountTable, Release, protect_counts

# Counts of persons by kind are no parts of one whole: who came to two events is in both. So each is a table alone.
_ROW, _COLUMN = "others", "persons"


def find_withheld(*, report: Report, content: Mapping[str, Any], unit_ids: Collection[uuid.UUID]) -> frozenset[str]:
    """Return the names of the numbers that a reader who sees these units is not shown.

    Nothing where the report's own unit is among them, or it counts no persons. One query otherwise.
    """
    persons = {name_measure(one): one["version"] for one in _list_persons(content)}
    if report.unit_id in unit_ids or not persons:
        return frozenset()
    shown = {str(unit) for unit in unit_ids}
    earlier = [read_content(one) for one in find_released_before(report=report)]
    return frozenset(
        name for name, version in persons.items() if is_withheld([*earlier, content], name, version, shown)
    )


def _list_persons(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in content["measures"] if one["grain"] == Grain.PERSON.value]


def is_withheld(contents: Iterable[Mapping[str, Any]], name: str, version: int, shown: set[str]) -> bool:
    """Say whether a number of the last of these reports is withheld from who sees the units `shown`.

    `contents` are of all reports that they could read, in the order in which they could.
    """
    releases: list[Release] = []
    for content in contents:
        others = _count_others(content, name, version, shown)
        if others is None:
            return True
        table = CountTable((_COLUMN,), {_ROW: (others,)})
        releases.append(protect_counts(table=table, earlier=releases))
    return releases[-1].show(_ROW, _COLUMN) is None


def _count_others(content: Mapping[str, Any], name: str, version: int, shown: set[str]) -> int | None:
    """Return the persons of the number that the reader does not see themselves; None where that was not kept.

    A number that is not there is nought.
    """
    for one in _list_persons(content):
        if name_measure(one) == name and one["version"] == version:
            kept: Mapping[str, int] | None = one["by_unit"]
            return None if kept is None else sum(count for unit, count in kept.items() if unit not in shown)
    return 0
