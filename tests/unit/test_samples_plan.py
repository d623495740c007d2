"""The plan that ships with the program: what is read from it, and the seven clauses that the review must catch.

Class A, refused: a quota for long-acting contraception, a quota of leads, a register of the wish to have children, a
list of pregnancies outside the rules, subsidies held back from those who decline a check. Class B, rewritten or
cautioned: progress forms on every fifth and tenth day, public criticism by rank.
"""

from functools import cache

import pytest

from fuwuyue.plan.parsing.api import Plan, read_plan, read_source
from fuwuyue.plan.samples.api import SAMPLE_NAME, read_sample
from fuwuyue.review.api import Decision

REFUSED = [
    "各村要把长效避孕措施落实率提高到90%以上",
    "每个乡镇须上报“两非”线索1条以上",
    "各村要逐户摸排新婚和已婚未育家庭的生育意愿",
    "村干部要对政策外怀孕对象进行摸底",
    "对拒不参加孕情检查的家庭",
    "一律暂缓办理育儿补贴等惠民手续",  # the consequence of the clause before it
]
MENDED = ["各乡镇逢5、逢10日向县卫生健康局上报活动进度表", "对工作进度排名后三位的乡镇"]


@cache
def sample() -> Plan:
    return read_plan(read_source(read_sample(), SAMPLE_NAME))


@pytest.mark.parametrize("words", REFUSED)
def test_a_clause_of_class_a_is_refused(words: str) -> None:
    decisions = {finding.quote: (finding.decision, finding.rule_class) for finding in sample().findings}

    assert decisions[next((quote for quote in decisions if words in quote), words)] == (Decision.REFUSE, "A")


@pytest.mark.parametrize("words", MENDED)
def test_a_clause_of_class_b_is_rewritten_or_cautioned(words: str) -> None:
    decisions = {finding.quote: finding.decision for finding in sample().findings}

    assert decisions[next((quote for quote in decisions if words in quote), words)] in (
        Decision.REWRITE,
        Decision.CAUTION,
    )


def test_the_lawful_rest_is_kept() -> None:
    expected = len(REFUSED) + len(MENDED)

    assert len(sample().findings) == expected


def test_a_task_with_refused_words_is_not_accepted() -> None:
    refused = [finding for finding in sample().findings if finding.decision is Decision.REFUSE]
    touched = [
        task
        for task in sample().tasks
        if any(finding.start < task.span.end and task.span.start < finding.end for finding in refused)
    ]

    assert touched
    assert [task.accepted for task in touched] == [False] * len(touched)
    assert sum(not task.accepted for task in sample().tasks) == len(touched)


def test_the_frame_of_the_plan_is_read() -> None:
    plan = sample()

    assert plan.title == "云岭县2026年优生优育和健康宣传服务月活动方案"
    assert (plan.issuer, plan.document_number) == ("云岭县卫生健康局", "云卫健发〔2026〕36号")
    assert plan.period
    assert (str(plan.period.start), str(plan.period.end)) == ("2026-09-01", "2026-10-15")
    assert [phase.name for phase in plan.phases] == ["宣传动员阶段", "申请登记阶段", "集中服务阶段", "总结提升阶段"]
    assert "monthly on 5,10,15,20,25,30" in [cadence.rule for cadence in plan.cadences]
    assert plan.burden
    assert plan.burden.reports > 0
