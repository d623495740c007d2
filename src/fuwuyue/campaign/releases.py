"""What a reader outside the scope of a report is shown of its counts of persons, and what a bulletin says of them.

The report of the office goes to everybody in the county once it is frozen. A number of persons in it, less what the
reader sees themselves, is what they learn of others: that difference passes disclosure control, after the same
difference of the earlier reports that they could read.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fuwuyue.campaign.models import Report
from fuwuyue.campaign.queries import find_released_before
from fuwuyue.campaign.rules.first_schema import parse_content
from fuwuyue.campaign.rules.report_words import name_measure
from fuwuyue.kernel.measures import Grain
from fuwuyue.protection.api import CountTable, Release, protect_counts

Sums = Mapping[str, int]

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
    earlier = [parse_content(one.content) for one in find_released_before(report=report)]
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


@dataclass(frozen=True)
class SumOfPersons:
    """A number of persons that a bulletin adds up: by unit those that it lists, and those of all units of the month.

    What all are together the report of the office tells.
    """

    listed: Sums
    whole: Sums

    @property
    def rest(self) -> Sums:
        """Those of the units that are not listed, which whoever reads both papers can work out."""
        return {unit: count for unit, count in self.whole.items() if unit not in self.listed}


def add_persons(contents: Iterable[Mapping[str, Any]], name: str) -> Sums | None:
    """Return the persons of a number by unit, over reports of units that do not overlap; None where it was not kept."""
    found: dict[str, int] = {}
    for content in contents:
        for one in _list_persons(content):
            if name_measure(one) == name:
                if one["by_unit"] is None:
                    return None
                for unit, count in one["by_unit"].items():
                    found[unit] = found.get(unit, 0) + count
    return found


def may_tell_sum(
    *, now: SumOfPersons, earlier: Sequence[tuple[SumOfPersons, bool]], scopes: Collection[frozenset[str]]
) -> bool:
    """Say whether a bulletin, which everybody in the county reads, may say how many persons the listed are together.

    `earlier` are those of the earlier bulletins of the month, each with whether it was told; `scopes` the units whose
    persons a reader sees anyway. For no reader may what is left after their own be few, or have changed by few: of the
    listed, nor of the others.
    """
    shown = [is_told for _one, is_told in earlier]
    series = [[*(one.listed for one, _told in earlier), now.listed], [*(one.rest for one, _told in earlier), now.rest]]
    # Most villages held nothing, so that what is left is the same for most readers.
    left = {tuple(_leave(sums, scope) for sums in one) for one in series for scope in {frozenset[str](), *scopes}}
    return all(_is_shown(counts, shown) for counts in left)


def _leave(sums: Sums, scope: frozenset[str]) -> int:
    return sum(sums.values()) - sum(sums.get(unit, 0) for unit in scope)


def _is_shown(counts: Sequence[int], shown: Sequence[bool]) -> bool:
    """Say whether the last of these counts may be shown after the earlier ones, of which some were."""
    tables = [CountTable((_COLUMN,), {_ROW: (count,)}) for count in counts]
    releases = [
        Release(table, frozenset(() if is_shown else table.values))
        for table, count, is_shown in zip(tables, counts, shown, strict=False)
        # Where nobody was left after the reader's own, nothing about anybody was withheld.
        if is_shown or count
    ]
    return protect_counts(table=tables[-1], earlier=releases).show(_ROW, _COLUMN) is not None
