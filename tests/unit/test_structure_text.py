"""The folded text and the way back to the author's words."""

import pytest

from fuwuyue.plan.parsing.text import Text


def clauses(source: str) -> list[str]:
    text = Text(source)
    return [text.quote(start, end) for start, end in text.clauses(0, len(text.folded))]


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("２０２６年５月，（一）", "2026年5月,(一)"),
        ("2026 年 5 月 15 日", "2026年5月15日"),
        ("2026年 1 1 月1 日", "2026年11月1日"),
        ("辦理機關應於期限內", "办理机关应于期限内"),
        ("「服務」月", "“服务”月"),
        ("二O二六年", "二〇二六年"),
        ("石桥镇   桃园乡", "石桥镇 桃园乡"),
        ("工 作 方 案", "工作方案"),
        ("　　一、目标  \n", "一、目标\n"),
        ("## 一、目标 **重点**", "一、目标重点"),
        ("1\t公示信息\t县卫生局\n", "1\t公示信息\t县卫生局\n"),
    ],
)
def test_text_is_folded_for_matching(source: str, folded: str) -> None:
    assert Text(source).folded == folded


def test_span_leads_back_to_the_authors_words() -> None:
    text = Text("　　自 2026 年 5 月起，各鄉鎮要上報。")

    start = text.folded.index("各乡镇")

    assert text.quote(start, start + 3) == "各鄉鎮"
    assert text.quote(text.folded.index("2026"), text.folded.index("起")) == "2026 年 5 月"


def test_line_end_inside_a_sentence_is_dropped_where_lines_are_broken_at_a_margin() -> None:
    sentence = "各街道要把咨询台摆到集市和车站旁边，向过往居民讲清政策，听取意见，做好登记。"
    page = "\n".join((sentence * 8)[start : start + 31] for start in range(0, len(sentence) * 8, 31))

    text = Text(f"一、目标\n{page}\n二、要求\n")

    assert sentence * 3 in text.folded.replace(",", "，")
    assert "\n二、要求" in text.folded


def test_paragraphs_on_lines_of_their_own_stay_apart() -> None:
    source = "\n".join(f"{number}、各街道要在集市和车站旁边摆放咨询台。" for number in range(1, 20))

    assert len(Text(source).lines) == 19


def test_clause_ends_at_punctuation_outside_brackets_and_quotes() -> None:
    assert clauses("石桥镇（含桃园、柳林，下同）负责，上午9:00到场；“先建，后用”。") == [
        "石桥镇（含桃园、柳林，下同）负责",
        "上午9:00到场",
        "“先建，后用”",
    ]


def test_bracket_that_is_never_closed_encloses_nothing() -> None:
    assert clauses("“三线’，整治（一期，二期") == ["“三线’", "整治（一期", "二期"]


@pytest.mark.parametrize("source", ["", "\n", " ", "\u3000\n\t\n", "（", "”"])
def test_text_without_words_has_no_clauses_that_fail(source: str) -> None:
    text = Text(source)

    assert text.line_at(0) is not None
    assert text.span(0, 0).end <= len(source)
