"""What a Word document's styles say of numbering and of hidden text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_ANCESTORS = 32
_OFF = frozenset(("0", "false", "off"))


def value_of(parent: _Element | None, path: str) -> str | None:
    """Return the w:val of the child at `path` (names of the w namespace, joined by a slash), or None."""
    if parent is None:
        return None
    found = parent.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + "val")


def number_of(parent: _Element | None, path: str) -> int | None:
    """Return the whole number in w:val of the child at `path`, or None where there is none."""
    written = value_of(parent, path)
    try:
        return None if written is None else int(written)
    except ValueError:
        return None


def is_on(parent: _Element | None, name: str) -> bool | None:
    """Return whether the switch `name` is on, or None where it is not there."""
    found = None if parent is None else parent.find(W + name)
    return None if found is None else found.get(W + "val", "1") not in _OFF


@dataclass(frozen=True)
class _Style:
    based_on: str | None
    list_id: int | None
    level: int | None
    hidden: bool | None


@dataclass(frozen=True)
class StyleNumbering:
    """The list a style puts its paragraphs in: w:numId and w:ilvl, and the style that says so."""

    list_id: int
    level: int | None
    style: str


class Styles:
    """The styles of one document, by id."""

    def __init__(self, root: _Element | None) -> None:
        """Read word/styles.xml; None stands for a document without styles."""
        self._styles: dict[str, _Style] = {}
        self.default_paragraph: str | None = None
        for style in [] if root is None else root.iterfind(W + "style"):
            style_id = style.get(W + "styleId")
            if style_id is None:
                continue
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on"):
                self.default_paragraph = style_id
            self._styles[style_id] = _Style(
                based_on=value_of(style, "basedOn"),
                list_id=number_of(style, "pPr/numPr/numId"),
                level=number_of(style, "pPr/numPr/ilvl"),
                hidden=is_on(style.find(W + "rPr"), "vanish"),
            )

    def numbering(self, style_id: str | None) -> StyleNumbering | None:
        """Return the list that `style_id`, or a style it is based on, belongs to."""
        level = None
        for name, style in self._with_ancestors(style_id):
            level = style.level if level is None else level
            if style.list_id is not None:
                return StyleNumbering(style.list_id, level, name)
        return None

    def is_hidden(self, style_id: str | None) -> bool | None:
        """Return whether the style hides its text, or None where it says nothing of it."""
        return next((style.hidden for _, style in self._with_ancestors(style_id) if style.hidden is not None), None)

    def _with_ancestors(self, style_id: str | None) -> Iterator[tuple[str, _Style]]:
        for _ in range(_MOST_ANCESTORS):  # a chain may be a ring
            style = self._styles.get(style_id) if style_id is not None else None
            if style_id is None or style is None:
                return
            yield style_id, style
            style_id = style.based_on
