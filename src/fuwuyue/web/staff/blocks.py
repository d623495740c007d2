"""A page of ours in Markdown, as blocks that a template shows: the little of Markdown that our own papers use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Block:
    """A piece of a page: `kind` is title, heading, text, list or table; a table's `rows` begin with its heads."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def read_blocks(page: str) -> list[Block]:
    """Return the blocks of a page; bold and code marks are taken away."""
    lines = [line.replace("**", "").replace("`", "") for line in page.splitlines() if line.strip()]
    return list(_read(lines))


def _read(lines: list[str]) -> Iterator[Block]:
    for kind, group in groupby(lines, key=_kind_of):
        if kind == "table":
            yield Block(kind, rows=tuple(_cells(line) for line in group if not line.startswith("|--")))
        elif kind == "list":
            yield Block(kind, rows=tuple((line[2:],) for line in group))
        else:
            yield from (Block(kind, line.lstrip("# ")) for line in group)


def _kind_of(line: str) -> str:
    marks = {"# ": "title", "##": "heading", "- ": "list", "|": "table"}
    return next((kind for mark, kind in marks.items() if line.startswith(mark)), "text")


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))
