"""One sheet of paper in large type, for people without an account: what is due in a village this week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fuwuyue.documents.official import Align
from fuwuyue.documents.pieces import Face, Grid, Line, Part, Piece, clean, count_characters, share_out
from fuwuyue.documents.word import MM_PER_POINT, SIZE_2

# 22 points is the least that is read at arm's length without glasses; the sheet's margins leave room for it.
# Margins of 20 mm all round, for the table to be wide.
SHEET_WIDTH_MM = 170
_TYPE_POINTS, _TITLE_POINTS, _SUBTITLE_POINTS = SIZE_2, 36, 26


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeSheet:
    """A title, a line under it such as the days of the week, a table and a few lines, all of 22 points or more.

    Some six rows of two lines fit on a page; what is more goes on overleaf under the same heads.
    """

    title: str
    subtitle: str = ""
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a table that is not a rectangle: that is a fault of the program, not of a person."""
        for row in self.rows:
            if len(row) != len(self.heads):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.heads)} columns")


def lay_out_sheet(sheet: LargeSheet) -> Iterator[Piece]:
    """Give the pieces of the sheet from top to bottom."""
    yield _line(sheet.title, _TITLE_POINTS, "heiti")
    if sheet.subtitle:
        yield _line(sheet.subtitle, _SUBTITLE_POINTS, "kaiti")
    yield Line((), size=12, line=12)
    heads = tuple(clean(head) for head in sheet.heads)
    rows = tuple(tuple(clean(cell) for cell in row) for row in sheet.rows) or (("无", *("" for _ in heads[1:])),)
    if heads:
        shares = share_out(heads, rows, _TYPE_POINTS, SHEET_WIDTH_MM)
        aligns: tuple[Align, ...] = tuple("left" for _ in heads)
        yield Grid(heads, rows, tuple(share / sum(shares) for share in shares), aligns, _TYPE_POINTS)
    yield Line((), size=12, line=12)
    for note in sheet.notes:
        for line in clean(note).split("\n"):
            yield Line((Part(line),), size=_TYPE_POINTS, align="left", line=_TYPE_POINTS * 1.5)


def _line(text: str, most: float, face: Face) -> Line:
    """Return a line in the middle, as large as fits in one."""
    room = SHEET_WIDTH_MM / MM_PER_POINT / (count_characters(text) + 3)
    size = max(min(most, int(room)), _TYPE_POINTS)
    return Line((Part(clean(text).replace("\n", " "), face),), size=size, align="center", line=size * 1.4)
