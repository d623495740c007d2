"""Whose old records come along after a merger, a move, a split: told on a county of two townships."""

from datetime import date

import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.rules.divisions import Span
from fuwuyue.organisation.rules.scopes import Passage, Placed, SuccessionKind, check_passage, find_scope

EARLY, BEFORE, DAY, AFTER = date(2000, 1, 1), date(2023, 12, 31), date(2024, 1, 1), date(2025, 1, 1)
OLD, OPEN, NEW = Span(EARLY, DAY), Span(EARLY), Span(DAY)
MERGED, SPLIT, MOVED = SuccessionKind.MERGED, SuccessionKind.SPLIT, SuccessionKind.MOVED


def scope(divisions: dict, passages: list[tuple], *given: str, day: date = AFTER) -> set[str]:
    known = {name: Placed(*fields) for name, fields in divisions.items()}
    return set(find_scope(given, known, [Passage(*each) for each in passages], day))


MERGER = (
    {
        "county": (None, OPEN),
        "east": ("county", OLD, "both"),
        "e1": ("east", OPEN),
        "west": ("county", OLD, "both"),
        "w1": ("west", OPEN),
        "both": ("county", NEW),
        "b1": ("both", NEW),
    },
    [("east", "both", DAY, MERGED), ("west", "both", DAY, MERGED)],
)


def test_the_people_of_what_was_merged_into_see_the_old_records_and_the_villages_that_stayed() -> None:
    assert scope(*MERGER, "both") == {"both", "b1", "east", "e1", "west", "w1"}


def test_the_people_of_what_was_merged_away_see_what_took_its_place_and_not_their_neighbours_old_records() -> None:
    assert scope(*MERGER, "east") == {"east", "e1", "both", "b1"}


def test_before_the_day_nothing_comes_along() -> None:
    assert scope(*MERGER, "east", day=BEFORE) == {"east", "e1"}
    assert scope(*MERGER, "both", day=BEFORE) == set()


def test_what_was_merged_twice_comes_along_twice() -> None:
    divisions = {"a": (None, OLD, "b"), "b": (None, Span(DAY, AFTER), "c"), "c": (None, Span(AFTER))}
    passages = [("a", "b", DAY, MERGED), ("b", "c", AFTER, MERGED)]

    assert scope(divisions, passages, "c") == {"a", "b", "c"}
    assert scope(divisions, passages, "a") == {"a", "b", "c"}


SPLIT_UP = (
    {
        "county": (None, OPEN),
        "wide": ("county", OLD),
        "v1": ("wide", OLD, "v1new"),
        "v2": ("wide", OLD, "v2new"),
        "north": ("county", NEW),
        "v1new": ("north", NEW),
        "next": ("county", OPEN),
        "n1": ("next", OPEN),
        "v2new": ("next", NEW),
    },
    [
        ("wide", "north", DAY, SPLIT),
        ("wide", "next", DAY, SPLIT),
        ("v1", "v1new", DAY, MOVED),
        ("v2", "v2new", DAY, MOVED),
    ],
)


def test_after_a_split_only_what_was_moved_one_by_one_comes_along() -> None:
    assert scope(*SPLIT_UP, "north") == {"north", "v1new", "v1"}
    assert scope(*SPLIT_UP, "next") == {"next", "n1", "v2new", "v2"}


def test_after_a_split_its_people_see_what_was_made_by_it_and_no_older_neighbour() -> None:
    assert scope(*SPLIT_UP, "wide") == {"wide", "v1", "v2", "north", "v1new"}


def test_the_division_above_sees_all_of_a_split() -> None:
    assert scope(*SPLIT_UP, "county") == set(SPLIT_UP[0])


def test_a_part_given_away_brings_no_records_and_takes_nobody_with_it_even_after_the_end() -> None:
    divisions = {
        "rest": (None, Span(EARLY, AFTER), "heir"),
        "part": (None, NEW),
        "heir": (None, Span(AFTER)),
    }
    passages = [("rest", "part", DAY, SPLIT), ("rest", "heir", AFTER, MERGED)]

    assert scope(divisions, passages, "part") == {"part"}
    assert scope(divisions, passages, "rest") == {"rest", "heir"}
    assert scope(divisions, passages, "heir") == {"heir", "rest"}


def test_a_village_given_to_another_township_is_seen_from_both_for_its_time_only() -> None:
    divisions = {
        "from": (None, OPEN),
        "old": ("from", OLD, "new"),
        "to": (None, OPEN),
        "new": ("to", NEW),
    }
    passages = [("old", "new", DAY, MOVED)]

    assert scope(divisions, passages, "from") == {"from", "old"}
    assert scope(divisions, passages, "to") == {"to", "new", "old"}


@pytest.mark.parametrize(("kind", "successors", "ended"), [(MERGED, 2, True), (MOVED, 1, False)])
def test_a_kind_that_does_not_fit_is_refused(kind: SuccessionKind, successors: int, ended: bool) -> None:
    with pytest.raises(UserError):
        check_passage(kind, successors, ended_by_it=ended)
    check_passage(SPLIT, successors, ended_by_it=ended)
