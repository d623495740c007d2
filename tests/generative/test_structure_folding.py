"""Folding any text keeps the way back; a plan of any text survives JSON and YAML."""

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fuwuyue.plan.parsing.api import parse_plan
from fuwuyue.plan.parsing.model import Plan
from fuwuyue.plan.parsing.outline import find_outline
from fuwuyue.plan.parsing.source import SourceText
from fuwuyue.plan.parsing.text import Text

SETTINGS = settings(deadline=None, derandomize=True, max_examples=150)
PIECES = (
    *("一、", "（一）", "㈠", "1.", "2、", "①", "第一章", "第二条", "第一阶段：", "1.1", "壹、", "附件：", "工作目标"),
    *(
        "县卫生局",
        "各乡镇",
        "要",
        "不得",
        "负责",
        "牵头",
        "成立",
        "领导小组",
        "主办单位：",
        "关于印发",
        "《",
        "》",
        "任务",
    ),
    *(
        "方案",
        "2026年5月1日",
        "的通知",
        "（",
        "）",
        "“",
        "”",
        "，",
        "。",
        "；",
        "、",
        "：",
        " ",
        "　",
        "\t",
        "\n",
        "\n",
    ),
    *("鄉鎮", "辦理", "１"),
)
PLANS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120) | PLANS


@SETTINGS
@given(TEXTS)
def test_every_folded_character_stands_for_one_of_the_source(source: str) -> None:
    text = Text(source)

    places = [text.source_position(place) for place in range(len(text.folded))]

    assert places == sorted(set(places))
    assert all(0 <= place < len(source) for place in places)
    kept = [source[place] for place in places]
    assert all(folded == own for folded, own in zip(text.folded, kept, strict=True) if "a" <= own <= "z")


@SETTINGS
@given(TEXTS)
def test_what_is_dropped_is_white_space_or_markdown(source: str) -> None:
    text = Text(source)

    kept = {text.source_position(place) for place in range(len(text.folded))}

    dropped = "".join(character for place, character in enumerate(source) if place not in kept)
    assert not dropped.strip("#*>\ufeff\u200b") or dropped.strip("#*>\ufeff\u200b").isspace()


@SETTINGS
@given(TEXTS)
def test_headings_nest_and_quote_the_source(source: str) -> None:
    text = Text(source)

    headings = find_outline(text).headings

    for heading in headings:
        assert heading.start <= heading.title_start <= heading.title_end <= heading.end <= len(text.folded)
        assert heading.title in source.replace("\n", "")
        parent = headings[heading.parent] if heading.parent is not None else None
        assert parent is None or (parent.level < heading.level and parent.start <= heading.start < parent.end)


@SETTINGS
@given(TEXTS)
def test_plan_survives_json_and_yaml(source: str) -> None:
    plan = parse_plan(SourceText(text=source, name="plan.txt", format="txt", encoding="utf-8", sha256=""))

    written = yaml.safe_dump(plan.model_dump(mode="json", by_alias=True), allow_unicode=True)

    assert Plan.model_validate_json(plan.model_dump_json(by_alias=True)) == plan
    assert Plan.model_validate(yaml.safe_load(written)) == plan
    for unit in plan.units:
        assert source[unit.span.start : unit.span.end] == unit.name
