"""What a month is prepared from: its phases, its reporting days, and each sentence with whom it concerns."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from fuwuyue.campaign.rules.closing import Proposal
from fuwuyue.campaign.rules.phrases import How
from fuwuyue.campaign.rules.reporting import ReportingDay


@dataclass(frozen=True)
class DraftPhase:
    """A phase, its first and its last day."""

    name: str
    first_on: date
    last_on: date
    provisional: bool = False


@dataclass(frozen=True)
class DraftUnit:
    """A unit that an item concerns, with the phrase that meant it."""

    unit_id: uuid.UUID
    phrase: str
    how: How


@dataclass(frozen=True)
class DraftItem:
    """A sentence that asks for something. `phase` is an index into the phases; the rest as in `WorkItem`."""

    sentence: str
    start: int
    end: int
    what: str
    begins_on: date
    due_on: date
    heading: str = ""
    phase: int | None = None
    due_words: str = ""
    provisional: bool = False
    stands: bool = False
    closing: Proposal = field(default_factory=Proposal)
    who: tuple[str, ...] = ()
    units: tuple[DraftUnit, ...] = ()
    unsettled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """All of a month before it starts; the days are included."""

    name: str
    first_on: date
    last_on: date
    phases: tuple[DraftPhase, ...]
    items: tuple[DraftItem, ...]
    reporting_days: tuple[ReportingDay, ...]


@dataclass(frozen=True)
class Preview:
    """How much of a draft is settled: what the page shows before the start."""

    item_count: int
    task_count: int
    by_measure_count: int
    standing_count: int
    unsettled_count: int
    changed_count: int
