"""Reviews whole plans of our own writing: one of the one-child years in other words, and the lawful ones.

The decisions that a person takes on the former stand in its annotation, clause by clause.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fuwuyue.review.api import Decision, review_text

PLANS = Path(__file__).with_name("plans")
ABUSIVE = PLANS / "015-service-month-paraphrase.txt"
LAWFUL = sorted(path for path in PLANS.glob("*.txt") if path != ABUSIVE)
CHARACTERS_PER_FINDING = 2000  # at most one remark on so much lawful text
SHARE_DECIDED = 0.9  # what is reached; nothing lowers it


def judged_clauses() -> list[dict[str, Any]]:
    clauses: list[dict[str, Any]] = json.loads(ABUSIVE.with_suffix(".json").read_text(encoding="utf-8"))["review"]
    return clauses


def decisions_on(quote: str, text: str) -> set[str]:
    """Return the decisions of the findings that touch the quote; keep where there is none."""
    start = text.index(quote)
    end = start + len(quote)
    touching = [finding for finding in review_text(text) if finding.start < end and finding.end > start]
    return {finding.decision.value for finding in touching} or {"keep"}


def test_clauses_of_the_one_child_years_are_decided_in_other_words_too() -> None:
    text = ABUSIVE.read_text(encoding="utf-8")

    wrong = [
        f"{clause['quote']}: {decided}, not {clause['decision']}"
        for clause in judged_clauses()
        if not (decided := decisions_on(clause["quote"], text)) & set(clause["decision"])
    ]

    assert len(wrong) <= len(judged_clauses()) * (1 - SHARE_DECIDED), "\n".join(wrong)


def test_nothing_a_person_refuses_is_left_alone() -> None:
    text = ABUSIVE.read_text(encoding="utf-8")

    refused = [clause["quote"] for clause in judged_clauses() if clause["decision"] == ["refuse"]]

    assert [quote for quote in refused if decisions_on(quote, text) == {"keep"}] == []


@pytest.mark.parametrize("path", LAWFUL, ids=lambda path: path.stem)
def test_lawful_plan_has_no_refusal(path: Path) -> None:
    findings = review_text(path.read_text(encoding="utf-8"))

    assert [finding.quote for finding in findings if finding.decision is Decision.REFUSE] == []


def test_lawful_plans_have_few_remarks() -> None:
    texts = [path.read_text(encoding="utf-8") for path in LAWFUL]
    remarks = [finding.quote for text in texts for finding in review_text(text)]

    assert len(remarks) <= sum(map(len, texts)) / CHARACTERS_PER_FINDING, remarks
