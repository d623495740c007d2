"""A random sample that anybody can draw again: by the hash of a recorded seed and each record's id.

Each id gets the number SHA-256(seed, line feed, id) as UTF-8; the records with the smallest numbers are the sample. It
depends on no order of the rows, no machine and no program's generator, a larger sample holds the smaller one, and one
record can be checked with any tool that computes SHA-256 (permanent random numbers: Ohlsson, Coordination of samples
using permanent random numbers, in Business Survey Methods, 1995).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from reconcile.estimate.wording import EstimateError, gettext_noop


@dataclass(frozen=True)
class Drawn:
    """One drawn record; `stratum` is empty in a simple sample."""

    id: str
    stratum: str


@dataclass(frozen=True)
class Sample:
    """The drawn records in the order of their numbers within each stratum, and all that draws them again.

    `populations` and `sizes` are counts by stratum. `frame_digest` is the SHA-256 of all ids with their strata, sorted,
    a line each: it shows later whether the register was another one.
    """

    records: tuple[Drawn, ...]
    seed: str
    populations: Mapping[str, int]
    sizes: Mapping[str, int]
    frame_digest: str


def find_number(*, seed: str, record_id: str) -> str:
    """Return the number of a record as 64 hexadecimal signs."""
    return hashlib.sha256(f"{seed}\n{record_id}".encode()).hexdigest()


def draw_sample(*, rows: Iterable[tuple[str, str]], size: int, seed: str, least: int = 0) -> Sample:
    """Draw `size` records from rows of (id, stratum), from each stratum by its share of the records.

    With one stratum (the empty text) it is a simple random sample. Each stratum gets `least` records, or all it has;
    this makes the sample larger than `size` where strata are many and small. Raises EstimateError for ids that are
    empty or stand twice, and for a size that the rows do not have.
    """
    frame = sorted(rows)
    _check_ids(frame)
    populations = dict(sorted(Counter(stratum for _, stratum in frame).items()))
    if not 1 <= size <= len(frame):
        message = gettext_noop("A sample of {size} cannot be drawn from {count} records; choose another size.")
        raise EstimateError(message, size=size, count=len(frame))
    sizes = share_out(populations=populations, size=size, least=least)
    ids: dict[str, list[str]] = {stratum: [] for stratum in populations}
    for each, stratum in frame:
        ids[stratum].append(each)
    records = tuple(
        Drawn(each, stratum)
        for stratum, count in sizes.items()
        for each in nsmallest(count, ids[stratum], key=lambda each: find_number(seed=seed, record_id=each))
    )
    digest = hashlib.sha256("".join(f"{each}\t{stratum}\n" for each, stratum in frame).encode()).hexdigest()
    return Sample(records, seed, populations, sizes, digest)


def _check_ids(frame: Sequence[tuple[str, str]]) -> None:
    """Raise EstimateError for an id that is empty or stands twice; it tells how many, and never the id of a person."""
    empty = sum(not each.strip() for each, _ in frame)
    if empty:
        message = gettext_noop("{count} records have no id; give each one before a sample is drawn.")
        raise EstimateError(message, count=empty)
    twice = sum(count > 1 for count in Counter(each for each, _ in frame).values())
    if twice:
        message = gettext_noop(
            "{count} ids stand on more than one record; remove the duplicates before a sample is drawn."
        )
        raise EstimateError(message, count=twice)


def share_out(*, populations: Mapping[str, int], size: int, least: int = 0) -> dict[str, int]:
    """Return how many records each stratum gives: by its share, whole numbers by the largest remainders."""
    total = sum(populations.values())
    exact = {stratum: size * count / total for stratum, count in populations.items()}
    sizes = {stratum: int(share) for stratum, share in exact.items()}
    by_remainder = sorted(exact, key=lambda stratum: (sizes[stratum] - exact[stratum], stratum))
    for stratum in by_remainder[: size - sum(sizes.values())]:
        sizes[stratum] += 1
    return {stratum: max(count, min(least, populations[stratum])) for stratum, count in sizes.items()}
