"""An official paper as a .docx that Word, WPS and LibreOffice lay out alike; the fonts keep their official names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from io import BytesIO
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any

from fuwuyue.documents.frozen_zip import freeze_zip
from fuwuyue.documents.large_sheet import SHEET_WIDTH_MM, LargeSheet, lay_out_sheet
from fuwuyue.documents.official import OfficialPaper
from fuwuyue.documents.pieces import (
    Bars,
    Face,
    Grid,
    Imprint,
    Line,
    NewPage,
    Piece,
    RedRule,
    count_characters,
    has_letter_head,
    lay_out,
)
from fuwuyue.documents.word import (
    FANGSONG,
    HEITI,
    KAITI,
    SIZE_2,
    SIZE_4,
    SONGTI,
    TEXT_WIDTH_MM,
    TITLE_FONT,
    add_page_number,
    add_row,
    add_rows,
    new_document,
    set_alignment,
    set_cell_margins,
    set_column_widths,
    set_lines,
    style_run,
)

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_FONTS: dict[Face, str] = {
    "fangsong": FANGSONG,
    "heiti": HEITI,
    "kaiti": KAITI,
    "title": TITLE_FONT,
    "song": SONGTI,
}
# What a file without a day of its own bears, so that the same words give the same bytes.
_NO_DAY = date(2000, 1, 1)
_RED = "FF0000"
# 7.4.1: the first and the last line of the 版记 are 0.35 mm thick, those between 0.25 mm.
# Widths of a rule in eighths of a point; 28 points for a line of the 版记, and what a rule takes.
_THICK, _THIN, _IMPRINT_LINE, _RULE_ROOM = 8, 6, 28, 2
_TYPE_AREA_POINTS = 225 / 25.4 * 72
# A row that is longer than a page cannot be kept together.
_LONGEST_KEPT_CELL = 400
# The lines of a letter's head are 170 mm long, 7 mm more on each side than the type area (10.1).
_LETTER_RULE_TWIPS = -397


def write_docx(*, paper: OfficialPaper, draw: Callable[[Bars], bytes]) -> bytes:
    """Return the paper as the bytes of a .docx, the same for the same paper; `draw` gives a chart as a PNG."""
    document = new_document(paper.title.replace("\n", ""))
    _number_pages(document.sections[0], letter=has_letter_head(paper))
    return _write(document, lay_out(paper), _Writer(document, TEXT_WIDTH_MM, draw), paper.signed_on or _NO_DAY)


def write_sheet_docx(*, sheet: LargeSheet) -> bytes:
    """Return the sheet in large type as the bytes of a .docx."""
    from docx.shared import Mm

    document = new_document(sheet.title)
    section = document.sections[0]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    return _write(document, lay_out_sheet(sheet), _Writer(document, SHEET_WIDTH_MM), _NO_DAY)


def _write(document: Any, pieces: Iterable[Piece], writer: _Writer, day: date) -> bytes:
    moment = datetime.combine(day, time())
    document.core_properties.created = document.core_properties.modified = moment
    for piece in pieces:
        writer.write(piece)
    buffer = BytesIO()
    document.save(buffer)
    return freeze_zip(buffer.getvalue())


def _number_pages(section: Any, *, letter: bool) -> None:
    add_page_number(section.footer.paragraphs[0], "right")
    add_page_number(section.even_page_footer.paragraphs[0], "left")
    if letter:  # 10.1: no number on the first page, a double line at its foot
        section.different_first_page_header_footer = True
        _draw_double_rule(section.first_page_footer.paragraphs[0], thin_above=True)


class _Writer:
    """Writes piece after piece."""

    def __init__(self, document: Any, width_mm: float, draw: Callable[[Bars], bytes] | None = None) -> None:
        self._document = document
        self._width_mm = width_mm
        self._draw = draw
        self._begins_page = False

    def write(self, piece: Piece) -> None:
        if isinstance(piece, Line):
            self._write_line(piece)
        elif isinstance(piece, Grid):
            self._write_grid(piece)
        elif isinstance(piece, Bars):
            self._write_chart(piece)
        elif isinstance(piece, RedRule):
            self._write_rule(piece)
        elif isinstance(piece, NewPage):
            self._begins_page = True
        else:
            self._write_imprint(piece)

    def _write_line(self, line: Line) -> None:
        paragraph = self._document.add_paragraph()
        _set_measures(paragraph, line)
        if self._begins_page:
            paragraph.paragraph_format.page_break_before = True
            self._begins_page = False
        for part in line.parts:
            run = paragraph.add_run(part.text)
            style_run(run, _FONTS[part.face], line.size)
            if line.red:
                _make_red(run)

    def _write_grid(self, grid: Grid) -> None:
        widths = [share * self._width_mm for share in grid.shares]
        table = _add_table(self._document, len(grid.heads), widths, roomy=grid.size >= SIZE_2)
        add_row(table, grid.heads, widths, grid.size, is_head=True)
        for kept, rows in groupby(grid.rows, key=lambda row: max(map(len, row)) <= _LONGEST_KEPT_CELL):
            add_rows(table, list(rows), widths, grid.size, aligns=grid.aligns, is_kept=kept, height_mm=grid.row_mm)

    def _write_chart(self, bars: Bars) -> None:
        from docx.shared import Mm

        if self._draw is None:
            raise ValueError("nobody draws charts here")
        paragraph = self._document.add_paragraph()
        set_alignment(paragraph, "center")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = 0
        picture = paragraph.add_run().add_picture(BytesIO(self._draw(bars)), width=Mm(self._width_mm))
        picture._inline.docPr.set("descr", bars.words)
        picture._inline.docPr.set("name", bars.words.split("。")[0])

    def _write_rule(self, rule: RedRule) -> None:
        paragraph = self._document.add_paragraph()
        if rule.double:
            _draw_double_rule(paragraph, thin_above=False)
        else:
            set_lines(paragraph, 12)
            _set_borders(paragraph, {"bottom": ("single", 12)})

    def _write_imprint(self, imprint: Imprint) -> None:
        """Write the 版记: a frame for each row at the foot of the last page's type area, with a rule over and under.

        One frame for all would lose its place in LibreOffice, and so would a table.
        """
        heights = [_IMPRINT_LINE * _count_imprint_lines(left) + _RULE_ROOM for left, _right in imprint.rows]
        for at, (left, right) in enumerate(imprint.rows):
            paragraph = self._document.add_paragraph()
            hanging = 3 if left.startswith("抄送：") else 0
            measures = Line(
                (), size=SIZE_4, align="left", left=1 + hanging, indent=-hanging, right=1, line=_IMPRINT_LINE
            )
            _set_measures(paragraph, measures)
            _stand_above_foot(paragraph, self._width_mm, points=sum(heights[at:]))
            rules = {"top": ("single", _THICK if at == 0 else _THIN)}
            if at == len(imprint.rows) - 1:
                rules["bottom"] = ("single", _THICK)
            _set_borders(paragraph, rules, colour="000000")
            if right:
                _set_right_tab(paragraph, self._width_mm)
            style_run(paragraph.add_run(f"{left}\t{right}" if right else left), FANGSONG, SIZE_4)
        # A frame hangs on the paragraph behind it.
        set_lines(self._document.add_paragraph(), 1)


def _count_imprint_lines(text: str) -> int:
    """Return how many lines of the 版记 the text takes: 29 characters, then 26 under the first name."""
    return 1 + max(ceil((count_characters(text) - 29) / 26), 0)


def _set_measures(paragraph: Paragraph, line: Line) -> None:
    from docx.oxml.ns import qn

    set_lines(paragraph, line.line)
    set_alignment(paragraph, line.align)
    paragraph.paragraph_format.keep_with_next = line.keep_with_next or None
    if not (line.indent or line.left or line.right):
        return
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    first = "firstLine" if line.indent >= 0 else "hanging"
    for name, characters in ((first, abs(line.indent)), ("left", line.left), ("right", line.right)):
        if characters:
            indent.set(qn(f"w:{name}Chars"), str(round(characters * 100)))
            indent.set(qn(f"w:{name}"), str(round(characters * line.size * 20)))


def _make_red(run: Any) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(_RED)


def _add_table(document: Any, columns: int, widths: list[float], *, roomy: bool) -> Table:
    table: Table = document.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    table.autofit = False
    set_column_widths(table, widths)
    set_cell_margins(table, roomy=roomy)
    return table


def _set_borders(paragraph: Paragraph, rules: Mapping[str, tuple[str, int]], *, colour: str = _RED) -> None:
    """Rule the paragraph; a rule is a kind of line and its width in eighths of a point."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders: Any = OxmlElement("w:pBdr")
    for side, rule in rules.items():
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", rule[0]), ("sz", str(rule[1])), ("space", "1"), ("color", colour)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    after = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *after)


