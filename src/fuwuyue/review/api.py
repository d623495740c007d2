"""The door of the rights review: any text in, findings out. Pure: no Django, no tables, no clock."""

from __future__ import annotations

from datetime import date

from fuwuyue.kernel.texts import get_language
from fuwuyue.review.burden import count_burden
from fuwuyue.review.engine import review
from fuwuyue.review.manual import rules_as_markdown
from fuwuyue.review.model import BurdenCount, Citation, Decision, Finding
from fuwuyue.review.rulebook import Province, get_rulebook, read_provinces
from fuwuyue.review.saving import RefusedTextError, check_words, refuse_if_any, review_words
from fuwuyue.review.wording import (
    get_brief_reason,
    get_counterpart,
    get_reason,
    get_text_month,
    write_wrong_match_report,
)

__all__ = [
    "BurdenCount",
    "Citation",
    "Decision",
    "Finding",
    "Province",
    "RefusedTextError",
    "check_words",
    "count_burden",
    "get_brief_reason",
    "get_counterpart",
    "get_reason",
    "get_rule_title",
    "get_text_month",
    "list_provinces",
    "refuse_if_any",
    "review_text",
    "review_words",
    "rules_as_markdown",
    "write_wrong_match_report",
]


def review_text(text: str, *, on: date | None = None, province: str | None = None) -> tuple[Finding, ...]:
    """Return the clauses of `text` that may not stay as they are, by place; a clause without a finding is kept.

    `on` picks the rules in force on that day (None: the rules of today that have no end). `province` is a code of
    GB/T 2260 (two digits) or a name; a province without a pack of its own gets the general rules, and a name that is no
    province's raises UserError. Time is linear.
    """
    return review(text, get_rulebook(province), on)


def list_provinces() -> tuple[Province, ...]:
    """Return the provinces that have rules of their own, by code; for all others the general rules are used."""
    return tuple(sorted(read_provinces().values(), key=lambda province: province.code))


def get_rule_title(*, rule: str) -> str:
    """Return the title of a rule in the reader's language; the id itself where the rules of today have no such rule."""
    # A rule that is not among the general ones comes from a province's pack.
    for province in (None, *(head.code for head in list_provinces())):
        for known in get_rulebook(province).rules:
            if known.id == rule:
                return known.title["zh" if get_language().startswith("zh") else "en"]
    return rule
