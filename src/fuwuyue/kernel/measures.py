"""What a measure is: a number about units that comes from records, and opens into them.

Each context lists its own in `MEASURES` of its door; `config/measures.py` puts the lists together and hands them down.
What may close a task or count in a score is a closed list of subjects: how people are served and in what time. There
is no subject for births, methods, operations, tips, consent, opt-outs, uptake, requests, clients, enrolments,
attendance or home visits, so that no measure of them can be written down.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Subject(StrEnum):
    """What a measure speaks of."""

    TIMELINESS = "timeliness"
    REQUEST_ANSWERED = "request_answered"
    CORRECTION_CLOSED = "correction_closed"
    COMPLAINT_ANSWERED = "complaint_answered"
    EVENT_HELD = "event_held"
    DOCUMENT_ISSUED = "document_issued"
    INSPECTION_DONE = "inspection_done"
    # Shown, and never more: it closes no task and counts in no score.
    HEAD_COUNT = "head_count"
    COVERAGE = "coverage"
    ACCURACY = "accuracy"


CLOSING_SUBJECTS = frozenset(
    {
        Subject.TIMELINESS,
        Subject.REQUEST_ANSWERED,
        Subject.CORRECTION_CLOSED,
        Subject.COMPLAINT_ANSWERED,
        Subject.EVENT_HELD,
        Subject.DOCUMENT_ISSUED,
        Subject.INSPECTION_DONE,
    }
)


class Grain(StrEnum):
    """What one row of a measure is. Counts of persons pass disclosure control wherever they are released."""

    PERSON = "person"
    EVENT = "event"
    DOCUMENT = "document"
    UNIT = "unit"


@dataclass(frozen=True)
class Window:
    """Which records count: what happened from `starts_at` until `cut_off` (excluded), both with their time zone.

    `month_id` is the month it is asked for; a measure of records that belong to no month leaves it aside. `kinds`
    narrows to kinds of records that the measure names itself; empty means all.
    """

    starts_at: datetime
    cut_off: datetime
    month_id: uuid.UUID | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Figure:
    """A count, and where the measure is a share, out of how many."""

    count: int
    of: int | None = None

    def __add__(self, other: Figure) -> Figure:
        """Return the figure of two units together."""
        of = None if self.of is None or other.of is None else self.of + other.of
        return Figure(self.count + other.count, of)


@dataclass(frozen=True)
class MeasuredRow:
    """One record behind a figure. `label` names it for people and holds no value of a personal field."""

    record_id: str
    unit_id: uuid.UUID
    label: str
    at: datetime | None = None
    counted: bool = True


UnitIds = Collection[uuid.UUID]


@dataclass(frozen=True)
class Measure:
    """A number about units; `version` goes up when its meaning changes, since frozen reports name it.

    `title`, `counted` (the unit of count) and `definition` (what it counts, one sentence) are texts of the catalogue.
    `compute` takes ids of units and a window and returns a figure for each unit that has one: none means nought. `rows`
    returns the records behind them, and `find` those of given ids that are still there, as they are called today: what
    a frozen report counted may be erased since. `openers` are the roles, by value, that may open the rows within their
    scope; empty means all roles. `minimum` is the least denominator for which a share is said in per cent. `kinds` are
    the kinds a window may name.
    """

    id: str
    version: int
    title: str
    counted: str
    definition: str
    subject: Subject
    grain: Grain
    compute: Callable[[UnitIds, Window], Mapping[uuid.UUID, Figure]] = field(repr=False)
    rows: Callable[[UnitIds, Window], Sequence[MeasuredRow]] = field(repr=False)
    find: Callable[[Collection[str]], Sequence[MeasuredRow]] = field(repr=False)
    minimum: int = 1
    openers: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def may_close(self) -> bool:
        """Say whether it may close a task or count in a score."""
        return self.subject in CLOSING_SUBJECTS
