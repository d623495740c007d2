"""Official paper by GB/T 9704-2012: the page, its type, its tables, as a .docx that Word and LibreOffice lay out alike.

The fonts keep the names that the standard and every government computer use; a machine without them substitutes.
Line breaks were tried in LibreOffice: a grid of `linesAndChars` stretches the text there and a first-line indent in
characters alone is ignored, so the grid is of lines, and the indent is given in both measures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, Literal

from fuwuyue.kernel.texts import gettext as _

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
_TEXT_WIDTH_MM = 156
# Small type in a table is set closer, since it is chosen where room is short.
_TABLE_LEADING, _CLOSE_LEADING = 1.3, 1.08
_CELL_MARGIN_MM = 1.25
_MM_PER_POINT = 25.4 / 72
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

Alignment = Literal["left", "center", "right", "justify"]


class Paper:
    """A paper that is being written, from top to bottom; `to_bytes` gives the .docx."""

    def __init__(self, title: str) -> None:
        """Lay out an A4 page by the standard; `title` is the file's own title property."""
        import docx

        self._document = docx.Document()
        self._document.core_properties.title = clean_for_xml(title)
        self._document.core_properties.author = ""
        self._document.core_properties.comments = ""
        _set_page(self._document.sections[0])
        _set_normal_style(self._document.styles["Normal"])
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        _add_page_number(section.footer.paragraphs[0], "right")
        _add_page_number(section.even_page_footer.paragraphs[0], "left")

    def add_title(self, text: str) -> None:
        """Write the paper's title: 二号小标宋, centred."""
        self._add(text, TITLE_FONT, SIZE_2, align="center", line_points=33)

    def add_subtitle(self, text: str) -> None:
        """Write a line under the title: 三号楷体, centred."""
        self._add(text, KAITI, SIZE_3, align="center")

    def add_heading(self, text: str) -> None:
        """Write a heading of the first level: 三号黑体."""
        paragraph = self._add(text, HEITI, SIZE_3, indent=True)
        paragraph.paragraph_format.keep_with_next = True

    def add_text(self, text: str, *, size: float = SIZE_3, align: Alignment = "justify", indent: bool = True) -> None:
        """Write a paragraph of 仿宋; a size smaller than 三号 sets its lines closer."""
        self._add(text, FANGSONG, size, align=align, indent=indent, line_points=_line_for(size))

    def add_table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths_mm: Sequence[float], *, size: float = SIZE_5
    ) -> None:
        """Write a table over the whole type area: a head row that repeats on each page, rows that are not torn apart.

        A line end in a cell begins a new paragraph. The widths are shares of the 156 mm of the type area.
        """
        table = self._document.add_table(rows=0, cols=len(heads))
        table.style = "Table Grid"
        table.autofit = False
        widths = [width * _TEXT_WIDTH_MM / sum(widths_mm) for width in widths_mm]
        _set_column_widths(table, widths)
        _set_cell_margins(table)
        _add_row(table, heads, widths, size, is_head=True)
        for row in rows:
            _add_row(table, row, widths, size)

    def add_signatures(self, offices: Sequence[str]) -> None:
        """Leave one box for each office: its name, room to write, a line for the name and the day."""
        table = self._document.add_table(rows=1, cols=len(offices))
        table.style = "Table Grid"
        table.autofit = False
        _set_cell_margins(table)
        blank = "\n\n\n"
        cells = [office + blank + _("Signed:            Date:") for office in offices]
        _fill_row(table.rows[0], cells, [_TEXT_WIDTH_MM / len(offices)] * len(offices), SIZE_SMALL_5)

    def add_space(self, points: float = 6) -> None:
        """Leave a little room."""
        self._add("", FANGSONG, 2, line_points=points)

    def to_bytes(self) -> bytes:
        """Return the paper as the bytes of a .docx file."""
        buffer = BytesIO()
        self._document.save(buffer)
        return buffer.getvalue()

    def _add(
        self,
        text: str,
        font: str,
        size: float,
        *,
        align: Alignment = "justify",
        indent: bool = False,
        line_points: float = LINE_POINTS,
    ) -> Paragraph:
        paragraph: Paragraph = self._document.add_paragraph()
        _set_lines(paragraph, line_points)
        _align(paragraph, align)
        if indent:
            _indent_two_characters(paragraph, size)
        _style_run(paragraph.add_run(clean_for_xml(text)), font, size)
        return paragraph


