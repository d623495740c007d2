"""What a Word paper by GB/T 9704-2012 is made of: the page, its type, its tables, its page numbers. Shapes of OOXML.

The fonts keep the names that the standard and every government computer use; a machine without them substitutes.
Line breaks were tried in LibreOffice: a grid of `linesAndChars` stretches the text there and a first-line indent in
characters alone is ignored, so the grid is of lines, and the indent is given in both measures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

FANGSONG, HEITI, KAITI, TITLE_FONT, SONGTI = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
LATIN_FONT = "Times New Roman"

# Sizes in points by their Chinese names (GB/T 9704-2012, 5.2.2 and 7): title 二号, text 三号, page number 四号.
SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5, SIZE_SMALL_5, SIZE_6 = 22, 16, 14, 12, 10.5, 9, 7.5
# 22 lines on a type area of 225 mm.
LINE_POINTS = 28.95
# A quarter of a point less between characters puts 28 of them on a line of 156 mm.
_TIGHTER = "-5"
TEXT_WIDTH_MM = 156
# Small type in a table is set closer, since it is chosen where room is short.
_TABLE_LEADING, _CLOSE_LEADING = 1.3, 1.08
CELL_MARGIN_MM = 1.25
# Inside a cell, in twips: 70 are 1.25 mm.
_NARROW_MARGINS = (("top", 20), ("left", 70), ("bottom", 20), ("right", 70))
_ROOMY_MARGINS = (("top", 170), ("left", 113), ("bottom", 170), ("right", 113))
MM_PER_POINT = 25.4 / 72
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

Alignment = Literal["left", "center", "right", "justify"]


def clean_for_xml(text: str) -> str:
    """Return the text with `�` for each character that XML and HTML cannot hold; its length stays."""
    return _NOT_IN_XML.sub("�", text)


def leading_of(size: float) -> float:
    """Return the height of a line in a table for this size, in points."""
    return size * (_TABLE_LEADING if size >= SIZE_5 else _CLOSE_LEADING)


def line_for(size: float) -> float:
    """Return the height of a line of running text for this size, in points."""
    return LINE_POINTS if size >= SIZE_3 else size * 1.4


def new_document(title: str) -> Any:
    """Return an empty A4 document by the standard; `title` is the file's own title property."""
    import docx

    document = docx.Document()
    document.core_properties.title = clean_for_xml(title)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    set_page(document.sections[0])
    set_normal_style(document.styles["Normal"])
    document.settings.odd_and_even_pages_header_footer = True
    return document


def set_page(section: Any) -> None:
    """Make the page A4 with the margins of the standard (5.2.1) and a grid of lines."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The page number stands 7 mm under the type area.
    section.footer_distance = Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE_POINTS * 20)))


def set_normal_style(style: Any) -> None:
    """Make 三号仿宋 the type of all that says nothing else."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.size = Pt(SIZE_3)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.widow_control = False  # or a page has 21 lines where a paragraph would leave one behind
    set_fonts(style.element.get_or_add_rPr(), FANGSONG)
    for language in style.element.getparent().iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")  # or no rule for Chinese line breaks applies


def set_fonts(properties: Any, font: str) -> None:
    """Set one Chinese font, with Times New Roman for Latin letters and digits."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")  # or quotation marks and dashes are taken from the Latin font


def style_run(run: Run, font: str, size: float) -> None:
    """Set font and size of a run; 三号 is set a little tighter, so that 28 characters fill a line."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.size = Pt(size)
    properties = run._r.get_or_add_rPr()
    set_fonts(properties, font)
    if size == SIZE_3:
        spacing: Any = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), _TIGHTER)
        properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz")


def set_lines(paragraph: Paragraph, points: float) -> None:
    """Set an exact height of line."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(points)
    if points != LINE_POINTS:  # or the page's grid stretches the line again
        snap: Any = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().insert_element_before(snap, "w:spacing")


def set_alignment(paragraph: Paragraph, align: Alignment) -> None:
    """Align a paragraph."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[align]


def indent_two_characters(paragraph: Paragraph, size: float) -> None:
    """Indent the first line by two characters."""
    from docx.oxml.ns import qn

    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(round(size * 2 * 20)))


def add_page_number(paragraph: Paragraph, align: Alignment) -> None:
    """Write `— 1 —`: 四号宋体, on the outer side, one character from the edge (GB/T 9704-2012, 7.5)."""
    from docx.shared import Pt

    set_alignment(paragraph, align)
    edge = Pt(SIZE_4)
    if align == "right":
        paragraph.paragraph_format.right_indent = edge
    else:
        paragraph.paragraph_format.left_indent = edge
    _add_styled(paragraph, text="— ")
    add_field(paragraph, "PAGE")
    _add_styled(paragraph, text=" —")


