"""The manual's page of rules, written from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator

from fuwuyue.review.model import Citation
from fuwuyue.review.rulebook import Rule, get_rulebook, read_provinces
from fuwuyue.review.wording import word_text_month

_DECISIONS = {"refuse": ("拒绝", "refuse"), "rewrite": ("改写", "rewrite"), "caution": ("提示", "caution")}
_HEAD = {
    "zh": (
        "# 审核规则",
        "每条规则列出理由、依据、合法替代和例句；例句同时是测试。A 类可以拒绝，不能越过；B 类只改写或提示。"
        "题目以“整句像是”开头的规则没有词语，按整句的权重判断，只在其他 A 类规则都没有指出时适用。\n\n"
        "法律条文核对的是 LawRefBook 法律汇编 2025 年 4 月 19 日的版本（2026 年 11 月 23 日查阅）；"
        "此后的修改尚未看到，引用前请法制机构核对现行文本。",
        ("依据", "替代", "会指出", "不会指出", "已核实", "待核实", "{month}文本"),
        "各省规则",
    ),
    "en": (
        "# Rules of the review",
        "Each rule with its reason, citations, counterpart and examples; the examples are tests. "
        "Class A may refuse and cannot be overridden; class B only rewrites or cautions. "
        "A rule whose title begins with “Reads as” has no words: it speaks for sentences that weigh as such an order, "
        "and only where no other rule of class A found anything.\n\n"
        "The provisions were read in the LawRefBook collection in its state of 2025-04-19, on 2026-11-23; later "
        "amendments have not been seen, so the justice office should compare the text in force before it is cited.",
        ("Citations", "Counterpart", "Found", "Not found", "verified", "to be verified", "text of {month}"),
        "Rules of provinces",
    ),
}


def rules_as_markdown(*, language: str = "zh") -> str:
    """Return all rules as one Markdown page in `zh` or `en`, the provinces' own at the end."""
    title, introduction, _, provinces = _HEAD[language]
    general = get_rulebook()
    lines = [title, "", introduction, ""]
    for rule in general.rules:
        lines.extend(_describe(rule, language))
    lines.extend([f"## {provinces}", ""])
    for province in read_provinces().values():
        lines.extend([f"### {province.names[0]} ({province.code})", "", province.note[language], ""])
        for rule in get_rulebook(province.code).rules:
            if rule not in general.rules:
                lines.extend(_describe(rule, language, level=4))
    return "\n".join(lines)


def _describe(rule: Rule, language: str, level: int = 2) -> Iterator[str]:
    citations, counterpart, found, not_found, *_marks = _HEAD[language][2]
    decision = _DECISIONS[rule.decision.value][0 if language == "zh" else 1]
    yield f"{'#' * level} {rule.title[language]}"
    yield ""
    yield f"`{rule.id}` · {rule.rule_class} · {decision}"
    yield ""
    yield rule.reasons[language]
    yield ""
    yield f"**{citations}**"
    yield ""
    yield from (f"- {_cite(citation, language)}" for citation in rule.citations)
    yield ""
    yield f"**{counterpart}**: {rule.counterpart[language]}"
    yield ""
    yield f"| {found} | {not_found} |"
    yield "|---|---|"
    for row in range(max(len(rule.match), len(rule.keep))):
        yield f"| {_cell(rule.match, row)} | {_cell(rule.keep, row)} |"
    yield ""


def _cell(sentences: tuple[str, ...], row: int) -> str:
    return sentences[row] if row < len(sentences) else ""


def _cite(citation: Citation, language: str) -> str:
    verified, unverified, text_of = _HEAD[language][2][4:]
    name = f"《{citation.law}》{citation.article}" if language == "zh" else f"{citation.law_en}, {citation.article_en}"
    force = f" ({citation.in_force_on})" if citation.in_force_on else ""
    month = word_text_month(citation, language)
    text = f", {text_of.format(month=month)}" if month else ""
    return f"{name}{force} — {verified if citation.verified else unverified}{text}, {citation.checked_on}"
