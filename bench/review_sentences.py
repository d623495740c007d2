"""Measures the review on the held-out sentences: each alone, all in one list, and lists of forty.

    python bench/review_sentences.py

Writes bench/results/review_sentences.md. What a sentence needs to be touched depends on the text around it, so that the
figures are given for several ways of handing the same sentences in; one puts a lawful service before each sentence.
`alone, by rules only` leaves the weights out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from fuwuyue.review.api import Decision, Finding, review_text
from fuwuyue.review.engine import review
from fuwuyue.review.rulebook import get_rulebook, make_rulebook, read_words

ROOT = Path(__file__).resolve().parent.parent
HELD_OUT = sorted((ROOT / "tests" / "labelled" / "held_out").glob("*.yaml"))
RESULT = ROOT / "bench" / "results" / "review_sentences.md"
SERVICE = "提供免费体检、预约和咨询电话，由本人自愿选择，"
Review = Callable[[str], Sequence[Finding]]


def find_touched(sentences: Sequence[str], look: Review) -> list[bool]:
    """Tell of each sentence of a text, one a line, whether a refusal or a rewriting touches it."""
    findings = [found for found in look("\n".join(sentences)) if found.decision is not Decision.CAUTION]
    touched, start = [], 0
    for sentence in sentences:
        end = start + len(sentence)
        touched.append(any(found.start < end and start < found.end for found in findings))
        start = end + 1
    return touched


def count(labelled: Sequence[tuple[str, bool]], size: int, look: Review) -> tuple[int, int]:
    """Return how many abusive and how many lawful sentences are touched in texts of `size` sentences."""
    touched = [
        each
        for place in range(0, len(labelled), size)
        for each in find_touched([sentence for sentence, _ in labelled[place : place + size]], look)
    ]
    pairs = list(zip(touched, (is_abusive for _, is_abusive in labelled), strict=True))
    return sum(hit and abusive for hit, abusive in pairs), sum(hit and not abusive for hit, abusive in pairs)


def main() -> None:
    """Measure, print and write."""
    sets = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in HELD_OUT]
    labelled = [(text, True) for each in sets for text in each["abusive"]]
    labelled += [(text, False) for each in sets for text in each["lawful"]]
    random.Random(1).shuffle(labelled)
    rules_alone = make_rulebook([rule for rule in get_rulebook().rules if not rule.weighed], read_words())
    behind = [(SERVICE + text, is_abusive) for text, is_abusive in labelled]
    ways: dict[str, tuple[Sequence[tuple[str, bool]], int, Review]] = {
        "each alone, by rules only": (labelled, 1, lambda text: review(text, rules_alone, None)),
        "each alone": (labelled, 1, review_text),
        "each alone, behind a service": (behind, 1, review_text),
        "lists of 40": (labelled, 40, review_text),
        "one list": (labelled, len(labelled), review_text),
    }
    abusive = sum(is_abusive for _, is_abusive in labelled)
    lawful = len(labelled) - abusive
    lines = [
        "# The review on held-out sentences",
        "",
        "| handed in | abusive found | lawful refused or rewritten |",
        "|---|---|---|",
    ]
    for name, (handed, size, look) in ways.items():
        found, wrong = count(handed, size, look)
        lines.append(
            f"| {name} | {found} of {abusive} ({found / abusive:.1%}) | {wrong} of {lawful} ({wrong / lawful:.1%}) |"
        )
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
