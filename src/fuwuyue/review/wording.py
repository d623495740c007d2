"""How a finding is worded.

No finding says that something is unlawful: it says that no provision in force supports the clause, or with which one it
does not agree, and asks the justice office to confirm. Where none of its citations is verified, it says so first.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Mapping, Sequence

from fuwuyue.kernel.texts import get_language
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.review.model import Citation, Finding

UNVERIFIED = {"zh": "依据待核实：", "en": "Basis to be verified: "}
_STOP = {"zh": "。", "en": "."}
_NO_BASIS = {
    "zh": "，无现行依据，请法制机构确认",
    "en": "; no provision in force supports it; the justice office should confirm",
}
_ADVICE = {"zh": "，供参考，请法制机构确认", "en": "; advice only; the justice office should confirm"}
# What every reason ends with. A table of findings says it once, above.
_ASKS = ("，请法制机构确认", "; the justice office should confirm")


def word_reason(reason: Mapping[str, str], basis: str, citations: Sequence[Citation], language: str) -> str:
    """Return a rule's reason as one sentence in `zh` or `en`, with what it rests on."""
    verified = [citation for citation in citations if citation.verified]
    first = "" if verified else UNVERIFIED[language]
    return first + reason[language] + _basis(basis, verified or citations, language) + _STOP[language]


def _basis(basis: str, citations: Sequence[Citation], language: str) -> str:
    if basis == "none":
        return _NO_BASIS[language]
    if basis == "advice" or not citations:
        return _ADVICE[language]
    cited = citations[0]
    if language == "zh":
        return f"，与《{cited.law}》{cited.article}不符，请法制机构确认"
    return f"; it does not agree with {cited.article_en} of the {cited.law_en}; the justice office should confirm"


def word_softened(title: Mapping[str, str], language: str) -> str:
    """Return the reason for a caution whose words a rule looks for in a sentence that does not seem to demand it."""
    if language == "zh":
        return f"用词同“{title['zh']}”相近，但整句读来不像是这样要求，请核对原意。"
    return f"Its words are those of “{title['en']}”, but the sentence does not seem to ask for it; check what is meant."


def word_text_month(citation: Citation, language: str) -> str:
    """Return the month of the text that was read, in `zh` or `en`; empty where none is named."""
    if citation.text_as_of is None:
        return ""
    year, month = map(int, citation.text_as_of.split("-"))
    return f"{year}年{month}月" if language == "zh" else f"{month_name[month]} {year}"


def get_text_month(*, citation: Citation) -> str:
    """Return the month of the text of a provision that was read, in the reader's language; empty where none is named.

    Amendments after that month have not been seen, and whoever shows the provision says so.
    """
    return word_text_month(citation, "zh" if get_language().startswith("zh") else "en")


def get_reason(*, finding: Finding) -> str:
    """Return the reason in the reader's language."""
    return finding.reason if get_language().startswith("zh") else finding.reason_en


def get_brief_reason(*, finding: Finding) -> str:
    """Return the reason without its closing request to confirm, for a table that makes the request once for all."""
    reason = get_reason(finding=finding)
    for ask in _ASKS:
        reason = reason.replace(ask, "")
    return reason


def get_counterpart(*, finding: Finding) -> str | None:
    """Return the lawful counterpart in the reader's language."""
    return finding.counterpart if get_language().startswith("zh") else finding.counterpart_en


def write_wrong_match_report(*, finding: Finding) -> str:
    """Return a text to send where a finding is wrong: the rule, the words, and room for the reader's reason."""
    return _(
        "Wrong match of the rights review\nRule: {rule}\nWords: {quote}\nDecision: {decision}\nWhy it should be kept:\n"
    ).format(rule=finding.rule, quote=finding.quote, decision=finding.decision.value)
