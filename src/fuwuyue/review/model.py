"""What the review says of a text."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Decision(StrEnum):
    """What is to become of a clause. `keep` is never listed: every clause without a finding is kept."""

    CAUTION = "caution"
    REWRITE = "rewrite"
    REFUSE = "refuse"


class Citation(BaseModel):
    """One provision. `verified` says whether its wording was read at a source, on the day `checked_on`.

    `text_as_of` is the month (`2025-04`) of the text that was read: what was amended later has not been seen. Nothing
    where the source had the text in force on `checked_on`.
    """

    model_config = ConfigDict(frozen=True)

    law: str
    law_en: str
    article: str
    article_en: str = ""
    in_force_on: date | None = None
    verified: bool
    checked_on: date
    text_as_of: str | None = Field(default=None, pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    source: str | None = None


class Finding(BaseModel):
    """One clause that may not stay as it is. `start` and `end` are code points of the text reviewed, end excluded."""

    model_config = ConfigDict(frozen=True)

    decision: Decision
    start: int
    end: int
    quote: str
    rule: str
    rule_class: str
    reason: str
    reason_en: str
    citations: tuple[Citation, ...] = ()
    counterpart: str | None = None
    counterpart_en: str | None = None


class BurdenCount(BaseModel):
    """What a plan asks of one township. `hours` is an estimate that rests on `assumptions`."""

    model_config = ConfigDict(frozen=True)

    reports: int
    forms: int
    meetings: int
    hours: float
    written_by_system: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
