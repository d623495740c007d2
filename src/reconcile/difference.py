"""What a comparison can find and propose, and its counts; no value of a record and no record id stands in them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field

from reconcile.errors import mark as _


class State(StrEnum):
    """How a field stands: the order is that of the numbers that the SQL gives, from 0."""

    SAME = "same"
    SAME_STANDARDISED = "same after standardising"
    DIFFERS = "differs"
    MISSING_LEFT = "missing in left"
    MISSING_RIGHT = "missing in right"
    MISSING_BOTH = "missing in both"


STATES = tuple(State)
LABELS = {
    State.SAME: _("same"),
    State.SAME_STANDARDISED: _("same after standardising"),
    State.DIFFERS: _("differs"),
    State.MISSING_LEFT: _("missing in the first table"),
    State.MISSING_RIGHT: _("missing in the second table"),
    State.MISSING_BOTH: _("missing in both"),
}


class Proposal(StrEnum):
    """What comes of a difference."""

    CORRECT = "correct"
    REVIEW = "review"
    ASK_PERSON = "ask_person"
    BOTH_STAY = "both_stay"


PROPOSALS = {
    Proposal.CORRECT: _("one register is asked to correct"),
    Proposal.REVIEW: _("a person looks at the match first"),
    Proposal.ASK_PERSON: _("both stay, ask the person"),
    Proposal.BOTH_STAY: _("both stay, both may be right"),
}
INTERNAL = _(
    "For use inside the offices that compare: counts of few persons are not suppressed. Nothing here may be published."
)


class FieldCounts(BaseModel):
    """How often the linked persons have each state of a field, who is its authority, and what is proposed of it."""

    left: str
    right: str
    kind: str
    authority: str | None
    states: dict[str, int]
    proposals: dict[str, int] = Field(default_factory=dict)


class Batch(BaseModel):
    """The proposals of one kind to one register, and how many are expected to be of somebody else."""

    register_side: str
    kind: str
    number: int
    expected_wrong: float


class Township(BaseModel):
    """One township of a register: persons, linked ones, and those of them with a difference that asks for an answer.

    `low` and `high` limit the share of those among the linked (Wilson, 95 %).
    """

    persons: int
    linked: int
    differing: int
    low: float
    high: float


class Register(BaseModel):
    """One of the two registers: rows, rows that repeat another, persons on it alone, failed checks, coverage."""

    name: str
    rows: int
    duplicates: int
    duplicates_sure: int
    alone: int
    checks: dict[str, int]
    coverage: dict[str, Any] | None
    townships: dict[str, Township]


class CompareSummary(BaseModel):
    """Counts of a comparison. `reviewed` are the adverse notes and repeats that a person has to look at first."""

    linked: int
    expected_wrong: float
    left: Register
    right: Register
    fields: dict[str, FieldCounts]
    batches: tuple[Batch, ...]
    reviewed: dict[str, int]
    adverse_accept: float
    refused_rows: int
    use: str
    notes: tuple[str, ...]
    seconds: dict[str, float]