def _draw_double_rule(paragraph: Paragraph, *, thin_above: bool) -> None:
    from docx.oxml.ns import qn

    set_lines(paragraph, 12)
    kind = "thinThickSmallGap" if thin_above else "thickThinSmallGap"
    _set_borders(paragraph, {"bottom": (kind, 24)})
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for side in ("left", "right"):
        indent.set(qn(f"w:{side}"), str(_LETTER_RULE_TWIPS))


def _stand_above_foot(paragraph: Paragraph, width_mm: float, *, points: float) -> None:
    """Put the paragraph into a frame that begins so many points above the lower edge of the type area."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    frame: Any = OxmlElement("w:framePr")
    for name, value in (
        ("w", str(round(width_mm / 25.4 * 1440))),
        ("wrap", "notBeside"),
        ("vAnchor", "margin"),
        ("hAnchor", "margin"),
        ("xAlign", "left"),
        ("y", str(round((_TYPE_AREA_POINTS - points) * 20))),
    ):
        frame.set(qn(f"w:{name}"), value)
    after = ("w:widowControl", "w:pBdr", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
    paragraph._p.get_or_add_pPr().insert_element_before(frame, *after)


def _set_right_tab(paragraph: Paragraph, width_mm: float) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt

    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width_mm) - Pt(SIZE_4), WD_TAB_ALIGNMENT.RIGHT)
