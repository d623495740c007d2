"""From the characters on a PDF's pages to paragraphs. Runs as a process: bytes in, one JSON object out.

A page has lines, not paragraphs: a line that reaches the right margin goes on in the next one, unless that is indented.
"""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.files import limits
from fuwuyue.plan.parsing.files.rows import lines_of_row

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF
    from pdfplumber.table import Table

_PAGE_NUMBER = compile_re(
    r"\s*(?:[-—－–―·•~]{0,3}\s*\d{1,4}\s*[-—－–―·•~]{0,3}|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?)\s*"
)
_BEGINS_AN_ITEM = compile_re(
    r"\s*(?:第[一二三四五六七八九十百\d]{1,4}[条章节]|[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]?\d{1,2}(?:[）)、．]|\.(?!\d))|附件)"
)
_NO_CHARACTER = compile_re(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")
_MOST_UNKNOWN_SHARE = 0.2
_FEWEST_CHARACTERS_A_PAGE = 10
_FEWEST_REPEATS_OF_A_HEADER = 3
_SAME_PLACE_POINTS = 3.0
_FEWEST_TABLE_LINES = 4
# In parts of a character's size: word processors set Latin letters a quarter apart from Chinese characters.
_WIDEST_GAP_IN_A_WORD = 0.3
_FURTHEST_LINE = 3.0
_CHANGE_OF_SCRIPT = compile_re("(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])")
_FIRST_WORD = compile_re(r"[0-9A-Za-z.%/-]{1,20}")
_LATIN = compile_re(r"[0-9A-Za-z,;:)%]")


class PdfFault(StrEnum):
    """Why a PDF gives no text."""

    BROKEN = "broken"
    LOCKED = "locked"
    SCAN = "scan"
    NO_CHARACTERS = "no_characters"
    TOO_LONG = "too_long"
    TOO_SLOW = "too_slow"


class PdfRefused(Exception):  # noqa: N818 - its reason is `fault`
    """A PDF that gives no text, and why."""

    def __init__(self, fault: PdfFault) -> None:
        """Keep the reason."""
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Line:
    """One line of a page, in points from its upper left corner. A table row has no place for a next line to join."""

    text: str
    left: float
    right: float
    top: float
    size: float
    page_width: int
    is_row: bool = False


def extract_text(data: bytes) -> str:
    """Return the text of a PDF, one paragraph or table row a line; raise PdfRefused."""
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return _read_document(document)
    except (PdfRefused, MemoryError):
        raise
    except Exception as error:  # the library raises what Python raises: KeyError, TypeError, RecursionError
        raise PdfRefused(PdfFault.LOCKED if _says_locked(error) else PdfFault.BROKEN) from error


def _says_locked(error: BaseException) -> bool:
    """Tell whether pdfminer stopped at a password or at an encryption it does not know; pdfplumber wraps its errors."""
    causes = (error, error.__cause__, error.__context__, *error.args)
    return any(type(cause).__name__ in ("PDFPasswordIncorrect", "PDFEncryptionError") for cause in causes)


def _read_document(document: PDF) -> str:
    pages: list[list[Line]] = []
    pictures = 0
    for number, page in enumerate(document.pages):
        if number >= limits.MOST_PDF_PAGES:
            raise PdfRefused(PdfFault.TOO_LONG)
        lines = list(_read_page(page))
        pages.append(lines)
        pictures += bool(page.images) and sum(len(line.text) for line in lines) < _FEWEST_CHARACTERS_A_PAGE
        page.close()  # forgets its characters: a long document stays small
    text = "\n".join(_join_lines([line for page in _without_headers(pages) for line in page]))
    if pictures * 2 > len(pages) or (pictures and not text):
        raise PdfRefused(PdfFault.SCAN)
    if not pages:
        raise PdfRefused(PdfFault.BROKEN)
    unknown = _NO_CHARACTER.findall(text)
    if sum(map(len, unknown)) > len(text) * _MOST_UNKNOWN_SHARE:
        raise PdfRefused(PdfFault.NO_CHARACTERS)
    return text


def _read_page(page: Page) -> Iterator[Line]:
    """Yield the lines and table rows of a page from top to bottom."""
    tables = page.find_tables() if len(page.lines) + len(page.rects) >= _FEWEST_TABLE_LINES else []
    tables = [table for table in tables if len(table.cells) > 1]
    boxes = [table.bbox for table in tables]
    width = round(page.width)
    outside = page.filter(lambda item: not any(_is_inside(item, box) for box in boxes)) if boxes else page
    found = [
        Line(line["text"], line["x0"], line["x1"], line["top"], _size_of(line["chars"]), width)
        for line in outside.extract_text_lines(return_chars=True, x_tolerance_ratio=_WIDEST_GAP_IN_A_WORD)
    ]
    for table in tables:
        left, top, right, _bottom = table.bbox
        rows = [lines_of_row(cells) for cells in _read_cells(table, _size_of(page.chars))]
        found += [Line(text, left, right, top, 0.0, width, is_row=True) for row in rows for text in row]
    yield from sorted(found, key=lambda line: line.top)


def _read_cells(table: Table, size: float) -> Iterator[list[list[str]]]:
    """Yield the rows of a table, each cell as its lines; a line as wide as its cell goes on in the next one."""
    for row, texts in zip(table.rows, table.extract(x_tolerance_ratio=_WIDEST_GAP_IN_A_WORD), strict=True):
        boxes = [box or table.bbox for box in row.cells]
        yield [
            _join_cell((text or "").split("\n"), (box[2] - box[0]) / max(size, 1.0))
            for box, text in zip(boxes, texts, strict=True)
        ]


def _join_cell(lines: list[str], width: float) -> list[str]:
    """Join the lines of a cell that is `width` Chinese characters wide; its inner margins take up to two of them."""
    joined = lines[:1]
    for before, line in pairwise(lines):
        if _width_of(before) > width - 3:
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _width_of(text: str) -> float:
    """Return how many Chinese characters wide a text is set: Latin ones take half, and a quarter between the two."""
    half = sum(character < "\x7f" for character in text)
    return len(text) - half / 2 + len(_CHANGE_OF_SCRIPT.findall(text)) / 4


def _is_inside(item: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    across, down = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(left <= across <= right and top <= down <= bottom)


def _size_of(characters: list[dict[str, Any]]) -> float:
    sizes = Counter(round(character["size"], 1) for character in characters)
    return float(max(sizes, key=lambda size: sizes[size], default=0.0))


def _without_headers(pages: list[list[Line]]) -> list[list[Line]]:
    """Leave out page numbers and what stands at the same height of most pages with the same words."""
    edges = Counter(_place(line) for page in pages for line in {*page[:1], *page[-1:]})
    often = max(_FEWEST_REPEATS_OF_A_HEADER, len(pages) // 2 + 1)
    kept = []
    for page in pages:
        first, last = page[:1], page[-1:]
        kept.append(
            [
                line
                for line in page
                if line not in first + last or not (_PAGE_NUMBER.fullmatch(line.text) or edges[_place(line)] >= often)
            ]
        )
    return kept


def _place(line: Line) -> tuple[str, int]:
    return line.text, round(line.top / _SAME_PLACE_POINTS)


def _join_lines(lines: list[Line]) -> list[str]:
    """Return paragraphs: the lines of a title, and those that reach the right margin with what follows them."""
    margins = _find_margins(lines)
    paragraphs = [line.text for line in lines[:1]]
    for before, line in pairwise(lines):
        if _is_same_kind(before, line) and _goes_on(before, line, margins[line.page_width]):
            gap = " " if _LATIN.match(before.text[-1:]) and _LATIN.match(line.text[:1]) else ""
            paragraphs[-1] += gap + line.text
        else:
            paragraphs.append(line.text)
    return paragraphs


@dataclass(frozen=True)
class _Margins:
    """Where the lines of pages of one width begin and end, and the size of their letters."""

    left: float
    right: float
    size: float


def _find_margins(lines: list[Line]) -> dict[int, _Margins]:
    """Return the margins by the width of the page, since some pages lie on their side."""
    margins = {}
    for width in {line.page_width for line in lines}:
        plain = [line for line in lines if line.page_width == width and not line.is_row]
        margins[width] = _Margins(
            left=_commonest(round(line.left) for line in plain),
            right=max((line.right for line in plain), default=0.0),
            size=_commonest(line.size for line in plain),
        )
    return margins


def _commonest(values: Iterable[float]) -> float:
    """Return the value met most often; of several the smallest."""
    counts = Counter(values)
    most = max(counts.values(), default=0)
    return min((value for value in counts if counts[value] == most), default=0.0)


def _is_same_kind(before: Line, line: Line) -> bool:
    is_row = before.is_row or line.is_row
    return not is_row and before.page_width == line.page_width and abs(before.size - line.size) <= 1


def _goes_on(before: Line, line: Line, margins: _Margins) -> bool:
    if all(_is_heading(each, margins) for each in (before, line)):
        return abs(line.top - before.top) < _FURTHEST_LINE * line.size
    first_word = _FIRST_WORD.match(line.text)
    # A sign of punctuation takes the character before it along to the next line, a number goes there whole.
    needs = 2.0 + (0.6 * len(first_word[0]) if first_word else 0.0)
    is_full = before.right > margins.right - needs * max(before.size, 1)
    is_long = before.right - before.left > before.page_width / 2
    is_far_below = line.top - before.top > _FURTHEST_LINE * line.size
    is_indented = line.left > margins.left + line.size
    is_next = is_full and is_long and not is_far_below and not is_indented
    return is_next and not _BEGINS_AN_ITEM.match(line.text)


def _is_heading(line: Line, margins: _Margins) -> bool:
    is_centred = abs(line.left + line.right - line.page_width) < 2 * line.size
    return is_centred and line.size > margins.size + 2


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit holds there too
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.PDF_MEMORY_BYTES, limits.PDF_MEMORY_BYTES))


def main() -> None:
    """Read a PDF from standard input and write `{"text"}` or `{"fault"}` as JSON to standard output."""
    import logging

    logging.disable(logging.CRITICAL)  # pdfminer warns about every odd font; the answer says what matters
    _limit_memory()
    try:
        answer = {"text": extract_text(sys.stdin.buffer.read())}
    except PdfRefused as refused:
        answer = {"fault": refused.fault.value}
    except MemoryError:
        answer = {"fault": PdfFault.TOO_SLOW.value}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
