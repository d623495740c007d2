"""Word files: the text as its reader sees it, with the numbers that stand in no text of the file."""

import pytest
from docx import Document
from tests.support.file_samples import (
    XMLNS,
    W,
    bytes_of,
    docx_of,
    docx_with_body,
    in_list,
    level,
    numbering,
    paragraph,
    zip_of,
)

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.parsing.api import read_source

pytestmark = pytest.mark.usefixtures("in_english")

OFFICIAL_LEVELS = (
    level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.", suffix="tab")
    + level(3, "decimalEnclosedCircle", "%4")
)


def lines_of(inner_xml: str, **parts: str) -> list[str]:
    return read_source(docx_with_body(inner_xml, **parts), "plan.docx").text.split("\n")


def numbered(*items: tuple[int, int], lists: str) -> list[str]:
    """Return the lines of empty paragraphs, each in a list at a level."""
    return lines_of("".join(paragraph("", in_list(*item)) for item in items), numbering=lists)


def test_plain_paragraphs_are_lines() -> None:
    source = read_source(docx_of("一、总体要求\n\n二、安排"), "计划.docx")

    assert (source.text, source.format, source.encoding) == ("一、总体要求\n\n二、安排", "docx", None)


def test_automatic_numbers_are_part_of_the_text() -> None:
    places = [0, 1, 1, 2, 2, 3, 0, 1, 2]
    body = "".join(paragraph("项", in_list(1, place)) for place in places)

    lines = lines_of(body, numbering=numbering({0: OFFICIAL_LEVELS}, {1: (0, "")}))

    assert lines == ["一、项", "（一）项", "（二）项", "1. 项", "2. 项", "①项", "二、项", "（一）项", "1. 项"]


