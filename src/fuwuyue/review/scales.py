"""What the weight of a sentence does to what the rules found in it.

Where a rule of class A found something and the sentence weighs lawful, the finding becomes a caution, or goes where the
weight leaves no doubt. Where no rule of class A found anything and the sentence weighs as an order to coerce people,
the rule of its theme speaks. The more ordinary sentences a text has, the more one must weigh.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.review.denial import Context, resolve_double_negation
from fuwuyue.review.model import Decision
from fuwuyue.review.rulebook import Rule, RuleBook
from fuwuyue.review.weighing import (
    Window,
    find_bearing,
    find_sentences,
    find_theme,
    get_points,
    get_trust,
    weigh,
    weigh_alone,
    weigh_windows,
)

# Weights in hundredths, as `weighing` has them.
_REFUSED_ABOVE, _REWRITTEN_ABOVE, _CAUTIONED_ABOVE = 250, 150, 75
_SHORTEST_SOFTENED = 12  # characters; in fewer there is nothing to speak for another meaning
_KEPT_SHORT = 200  # this far below what the rule is trusted with, its finding is no caution either
_FEWEST_TELLING_WORDS, _BAR_A_WORD = 2, 100
_COMPANY, _COMPANY_COUNTS = 2, 0.75
_MOST_TRUST = (
    120  # what many refusals in one text add to the trust in each; a list of all sorts of sentences has many too
)
_SERVICE = compile_re(
    "免费|服务|咨询|预约|电话|便民|方便|自愿|志愿|补[贴助]|津贴|关[爱怀心]|健康|体检|门诊|公[开布示]|宣传|保障|帮[助扶]|指导|支持|奖励政策|优惠"
)


@dataclass(frozen=True)
class Claim:
    """A rule's hold on a clause: its place in the book (smaller is stronger), the clause where the match is, and the
    decision where it is milder than the rule's own."""

    place: int
    clause: int
    milder: Decision | None = None


def settle_by_weight(rulebook: RuleBook, context: Context, active: frozenset[int], claims: dict[int, Claim]) -> None:
    """Weigh each sentence of a text; soften, drop and add `claims` (by the number of their clause) in place.

    `active` holds the places of the rules that are in force.
    """
    sentences = list(find_sentences(context.clauses))
    refused = sum(
        any(index in claims and rulebook.rules[claims[index].place].decision is Decision.REFUSE for index in sentence)
        for sentence in sentences
    )
    bar = _raise_bar(len(sentences) - 1, refused)
    # A text that the rules refuse much of is of that kind; one refusal among many sentences is less likely right.
    doubt = bar // 2 - min(_MOST_TRUST, round(100 * log(max(refused, 1))))
    scales = _Scales(rulebook, context, active, claims, bar, doubt)
    for sentence in sentences:
        scales.weigh(sentence)


def _raise_bar(others: int, refused: int) -> int:
    """Return how much more a sentence must weigh in the company of `others`, of which the rules refuse some.

    The points were learned as if half of all sentences coerced. The fewer the rules refuse in a text, the less likely
    is any other sentence of it to coerce: most of the log odds, with two added to both sides so that a sentence alone
    has no bar.
    """
    return max(0, round(100 * _COMPANY_COUNTS * log((others - refused + _COMPANY) / (refused + _COMPANY))))


