"""The structured plan: what the reader finds in an official plan document.

One published schema. Every value carries the place it came from: a `Span` of code points in the source text, end
excluded. Periods and phases give their last day, included. A value the reader is not sure of carries a `doubt` in
words;
a slip of the document itself is kept as it is and listed in `slips`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.review.api import Finding

Modality = Literal["must", "should", "may", "must_not"]
UnitRole = Literal["lead", "support", "tasked"]
Number = int | float
Comparator = Literal[">=", "<=", "=", ">", "<", "~", "range"]


class Part(BaseModel):
    """What all parts of a plan share: no unknown keys, so that a wrong key in a hand-edited YAML is told."""

    model_config = ConfigDict(extra="forbid")


class Span(Part):
    """Code points `start` to `end` (excluded) of the source text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Found(Part):
    """Something found at a place in the text. `doubt` says in words why the reader is not sure."""

    span: Span
    doubt: str | None = None


class Duty(Found):
    """Something the plan asks for.

    `refused` says that it holds words of a refused clause: it is shown, never exported.
    """

    refused: bool = False


class Source(Part):
    """The file that was read. `characters` counts code points of the decoded text that all spans point into."""

    name: str
    format: str
    encoding: str | None = None
    characters: int
    sha256: str


class Period(Found):
    """First and last day, both included. `basis` says whether it was stated, or taken from phases or a schedule."""

    start: PartialDate | None = None
    end: PartialDate | None = None
    basis: Literal["stated", "from_phases", "from_schedule"]


class Section(Found):
    """A heading of the document's own outline. `parent` is the index of the section above it, None at the top."""

    marker: str
    title: str
    level: Annotated[int, Field(ge=1)]
    parent: int | None = None


class Phase(Found):
    """A dated step. `label` is its ordinal as written (第一阶段), `group` tells parallel sets apart."""

    name: str
    label: str | None = None
    group: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    approx: bool = False
    text: str | None = None


class Event(Found):
    """An activity with days of its own: a range, or single `dates`."""

    name: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    dates: list[PartialDate] = []
    approx: bool = False


class Activity(Found):
    """One of the kinds of work the plan is made of; `section` is the index of its heading."""

    name: str
    section: int


class Deadline(Duty):
    """An obligation due by a day (`date`) or by a rule in words (`rule`, relative to something that happens)."""

    text: str
    date: PartialDate | None = None
    rule: str | None = None
    time: str | None = None
    approx: bool = False
    basis: str | None = None
    who: list[str] = []


class Cadence(Duty):
    """Something that recurs. `rule` is the short form; `rrule` the RFC 5545 one where that can say it.

    In `monthly on D,D,…` 30 means the last day of a month that has no 30th; an RRULE of it uses BYMONTHDAY=-1 there
    only if it can, so `rrule` is None where the two would differ.
    """

    text: str
    rule: str
    rrule: str | None = None
    from_: Annotated[str | None, Field(alias="from")] = None
    who: list[str] = []

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Target(Duty):
    """A number that the plan imposes.

    `value` is the number before the unit, for a `range` the list of its two ends; `unit` is None for a bare number
    (十强). `role` is `trigger` where crossing the number sets something off.
    """

    text: str
    value: Number | list[Number]
    unit: str | None = None
    comparator: Comparator
    role: Literal["trigger"] | None = None


class Unit(Found):
    """A body that leads, supports or is given a task, as written; `span` is where it is first named."""

    name: str
    role: UnitRole


class Task(Duty):
    """One thing to be done: who, what, by when, and how binding (要/应当 must, 应/宜 should, 可以 may, 不得 must_not).

    `text` is the sentence or clause it comes from; `section`, `phase`, `deadline` and `cadence` are indexes into the
    plan's own lists. `accepted` is False where a person left it out.
    """

    text: str
    who: list[str] = []
    what: str
    by: PartialDate | None = None
    modality: Modality = "must"
    section: int | None = None
    phase: int | None = None
    deadline: int | None = None
    cadence: int | None = None
    accepted: bool = True


class Requirement(Found):
    """A demand on how the work is done (工作要求, 保障措施), with no date of its own."""

    text: str
    section: int | None = None


class Attachment(Found):
    """A paper named as attached."""

    marker: str
    name: str


class Slip(Found):
    """A slip of the document itself: a wrong ordinal, an end before its start. Kept as written, told here in words."""

    kind: str
    text: str


class Burden(Part):
    """What the plan asks of one township: counts, estimated hours, and the assumptions they rest on, in words."""

    reports: int
    forms: int
    meetings: int
    hours: float
    written_by_system: list[str] = []
    assumptions: list[str] = []


class Plan(Part):
    """A plan document, read.

    `spans` holds the places of the single values: title, issuer, authority, document_number, issued_on.
    """

    schema_version: Literal[1] = 1
    source: Source
    title: str | None = None
    issuer: str | None = None
    authority: str | None = None
    document_number: str | None = None
    issued_on: PartialDate | None = None
    spans: dict[str, Span] = {}
    doubts: dict[str, str] = {}
    period: Period | None = None
    sections: list[Section] = []
    phases: list[Phase] = []
    events: list[Event] = []
    activities: list[Activity] = []
    tasks: list[Task] = []
    deadlines: list[Deadline] = []
    cadences: list[Cadence] = []
    targets: list[Target] = []
    units: list[Unit] = []
    requirements: list[Requirement] = []
    attachments: list[Attachment] = []
    slips: list[Slip] = []
    findings: list[Finding] = []
    burden: Burden | None = None
