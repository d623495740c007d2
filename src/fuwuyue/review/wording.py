"""How a finding is worded.

No finding says that something is unlawful: it says that no provision in force supports the clause, or with which one it
does not agree, and asks the justice office to confirm. Where none of its citations is verified, it says so first.
"""

from __future__ import annotations

from fuwuyue.kernel.texts import get_language
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.review.model import Citation, Finding
from fuwuyue.review.rulebook import Rule


def word_finding(rule: Rule, text: str, start: int, end: int) -> Finding:
    """Make the finding of `rule` for `text[start:end]`."""
    return Finding(
        decision=rule.decision,
        start=start,
        end=end,
        quote=text[start:end],
        rule=rule.id,
        rule_class=rule.rule_class,
        reason=word_reason(rule, "zh"),
        reason_en=word_reason(rule, "en"),
        citations=rule.citations,
        counterpart=rule.counterpart["zh"],
        counterpart_en=rule.counterpart["en"],
    )


def word_reason(rule: Rule, language: str) -> str:
    """Return the one sentence of a rule in `zh` or `en`, with what it rests on."""
    verified = [citation for citation in rule.citations if citation.verified]
    basis = _basis(rule.basis, verified or list(rule.citations), language)
    unverified = "" if verified else {"zh": "依据待核实：", "en": "Basis to be verified: "}[language]
    stop = {"zh": "。", "en": "."}[language]
    return unverified + rule.reason[language] + basis + stop


def _basis(basis: str, citations: list[Citation], language: str) -> str:
    if basis == "conflict" and citations:
        first = citations[0]
        if language == "zh":
            return f"，与《{first.law}》{first.article}不符，请法制机构确认"
        return f"; it does not agree with {first.article_en} of the {first.law_en}; the justice office should confirm"
    if basis == "none":
        return {
            "zh": "，无现行依据，请法制机构确认",
            "en": "; no provision in force supports it; the justice office should confirm",
        }[language]
    return {"zh": "，供参考，请法制机构确认", "en": "; advice only; the justice office should confirm"}[language]


def get_reason(*, finding: Finding) -> str:
    """Return the reason in the reader's language."""
    return finding.reason if get_language().startswith("zh") else finding.reason_en


def get_counterpart(*, finding: Finding) -> str | None:
    """Return the lawful counterpart in the reader's language."""
    return finding.counterpart if get_language().startswith("zh") else finding.counterpart_en


def write_wrong_match_report(*, finding: Finding) -> str:
    """Return a text to send where a finding is wrong: the rule, the words, and room for the reader's reason."""
    return _(
        "Wrong match of the rights review\nRule: {rule}\nWords: {quote}\nDecision: {decision}\nWhy it should be kept:\n"
    ).format(rule=finding.rule, quote=finding.quote, decision=finding.decision.value)
