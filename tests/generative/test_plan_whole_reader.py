"""Any text at all goes through the whole reader, and every place it tells lies in the text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.parsing.api import Plan, read_plan, read_source
from fuwuyue.plan.parsing.model import Found, Span

PLANS = sorted((Path(__file__).parents[1] / "acceptance" / "plans").glob("*.txt"))
SETTINGS = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

WORDS = (
    "一、", "（一）", "1.", "（1）", "①", "第一条", "第一阶段", "附件：1.", "附件2", "云岭县", "石桥镇",
    "本月", "下月", "当月", "中旬", "10日前",
    "县卫生健康局", "各乡镇人民政府", "有关部门", "关于开展", "通知", "方案", "服务月", "活动", "总体要求",
    "工作安排", "保障措施", "云政办〔2026〕5号", "2026年", "二〇二六年", "民国一百一十五年", "5月15日", "十五日",
    "5月15日—20日", "12月28日至1月5日", "2月30日", "上旬", "月底前", "以前", "即日起", "逢5、10日", "逢五逢十",
    "每月25日前", "每周五", "节后第一个工作日", "发文之日起10个工作日内", "9:00", "100%", "不少于3次",
    "达到95%以上", "牵头", "配合", "负责", "责任单位：", "报送", "汇总", "要", "应当", "可以", "不得", "严禁",
    "杜绝", "罚款", "结扎", "超生", "曝光", "株连", "名单", "排名", "通报", "，", "。", "、", "；", "：", "（",
    "）", "《", "》", "“", "”", "—", "～", "-", "\n", "\n\n", "\u3000", "\t", "#", "**", "|", "關於", "辦理",
    "各鄉鎮", "１５", "Ⅲ", "〇", "零", "廿", "😀", "𠀀", "\u200b", "\ufeff", "\u2028", "\u200d",
)  # fmt: skip
PLAN_LIKE = st.lists(st.sampled_from([*WORDS, " "]), min_size=1, max_size=60).map("".join)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200)


def read_text(text: str) -> tuple[Plan, str] | None:
    try:
        source = read_source(text.encode("utf-8"), "plan.txt")
    except UserError:
        return None
    return read_plan(source), source.text


def found_parts(part: BaseModel) -> Iterator[Found]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Found):
                yield item
                yield from found_parts(item)


def check_places(plan: Plan, text: str) -> None:
    spans: list[Span] = [part.span for part in found_parts(plan)] + list(plan.spans.values())
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert all(0 <= finding.start < finding.end <= len(text) for finding in plan.findings)
    assert all(text[finding.start : finding.end] == finding.quote for finding in plan.findings)
    lists = {"section": plan.sections, "parent": plan.sections, "phase": plan.phases}
    lists |= {"deadline": plan.deadlines, "cadence": plan.cadences}
    for part in found_parts(plan):
        for name, listed in lists.items():
            index = getattr(part, name, None)
            assert index is None or 0 <= index < len(listed), f"{name} {index}"
    assert plan.source.characters == len(text)


def check_text(text: str) -> None:
    read = read_text(text)
    if read is not None:
        check_places(*read)
        plan = read[0]
        assert Plan.model_validate_json(plan.model_dump_json(by_alias=True)) == plan


@SETTINGS
@given(ANY_TEXT)
@example("a")
@example("\u3000")
@example("（" * 300)
@example("一、" * 300)
def test_any_text_is_read(text: str) -> None:
    check_text(text)


@settings(SETTINGS, max_examples=300)
@given(PLAN_LIKE)
def test_any_words_of_plans_are_read(text: str) -> None:
    check_text(text)


@pytest.mark.parametrize("file", PLANS, ids=lambda file: file.stem)
@settings(SETTINGS, max_examples=8)
@given(data=st.data())
def test_any_part_of_a_plan_is_read(file: Path, data: st.DataObject) -> None:
    text = file.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    check_text(text[:start] + text[end:])


@SETTINGS
@given(PLAN_LIKE)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_text(text) == read_text(text)
