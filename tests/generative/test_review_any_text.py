"""Whatever the text: the review does not crash, its findings quote the text, and only the words decide."""

import re
from itertools import pairwise
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fuwuyue.review.api import Decision, Finding, count_burden, review_text
from fuwuyue.review.folding import fold

SENTENCES = yaml.safe_load(
    (Path(__file__).parent.parent / "spec" / "review_sentences.yaml").read_text(encoding="utf-8")
)
ABUSIVE = st.sampled_from(SENTENCES["abusive"] + SENTENCES["later_abusive"])
LAWFUL = st.sampled_from(SENTENCES["lawful"] + SENTENCES["later_lawful"])
PIECES = st.sampled_from(
    [
        "严禁",
        "不得",
        "征收社会抚养费",
        "结扎",
        "任务",
        "，",
        "。",
        "；",
        "：",
        "\n",
        "“",
        "”",
        "《",
        "》",
        "（一）",
        "1.",
        " ",
        "\u3000",
        "過去",
        "不得不",
        "等行为",
        "的同时",
        "每村",
        "三条",
        "线索",
        "吗",
        "已停止",
        "1",
        "%",
        "\u200b",
        "下列行为",
    ]
)
NEUTRAL = st.sampled_from(["各镇要打扫街道卫生。", "周三上午开会。", "图书室照常开放。", "天气转凉，注意添衣。"])
OPENING_MARKS = '“”"‘’（）() 　\n\t'


def decisions(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.rule, "".join(finding.quote.split())) for finding in findings]


@settings(deadline=None)
@given(st.text())
def test_any_text_is_reviewed(text: str) -> None:
    for finding in review_text(text):
        assert text[finding.start : finding.end] == finding.quote
    assert count_burden(text).hours >= 0


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_findings_quote_the_text_in_order_and_do_not_overlap(text: str) -> None:
    findings = review_text(text)

    for finding in findings:
        assert text[finding.start : finding.end] == finding.quote != ""
    assert all(before.end <= after.start for before, after in pairwise(findings))
    assert findings == review_text(text)


@settings(deadline=None)
@given(ABUSIVE, NEUTRAL, NEUTRAL)
def test_a_neutral_sentence_elsewhere_changes_no_finding(sentence: str, before: str, after: str) -> None:
    alone = review_text(sentence)

    amid = review_text(f"{before}\n{sentence}\n{after}")

    assert decisions(amid) == decisions(alone)
    assert all(finding.start > len(before) for finding in amid)


@settings(deadline=None)
@given(st.one_of(ABUSIVE, LAWFUL))
def test_spaces_between_all_characters_change_no_decision(sentence: str) -> None:
    spaced = re.sub(r"(?<=.)(?![A-Za-z0-9.%])", " ", sentence)

    assert decisions(review_text(spaced)) == decisions(review_text(sentence))


@settings(deadline=None)
@given(st.one_of(ABUSIVE, LAWFUL))
def test_full_width_forms_change_no_decision(sentence: str) -> None:
    wide = sentence.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})

    assert [found.rule for found in review_text(wide)] == [found.rule for found in review_text(sentence)]


@settings(deadline=None)
@given(st.one_of(ABUSIVE, LAWFUL))
def test_traditional_characters_change_no_decision(sentence: str) -> None:
    from opencc import OpenCC

    traditional = OpenCC("s2t").convert(sentence)

    assert [found.rule for found in review_text(traditional)] == [found.rule for found in review_text(sentence)]


@settings(deadline=None)
@given(st.one_of(ABUSIVE, LAWFUL), st.integers(min_value=12, max_value=30))
def test_hard_wrapped_lines_change_no_decision(sentence: str, width: int) -> None:
    lines = [sentence[place : place + width] for place in range(0, len(sentence), width)]

    wrapped = review_text("\n".join(lines))

    assert {found.decision for found in wrapped} - {Decision.CAUTION} == {
        found.decision for found in review_text(sentence)
    } - {Decision.CAUTION}


@settings(deadline=None)
@given(st.text(max_size=200))
def test_a_folded_span_leads_back_to_the_character_it_came_from(text: str) -> None:
    folded = fold(text)

    for place, character in enumerate(folded.text):
        start, end = folded.span(place, place + 1)
        assert end == start + 1
        assert fold("文" + text[start] + "文").text[1:-1] in (character, "") or character in "，。；：？！"
