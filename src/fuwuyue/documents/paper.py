"""A paper by GB/T 9704-2012, written from top to bottom, as a .docx that Word and LibreOffice lay out alike."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING

from fuwuyue.documents.frozen_zip import freeze_zip
from fuwuyue.documents.word import (
    CELL_MARGIN_MM,
    FANGSONG,
    HEITI,
    KAITI,
    LINE_POINTS,
    MM_PER_POINT,
    SIZE_2,
    SIZE_3,
    SIZE_5,
    SIZE_SMALL_5,
    TEXT_WIDTH_MM,
    TITLE_FONT,
    Alignment,
    add_page_number,
    add_row,
    clean_for_xml,
    fill_row,
    indent_two_characters,
    leading_of,
    line_for,
    new_document,
    set_alignment,
    set_cell_margins,
    set_column_widths,
    set_lines,
    style_run,
)
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph


class Paper:
    """A paper that is being written, from top to bottom; `to_bytes` gives the .docx."""

    def __init__(self, title: str) -> None:
        """Lay out an A4 page by the standard; `title` is the file's own title property."""
        self._document = new_document(title)
        section = self._document.sections[0]
        add_page_number(section.footer.paragraphs[0], "right")
        add_page_number(section.even_page_footer.paragraphs[0], "left")

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
        self._add(text, FANGSONG, size, align=align, indent=indent, line_points=line_for(size))

    def add_table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths_mm: Sequence[float], *, size: float = SIZE_5
    ) -> None:
        """Write a table over the whole type area: a head row that repeats on each page, rows that are not torn apart.

        A line end in a cell begins a new paragraph. The widths are shares of the 156 mm of the type area.
        """
        table = self._document.add_table(rows=0, cols=len(heads))
        table.style = "Table Grid"
        table.autofit = False
        widths = [width * TEXT_WIDTH_MM / sum(widths_mm) for width in widths_mm]
        set_column_widths(table, widths)
        set_cell_margins(table)
        add_row(table, heads, widths, size, is_head=True)
        for row in rows:
            add_row(table, row, widths, size)

    def add_signatures(self, offices: Sequence[str]) -> None:
        """Leave one box for each office: its name, room to write, a line for the name and the day."""
        table = self._document.add_table(rows=1, cols=len(offices))
        table.style = "Table Grid"
        table.autofit = False
        set_cell_margins(table)
        blank = "\n\n\n"
        cells = [office + blank + _("Signed:            Date:") for office in offices]
        fill_row(table.rows[0], cells, [TEXT_WIDTH_MM / len(offices)] * len(offices), SIZE_SMALL_5)

    def add_space(self, points: float = 6) -> None:
        """Leave a little room."""
        self._add("", FANGSONG, 2, line_points=points)

    def to_bytes(self) -> bytes:
        """Return the paper as the bytes of a .docx file."""
        buffer = BytesIO()
        self._document.save(buffer)
        return freeze_zip(buffer.getvalue())

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
        set_lines(paragraph, line_points)
        set_alignment(paragraph, align)
        if indent:
            indent_two_characters(paragraph, size)
        style_run(paragraph.add_run(clean_for_xml(text)), font, size)
        return paragraph


def estimate_table_mm(rows: Sequence[Sequence[str]], widths_mm: Sequence[float], size: float) -> float:
    """Return about how high a table of these rows would be: each character taken as wide as a Chinese one."""
    characters = [max(int((width - 2 * CELL_MARGIN_MM) / (size * MM_PER_POINT)), 1) for width in widths_mm]
    lines = sum(
        max(
            sum(max(ceil(len(line) / room), 1) for line in cell.split("\n"))
            for cell, room in zip(row, characters, strict=True)
        )
        for row in rows
    )
    return lines * leading_of(size) * MM_PER_POINT + len(rows)
