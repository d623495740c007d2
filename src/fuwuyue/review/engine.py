"""The review itself: clauses, the rules whose words they hold, what is left after denials, the weight of sentences.

The rules speak first, clause by clause. Then each sentence is weighed as a whole, which softens what they found or
adds to it (`scales`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.review.clauses import ITEM_MARK, Clause, read_clauses
from fuwuyue.review.denial import Context, find_listed_clauses
from fuwuyue.review.folding import Folded, fold
from fuwuyue.review.model import Decision, Finding
from fuwuyue.review.rulebook import Rule, RuleBook
from fuwuyue.review.scales import Claim, settle_by_weight
from fuwuyue.review.wording import word_softened

# How a clause begins that only goes on with the one before, and what shows that it has an object of its own.
_GOES_ON = compile_re(
    r"(?:并|且|同时|逐一|逐户|逐人|及时|统一|全部|一律|做到|确保|实行|由[^,。;]{1,10}?){0,3}"
    r"(?:建立?(?:台账|档案|名册|名单|花名册|专档)|台账|登记造册|造册|汇总|上报|报送|更新|录入|列入台账|纳入台账|限期|[按每][月周季旬日天]"
    r"|定期(?:更新|上报|报送|通报|核对)|动态|不漏|不留|一[户人]一|责任到人|结果(?:报|上报|抄送|通报)|名单(?:报|上报|抄送|公布)"
    r"|未完成的|完不成的|完成率|到位率|落实到人|\d{1,3}[日天]内|[一二三四五六七八九十]{1,3}[日天]内|直至|直到|务必|包保到人|专人负责|逐级上报)"
)
_HAS_ITS_OWN_OBJECT = compile_re(
    r"不得|严禁|不再|停止|取消|服务|宣传|咨询|免费|自愿|保护|隐患|整改|安全|补贴|救助|医疗|总结|活动|进度|信息系统|材料|经费|会议|培训|检查组|督查"
    r"|领导小组|政策|产假|公示收支|申请"
)


def review(text: str, rulebook: RuleBook, day: date | None) -> tuple[Finding, ...]:
    """Return the findings of `rulebook` in `text`, by place; each clause belongs to at most one finding."""
    folded = fold(text)
    clauses = read_clauses(folded.text, rulebook.vocabulary)
    in_text = frozenset(number for clause in clauses for number in clause.hits)
    context = Context(folded.text, clauses, find_listed_clauses(folded.text, clauses))
    active = frozenset(place for place, rule in enumerate(rulebook.rules) if rule.applies_on(day))
    claims: dict[int, Claim] = {}
    for index, clause in enumerate(clauses):
        if clause.hits:
            _claim(index, rulebook, context, in_text, active, claims)
    _claim_continuations(rulebook, context, claims)
    if rulebook.by_theme:  # rules on trial alone are not weighed
        settle_by_weight(rulebook, context, active, claims)
    return tuple(_word(text, folded, clauses, claims, rulebook))


def _claim(
    index: int,
    rulebook: RuleBook,
    context: Context,
    in_text: frozenset[int],
    active: frozenset[int],
    claims: dict[int, Claim],
) -> None:
    """Give clause `index`, and neighbours that take part, to the strongest rule that matches there and is not
    denied."""
    by_anchor = rulebook.by_anchor
    anchored = [by_anchor[number] for number in context.clauses[index].hits if number in by_anchor]
    for candidate in sorted(frozenset().union(*anchored)):
        place, pattern = rulebook.patterns[candidate]
        if place not in active:
            continue
        for match in pattern.find(context.clauses, index, in_text):
            if not context.is_denied(index, match, names_conduct=rulebook.rules[place].names_conduct):
                claim = Claim(place, index)
                for other in (index, *(other for other in match.other_clauses if abs(other - index) == 1)):
                    if other not in claims or claims[other].place > place:
                        claims[other] = claim
                return


def _claim_continuations(rulebook: RuleBook, context: Context, claims: dict[int, Claim]) -> None:
    """Let what is refused take the clauses that only go on with it: 摸排生育意愿，建立台账，按月更新."""
    for index in sorted(claims):
        claim = claims[index]
        if rulebook.rules[claim.place].decision is not Decision.REFUSE:
            continue
        following = index + 1
        while following < len(context.clauses) and following not in claims and _continues(context, following):
            claims[following] = claim
            following += 1


def _continues(context: Context, index: int) -> bool:
    clause, before = context.clauses[index], context.clauses[index - 1]
    words = context.text[clause.start : clause.end]
    if clause.sentence != before.sentence or before.mark not in ",:":
        return False
    return _GOES_ON.match(words) is not None and not _HAS_ITS_OWN_OBJECT.search(words)


def _word(
    text: str, folded: Folded, clauses: list[Clause], claims: dict[int, Claim], rulebook: RuleBook
) -> Iterator[Finding]:
    ordered = sorted(claims.items())
    for place, (index, claim) in enumerate(ordered):
        if place and ordered[place - 1] == (index - 1, claim):
            continue
        last = index
        while last + 1 in claims and claims[last + 1] == claim:
            last += 1
        start = clauses[index].start
        mark = ITEM_MARK.match(folded.text, start, clauses[index].end)
        start = mark.end() if mark and mark.end() < clauses[index].end else start
        low, high = folded.span(start, clauses[last].end)
        high -= len(text[low:high]) - len(text[low:high].rstrip())
        yield _make_finding(rulebook.rules[claim.place], claim.milder, text, low, high)


def _make_finding(rule: Rule, milder: Decision | None, text: str, start: int, end: int) -> Finding:
    is_softened = milder is Decision.CAUTION and rule.weighed is None
    return Finding(
        decision=milder or rule.decision,
        start=start,
        end=end,
        quote=text[start:end],
        rule=rule.id,
        rule_class=rule.rule_class,
        reason=word_softened(rule.title, "zh") if is_softened else rule.reasons["zh"],
        reason_en=word_softened(rule.title, "en") if is_softened else rule.reasons["en"],
        citations=rule.citations,
        counterpart=rule.counterpart["zh"],
        counterpart_en=rule.counterpart["en"],
    )