def clean_for_xml(text: str) -> str:
    """Return the text with `�` for each character that XML and HTML cannot hold; its length stays."""
    return _NOT_IN_XML.sub("�", text)


def estimate_table_mm(rows: Sequence[Sequence[str]], widths_mm: Sequence[float], size: float) -> float:
    """Return about how high a table of these rows would be: each character taken as wide as a Chinese one."""
    characters = [max(int((width - 2 * _CELL_MARGIN_MM) / (size * _MM_PER_POINT)), 1) for width in widths_mm]
    lines = sum(
        max(
            sum(max(ceil(len(line) / room), 1) for line in cell.split("\n"))
            for cell, room in zip(row, characters, strict=True)
        )
        for row in rows
    )
    return lines * _leading(size) * _MM_PER_POINT + len(rows)


def _leading(size: float) -> float:
    return size * (_TABLE_LEADING if size >= SIZE_5 else _CLOSE_LEADING)


def _line_for(size: float) -> float:
    return LINE_POINTS if size >= SIZE_3 else size * 1.4


def _set_page(section: Any) -> None:
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


def _set_normal_style(style: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.size = Pt(SIZE_3)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    _set_fonts(style.element.get_or_add_rPr(), FANGSONG)
    for language in style.element.getparent().iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")  # or no rule for Chinese line breaks applies


def _set_fonts(properties: Any, font: str) -> None:
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), font)


def _style_run(run: Run, font: str, size: float) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.size = Pt(size)
    properties = run._r.get_or_add_rPr()
    _set_fonts(properties, font)
    if size == SIZE_3:
        spacing: Any = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), _TIGHTER)
        properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz")


def _set_lines(paragraph: Paragraph, points: float) -> None:
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


def _align(paragraph: Paragraph, align: Alignment) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[align]


def _indent_two_characters(paragraph: Paragraph, size: float) -> None:
    from docx.oxml.ns import qn

    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(round(size * 2 * 20)))


def _add_page_number(paragraph: Paragraph, align: Alignment) -> None:
    """Write `— 1 —`: 四号宋体, on the outer side, one character from the edge (GB/T 9704-2012, 7.5)."""
    from docx.shared import Pt

    _align(paragraph, align)
    edge = Pt(SIZE_4)
    if align == "right":
        paragraph.paragraph_format.right_indent = edge
    else:
        paragraph.paragraph_format.left_indent = edge
    for piece in ("— ", "PAGE", " —"):
        run = paragraph.add_run()
        _style_run(run, SONGTI, SIZE_4)
        if piece == "PAGE":
            _add_field(run, piece)
        else:
            run.text = piece


def _add_field(run: Run, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "instruction", "end"):
        if kind == "instruction":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _set_column_widths(table: Table, widths_mm: Sequence[float]) -> None:
    from docx.shared import Mm

    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)


def _set_cell_margins(table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins: Any = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 20), ("left", 70), ("bottom", 20), ("right", 70)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _add_row(
    table: Table, cells: Sequence[str], widths_mm: Sequence[float], size: float, *, is_head: bool = False
) -> None:
    _fill_row(
        table.add_row(),  # type: ignore[no-untyped-call]
        cells,
        widths_mm,
        size,
        is_head=is_head,
    )


def _fill_row(
    row: _Row, cells: Sequence[str], widths_mm: Sequence[float], size: float, *, is_head: bool = False
) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, content, width in zip(row.cells, cells, widths_mm, strict=True):
        cell.width = Mm(width)
        _fill(cell, content, size, is_head=is_head)


def _fill(cell: _Cell, content: str, size: float, *, is_head: bool) -> None:
    from docx.enum.table import WD_ALIGN_VERTICAL

    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER if is_head else WD_ALIGN_VERTICAL.TOP
    paragraph = cell.paragraphs[0]
    for number, line in enumerate(content.split("\n")):
        if number:
            paragraph = cell.add_paragraph()
        _set_lines(paragraph, _leading(size))
        _align(paragraph, "center" if is_head else "left")
        _style_run(paragraph.add_run(clean_for_xml(line)), HEITI if is_head else FANGSONG, size)
