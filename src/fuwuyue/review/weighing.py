"""Sentences weighed as a whole, for the demands that no single word gives away.

`points.json` holds pieces of one to three characters with their points, in hundredths: above zero where a piece speaks
for an order that coerces people, below where it speaks for one that forbids this, offers a service or is about
something else. The points were learned from labelled sentences (`tools/learn_points.py`); nobody sets one by hand. A
sentence weighs the sum of the points of its pieces, each counted once. Zero is where the odds are even, 100 where they
are 2.7 to 1. The themes have points of their own; they say what a heavy sentence is about. `trust` says of the rules
of class A that were ever wrong below which weight what they find is rather lawful.

Why there are rules and points, and what each is trusted with, is in decision record 0008.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.review.clauses import ITEM_MARK, Clause

SHORTEST_SENTENCE, LONGEST_WINDOW = 5, 90  # characters; what was learned from is as long
_COERCES = "coerces"
_DIGITS = compile_re(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Points:
    """What each piece counts for, and what any sentence starts with, in hundredths."""

    start: int
    pieces: Mapping[str, int]

    def weigh(self, words: str) -> int:
        """Return the weight of folded `words` without an item mark."""
        return self.start + sum(filter(None, map(self.pieces.get, cut_pieces(words))))


@dataclass(frozen=True)
class Window:
    """Neighbouring clauses of one sentence, weighed together: the whole sentence where that is not too long."""

    clauses: range
    words: str
    weight: int


def cut_pieces(words: str) -> set[str]:
    """Return the pieces of one to three characters: any number is one digit, the two ends count as characters."""
    marked = f"^{_DIGITS.sub('0', words)}$"
    pairs = list(map(str.__add__, marked, marked[1:]))
    return {*marked, *pairs, *map(str.__add__, pairs, marked[2:])}


def find_sentences(clauses: Sequence[Clause]) -> Iterator[range]:
    """Yield the numbers of each sentence's clauses."""
    for _number, grouped in groupby(range(len(clauses)), key=lambda index: clauses[index].sentence):
        numbers = list(grouped)
        yield range(numbers[0], numbers[-1] + 1)


def weigh(words: str) -> int:
    """Return the weight of folded words without an item mark, in hundredths."""
    return get_points().weigh(words)


def weigh_windows(text: str, clauses: Sequence[Clause], sentence: range) -> list[Window]:
    """Weigh a sentence; a long one in parts that overlap by half. What is too short to say anything is left out."""
    return [
        Window(part, words, weigh(words))
        for part in cut_windows(clauses, sentence)
        if len(words := _words(text, clauses, part)) >= SHORTEST_SENTENCE
    ]


def weigh_alone(text: str, clauses: Sequence[Clause], indices: Iterable[int]) -> dict[int, int]:
    """Return the weight of each clause by itself; what is too short to say anything is left out."""
    words = ((index, _words(text, clauses, range(index, index + 1))) for index in indices)
    return {index: weigh(each) for index, each in words if len(each) >= SHORTEST_SENTENCE}


def find_bearing(window: Window, text: str, clauses: Sequence[Clause]) -> range:
    """Return the clauses of a heavy window from the first to the last that is heavier alone than no words at all."""
    points = get_points()
    weights = {index: points.weigh(_words(text, clauses, range(index, index + 1))) for index in window.clauses}
    bearing = [index for index, weight in weights.items() if weight > points.start]
    return range(bearing[0], bearing[-1] + 1) if bearing else window.clauses


def find_theme(window: Window) -> str:
    """Return the theme that a window is most likely about."""
    themes = get_themes()
    return max(themes, key=lambda theme: themes[theme].weigh(window.words))


def cut_windows(clauses: Sequence[Clause], sentence: range) -> Iterator[range]:
    """Yield the parts of a sentence that are weighed: all of it, or parts that overlap by half where it is long."""
    first = sentence.start
    while True:
        last = first + 1
        while last < sentence.stop and _length(clauses, range(first, last + 1)) <= LONGEST_WINDOW:
            last += 1
        yield range(first, last)
        if last == sentence.stop:
            return
        first = _find_middle(clauses, range(first, last))


def _find_middle(clauses: Sequence[Clause], part: range) -> int:
    """Return the first clause in the second half of a part, the one behind it where there is none."""
    half = clauses[part[0]].start + _length(clauses, part) // 2
    return next((index for index in part[1:] if clauses[index].start >= half), part.stop)


def _length(clauses: Sequence[Clause], part: range) -> int:
    return clauses[part[-1]].end - clauses[part[0]].start


def _words(text: str, clauses: Sequence[Clause], part: range) -> str:
    start, end = clauses[part[0]].start, clauses[part[-1]].end
    mark = ITEM_MARK.match(text, start, end)
    return text[mark.end() if mark else start : end]


@cache
def _read() -> tuple[Mapping[str, Points], Mapping[str, int]]:
    raw = json.loads(Path(__file__).with_name("points.json").read_text(encoding="utf-8"))
    return {name: Points(given["start"], given["pieces"]) for name, given in raw["points"].items()}, raw["trust"]


def get_points() -> Points:
    """Return the points for an order that coerces people."""
    return _read()[0][_COERCES]


def get_themes() -> Mapping[str, Points]:
    """Return the points for each theme."""
    return {name: points for name, points in _read()[0].items() if name != _COERCES}


def get_trust(rule: str) -> int | None:
    """Return the weight below which what a rule of class A finds is rather lawful; None where it was never wrong."""
    return _read()[1].get(rule)
