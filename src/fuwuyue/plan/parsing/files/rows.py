"""How a table becomes lines: one rule for Word, web pages and PDF."""

from __future__ import annotations

_LONGEST_ROW_CELL = 600
_MOST_CELL_LINES = 12


def lines_of_row(cells: list[list[str]]) -> list[str]:
    """Return a table row as one line with a tab between its cells, the lines of a cell joined by a space.

    A row of one filled cell, or with a cell as long as a page, is there for the layout: its paragraphs stay lines.
    """
    filled = [[line.strip() for line in cell if line.strip()] for cell in cells]
    is_layout = sum(map(bool, filled)) <= 1 or any(
        len(cell) > _MOST_CELL_LINES or sum(map(len, cell)) > _LONGEST_ROW_CELL for cell in filled
    )
    if is_layout:
        return [line for cell in filled for line in cell]
    return ["\t".join(" ".join(cell) for cell in filled)]
