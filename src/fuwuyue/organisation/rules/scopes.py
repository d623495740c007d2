"""Which divisions a scope holds after mergers, moves and splits. No Django.

`find_scope` is the slow, plain wording of the rules. The statement of SQL that the program asks (`queries`) must agree
with it; a test compares the two on histories made by chance.

1. A scope holds the divisions that are given, and all that stands or stood below them.
2. Forward: of a given division that has ended, what took its place is in the scope, with all below that. After a split
   that is what was made by it, not an older neighbour that was only given a part.
3. Back: where a whole division passed into one of the scope, by merger, renaming or move, its records come along, with
   all that stands or stood below it. After a split nothing does: nobody can tell from a record which part it is about.
   What was moved one by one (a village of a township that was split) comes along by itself.
4. Back goes only from what is given and what comes with that, not from what came forward: whoever held a role in one of
   two merged townships sees the new one, not the old records of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.rules.divisions import Span

IdT = TypeVar("IdT")


class SuccessionKind(StrEnum):
    """What happened to a division when another took its place."""

    MERGED = "merged"
    SPLIT = "split"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True)
class Placed(Generic[IdT]):
    """A division: what stands above it, its time, and its `heir`: the one that it passed into as a whole."""

    parent: IdT | None
    span: Span
    heir: IdT | None = None


@dataclass(frozen=True)
class Passage(Generic[IdT]):
    """On `on_day` `successor` took the place of `predecessor`, or of a part of it."""

    predecessor: IdT
    successor: IdT
    on_day: date
    kind: SuccessionKind


def has_heir(kind: SuccessionKind, successors: int) -> bool:
    """Say whether a division that ends passes as a whole into one other."""
    return kind is not SuccessionKind.SPLIT and successors == 1


def check_passage(kind: SuccessionKind, successors: int, *, ended_by_it: bool) -> None:
    """Raise UserError where the kind of a succession does not fit what happens."""
    if kind is SuccessionKind.SPLIT:
        return
    if successors > 1:
        raise UserError(_("What passes into several divisions is split; choose that, or name one successor."))
    if successors and not ended_by_it:
        raise UserError(_("What gives only a part away goes on; choose a split, or let the division end on that day."))


def find_scope(
    given: Iterable[IdT], divisions: Mapping[IdT, Placed[IdT]], passages: Collection[Passage[IdT]], day: date
) -> frozenset[IdT]:
    """Return the scope of the `given` divisions on `day`; those that had not begun by then are in none."""
    begun = {each for each, placed in divisions.items() if placed.span.since <= day}
    own = set(given) & begun
    while more := {each for each in begun - own if _comes_with(divisions[each], own, day)}:
        own |= more
    forward = set(given) & begun
    while more := set(_successors(forward, divisions, passages, day)) & begun - forward:
        forward |= more
    while more := {each for each in begun - forward if divisions[each].parent in forward}:
        forward |= more
    return frozenset(own | forward)


def _comes_with(placed: Placed[IdT], own: Collection[IdT], day: date) -> bool:
    ended = placed.span.until is not None and placed.span.until <= day
    return placed.parent in own or (ended and placed.heir in own)


def _successors(
    roots: Collection[IdT], divisions: Mapping[IdT, Placed[IdT]], passages: Iterable[Passage[IdT]], day: date
) -> Iterator[IdT]:
    for passage in passages:
        if passage.predecessor in roots and passage.on_day <= day:
            # What gave a part away earlier did not end by that.
            ended_by_it = divisions[passage.predecessor].span.until == passage.on_day
            made_by_it = divisions[passage.successor].span.since == passage.on_day
            if ended_by_it and (passage.kind is not SuccessionKind.SPLIT or made_by_it):
                yield passage.successor
