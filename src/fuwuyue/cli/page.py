"""A page on the terminal: headings, lines and columns, broken as Chinese text is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from fuwuyue.cli.output import make_safe

# A line of more cells is hard to follow with the eye.
_WIDEST = 120
_NARROWEST = 60
_GAP = 2
_INDENT = 2
# No line begins with one of these, and none ends with an opening one (GB/T 15834-2011, 5.1).
_NOT_FIRST = frozenset("，。、；：？！）〕】》”’…%％,.;:?!)]}·")
_NOT_LAST = frozenset("（〔【《“‘([{")
_ATOM = re.compile(r"[A-Za-z0-9_./:@+-]+|\s+|.", re.DOTALL)

Cell = tuple[str, str]


class Page:
    """Writes to a console at most 120 cells wide; all text of a document is made harmless on the way."""

    def __init__(self, console: Console) -> None:
        """Write to `console`; its own width counts where it is smaller."""
        self._console = console
        self.width = max(min(console.width, _WIDEST), _NARROWEST)

    @property
    def room(self) -> int:
        """How many cells an indented line has."""
        return self.width - _INDENT

    def write_line(self, *cells: Cell, indent: int = 0) -> None:
        """Write stretches of styled text one after the other, broken at the page's width."""
        line = Text.assemble(*((_flatten(words), style) for words, style in cells))
        start = 0
        for piece in wrap(line.plain, self.width - indent):
            start = line.plain.index(piece, start) if piece else start
            self._print(Text(" " * indent) + line[start : start + len(piece)])
            start += len(piece)

    def write_exactly(self, words: str, style: str) -> None:
        """Write an indented line as it is, its spaces too; the caller has broken it to `room`."""
        self._print(Text(" " * _INDENT) + Text(_flatten(words), style))

    def write_heading(self, words: str, count: int = 0) -> None:
        """Write a heading with an empty line above it, and the number of entries below it."""
        self._print(Text())
        self._print(Text.assemble((words, "bold cyan"), (f"  {count}" if count else "", "dim")))

    def write_rule(self) -> None:
        """Write a line from side to side."""
        self._print(Text("─" * self.width, "cyan"))

    def write_table(self, rows: Sequence[Sequence[Cell]], widths: Sequence[int], *, indent: int = _INDENT) -> None:
        """Write rows of cells; a width of 0 takes what the others leave, and there is at most one."""
        left = self.width - indent - sum(widths) - _GAP * (len(widths) - 1)
        columns = [width or max(left, _NARROWEST // 3) for width in widths]
        for row in rows:
            folded = [wrap(_flatten(words), width) for (words, _style), width in zip(row, columns, strict=True)]
            for pieces in zip_longest(*folded, fillvalue=""):
                line = Text(" " * indent)
                for (_words, style), piece, width in zip(row, pieces, columns, strict=True):
                    line.append(piece, style)
                    line.append(" " * (width - cell_len(piece) + _GAP))
                self._print(line)

    def _print(self, line: Text) -> None:
        line.rstrip()
        self._console.print(line, no_wrap=True, overflow="ignore", crop=False)


def _flatten(words: str) -> str:
    return make_safe(words).replace("\n", " ")


def widest(words: Sequence[str], most: int) -> int:
    """Return the cells of the widest of `words`, at most `most` and at least 1."""
    return max(1, min(most, max(map(cell_len, words), default=1)))


def shorten(text: str, cells: int) -> str:
    """Return the text cut to so many cells, with `…` where something was cut off."""
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"


def wrap(text: str, width: int) -> list[str]:
    """Return the text as lines of at most `width` cells, at least one line.

    Latin words and numbers stay whole where they fit; punctuation stands at neither end where Chinese forbids it.
    """
    lines, line, cells = [], list[str](), 0
    for atom in _list_atoms(text, width):
        size = cell_len(atom)
        if line and cells + size > width:
            carried = _carry(line, atom)
            lines.append("".join(line).rstrip())
            line, cells = carried, sum(map(cell_len, carried))
        if line or not atom.isspace():
            line.append(atom)
            cells += size
    lines.append("".join(line).rstrip())
    return lines


def _list_atoms(text: str, width: int) -> Iterator[str]:
    for found in _ATOM.finditer(text):
        atom = found.group()
        yield from (atom[start : start + width] for start in range(0, len(atom), width))


def _carry(line: list[str], atom: str) -> list[str]:
    """Take from the end of `line` what has to go to the next line together with `atom`, and return it."""
    carried: list[str] = []
    first = atom
    while len(line) > 1 and len(carried) < 3 and (first in _NOT_FIRST or line[-1] in _NOT_LAST):
        first = line.pop()
        carried.insert(0, first)
    return carried
