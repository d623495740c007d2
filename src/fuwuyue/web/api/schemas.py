"""What the API takes and gives, beside the published Plan and its findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fuwuyue.organisation.api import Level, RelationKind, Role, UnitKind
from fuwuyue.review.api import Finding

LARGEST_PAGE = 200
USUAL_PAGE = 50
LONGEST_TEXT = 2_000_000
LONGEST_NOTE = 500

# No character 0: PostgreSQL stores none, and no paper has one.
_PLAIN = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(pattern=_PLAIN, min_length=1, max_length=LONGEST_TEXT)]
Note = Annotated[str, StringConstraints(pattern=_PLAIN, max_length=LONGEST_NOTE)]
Words = Annotated[str, StringConstraints(pattern=_PLAIN, max_length=100)]
# A code of GB/T 2260 of a province with rules of its own, or empty.
ProvinceCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{2})?$")]
ExportKind = Literal["yaml", "ics", "docx", "html"]

T = TypeVar("T")


class Page(Schema, Generic[T]):
    """One page of a list: `total` is how many there are in all, `offset` where this page begins."""

    items: list[T]
    total: int
    offset: int
    limit: int


class PageQuery(Schema):
    """Which page of a list is wanted."""

    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = USUAL_PAGE


def make_page(items: Sequence[Any], total: int, wanted: PageQuery) -> dict[str, Any]:
    """Return the page that was wanted, as `Page` gives it."""
    return {"items": list(items), "total": total, "offset": wanted.offset, "limit": wanted.limit}


def cut_page(rows: Sequence[Any], wanted: PageQuery) -> dict[str, Any]:
    """Return the page that was wanted of a list that is short enough to be read whole."""
    return make_page(rows[wanted.offset : wanted.offset + wanted.limit], len(rows), wanted)


class DivisionQuery(PageQuery):
    """Which divisions are wanted; `query` is a part of the name, or the beginning of the code."""

    parent: UUID | None = None
    level: Level | None = None
    query: Words = ""


class UnitQuery(PageQuery):
    """Which units are wanted; `query` is a part of the name."""

    division: UUID | None = None
    kind: UnitKind | None = None
    query: Words = ""


class DivisionOut(Schema):
    """A division; `valid_until` is the first day without it, or nothing."""

    id: UUID
    code: str
    level: Level
    name: str
    parent_id: UUID | None
    valid_from: date
    valid_until: date | None


class UnitOut(Schema):
    """A unit; `division_id` is where it works."""

    id: UUID
    kind: UnitKind
    name: str
    short_names: list[str]
    division_id: UUID
    valid_from: date
    valid_until: date | None


class RelationOut(Schema):
    """How `unit_id` stands to `other_id`: subordinate to it, guided by it, its equal, or led by it from above."""

    unit_id: UUID
    other_id: UUID
    kind: RelationKind
    valid_from: date
    valid_until: date | None


class PersonOut(Schema):
    """Who holds a role in a unit."""

    name: str
    role: Role
    valid_from: date
    valid_until: date | None


class TokenOut(Schema):
    """The token that was sent."""

    id: UUID
    name: str
    read_only: bool
    valid_until: date


class MeOut(Schema):
    """Who asks, as what: the person, the one role and unit of the token, and the token."""

    user_id: UUID
    username: str
    name: str
    role: Role
    unit: UnitOut
    token: TokenOut


class PlanOut(Schema):
    """A plan document without its text; `unit_id` is whose it is, `versions` how many were saved."""

    id: UUID
    title: str
    file_name: str
    format: str
    province: str
    unit_id: UUID | None
    created_at: datetime
    versions: int


class VersionOut(Schema):
    """A saved version of a plan."""

    number: int
    note: str
    province: str
    created_at: datetime


class Given(BaseModel):
    """No fields but the ones that are named: a misspelt one is told, not passed over."""

    model_config = ConfigDict(extra="forbid")


class NoteIn(Given):
    """What is said of a new version; others will read it, and the review reads it first."""

    note: Note = ""


class ReviewIn(Given):
    """A text to review: by the rules in force on a day, and those of a province beside the general ones."""

    text: Text
    province: ProvinceCode = ""
    on: date | None = None


class ReviewOut(Schema):
    """The clauses that may not stay as they are; all others may."""

    findings: list[Finding]
