"""Every example of every rule, and the sentences that were written before the rules."""

from pathlib import Path

import pytest
import yaml

from fuwuyue.review.api import Decision, review_text
from fuwuyue.review.engine import review
from fuwuyue.review.rulebook import Rule, get_rulebook, make_rulebook, read_provinces, read_words

RULES = get_rulebook().rules
PROVINCE_RULES = [
    rule for province in read_provinces().values() for rule in get_rulebook(province.code).rules if rule not in RULES
]
SENTENCES = yaml.safe_load((Path(__file__).parent / "review_sentences.yaml").read_text(encoding="utf-8"))
WORDS = read_words()


def is_found(sentence: str) -> bool:
    return any(finding.decision is not Decision.CAUTION for finding in review_text(sentence))


def ids(rules: list[Rule] | tuple[Rule, ...]) -> list[str]:
    return [rule.id for rule in rules]


@pytest.mark.parametrize("rule", [*RULES, *PROVINCE_RULES], ids=ids([*RULES, *PROVINCE_RULES]))
def test_a_rule_finds_its_examples_and_leaves_its_near_misses(rule: Rule) -> None:
    # A rule that is weighed by its theme speaks only where no other does.
    book = get_rulebook() if rule.weighed else make_rulebook([rule], WORDS)

    def finds(sentence: str) -> bool:
        return any(finding.rule == rule.id for finding in review(sentence, book, rule.in_force_from))

    missed = [sentence for sentence in rule.match if not finds(sentence)]
    wrong = [sentence for sentence in rule.keep if finds(sentence)]

    assert (missed, wrong) == ([], [])


@pytest.mark.parametrize("rule", RULES, ids=ids(RULES))
def test_a_near_miss_is_refused_by_no_rule(rule: Rule) -> None:
    refused = [text for text in rule.keep if any(found.decision is Decision.REFUSE for found in review_text(text))]

    assert refused == []


def test_forty_abusive_sentences_are_found() -> None:
    assert len(SENTENCES["abusive"]) == 40
    assert [sentence for sentence in SENTENCES["abusive"] if not is_found(sentence)] == []


def test_forty_near_misses_are_left_alone() -> None:
    assert len(SENTENCES["lawful"]) == 40
    assert [sentence for sentence in SENTENCES["lawful"] if is_found(sentence)] == []


@pytest.mark.parametrize("kind", ["abusive", "lawful"])
def test_later_sentences_stay_right(kind: str) -> None:
    sentences = SENTENCES[f"later_{kind}"]

    assert [sentence for sentence in sentences if is_found(sentence) != (kind == "abusive")] == []
