"""Documents that lost their line ends on the way, or begin in the middle: outline, title, period."""

import pytest

from fuwuyue.plan.parsing.api import parse_plan
from fuwuyue.plan.parsing.model import Plan
from fuwuyue.plan.parsing.source import SourceText

FILLER = "各村要做好入户登记，逐户核对信息，及时补充台账，做到底数清、情况明，为后续服务打下基础。" * 6


def read(text: str) -> Plan:
    return parse_plan(SourceText(text=text, name="plan.txt", format="txt", encoding="utf-8", sha256=""))


def titles(plan: Plan) -> list[tuple[int, str, str]]:
    return [(one.level, one.marker, one.title) for one in plan.sections]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("石桥镇改厕工作方案为加快改厕进度，制定本方案。", "石桥镇改厕工作方案"),
        ("关于开展秋季防火检查的通知各乡镇人民政府：", "关于开展秋季防火检查的通知"),
        ("石桥镇消防监督计划书 为认真贯彻上级精神，特制定本计划。", "石桥镇消防监督计划书"),
    ],
)
def test_a_title_that_runs_into_the_text_ends_with_the_kind_of_document(line: str, title: str) -> None:
    plan = read(f"{line}{FILLER}\n一、任务\n做好登记。\n")

    assert plan.title == title
    assert "title" in plan.doubts


def test_runs_of_blanks_before_markers_are_lost_line_ends() -> None:
    plan = read(f"石桥镇改厕方案\n{FILLER}   一、总体要求   （一）加强领导   成立专班。   （二）加强宣传   入户宣传。")

    assert titles(plan) == [(1, "一、", "总体要求"), (2, "（一）", "加强领导"), (2, "（二）", "加强宣传")]


def test_markers_behind_words_count_where_they_go_on() -> None:
    plan = read(
        f"石桥镇运动会计划\n一.名称：运动会 二.对象：全体镇民 三.地点：镇体育场 四.附则：见附件（二）。{FILLER}"
    )

    assert titles(plan) == [(1, "一.", "名称"), (1, "二.", "对象"), (1, "三.", "地点"), (1, "四.", "附则")]


def test_an_excerpt_lacks_the_heading_above_its_first_items() -> None:
    plan = read("（二）排查阶段（7月3日至15日）。排查。\n（三）整改阶段（8月）。整改。\n五、保障\n（一）加强领导。\n")

    assert [(one.level, one.marker) for one in plan.sections] == [
        (2, "（二）"),
        (2, "（三）"),
        (1, "五、"),
        (2, "（一）"),
    ]


def test_a_period_may_be_open() -> None:
    plan = read("石桥镇交通整治方案\n县政府决定自2026年6月24日起，在全县开展交通整治行动。\n一、任务\n加强巡查。\n")

    assert plan.period is not None
    assert (str(plan.period.start), plan.period.end, plan.period.basis) == ("2026-06-24", None, "stated")
    assert [unit.name for unit in plan.units] == ["县政府"]
