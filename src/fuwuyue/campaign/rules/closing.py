"""What closes a task: proposed from the words of its sentence, as data (`vocabulary/closing.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).resolve().parent.parent / "vocabulary" / "closing.yaml"


@dataclass(frozen=True)
class ClosingRule:
    """One line of the vocabulary."""

    id: str
    words: re.Pattern[str]
    measure: str
    kinds: tuple[str, ...]
    counted: frozenset[str]


@dataclass(frozen=True)
class Counted:
    """A number of the sentence with its word of count, such as 2 and 场."""

    value: int
    unit: str


@dataclass(frozen=True)
class Proposal:
    """What closes the task: the measure from `threshold` on, or with an empty `measure` a note or a paper.

    `matched` are the words of the sentence that say so, empty where none do.
    """

    measure: str = ""
    kinds: tuple[str, ...] = ()
    threshold: int = 1
    matched: str = ""


@cache
def read_closing_rules() -> tuple[ClosingRule, ...]:
    """Return the vocabulary, in its order."""
    items = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        ClosingRule(
            item["id"],
            re.compile(item["words"]),
            item.get("measure", ""),
            tuple(item.get("kinds", ())),
            frozenset(item.get("counted", ())),
        )
        for item in items
    )


def propose(sentence: str, numbers: Iterable[Counted], measures: Iterable[str], occurrences: int = 1) -> Proposal:
    """Return what is proposed to close a task of this sentence, by the first line of the vocabulary that fits.

    `numbers` are those that the plan's reader found in it, `measures` the ids of measures that there are, and
    `occurrences` how often it falls due where it recurs.
    """
    there = set(measures)
    for rule in read_closing_rules():
        found = rule.words.search(sentence)
        if found:
            asked = [number.value for number in numbers if number.unit in rule.counted]
            proposal = Proposal(rule.measure, rule.kinds, max([1, occurrences, *asked]), found[0])
            return proposal if rule.measure in there else Proposal()
    return Proposal()