def _add_styled(paragraph: Paragraph, *, text: str = "") -> Run:
    run = paragraph.add_run(text)
    style_run(run, SONGTI, SIZE_4)
    return run


def add_field(paragraph: Paragraph, code: str) -> None:
    """Write a field that the office program computes, such as PAGE, in the type of a page number.

    Each part is a run of its own, and there is a result: or LibreOffice sets it in the size of the body.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for part in ("begin", "instruction", "separate", "1", "end"):
        run = _add_styled(paragraph)
        if part == "1":
            run.text = part
        elif part == "instruction":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = code
            run._r.append(element)
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), part)
            run._r.append(element)


def set_column_widths(table: Table, widths_mm: Sequence[float]) -> None:
    """Set the widths of a table's columns."""
    from docx.shared import Mm

    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)


def set_cell_margins(table: Table, *, roomy: bool = False) -> None:
    """Set narrow margins inside the cells of a table, or wide ones for large type."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins: Any = OxmlElement("w:tblCellMar")
    for side, twips in _ROOMY_MARGINS if roomy else _NARROW_MARGINS:
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def add_row(
    table: Table,
    cells: Sequence[str],
    widths_mm: Sequence[float],
    size: float,
    *,
    is_head: bool = False,
    aligns: Sequence[Alignment] = (),
    is_kept: bool = True,
    height_mm: float = 0,
) -> None:
    """Add a row of cells; a head row repeats on each page, a row that is not kept together may run over its end."""
    from docx.shared import Mm

    row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx gives it no types
    fill_row(row, cells, widths_mm, size, is_head=is_head, aligns=aligns, is_kept=is_kept)
    if height_mm:
        row.height = Mm(height_mm)


def add_rows(
    table: Table,
    rows: Sequence[Sequence[str]],
    widths_mm: Sequence[float],
    size: float,
    *,
    aligns: Sequence[Alignment] = (),
    is_kept: bool = True,
    height_mm: float = 0,
) -> None:
    """Add rows that differ in their words alone; it is the same as `add_row` for each, in a fifth of the time.

    A row is made once, and its copies get their words: python-docx looks for each property anew in every cell.
    """
    if not rows:
        return
    add_row(table, ["0"] * len(widths_mm), widths_mm, size, aligns=aligns, is_kept=is_kept, height_mm=height_mm)
    pattern = table._tbl.tr_lst[-1]
    table._tbl.remove(pattern)
    for cells in rows:
        if any(sign in cell for cell in cells for sign in "\n\t"):
            add_row(table, cells, widths_mm, size, aligns=aligns, is_kept=is_kept, height_mm=height_mm)
        else:
            table._tbl.append(_copy_row(pattern, cells))


def _copy_row(pattern: Any, cells: Sequence[str]) -> Any:
    from docx.oxml.ns import qn

    row = deepcopy(pattern)
    for text, cell in zip(list(row.iter(qn("w:t"))), cells, strict=True):
        words = clean_for_xml(cell)
        if not words:
            text.getparent().remove(text)
            continue
        text.text = words
        if words != words.strip():
            text.set(qn("xml:space"), "preserve")
    return row


def fill_row(
    row: _Row,
    cells: Sequence[str],
    widths_mm: Sequence[float],
    size: float,
    *,
    is_head: bool = False,
    aligns: Sequence[Alignment] = (),
    is_kept: bool = True,
) -> None:
    """Fill a row that is there."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    properties = row._tr.get_or_add_trPr()
    if is_kept:
        properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    for at, (cell, content, width) in enumerate(zip(row.cells, cells, widths_mm, strict=True)):
        cell.width = Mm(width)
        fill_cell(cell, content, size, is_head=is_head, align=aligns[at] if aligns else "left")


def fill_cell(cell: _Cell, content: str, size: float, *, is_head: bool, align: Alignment = "left") -> None:
    """Fill a cell; a line end begins a new paragraph."""
    from docx.enum.table import WD_ALIGN_VERTICAL

    is_middle = is_head or align == "center"
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER if is_middle else WD_ALIGN_VERTICAL.TOP
    paragraph = cell.paragraphs[0]
    for number, line in enumerate(content.split("\n")):
        if number:
            paragraph = cell.add_paragraph()
        set_lines(paragraph, leading_of(size))
        set_alignment(paragraph, "center" if is_head else align)
        style_run(paragraph.add_run(clean_for_xml(line)), HEITI if is_head else FANGSONG, size)
