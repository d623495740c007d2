"""The small language in which rules say what they look for.

    fee + levy            a word of each in one clause, in any order
    until > consent       in this order; `>12` allows at most 12 characters between
    deny ~ unvaccinated   the second anywhere in the same sentence, within four clauses
    delay ~> circular     in this or a later clause of the sentence
    prod % birth          the second anywhere in the text
    list + unwed - care   and no word of the last in the clause; `-~` in the sentence's clauses around it

A lower-case name is a vocabulary; anything else is the word itself; `|` joins alternatives. The first step is the
anchor: choose the rarest. Steps written with `+` take the word nearest to the anchor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.review.clauses import Clause
from fuwuyue.review.vocabulary import Span, Vocabulary

_OPERATOR = compile_re(r"(\+|>\d{0,3}|~>?|%|-~?)$")
_NAME = compile_re(r"[a-z_]+$")
_CLAUSES_AROUND = 4
_MOST_ANCHORS = 12


class PatternError(ValueError):
    """A pattern that cannot be read."""


@dataclass(frozen=True)
class Step:
    """One step: its operator (empty for the anchor), the names or words it accepts, the numbers of all those words."""

    operator: str
    choices: tuple[str, ...]
    numbers: frozenset[int] = frozenset()

    def is_in(self, clause: Clause) -> bool:
        """Tell whether `clause` has any word that this step accepts."""
        return not self.numbers.isdisjoint(clause.hits)

    def spans(self, clause: Clause) -> list[Span]:
        """Return the places in `clause` of the words that this step accepts, by start."""
        return sorted(span for number, spans in clause.hits.items() if number in self.numbers for span in spans)


@dataclass(frozen=True)
class Match:
    """Where a pattern matched: the words in the clause itself, and the numbers of other clauses that took part."""

    words: tuple[Span, ...]
    other_clauses: tuple[int, ...]


@dataclass(frozen=True)
class Pattern:
    """A pattern as written, and its steps; the first is the anchor.

    Once bound, it knows what to ask first: `own`, the words that its own clause must have (True) or may not have, and
    `others`, the steps that look further.
    """

    written: str
    steps: tuple[Step, ...]
    own: tuple[tuple[frozenset[int], bool], ...] = ()
    others: tuple[Step, ...] = ()

    @property
    def anchor(self) -> Step:
        """The step that the search begins with."""
        return self.steps[0]

    def bind(self, vocabulary: Vocabulary) -> Pattern:
        """Return the pattern with the numbers of its words; raise PatternError for an unknown name."""
        steps = []
        for step in self.steps:
            try:
                numbers = vocabulary.numbers_of(step.choices)
            except KeyError as error:
                raise PatternError(f"unknown vocabulary {error} in {self.written!r}") from error
            steps.append(Step(step.operator, step.choices, numbers))
        own = tuple(
            (step.numbers, step.operator != "-")
            for step in steps[1:]
            if step.operator[0] in "+>-" and step.operator != "-~"
        )
        others = tuple(step for step in steps[1:] if step.operator[0] in "~%" or step.operator == "-~")
        return Pattern(self.written, tuple(steps), own, others)

    def find(self, clauses: Sequence[Clause], index: int, in_text: frozenset[int]) -> Iterable[Match]:
        """Return the matches in clause `index`; `in_text` holds the numbers of all words met in the text."""
        clause = clauses[index]
        for numbers, wanted in self.own:
            if numbers.isdisjoint(clause.hits) is wanted:
                return ()
        for step in self.others:
            if not _allows(step, clauses, index, in_text):
                return ()
        found = (self._match_from(anchor, clauses, index) for anchor in self.anchor.spans(clause)[:_MOST_ANCHORS])
        return (match for match in found if match is not None)

    def _match_from(self, anchor: Span, clauses: Sequence[Clause], index: int) -> Match | None:
        words, others = [anchor], []
        for step in self.steps[1:]:
            if step.operator == "+":
                span = _nearest(step.spans(clauses[index]), anchor, words)
            elif step.operator[0] == ">":
                span = _next(step.spans(clauses[index]), words[-1][1], step.operator[1:])
            elif step.operator[0] == "~":
                found = _around(step, clauses, index, words)
                if found is None:
                    return None
                if found != index:
                    others.append(found)
                continue
            else:
                continue
            if span is None:
                return None
            words.append(span)
        return Match(tuple(words), tuple(others))


def parse_pattern(written: str) -> Pattern:
    """Read a pattern; raise PatternError, which says what is wrong."""
    tokens = written.split()
    if not tokens or len(tokens) % 2 == 0:
        raise PatternError(f"a pattern alternates words and operators: {written!r}")
    steps = [Step("", tuple(tokens[0].split("|")))]
    for operator, choices in zip(tokens[1::2], tokens[2::2], strict=True):
        if not _OPERATOR.match(operator):
            raise PatternError(f"unknown operator {operator!r} in {written!r}")
        steps.append(Step(operator, tuple(choices.split("|"))))
    return Pattern(written, tuple(steps))


def is_name(choice: str) -> bool:
    """Tell whether a choice names a vocabulary; otherwise it is the word itself."""
    return _NAME.match(choice) is not None


def clauses_around(clauses: Sequence[Clause], index: int, before: int, after: int) -> Iterator[int]:
    """Yield the numbers of the clauses of the same sentence at most `before` and `after` from clause `index`, itself
    included."""
    sentence = clauses[index].sentence
    for other in range(max(index - before, 0), min(index + after + 1, len(clauses))):
        if clauses[other].sentence == sentence:
            yield other


def _allows(step: Step, clauses: Sequence[Clause], index: int, in_text: frozenset[int]) -> bool:
    """Check a step that looks beyond the clause, as far as it does not depend on the anchor: which words are there."""
    unwanted = step.operator == "-~"
    if step.numbers.isdisjoint(in_text):
        return unwanted
    if step.operator == "%":
        return True
    for other in clauses_around(clauses, index, _CLAUSES_AROUND, _CLAUSES_AROUND):
        if step.is_in(clauses[other]):
            return not unwanted
    return unwanted


def _nearest(spans: list[Span], anchor: Span, taken: list[Span]) -> Span | None:
    free = [span for span in spans if all(span[1] <= low or high <= span[0] for low, high in taken)]
    return min(free, key=lambda span: max(span[0] - anchor[1], anchor[0] - span[1]), default=None)


def _next(spans: list[Span], position: int, gap: str) -> Span | None:
    for span in spans:
        if span[0] >= position:
            return span if not gap or span[0] - position <= int(gap) else None
    return None


def _around(step: Step, clauses: Sequence[Clause], index: int, taken: list[Span]) -> int | None:
    before = 0 if step.operator == "~>" else _CLAUSES_AROUND
    others = sorted(clauses_around(clauses, index, before, _CLAUSES_AROUND), key=lambda other: abs(other - index))
    for other in others:
        if not step.is_in(clauses[other]):
            continue
        spans = step.spans(clauses[other])
        if other == index:
            spans = [span for span in spans if all(span[1] <= low or high <= span[0] for low, high in taken)]
        if spans:
            return other
    return None
