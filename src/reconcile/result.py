"""What a run is asked for, and what it found, as Python values and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from reconcile.specification import Specification

# Width of a bar of the histogram of weights, in bits.
HISTOGRAM_STEP = 2


@dataclass(frozen=True)
class Wishes:
    """What whoever starts a run may choose; each as described at `reconcile.api.link`."""

    spec: Specification | None
    id_column: str | None
    decisions: Path | None
    memory: str | None
    threads: int | None
    say: Callable[[str], str]
    progress: Callable[[str], None]
    check_values: bool = False
    truth: Path | None = None
    review_size: int | None = None
    unmatched: bool = False
    model: Path | None = None
    previous: Path | None = None
    keep_state: bool = False
    engine: str = "duckdb"


@dataclass(frozen=True)
class Reason:
    """What one comparison found in a pair, and what it adds to the weight, in bits."""

    comparison: str
    found: str
    bits: float


@dataclass(frozen=True)
class ReviewRow:
    """A pair for a person to decide: record ids and reasons, no value of either table."""

    left_id: str
    right_id: str
    probability: float
    bits: float
    why: str
    reasons: tuple[Reason, ...]


class Learned(BaseModel):
    """What one comparison was taught, by which sure pairs, and how many of them were not silent in it."""

    anchors: str
    pairs: int
    levels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]
    household_u: tuple[float, ...] | None = None


class GroupCount(BaseModel):
    """A group among the matches by weight: how many, how many wrong ones are expected, how many went to review."""

    matches: int
    expected_wrong: float
    to_review: int


class CurvePoint(BaseModel):
    """Of all pairs of at least so many bits: the share that is right, and the share of all known pairs they are."""

    bits: float
    precision: float
    recall: float


class Truth(BaseModel):
    """The matches beside a list of pairs that are known to be one person: each record of a known pair is in it once."""

    pairs: int
    right: int
    wrong: int
    missed: int
    curve: tuple[CurvePoint, ...]


class DedupeSummary(BaseModel):
    """Counts of a search for records that repeat; `pairs_…` are those that the clusters were made of."""

    rows: int
    clusters: int
    records_in_clusters: int
    pairs_exact: int
    pairs_by_weight: int
    expected_wrong: float
    for_review: int
    refused_rows: int
    prior_bits: float
    accept: float
    learned: dict[str, Learned]
    seconds: dict[str, float]
    value_errors: int | None = None


class TakenOver(BaseModel):
    """Of a run that took over from an earlier one: pairs whose weights were taken over, pairs that were scored, and why
    it was scored whole, where it was."""

    pairs: int
    scored: int
    why_whole: str = ""


class LinkSummary(BaseModel):
    """Counts of a run and its model; the keys of `learned` are the comparisons. Holds no value of a record.

    `value_errors` are the values that could not be read, None where none was looked at.
    """

    rows_left: int
    rows_right: int
    matches: int
    matches_exact: int
    matches_by_weight: int
    matches_decided: int
    expected_wrong: float
    for_review: int
    duplicates_left: int
    duplicates_right: int
    refused_rows: int
    prior_bits: float
    accept: float
    learned: dict[str, Learned]
    groups: dict[str, GroupCount]
    seconds: dict[str, float]
    taken_over: TakenOver | None = None
    notes: tuple[str, ...] = ()
    value_errors: int | None = None
    truth: Truth | None = None
