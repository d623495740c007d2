"""Issuer, authority, number, day of issue, and the year that dates belong to."""

import pytest

from fuwuyue.plan.parsing.header import Header, find_header
from fuwuyue.plan.parsing.outline import find_outline
from fuwuyue.plan.parsing.text import Range, Text


def read(source: str) -> tuple[Text, Header]:
    text = Text(source)
    return text, find_header(text, find_outline(text))


def quote(text: Text, place: Range | None) -> str | None:
    return text.quote(*place) if place else None


def test_head_and_foot_are_read() -> None:
    text, header = read(
        "云岭县卫生健康局关于开展服务月活动的通知\n云卫〔2026〕5号\n各乡镇：\n经县卫生健康工作领导小组研究决定，开展服务月活动。\n"
        "一、目标\n二、要求\n云岭县卫生健康局\n二〇二六年三月一日\n"
    )

    assert header.title == "云岭县卫生健康局关于开展服务月活动的通知"
    assert quote(text, header.issuer) == "云岭县卫生健康局"
    assert quote(text, header.authority) == "县卫生健康工作领导小组"
    assert quote(text, header.number) == "云卫〔2026〕5号"
    assert str(header.issued_on) == "2026-03-01"
    assert header.year == 2026


def test_missing_title_is_a_doubt_in_words() -> None:
    assert "title" in read("为办好服务月，制定本方案。\n一、目标\n")[1].doubts


@pytest.mark.parametrize(
    ("source", "year"),
    [
        ("2026年健康服务月方案\n一、目标\n自2024年以来成效明显。\n", 2026),
        ("健康服务月方案\n一、时间\n服务月时间为2026年3月1日至31日。\n", 2026),
        ("健康服务月方案\n一、时间\n3月1日至31日。\n云岭县卫生健康局\n2026年2月20日\n", 2026),
        ("健康服务月方案\n一、目标\n到2030年建成。\n云岭县卫生健康局\n2026年2月20日\n", 2026),
        ("健康服务月方案\n一、时间\n2027年1月5日启动。\n云岭县卫生健康局\n2026年12月20日\n", 2027),
        (
            "健康服务月方案\n一、时间\n11月底前走访，2027年1月上旬总结。2027年1月15日表彰。\n云岭县卫生健康局\n2026年11月2日\n",
            2026,
        ),
        ("口腔保健計畫\n壹、期程\n民國115年3月1日起辦理。\n", 2026),
        ("健康服务月方案\n一、依据\n根据云政〔2025〕3号文件，3月开展。\n", 2025),
        ("健康服务月方案\n一、时间\n3月1日至31日。\n", None),
    ],
)
def test_year_of_the_plan(source: str, year: int | None) -> None:
    assert read(source)[1].year == year


def test_year_of_a_cited_document_is_a_doubt() -> None:
    assert "year" in read("健康服务月方案\n一、依据\n根据云政〔2025〕3号文件，3月开展。\n")[1].doubts


@pytest.mark.parametrize(
    "body",
    [
        "请于2026年11月30日前将总结报送县教育局。",
        "各校2026年11月30日以前将总结报送县教育局。",
        "2026年11月30日起实行。",
        "活动自2026年11月1日至2026年11月30日。",
        "定于2026年11月30日在县医院召开会议。",
        "各校注意，2026年11月30日开会。",
        "会议定于2026年11月30日",
    ],
)
@pytest.mark.parametrize("title", ["县教育局服务月方案\n一、工作\n", "服务月方案\n", ""])
def test_a_day_that_the_text_speaks_of_is_no_day_of_issue(title: str, body: str) -> None:
    assert read(title + body)[1].issued_on is None


@pytest.mark.parametrize(
    "source",
    [
        "服务月方案 一、工作 请于2026年11月30日前报送县教育局。石桥镇卫生院2026年5月1日",
        "服务月方案\n请于2026年11月30日前报送县教育局。\n石桥镇卫生院2026年5月1日",
        "服务月方案\n请于2026年11月30日前报送县教育局。\n二〇二六年五月一日印发",
    ],
)
def test_the_day_of_issue_of_a_short_text_is_that_of_its_sign_off(source: str) -> None:
    assert str(read(source)[1].issued_on) == "2026-05-01"


@pytest.mark.parametrize(
    "source", ["服务月方案\n一、工作\n各校要认真，2026年5月1日", "服务月方案\n石桥镇卫生院、各村，请于2026年5月1日前"]
)
def test_an_issuer_is_no_piece_of_a_sentence(source: str) -> None:
    header = read(source)[1]

    assert header.issuer is None
