"""Hostile texts take no longer than their length allows."""

from time import process_time

import pytest
from tests.support.growth import grows_in_proportion

from fuwuyue.review.api import count_burden, review_text

SECONDS_A_MEGABYTE = 60.0  # some ten times what is measured, so that only a curve and no slow machine breaks it
MARKS = "，。、；：（）()《》“”\"'「」\n\r\t 　0一%"
TEXTS = {
    **{f"100,000 of {mark!r}": mark * 100_000 for mark in MARKS},
    "nested brackets": "（" * 100_000 + "）" * 100_000,
    "nested quotes": "“" * 100_000 + "”" * 100_000,
    "open title marks": "《" * 100_000 + "征收社会抚养费",
    "one line of a megabyte": "甲" * 1_000_000,
    "prohibitions": "严禁" * 50_000 + "征收社会抚养费",
    "double negations": "不得不" * 50_000,
    "the past": "过去" * 50_000 + "，征收社会抚养费",
    "one abuse in one clause": "征收社会抚养费" * 20_000,
    "an abuse a clause": "征收社会抚养费，" * 10_000,
    "an abuse a line": "结扎\n" * 40_000,
    "a list without end": "严禁下列行为：\n" + "1. 结扎任务\n" * 10_000,
    "conditions and consequences": "不参加孕检，停发低保，" * 8_000,
    "numbers": "1" * 200_000 + "二" * 100_000,
    "blanks in a word": "结" + " " * 200_000 + "扎任务",
    "traditional": "為" * 200_000,
    "fields that lead to no office": "教育、卫生、" * 20_000,
    "units without numbers": "个、名、所、" * 20_000,
    "duties without an end": "报送、完成、上报、" * 15_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_takes_linear_time(name: str) -> None:
    text = TEXTS[name]
    review_text("热身")

    began = process_time()
    review_text(text)
    count_burden(text)
    took = process_time() - began

    assert took < max(1.0, SECONDS_A_MEGABYTE * len(text) / 1_000_000)


def test_time_grows_with_the_text_only() -> None:
    text = "各村征收社会抚养费，开展免费体检，不得株连亲友。每村上报线索不少于三条；组织召开会议。\n" * 500
    review_text(text)

    assert grows_in_proportion(lambda count: review_text(text * count), 1, 8)
