"""Official papers: what stands in them, where, and that the same paper gives the same bytes."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn
from PIL import Image
from tests.support.measured_pages import check_measures, read_pages
from tests.support.paper_example import CHART, HOSTILE, RATES, make_report

from fuwuyue.documents import official_pdf, word
from fuwuyue.documents.api import (
    Attachment,
    Chart,
    Heading,
    LargeSheet,
    OfficialPaper,
    PaperKind,
    Series,
    Table,
    Text,
    write_docx,
    write_large_sheet_docx,
    write_large_sheet_pdf,
    write_pdf,
)
from fuwuyue.documents.pieces import break_title, count_in_chinese
from fuwuyue.kernel.errors import UserError

LETTER = OfficialPaper(
    kind=PaperKind.LETTER,
    title="安和县卫生健康局关于商请提供宣传服务月活动场地的函",
    recipients=("县教育局",),
    blocks=(Text("请于5月12日前函复。"),),
    signer="安和县卫生健康局",
    signed_on=date(2026, 5, 6),
    note="联系人：张三，电话：000-0000000",
)
SHEET = LargeSheet(
    title="白杨村本周要做的事",
    subtitle="5月11日（星期一）至5月17日（星期日）",
    heads=("哪天", "做什么", "找谁"),
    rows=(
        ("12日 星期二", "张贴免费检查时间地点公告", "李医生"),
        ("14日 星期四", "上午9点，村委会院内，政策咨询", "王主任"),
    ),
    notes=("有事请打镇卫生院电话：000-0000000。",),
)


def read_words(paper: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(BytesIO(paper)).paragraphs]


def read_fonts(paper: bytes) -> dict[str, tuple[str, float]]:
    """Return the East Asian font and the size of each run of words."""
    return {
        run.text: (run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt)
        for paragraph in docx.Document(BytesIO(paper)).paragraphs
        for run in paragraph.runs
        if run.text
    }


def test_a_report_has_its_parts_in_the_order_of_the_standard() -> None:
    words = [word for word in read_words(write_docx(paper=make_report())) if word and not word.startswith("国")]

    assert words == [
        "安和县卫生健康局关于2026年",
        "宣传服务月活动第三次进展情况的报告",
        "安和县人民政府：",
        "现将截至2026年5月15日17时的活动进展情况报告如下：",
        "一、进展情况",
        "（一）任务办理情况。全县应办事项126件，已按时办结122件。",
        "表1　各乡镇事项办理情况",
        "图1　各乡镇按时办结率",
        "（二）宣传服务情况",
        "1.现场咨询",
        "（1）免费检查预约",
        "二、下一步打算",
        "特此报告。",
        "附件：1. 事项办理明细表",
        "2. 口径说明",
        "安和县卫生健康局",
        "2026年5月15日",
        "附件1",
        "事项办理明细表",
        "表1　各乡镇事项办理情况",
        "附件2",
        "口径说明",
        "一、口径",
        "略。",
        "抄送：县委办公室，县政协办公室。",
        "安和县卫生健康局办公室\t2026年5月15日印发",
    ]


def test_the_docx_names_the_official_fonts_and_sizes() -> None:
    fonts = read_fonts(write_docx(paper=make_report()))

    assert fonts["宣传服务月活动第三次进展情况的报告"] == ("方正小标宋简体", 22)
    assert fonts["一、进展情况"] == ("黑体", 16)
    assert fonts["（一）任务办理情况。"] == ("楷体_GB2312", 16)
    assert fonts["1.现场咨询"] == fonts["特此报告。"] == ("仿宋_GB2312", 16)
    assert fonts["附件1"] == ("黑体", 16)
    assert fonts["抄送：县委办公室，县政协办公室。"] == ("仿宋_GB2312", 14)


def test_the_pdf_has_the_measures_of_the_standard() -> None:
    pages = read_pages(write_pdf(paper=make_report()))

    check_measures(pages)
    assert len(pages) == 6


def test_the_pdf_says_which_official_fonts_were_replaced() -> None:
    with pdfplumber.open(BytesIO(write_pdf(paper=LETTER))) as pdf:
        last, properties = pdf.pages[-1].extract_text(), pdf.metadata

    assert "仿宋_GB2312、方正小标宋简体、宋体以Noto Serif SC代替" in properties["Subject"]
    assert "黑体以Noto Sans SC代替；楷体_GB2312以Fuwuyue Kai代替" in properties["Subject"]
    assert "仿宋_GB2312 → Noto Serif SC" in properties["Keywords"]
    assert "字体说明" in last


def test_a_heading_of_the_second_level_is_set_in_kai_and_a_rare_character_is_there() -> None:
    paper = make_report(blocks=(Heading(2, "关于䶮字𬭼字"),), attachments=())
    with pdfplumber.open(BytesIO(write_pdf(paper=paper))) as pdf:
        fonts = {char["text"]: char["fontname"].split("+")[1] for char in pdf.pages[0].chars if char["size"] == 16}

    assert (fonts["字"], fonts["䶮"], fonts["𬭼"]) == (
        "FuwuyueKai-Regular",
        "FuwuyueKai-Regular",
        "NotoSerifSC-Regular",
    )


def test_an_official_font_that_is_handed_over_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    families = {"FangSong", "SimHei", "KaiTi", "FZXiaoBiaoSong-B05S"}
    monkeypatch.setattr(
        official_pdf, "_gather_fonts", lambda _folders: type("Fonts", (), {"families": lambda _: families})()
    )

    faces, replaced = official_pdf._choose_faces.__wrapped__((Path("fonts"),))

    assert faces["fangsong"] == "FangSong"
    assert replaced == ("song",)


def test_the_same_paper_gives_the_same_bytes() -> None:
    for write in (write_docx, write_pdf):
        first, second = write(paper=make_report()), write(paper=make_report())
        other = write(paper=make_report(signed_on=date(2026, 5, 16)))

        assert first == second != other
    assert write_large_sheet_docx(sheet=SHEET) == write_large_sheet_docx(sheet=SHEET)
    assert write_large_sheet_pdf(sheet=SHEET) == write_large_sheet_pdf(sheet=SHEET)


def test_nothing_official_is_made_up() -> None:
    paper = docx.Document(BytesIO(write_docx(paper=LETTER)))
    with pdfplumber.open(BytesIO(write_pdf(paper=LETTER))) as pdf:
        colours = {char["non_stroking_color"] for char in pdf.pages[0].chars}
        lines = pdf.pages[0].lines + pdf.pages[0].rects

    assert "FF0000" not in paper.element.xml
    assert "〕" not in paper.element.xml
    assert (1, 0, 0) not in colours
    assert lines == []


def test_a_red_head_and_a_number_that_were_given_appear() -> None:
    given = {"issuer_mark": "安和县卫生健康局文件", "number": "安卫发〔2026〕9号", "approver": "王某某"}
    words = "".join(read_words(write_docx(paper=make_report(**given))))
    with pdfplumber.open(BytesIO(write_pdf(paper=make_report(**given)))) as pdf:
        page = pdf.pages[0]
        mark = [char for char in page.chars if char["non_stroking_color"] == (1, 0, 0)]
        rule = page.lines[0]

    assert re.search("安和县卫生健康局文件　安卫发〔2026〕9号　+签发人：王某某", words)
    assert "".join(char["text"] for char in mark) == "安和县卫生健康局文件"
    assert (mark[0]["top"] - 37 * 72 / 25.4) * 25.4 / 72 == pytest.approx(35, abs=3)
    assert rule["x1"] - rule["x0"] == pytest.approx(156 * 72 / 25.4, abs=1)


def test_a_letter_with_a_head_has_no_number_on_its_first_page_and_two_double_lines() -> None:
    letter = OfficialPaper(
        kind=PaperKind.LETTER, title="关于借用场地的函", blocks=(Text("长" * 700),), issuer_mark="安和县卫生健康局"
    )
    with pdfplumber.open(BytesIO(write_pdf(paper=letter))) as pdf:
        rules = pdf.pages[0].lines
        numbers = [page.extract_text().replace(" ", "").endswith("—") for page in pdf.pages]
    section = docx.Document(BytesIO(write_docx(paper=letter))).sections[0]

    assert [round((rule["x1"] - rule["x0"]) * 25.4 / 72) for rule in rules] == [170] * 4
    assert numbers[0] is False
    assert section.different_first_page_header_footer
    assert "PAGE" not in section.first_page_footer._element.xml


@pytest.mark.parametrize("number", ["安卫发[2026]9号", "安卫发〔2026〕第9号", "安卫发〔2026〕09号", "〔2026〕9号", ""])
def test_a_number_in_a_wrong_form_is_refused(number: str) -> None:
    with pytest.raises(UserError, match="〔2026〕8号"):
        make_report(number=number)


def test_a_paper_for_signature_leaves_room_for_the_seal_and_a_sheet_for_hands() -> None:
    plain = docx.Document(BytesIO(write_docx(paper=LETTER)))
    words = docx.Document(BytesIO(write_docx(paper=make_report(for_signature=True, signed_on=None))))

    texts = [paragraph.text for paragraph in words.paragraphs]
    at = texts.index("安和县卫生健康局")
    assert texts[at - 3 : at] == ["", "", ""]
    assert texts[at + 1] == "　　年　月　日"
    assert [row.cells[0].text for row in words.tables[-1].rows] == ["环节", "拟稿", "审核", "签发"]
    assert len(plain.tables) == 0


def test_a_chart_is_a_picture_that_says_its_values_in_words() -> None:
    document = docx.Document(BytesIO(write_docx(paper=make_report())))
    picture = document.inline_shapes[0]._inline
    image = Image.open(BytesIO(next(iter(document.part.package.image_parts)).blob))

    assert picture.docPr.get("descr") == (
        "各乡镇按时办结率。上期：青石镇90%，白杨镇92.5%，柳林乡—；本期：青石镇95.1%，白杨镇95.2%，柳林乡100%"
    )
    assert image.size[0] == pytest.approx(156 / 25.4 * 220, abs=3)


def test_the_chart_of_the_pdf_is_drawn_in_black_and_with_its_values() -> None:
    with pdfplumber.open(BytesIO(write_pdf(paper=make_report(blocks=(CHART,), attachments=())))) as pdf:
        words = pdf.pages[0].extract_text()

    assert all(value in words for value in ("青石镇", "92.5%", "100%", "—", "上期", "本期", "图1 各乡镇按时办结率"))


def test_hostile_words_do_no_harm() -> None:
    blocks = (
        Heading(1, HOSTILE),
        Heading(2, HOSTILE, HOSTILE),
        Text("\n\n"),
        Table((), ()),
        Table(("甲", "乙"), ()),
        Table(("甲", "乙", "丙"), ((HOSTILE, "长" * 10_000, ""), ("x" * 3_000, "", "a\r\nb\n\nc"))),
        Chart(HOSTILE, (), (Series("a", ()),)),
        Chart(HOSTILE, (HOSTILE, "长" * 200), (Series(HOSTILE, (0, None)), Series("b", (1e12, 0.001)))),
    )
    paper = make_report(
        title="关于" + HOSTILE,
        recipients=(HOSTILE,),
        blocks=blocks,
        signer=HOSTILE,
        note=HOSTILE,
        copy_to=(HOSTILE,) * 9,
    )

    words = "\n".join(read_words(write_docx(paper=paper)))
    with pdfplumber.open(BytesIO(write_pdf(paper=paper))) as pdf:
        shown = pdf.pages[0].extract_text()
        widest = max(char["x1"] for page in pdf.pages for char in page.chars)

    assert "一、甲����乙😀 倒序 ئۇيغۇر #let x = 1; $x$ *a* _b_ \\ `c` @d <e> [f] // 䶮玥堃 བོད་ {g}" in words
    assert not set("\x00\x1b\u202e\u202c") & set(words)
    assert "#let x = 1; $x$ *a* _b_ \\ `c` @d <e> [f] //" in " ".join(shown.split())
    assert widest <= 190 * 72 / 25.4


def test_a_table_without_rows_says_so() -> None:
    table = docx.Document(BytesIO(write_docx(paper=make_report(blocks=(Table(("甲", "乙"), ()),))))).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [["甲", "乙"], ["无", ""]]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Table(("甲", "乙"), (("1",),)),
        lambda: Chart("图", ("甲",), ()),
        lambda: Chart("图", ("甲",), (Series("a", (1, 2)),)),
        lambda: Chart("图", ("甲",), (Series("a", (-1,)),)),
        lambda: LargeSheet(title="题", heads=("甲",), rows=(("1", "2"),)),
    ],
)
def test_what_is_no_rectangle_or_no_bar_is_a_fault_of_the_program(make: object) -> None:
    with pytest.raises(ValueError, match=r"a (row|chart|bar)|values"):
        make()


def test_a_paper_without_a_title_is_refused() -> None:
    with pytest.raises(UserError, match="标题"):
        make_report(title=" \n")


def test_headings_of_an_attachment_are_counted_anew_and_a_number_of_its_own_stays() -> None:
    plan = Attachment(
        "方案", (Heading(1, "总体要求"), Heading(1, "第一阶段", number="第一章　"), Heading(1, "附则", number=""))
    )

    words = read_words(write_docx(paper=make_report(attachments=(plan,))))

    assert words[words.index("附件") :][4:7] == ["一、总体要求", "第一章　第一阶段", "附则"]


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "100")]
)
def test_chinese_numbers_of_headings(number: int, written: str) -> None:
    assert count_in_chinese(number) == written


@pytest.mark.parametrize(
    "lines",
    [
        ["青石镇2026年宣传服务月活动工作总结"],
        ["安和县卫生健康局关于印发《安和县2026年", "宣传服务月活动方案》的通知"],
        ["安和县卫生健康局关于2026年", "宣传服务月活动第三次进展情况的报告"],
    ],
)
def test_a_long_title_breaks_into_even_lines_behind_a_word(lines: list[str]) -> None:
    assert break_title("".join(lines)) == lines
    assert break_title("一行\n两行") == ["一行", "两行"]


def test_the_sheet_in_large_type_is_one_page_of_22_points_or_more() -> None:
    with pdfplumber.open(BytesIO(write_large_sheet_pdf(sheet=SHEET))) as pdf:
        sizes = {round(char["size"]) for char in pdf.pages[0].chars if char["bottom"] < pdf.pages[0].height - 40}
        pages = len(pdf.pages)
    document = docx.Document(BytesIO(write_large_sheet_docx(sheet=SHEET)))
    cells = [run.font.size.pt for cell in document.tables[0]._cells for run in cell.paragraphs[0].runs]

    assert pages == 1
    assert min(sizes) >= 22
    assert min(cells) >= 22
    assert document.paragraphs[0].text == "白杨村本周要做的事"


def test_a_table_has_its_heads_and_all_its_words() -> None:
    table = docx.Document(BytesIO(write_docx(paper=make_report()))).tables[0]

    assert [cell.text for cell in table.rows[0].cells] == list(RATES.heads)
    assert [cell.text for cell in table.rows[2].cells] == list(RATES.rows[1])
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_title_breaks_between_words() -> None:
    assert break_title("关于云岭县2026年优生优育和健康宣传服务月活动进展情况的报告") == [
        "关于云岭县2026年优生优育和健康",
        "宣传服务月活动进展情况的报告",
    ]


def test_rows_that_are_copied_are_those_that_are_made_one_by_one() -> None:
    rows = [["甲", "1", ""], [" 乙 ", "2\n3", "x"], ["丙", "", "a\tb"], ["丁\x07", "4", "5"]]
    written = []
    for together in (True, False):
        document = word.new_document("表")
        table = document.add_table(rows=0, cols=3)
        given = {"aligns": ("left", "right", "center"), "height_mm": 9.0}
        if together:
            word.add_rows(table, rows, [20, 20, 20], 10.5, **given)
        else:
            for row in rows:
                word.add_row(table, row, [20, 20, 20], 10.5, **given)
        written.append(table._tbl.xml)

    assert written[0] == written[1]
    assert written[0].count("<w:tr>") + written[0].count("<w:tr ") == 4
