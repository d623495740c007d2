"""The terminal page: widths of Chinese text, carets under the very words, nothing that steers the terminal."""

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console
from tests.support.plan_example import TEXT, make_finding, make_plan

from fuwuyue.cli.changes_page import print_changes
from fuwuyue.cli.findings_page import point_at, print_findings, write_json
from fuwuyue.cli.output import make_safe
from fuwuyue.cli.page import Page, shorten, wrap
from fuwuyue.cli.plan_page import print_plan
from fuwuyue.kernel.texts import set_language
from fuwuyue.plan.exporting.api import Change
from fuwuyue.plan.parsing.api import SourceText

SOURCE = SourceText(TEXT, "plan.txt", "txt", "utf-8", "0" * 64)


def console(width: int) -> Console:
    return Console(file=StringIO(), width=width, highlight=False, markup=False, emoji=False)


def written(screen: Console) -> str:
    assert isinstance(screen.file, StringIO)
    return screen.file.getvalue()


def plan_page(width: int) -> str:
    screen = console(width)
    print_plan(screen, make_plan(), TEXT)
    return written(screen)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("各乡镇要完成登记，上报", 10, ["各乡镇要完", "成登记，上", "报"]),
        ("各乡镇完成，上报", 10, ["各乡镇完", "成，上报"]),
        ("于2026-09-01上报", 12, ["于2026-09-01", "上报"]),
        ("甲乙（丙丁）", 6, ["甲乙", "（丙", "丁）"]),
        ("one two three", 8, ["one two", "three"]),
        ("x" * 25, 10, ["x" * 10, "x" * 10, "x" * 5]),
        ("", 10, [""]),
    ],
)
def test_lines_are_broken_as_chinese_text_is(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    widest = max(map(cell_len, plan_page(width).split("\n")))

    assert widest <= min(width, 120)


@pytest.mark.parametrize("width", [80, 120])
def test_the_time_line_runs_to_the_edge_and_its_bars_follow_each_other(width: int) -> None:
    first, second = (line for line in plan_page(width).split("\n") if "█" in line)

    assert cell_len(first) == cell_len(second) == width
    assert first.index("█") + first.count("█") == second.index("█")


def test_columns_stand_under_each_other() -> None:
    screen = console(60)
    Page(screen).write_table([[("甲", ""), ("x", "")], [("abc", ""), ("乙", "")]], [6, 0])

    places = [
        cell_len(line[: line.index(mark)]) for line, mark in zip(written(screen).split("\n"), "x乙", strict=False)
    ]

    assert places == [10, 10]


def test_the_page_tells_each_part_of_the_plan() -> None:
    words = plan_page(120)

    for expected in (
        "2026-09-01至2026-09-30（含首尾共30天，其中工作日22天）",
        "阶段 2 · 任务 2 · 时限 3 · 定期事项 3 · 指标 1 · 单位 2",
        "拒绝 1",
        "二、工作任务",
        "（未列入）摸清政策外怀孕对象底细",
        "2026-09-25 17:00",
        "发文之日起10个工作日内",
        "每月10日，自2026-09起",
        "≥ 95%",
        "牵头",
        "序号有误",
        "年份未写明",
        "第7行",
        "报告6次；表格0份；会议1次；约需14.5小时",
    ):
        assert expected in words


def test_one_of_a_thing_is_no_plural() -> None:
    set_language("en")
    try:
        words = plan_page(120)
    finally:
        set_language("zh-hans")

    assert "6 reports; 0 forms; 1 meeting; about 14.5 hours" in words


def test_colour_is_left_out_where_nobody_sees_it() -> None:
    assert "\x1b" not in plan_page(80)


def test_a_caret_stands_under_every_cell_of_the_words() -> None:
    start = TEXT.index("逢5、10日")
    ((line, carets),) = point_at(TEXT, start, start + len("逢5、10日"), 100)

    place = line.index("逢5、10日")
    assert carets == " " * cell_len(line[:place]) + "^" * cell_len("逢5、10日")


def test_carets_follow_the_words_over_a_line_break() -> None:
    text = "甲" * 10 + "乙" * 10 + "丙" * 10
    lines = point_at(text, 10, 20, 30)

    assert lines == [("甲" * 10 + "乙" * 5, " " * 20 + "^" * 10), ("乙" * 5 + "丙" * 10, "^" * 10)]


def test_only_the_sentence_is_shown() -> None:
    text = "甲" * 50 + "。" + "乙" * 5 + "。" + "丙" * 50

    assert point_at(text, 51, 53, 80) == [("乙乙乙乙乙。", "^^^^")]


def test_a_long_sentence_is_cut_on_both_sides() -> None:
    ((line, _carets),) = point_at("甲" * 50 + "乙" + "丙" * 50, 50, 51, 200)

    assert line == "…" + "甲" * 32 + "乙" + "丙" * 32 + "…"


def test_a_finding_comes_with_reason_basis_and_counterpart() -> None:
    screen = console(80)
    print_findings(screen, [make_finding()], SOURCE)

    words = written(screen)
    for expected in (
        "拒绝  plan.txt:7  ",
        "（births-hunted）",
        "^^^^",
        "怀孕不是清查的对象",
        "依据待核实",
        "公布免费检查",
    ):
        assert expected in words


def test_the_list_of_findings_ends_with_how_to_report_a_wrong_one() -> None:
    screen = console(80)
    print_findings(screen, [make_finding()], SOURCE)

    assert "反馈误判" in written(screen).rstrip("\n").split("\n")[-1]


def test_the_list_of_findings_says_once_what_verified_does_not_cover() -> None:
    screen = console(80)
    print_findings(screen, [make_finding(), make_finding()], SOURCE)
    alone = console(80)
    unverified = make_finding().model_copy(update={"citations": make_finding().citations[1:]})
    print_findings(alone, [unverified], SOURCE)

    assert written(screen).count("已核实2025年4月文本") == 2
    assert written(screen).count("其后修订未核") == 1
    assert "其后修订未核" not in written(alone)


def test_a_rule_is_named_by_its_title_with_its_id_behind_it() -> None:
    screen = console(80)
    print_findings(screen, [make_finding().model_copy(update={"rule": "registration-by-marriage"})], SOURCE)

    assert "plan.txt:7  生育登记要求结婚证（registration-by-marriage）" in written(screen)


def test_the_json_of_findings_has_exactly_the_published_keys() -> None:
    import json

    (finding,) = json.loads(write_json([make_finding()]))["findings"]

    assert list(finding) == ["decision", "start", "end", "quote", "rule", "reason", "citations", "counterpart"]
    assert TEXT[finding["start"] : finding["end"]] == finding["quote"]


def test_escape_sequences_of_a_document_do_not_reach_the_terminal() -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\u202e方案\x9b31m"
    plan = make_plan().model_copy(update={"title": hostile, "issuer": hostile, "doubts": {"title": hostile}})
    text = hostile + TEXT
    screen = console(80)
    print_plan(screen, plan, text)
    print_findings(screen, [make_finding()], SourceText(text, hostile, "txt", None, ""))
    print_changes(screen, [Change("title", "changed", hostile, None)])

    assert not set(written(screen)) & set("\x1b\x07\x9b\u202e")


def test_making_text_safe_keeps_its_length() -> None:
    text = "甲\x1b\t\u2066乙"

    assert make_safe(text) == "甲� �乙"


def test_a_text_is_shortened_by_cells() -> None:
    assert shorten("甲乙丙丁", 5) == "甲乙…"
