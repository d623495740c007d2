"""The document's text cut into pieces, each knowing everything that was found over it. Overlaps are no special case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fuwuyue.web.staff.items import Item


@dataclass(frozen=True)
class Piece:
    """Words with the same items over all of them, innermost first; `begins` are those whose first words these are."""

    text: str
    items: tuple[Item, ...] = ()
    begins: tuple[Item, ...] = ()

    @property
    def ids(self) -> str:
        """The ids of the items, for the script."""
        return " ".join(item.id for item in self.items)

    @property
    def kinds(self) -> str:
        """The style classes: one for each kind, findings with their decision."""
        return " ".join(sorted({_style(item) for item in self.items}))

    @property
    def target(self) -> Item:
        """The item that a click leads to first: the innermost."""
        return self.items[0]


@dataclass(frozen=True)
class Line:
    """One line of the text; `level` is that of the heading that begins in it, 0 where none does; 1 is the title."""

    headings: tuple[Item, ...]
    level: int
    pieces: tuple[Piece, ...]


def _style(item: Item) -> str:
    return f"m-{item.kind} m-{item.part.decision}" if item.kind == "finding" else f"m-{item.kind}"


def cut_lines(text: str, items: Iterable[Item]) -> list[Line]:
    """Return the lines of `text` with the items that have a place in it."""
    placed = sorted((item for item in items if item.in_text and item.end <= len(text)), key=lambda i: (i.start, -i.end))
    lines: list[Line] = []
    waiting, active, start = 0, list[Item](), 0
    for content in text.split("\n"):
        end = start + len(content)
        while waiting < len(placed) and placed[waiting].start <= end:
            active.append(placed[waiting])
            waiting += 1
        lines.append(_line(content, start, [item for item in active if item.end > start]))
        active = [item for item in active if item.end > end]
        start = end + 1
    return lines


def _line(content: str, offset: int, items: Sequence[Item]) -> Line:
    headings = tuple(item for item in items if item.kind == "section" and item.start >= offset)
    levels = [item.part.level + 1 for item in headings] + [1 for item in items if item.kind == "title"]
    return Line(headings, min(levels, default=0), _cut(content, offset, items))


def _cut(content: str, offset: int, items: Sequence[Item]) -> tuple[Piece, ...]:
    # A section's own span is its heading, which the line already shows; marking it would only hide what lies inside.
    marked = sorted((item for item in items if item.kind != "section"), key=lambda item: item.start)
    cuts = _edges(content, offset, marked)
    pieces, active, waiting = list[Piece](), list[Item](), 0
    for left, right in pairwise(cuts):
        active = [item for item in active if item.end > offset + left]
        while waiting < len(marked) and marked[waiting].start <= offset + left:
            active.append(marked[waiting])
            waiting += 1
        over = sorted(active, key=lambda item: (item.end - item.start, item.id))
        begins = tuple(item for item in over if item.start == offset + left)
        pieces.append(Piece(content[left:right], tuple(over), begins))
    return tuple(pieces)


def _edges(content: str, offset: int, items: Sequence[Item]) -> list[int]:
    length = len(content)
    edges = {0, length}
    for item in items:
        edges |= {min(max(item.start - offset, 0), length), min(item.end - offset, length)}
    return sorted(edges)