def test_lower_level_shows_the_numbers_above_it() -> None:
    lists = numbering({0: level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2")}, {1: (0, "")})

    assert numbered((1, 0), (1, 1), (1, 1), (1, 0), (1, 1), lists=lists) == ["1.", "1.1", "1.2", "2.", "2.1"]


def test_level_above_that_was_not_used_shows_its_start() -> None:
    lists = numbering({0: level(0, "decimal", "%1", start=3) + level(1, "decimal", "%1.%2")}, {1: (0, "")})

    assert numbered((1, 1), (1, 0), lists=lists) == ["3.1", "3"]


def test_legal_numbering_shows_all_numbers_as_digits() -> None:
    lists = numbering(
        {0: level(0, "chineseCounting", "%1、") + level(1, "decimal", "%1.%2", more="<w:isLgl/>")}, {1: (0, "")}
    )

    assert numbered((1, 0), (1, 1), lists=lists) == ["一、", "1.1"]


@pytest.mark.parametrize(
    ("restart", "last"),
    [("", "（一）"), ('<w:lvlRestart w:val="0"/>', "（三）"), ('<w:lvlRestart w:val="1"/>', "（一）")],
)
def test_level_restarts_unless_told_not_to(restart: str, last: str) -> None:
    lists = numbering(
        {0: level(0, "decimal", "%1") + level(1, "chineseCounting", "（%2）", more=restart)}, {1: (0, "")}
    )

    assert numbered((1, 0), (1, 1), (1, 1), (1, 0), (1, 1), lists=lists)[-1] == last


def test_third_level_can_restart_after_the_first_only() -> None:
    levels = level(0, "decimal", "%1") + level(1, "decimal", "%2")
    levels += level(2, "lowerLetter", "%3)", more='<w:lvlRestart w:val="1"/>')
    lists = numbering({0: levels}, {1: (0, "")})

    shown = numbered((1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2), lists=lists)

    assert [shown[2], shown[4], shown[6]] == ["a)", "b)", "a)"]


def test_two_lists_of_one_definition_count_on() -> None:
    lists = numbering({0: level(0, "chineseCounting", "%1、")}, {1: (0, ""), 2: (0, "")})

    assert numbered((1, 0), (2, 0), (1, 0), lists=lists) == ["一、", "二、", "三、"]


def test_list_with_a_start_of_its_own_begins_there_once() -> None:
    own = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = numbering({0: level(0, "chineseCounting", "%1、")}, {1: (0, ""), 2: (0, own)})

    assert numbered((1, 0), (1, 0), (2, 0), (2, 0), lists=lists) == ["一、", "二、", "一、", "二、"]


def test_list_can_replace_a_level_of_its_definition() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1.")}</w:lvlOverride>'
    lists = numbering({0: level(0, "chineseCounting", "%1、")}, {1: (0, own)})

    assert numbered((1, 0), (1, 0), lists=lists) == ["I.", "II."]


def test_start_and_format_of_a_newer_word_fall_back() -> None:
    newer = (
        '<w:lvl w:ilvl="0"><w:start w:val="4"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002"/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/>'
        '</mc:Fallback></mc:AlternateContent><w:lvlText w:val="第%1条"/></w:lvl>'
    )

    assert numbered((1, 0), lists=numbering({0: newer}, {1: (0, "")})) == ["第4条"]


@pytest.mark.parametrize(
    ("sign", "fonts", "shown"),
    [
        ("●", "", "●"),
        ("\uf06c", "", "• "),
        ("l", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>', "• "),
        ("-", "", "- "),
    ],
)
def test_bullets_are_shown(sign: str, fonts: str, shown: str) -> None:
    bullet = f'<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/>{fonts}</w:lvl>'

    assert numbered((1, 0), lists=numbering({0: bullet}, {1: (0, "")})) == [shown]


IN_LIST = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
STYLES = f"""<w:styles {XMLNS}>
<w:style w:type="paragraph" w:default="1" w:styleId="a"/>
<w:style w:type="paragraph" w:styleId="1">{IN_LIST}</w:style>
<w:style w:type="paragraph" w:styleId="2"><w:pPr>{in_list(1, 1)}</w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>
<w:style w:type="numbering" w:styleId="outline">{IN_LIST}</w:style>
<w:style w:type="character" w:styleId="unseen"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="quiet"><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""
STYLED_LIST = numbering(
    {
        0: level(0, "chineseCounting", "%1、", more='<w:pStyle w:val="1"/>')
        + level(1, "chineseCounting", "（%2）", more='<w:pStyle w:val="2"/>'),
        7: '<w:numStyleLink w:val="outline"/>',
    },
    {1: (0, ""), 8: (7, "")},
)


def styled(style: str) -> str:
    return f'<w:pStyle w:val="{style}"/>'


def test_styles_bring_their_list_and_level() -> None:
    body = "".join(paragraph("项", styled(style)) for style in ("1", "2", "2", "own", "a", "loop", "nowhere"))

    lines = lines_of(body, numbering=STYLED_LIST, styles=STYLES)

    assert lines == ["一、项", "（一）项", "（二）项", "二、项", "项", "项", "项"]


def test_list_id_0_takes_a_paragraph_out_of_its_styles_list() -> None:
    body = paragraph("项", styled("1") + in_list(0)) + paragraph("项", styled("1"))

    assert lines_of(body, numbering=STYLED_LIST, styles=STYLES) == ["项", "一、项"]


def test_list_can_stand_on_a_list_style() -> None:
    body = paragraph("项", in_list(8)) + paragraph("项", in_list(8, 1)) + paragraph("项", in_list(1))

    assert lines_of(body, numbering=STYLED_LIST, styles=STYLES) == ["一、项", "（一）项", "二、项"]


def test_list_that_is_nowhere_gives_no_number() -> None:
    body = paragraph("甲", in_list(99)) + paragraph("乙", '<w:numPr><w:numId w:val="x"/></w:numPr>')

    assert lines_of(body, numbering=STYLED_LIST) == ["甲", "乙"]


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (f"{run('一')}<w:del>{run('二').replace('w:t>', 'w:delText>')}</w:del><w:ins>{run('三')}</w:ins>", "一三"),
        (f"<w:moveFrom>{run('一')}</w:moveFrom><w:moveTo>{run('二')}</w:moveTo>", "二"),
        (run("见") + run("隐", "<w:vanish/>") + run("显", '<w:vanish w:val="0"/>'), "见显"),
        (run("见") + run("隐", '<w:rStyle w:val="unseen"/>'), "见"),
        (f"<w:hyperlink>{run('链')}</w:hyperlink><w:smartTag>{run('签')}</w:smartTag>", "链签"),
        ("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:cr/><w:t>三</w:t><w:tab/><w:t>四</w:t></w:r>", "一\n二\n三\t四"),
        ('<w:r><w:t>一</w:t><w:br w:type="page"/><w:t>二</w:t></w:r>', "一\n二"),
        ("<w:r><w:t>十</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>五</w:t></w:r>", "十-五"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/><w:sym w:char="2605"/><w:sym w:char="zz"/></w:r>', "□★"),
        ("<w:r><w:t> 一 </w:t><w:t xml:space='preserve'> 二\n</w:t></w:r>", "一 二 "),
        (f"<w:fldSimple w:instr='PAGE'>{run('3')}</w:fldSimple>", "3"),
        (f"<w:sdt><w:sdtContent>{run('填')}</w:sdtContent></w:sdt>", "填"),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击')}</w:sdtContent></w:sdt>", ""),
        (f"<w:r><w:ruby><w:rt>{run('pin')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r>", "拼"),
        ("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>", "a+b"),
        (f"<!-- 注 -->{run('文')}<?pi x?>", "文"),
    ],
)
def test_shown_text_only(inner: str, text: str) -> None:
    lines = lines_of(f"<w:p>{inner}</w:p>{paragraph('末')}", styles=STYLES)

    assert lines == [*text.split("\n"), "末"]


def field(step: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{step}"/></w:r>'


def test_field_shows_its_result_only() -> None:
    inner = f"{field('begin')}<w:r><w:instrText> IF </w:instrText></w:r>{field('begin')}{field('separate')}"
    inner += f"{run('内')}{field('end')}{field('separate')}{run('果')}{field('end')}{run('后')}"

    assert lines_of(f"<w:p>{inner}</w:p>") == ["果后"]


def test_style_can_hide_its_paragraphs() -> None:
    assert lines_of(paragraph("隐", styled("quiet")) + paragraph("见"), styles=STYLES) == ["", "见"]


def test_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    body = paragraph("各乡镇", deleted) + paragraph("要落实", in_list(1)) + paragraph("末", deleted)

    assert lines_of(body, numbering=STYLED_LIST) == ["一、各乡镇要落实", "末"]


def cell(*paragraphs: str) -> str:
    return "<w:tc>" + "".join(map(paragraph, paragraphs)) + "</w:tc>"


def test_table_rows_are_lines() -> None:
    rows = f"<w:tr>{cell('单位')}{cell('任务')}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{cell('删')}{cell('去')}</w:tr>"
    rows += f"<w:sdt><w:sdtContent><w:tr>{cell('县卫健局')}{cell('统筹', '汇总')}</w:tr></w:sdtContent></w:sdt>"

    assert lines_of(f"<w:tbl>{rows}</w:tbl>{paragraph('末')}") == ["单位\t任务", "县卫健局\t统筹 汇总", "末"]


def test_table_around_a_page_is_no_row() -> None:
    inner = f"<w:tbl><w:tr>{cell('甲')}{cell('乙')}</w:tr></w:tbl>"
    table = f"<w:tbl><w:tr><w:tc>{paragraph('一、总体要求')}{paragraph('二、安排')}{inner}</w:tc></w:tr></w:tbl>"

    assert lines_of(table) == ["一、总体要求", "二、安排", "甲\t乙"]


def test_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('云岭县')}{paragraph('文件')}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )

    assert lines_of(f"<w:p>{drawing}{run('通知')}</w:p>") == ["通知", "云岭县", "文件"]


def test_notes_stand_at_the_end_in_the_order_of_the_text() -> None:
    def reference(kind: str, note_id: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{note_id}"/></w:r>'

    def notes(kind: str, *texts: str) -> str:
        inner = "".join(f'<w:{kind} w:id="{i}">{paragraph(text)}</w:{kind}>' for i, text in enumerate(texts))
        return f"<w:{kind}s {XMLNS}>{inner}</w:{kind}s>"

    body = f"<w:p>{run('甲')}{reference('footnote', 2)}{run('乙')}{reference('footnote', 1)}</w:p>"
    body += f"<w:p>{run('丙')}{reference('endnote', 0)}{reference('endnote', 5)}</w:p>"

    lines = lines_of(body, footnotes=notes("footnote", "线", "一", "二"), endnotes=notes("endnote", "尾"))

    assert lines == ["甲乙", "丙", "[1] 二", "[2] 一", "[1] 尾"]


def test_headers_and_footers_are_left_out() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    document.add_paragraph("正文")

    assert read_source(bytes_of(document), "plan.docx").text == "正文"


def test_strict_open_xml_is_read() -> None:
    strict = XMLNS.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    document = f"<w:document {strict}><w:body>{paragraph('正文')}</w:body></w:document>"

    assert read_source(zip_of({"word/document.xml": document.encode()}), "plan.docx").text == "正文"


def test_ending_does_not_matter() -> None:
    assert read_source(docx_of("正文"), "plan.doc").format == "docx"


def test_empty_document_is_told() -> None:
    with pytest.raises(UserError, match="holds no text"):
        read_source(docx_of(""), "plan.docx")


def test_package_without_a_body_is_told() -> None:
    with pytest.raises(UserError, match=r"no text part as a \.docx has"):
        read_source(zip_of({"[Content_Types].xml": b"<Types/>"}), "plan.docx")