@dataclass(frozen=True)
class _Scales:
    """A text on the scales: what was found in it, how much more its sentences must weigh to be touched (`bar`), and how
    much more for a rule to be believed (`doubt`)."""

    rulebook: RuleBook
    context: Context
    active: frozenset[int]
    claims: dict[int, Claim]
    bar: int
    doubt: int

    def weigh(self, sentence: range) -> None:
        """Weigh one sentence and settle the claims on its clauses."""
        claimed = [index for index in sentence if index in self.claims and self._rule_of(index).rule_class == "A"]
        if not claimed and not self._may_coerce(sentence):
            return
        windows = self._weigh_windows(sentence, claimed)
        if claimed:
            self._soften(self._find_doubtful(sentence, claimed), _weigh_around(windows))
            return
        heaviest = max(windows, key=lambda window: window.weight, default=None)
        if heaviest and heaviest.weight > _CAUTIONED_ABOVE + self.bar:
            self._claim(heaviest)

    def _weigh_windows(self, sentence: range, claimed: list[int]) -> list[Window]:
        """Weigh a sentence, and once more without the services around what it is about: they take no order back."""
        text, clauses = self.context.text, self.context.clauses
        windows = weigh_windows(text, clauses, sentence)
        core = self._trim(sentence, claimed)
        return windows if core == sentence else [*windows, *weigh_windows(text, clauses, core)]

    def _rule_of(self, index: int) -> Rule:
        return self.rulebook.rules[self.claims[index].place]

    def _may_coerce(self, sentence: range) -> bool:
        """Tell whether a sentence has enough words that rules look for to weigh so much, and is no item of a prohibited
        list. This spares the weighing of half of the sentences of a lawful plan."""
        clauses, telling = self.context.clauses, self.rulebook.telling
        told = {number for index in sentence for number in clauses[index].hits if number in telling}
        needed = _FEWEST_TELLING_WORDS + self.bar // _BAR_A_WORD
        return len(told) >= needed and not self.context.listed.issuperset(sentence)

    def _trim(self, sentence: range, claimed: list[int]) -> range:
        """Return a sentence without the services that stand before and behind what was found in it."""
        if claimed and self.context.begins_forbidding(claimed[0]):
            return sentence  # 捐赠坚持自愿,不得从工资中扣款: what stands before says what the prohibition serves
        first, last = (claimed[0], claimed[-1]) if claimed else (sentence.stop - 1, sentence.start)
        start = next((index for index in range(sentence.start, first) if not self._is_service(index)), first)
        stop = next(
            (index for index in range(sentence.stop - 1, max(last, start), -1) if not self._is_service(index)), -1
        )
        return range(start, max(stop, last, start) + 1)

    def _is_service(self, index: int) -> bool:
        """Tell whether a clause speaks of a service, turns no meaning, and weighs lawful."""
        clause = self.context.clauses[index]
        if not _SERVICE.search(self.context.text, clause.start, clause.end):
            return False
        if self.context.turns_meaning(range(index, index + 1)):
            return False
        return weigh_alone(self.context.text, self.context.clauses, [index]).get(index, 0) < get_points().start

    def _find_doubtful(self, sentence: range, claimed: list[int]) -> list[int]:
        """Return the claimed clauses that the words around may speak for: not one that weighs enough by itself in a
        sentence where nothing turns its meaning. An order to coerce stays one however much service stands beside it."""
        if self.context.turns_meaning(sentence):
            return claimed
        alone = weigh_alone(self.context.text, self.context.clauses, claimed)
        # What other refusals in the text add to the trust in a rule is for whole sentences: here doubt only takes away.
        doubt = max(self.doubt, 0)
        return [
            index
            for index in claimed
            if alone.get(index, -_KEPT_SHORT) < (get_trust(self._rule_of(index).id) or 0) + doubt
        ]

    def _soften(self, claimed: list[int], weights: dict[int, int]) -> None:
        """Make claims cautions, or drop them, where the words around weigh less than their rules are trusted with."""
        for index in claimed:
            trust = get_trust(self._rule_of(index).id)
            if trust is None or index not in weights:
                continue
            short = trust + self.doubt - weights[index]
            if short > _KEPT_SHORT:
                del self.claims[index]
            elif short > 0:
                self.claims[index] = replace(self.claims[index], milder=Decision.CAUTION)

    def _claim(self, window: Window) -> None:
        """Give the clauses that bear the weight to the rule of their theme, unless they begin with a prohibition."""
        place = self.rulebook.by_theme[find_theme(window)]
        bearing = find_bearing(window, self.context.text, self.context.clauses)
        if place not in self.active or self.context.begins_forbidding(bearing[0]):
            return
        claim = Claim(place, bearing[0], self._decide(window.weight))
        for index in bearing:
            # What a rule of class B rewrites it knows better; a caution gives way.
            if index not in self.claims or self._rule_of(index).decision is Decision.CAUTION:
                self.claims[index] = claim

    def _decide(self, weight: int) -> Decision | None:
        """Return the decision on what only weighs so much; None for the rule's own, which is to refuse.

        Nobody can override a refusal, so that the company of ordinary sentences counts twice against one.
        """
        if weight > _REFUSED_ABOVE + 2 * self.bar:
            return None
        return Decision.REWRITE if weight > _REWRITTEN_ABOVE + self.bar else Decision.CAUTION


def _weigh_around(windows: list[Window]) -> dict[int, int]:
    """Return the weight of the heaviest window around each clause; not for clauses in windows too short to tell."""
    weights: dict[int, int] = {}
    for window in windows:
        if len(window.words) >= _SHORTEST_SOFTENED:
            meant = resolve_double_negation(window.words)
            weight = window.weight if meant == window.words else max(window.weight, weigh(meant))
            weights |= {index: max(weight, weights.get(index, weight)) for index in window.clauses}
    return weights
