"""A folded text cut into clauses, each with its words that the rules know.

A clause runs to the next comma, colon, semicolon, full stop or line end; a sentence runs to the next semicolon, full
stop or line end. A clause without any mark is cut every 400 characters, so that whatever looks at one clause stays
linear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.review.vocabulary import Span, Vocabulary

LONGEST_CLAUSE = 400
_MARK = compile_re(r"[。;!?\n]|(?<!\d)[,:]|[,:](?!\d)")
# What numbers an item, where one stands: it matches always.
ITEM_MARK = compile_re(
    r"[\s“”\"]*(?:第?[一二三四五六七八九十]{1,3}[、.]|[(][一二三四五六七八九十\d]{1,3}[)]|\d{1,2}(?:[.、)](?!\d))|[①-⑳㈠-㈩]|[一二三四五六七八九十]是|[•*·-])?\s*"
)
_SENTENCE_MARKS = frozenset("。;!?\n")


@dataclass(slots=True)
class Clause:
    """One clause: `start` to `end` of the folded text, its `mark` (empty where it was cut), its sentence's and line's
    number."""

    start: int
    end: int
    mark: str
    sentence: int
    line: int
    hits: dict[int, list[Span]] = field(default_factory=dict)


def read_clauses(text: str, vocabulary: Vocabulary) -> list[Clause]:
    """Return the clauses of `text` in order, empty ones left out, with the places of their known words by the
    word's number."""
    clauses = list(_cut(text))
    each = iter(clauses)
    clause = next(each, None)
    for start, end, number in vocabulary.find(text):
        while clause is not None and clause.end <= start:
            clause = next(each, None)
        if clause is None:
            break
        if clause.start <= start and end <= clause.end:
            clause.hits.setdefault(number, []).append((start, end))
    return clauses


def _cut(text: str) -> Iterator[Clause]:
    start = sentence = line = 0
    for found in _MARK.finditer(text):
        mark = found.group()
        end = found.start()
        if end - start > LONGEST_CLAUSE:
            yield from _cut_long(start, end, mark, sentence, line)
        elif end > start:
            yield Clause(start, end, mark, sentence, line)
        start = found.end()
        sentence += mark in _SENTENCE_MARKS
        line += mark == "\n"
    yield from _cut_long(start, len(text), "", sentence, line)


def _cut_long(start: int, end: int, mark: str, sentence: int, line: int) -> Iterator[Clause]:
    while end - start > LONGEST_CLAUSE:
        yield Clause(start, start + LONGEST_CLAUSE, "", sentence, line)
        start += LONGEST_CLAUSE
    if end > start:
        yield Clause(start, end, mark, sentence, line)
