"""The Word papers: what stands in them, and how they are set."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from tests.support.plan_example import TEXT, make_finding, make_plan

from fuwuyue.documents.api import Paper
from fuwuyue.plan.exporting.api import opinion_docx, to_docx
from fuwuyue.plan.parsing.model import Plan
from fuwuyue.review.api import Decision


def read_opinion(plan: Plan) -> docx.document.Document:
    return docx.Document(BytesIO(opinion_docx(plan, TEXT)))


def cells(table: docx.table.Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_opinion_puts_words_problem_basis_and_proposal_side_by_side() -> None:
    heads, row = cells(read_opinion(make_plan()).tables[0])

    assert heads == ["原文", "问题", "依据（是否核实）", "建议修改"]
    assert row == [
        "“各村要摸清政策外怀孕对象底细”（7行）",
        "【拒绝】怀孕不是清查的对象。",
        "已核实：《个人信息保护法》第六条\n待核实：《优化生育政策决定》",
        "公布免费检查的时间地点，由本人自愿预约。",
    ]


def test_the_opinion_says_that_it_is_a_reference_only() -> None:
    paper = read_opinion(make_plan())
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)

    assert words.startswith("合法性审核参考意见\n（仅供参考，不替代法制机构意见）")
    assert "共对1处条款提出意见，其中拒绝1处" in words
    assert "须由法制机构与现行有效文本核对" in words
    assert "“已核实”系按2025年4月文本核对，其后修订未核" in words
    assert "反馈误判" in words
    assert [cell.split("\n")[0] for cell in cells(paper.tables[-1])[0]] == [
        "承办机构意见",
        "法制机构意见",
        "分管负责同志意见",
    ]


def test_findings_of_one_rule_share_a_row_and_the_gravest_come_first() -> None:
    caution = make_finding("每月10日召开例会", Decision.CAUTION).model_copy(update={"rule": "meetings"})
    findings = [caution, make_finding("县卫生健康局"), make_finding("石桥镇"), make_finding()]

    rows = cells(read_opinion(make_plan().model_copy(update={"findings": findings})).tables[0])[1:]

    assert [row[0].count("“") for row in rows] == [3, 1]
    assert rows[1][1].startswith("【提示】")


def test_where_texts_of_several_months_were_read_each_is_named() -> None:
    finding = make_finding()
    verified, unverified = finding.citations
    in_force = verified.model_copy(update={"article": "第七条", "text_as_of": None})
    finding = finding.model_copy(update={"citations": (unverified, verified, in_force)})

    basis = cells(read_opinion(make_plan().model_copy(update={"findings": [finding]})).tables[0])[1][2]

    assert basis.split("\n") == [
        "已核实：《个人信息保护法》第七条",
        "已核实（2025年4月文本）：《个人信息保护法》第六条",
        "待核实：《优化生育政策决定》",
    ]


def test_an_opinion_without_findings_does_not_call_the_plan_lawful() -> None:
    paper = read_opinion(make_plan().model_copy(update={"findings": []}))
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)

    assert len(paper.tables) == 1
    assert "这不表示该文件已经审核合法" in words


def test_long_words_are_shortened_in_the_middle() -> None:
    finding = make_finding().model_copy(update={"quote": "甲" * 30 + "乙" * 30})

    quote = cells(read_opinion(make_plan().model_copy(update={"findings": [finding]})).tables[0])[1][0]

    assert quote == "“" + "甲" * 13 + "……" + "乙" * 13 + "”（7行）"


def test_a_refused_task_is_in_no_table_of_tasks() -> None:
    paper = docx.Document(BytesIO(to_docx(make_plan(), TEXT)))
    words = "\n".join(cell for table in paper.tables for row in cells(table) for cell in row)

    assert "将总结报县卫生健康局" in words
    assert "摸清政策外怀孕对象底细" not in words


def test_the_page_is_that_of_the_standard() -> None:
    section = docx.Document(BytesIO(Paper("题").to_bytes())).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]


@pytest.mark.parametrize(
    ("place", "font", "points"),
    [(0, "方正小标宋简体", 22), (1, "楷体_GB2312", 16), (2, "黑体", 16), (3, "仿宋_GB2312", 16)],
)
def test_the_fonts_bear_their_official_names(place: int, font: str, points: float) -> None:
    paper = Paper("题")
    paper.add_title("标题")
    paper.add_subtitle("副题")
    paper.add_heading("一、标题")
    paper.add_text("正文")

    run = docx.Document(BytesIO(paper.to_bytes())).paragraphs[place].runs[0]

    assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert run.font.size.pt == points


def test_the_page_number_stands_on_the_outer_side() -> None:
    section = docx.Document(BytesIO(Paper("题").to_bytes())).sections[0]
    sides = [footer.paragraphs[0].alignment.name for footer in (section.footer, section.even_page_footer)]

    assert sides == ["RIGHT", "LEFT"]
    assert "PAGE" in section.footer._element.xml
    # The number itself is a run of its own: LibreOffice set it in the size of the body otherwise.
    assert {run.font.size.pt for run in section.footer.paragraphs[0].runs} == {14}
    assert [run.text for run in section.footer.paragraphs[0].runs if run.text] == ["— ", "1", " —"]


def test_the_same_paper_gives_the_same_bytes() -> None:
    archive = ZipFile(BytesIO(Paper("题").to_bytes()))

    assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert opinion_docx(make_plan(), TEXT) == opinion_docx(make_plan(), TEXT)


def test_characters_that_xml_cannot_hold_do_no_harm() -> None:
    paper = Paper("题")
    paper.add_text("甲\x00\x1b乙\ufffe")

    assert docx.Document(BytesIO(paper.to_bytes())).paragraphs[0].text == "甲��乙�"
