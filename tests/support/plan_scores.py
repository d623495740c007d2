"""How well the plan reader finds what a person found: precision, recall and F1 by field.

A *plan* here is a dictionary with the keys of the published schema (`Plan.model_dump(mode="json", by_alias=True)`); a
*gold annotation* is a person's answer with the same keys. Use it like this:

    scores = PlanScores()
    for read, gold in pairs:
        scores.add(read, gold)
    scores.by_field()  # {"title": 1.0, "period": 0.97, "sections": 0.99, …}
    scores.mean()      # the plain mean of these
    differences(read, gold)  # one line for each thing missed or found too much, for the message of a failing test

What counts as equal: texts without white space and in NFKC form; sections by level, marker and title (levels 1 and 2
only); phases by first and last day; deadlines by day; cadences by their short rule; targets by value, comparator and
unit; units by name, where a name that ends like the other (市教育局, 云岭市教育局) counts as found. Everything else is
ignored. The lists are compared as multisets, summed over all documents before precision and recall are taken. The title
is the share of titles that are right, the period the share of its two ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
Items = Counter[Hashable]


def squeezed(text: object) -> str | None:
    """Return a text in NFKC form without white space; None stays None."""
    return None if text is None else re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text)))


def _amount(row: Row) -> Hashable:
    """Return the value of a target; a range is a pair, whether written as a list or as `value` and `upper`."""
    value = row.get("value")
    if row.get("upper") is not None:
        value = [value, row["upper"]]
    if isinstance(value, list):
        return tuple(float(end) for end in value)
    return None if value is None else float(value)


def _section(row: Row) -> Hashable | None:
    marker = (squeezed(row.get("marker")) or "").rstrip(":")
    return (row["level"], marker, squeezed(row.get("title"))) if row.get("level") in (1, 2) else None


def _phase(row: Row) -> Hashable:
    return (row.get("start"), row.get("end"))


def _deadline(row: Row) -> Hashable | None:
    return row.get("date")


def _cadence(row: Row) -> Hashable | None:
    return squeezed(row.get("rule"))


def _target(row: Row) -> Hashable:
    return (_amount(row), row.get("comparator"), squeezed(row.get("unit")) or None)


def _unit(row: Row | str) -> Hashable | None:
    return squeezed(row if isinstance(row, str) else row.get("name"))


KEYS: dict[str, Callable[[Any], Hashable | None]] = {
    "sections": _section,
    "phases": _phase,
    "deadlines": _deadline,
    "cadences": _cadence,
    "targets": _target,
    "units": _unit,
}
FIELDS = ("title", "period", *KEYS)


def items(name: str, plan: Row) -> Items:
    """Return what is compared of one list of a plan."""
    keys = (KEYS[name](row) for row in plan.get(name) or [])
    return Counter(key for key in keys if key is not None)


def _is_form_of(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 1 and longer.endswith(shorter)


def found_items(name: str, read: Items, wanted: Items) -> Items:
    """Return the wanted items that were read; a unit also where only the length of its name differs."""
    found = read & wanted
    if name != "units":
        return found
    open_names = list((wanted - found).elements())
    for candidate in sorted((read - found).elements(), key=lambda unit: -len(str(unit))):
        forms = [unit for unit in open_names if _is_form_of(str(candidate), str(unit))]
        if forms:
            longest = max(forms, key=lambda unit: len(str(unit)))
            open_names.remove(longest)
            found[longest] += 1
    return found


@dataclass
class Tally:
    """Counts of one field: items found right, items read, items wanted."""

    right: int = 0
    read: int = 0
    wanted: int = 0

    def add(self, right: int, read: int, wanted: int) -> None:
        self.right += right
        self.read += read
        self.wanted += wanted

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 1.0 where nothing was wanted and nothing was read."""
        return 2 * self.right / (self.read + self.wanted) if self.read + self.wanted else 1.0


@dataclass
class PlanScores:
    """The sums over the documents that were added."""

    documents: int = 0
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})

    def add(self, read: Row, gold: Row) -> None:
        """Count one document: the plan that was read against the gold annotation."""
        self.documents += 1
        self.tallies["title"].add(int(same_title(read, gold)), 1, 1)
        self.tallies["period"].add(sum(a == b for a, b in zip(ends(read), ends(gold), strict=True)), 2, 2)
        for name in KEYS:
            have, want = items(name, read), items(name, gold)
            right = found_items(name, have, want).total()
            self.tallies[name].add(right, have.total(), want.total())

    def by_field(self) -> dict[str, float]:
        """Return F1 by field (title: share right; period: share of its ends right)."""
        return {name: tally.f1 for name, tally in self.tallies.items()}

    def mean(self) -> float:
        """Return the plain mean over the fields."""
        return sum(self.by_field().values()) / len(FIELDS)

    def table(self) -> str:
        """Return the scores as lines of text, for a report."""
        rows = [f"{name:<10}{score:7.3f}" for name, score in self.by_field().items()]
        return "\n".join([*rows, f"{'mean':<10}{self.mean():7.3f}   of {self.documents} documents"])


def same_title(read: Row, gold: Row) -> bool:
    """Tell whether the titles are equal but for white space and width."""
    return squeezed(read.get("title")) == squeezed(gold.get("title"))


def ends(plan: Row) -> tuple[str | None, str | None]:
    """Return the first and last day of a plan's period, None for what is not known."""
    period = plan.get("period") or {}
    return period.get("start"), period.get("end")


def differences(read: Row, gold: Row, fields: Iterable[str] = FIELDS) -> list[str]:
    """Return a line for each thing missed (-) or found too much (+) in the given fields.

    A unit that counts in another length of its name is still listed with +, so that the reader of the list sees it.
    """
    lines = []
    for name in fields:
        if name == "title":
            if not same_title(read, gold):
                lines.append(f"title: {read.get('title')!r}, not {gold.get('title')!r}")
        elif name == "period":
            if ends(read) != ends(gold):
                lines.append(f"period: {ends(read)}, not {ends(gold)}")
        else:
            have, want = items(name, read), items(name, gold)
            right = found_items(name, have, want)
            lines += [f"{name}: - {item}" for item in (want - right).elements()]
            lines += [f"{name}: + {item}" for item in (have - right).elements()]
    return lines
