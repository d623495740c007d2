"""The visible text of an HTML page: every block a line, every table row a line with a tab between its cells."""

from __future__ import annotations

import re
from typing import Any

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.files import limits
from fuwuyue.plan.parsing.files.rows import lines_of_row

_BEGINS_LIKE_HTML = compile_re(
    r"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}\?>\s*){0,5}<(?:!doctype\s+html|html[\s>])", re.I | re.S
)
_names = compile_re("[a-z0-9]+").findall
_UNSEEN = frozenset(
    _names("script style head title template noscript select textarea iframe object svg math audio video canvas")
)
_BLOCKS = frozenset(
    _names(
        "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th "
        "thead tr ul"
    )
)
_CHUNK = 65_536
_CELLS = frozenset(("td", "th"))
_VOID = frozenset(_names("area base br col embed hr img input link meta param source track wbr"))
_HIDING_STYLE = compile_re(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_SPACES = compile_re(r"[ \t\r\n\f]+")


def is_html(text: str) -> bool:
    """Tell whether a decoded text begins as an HTML page does."""
    return bool(_BEGINS_LIKE_HTML.match(text[:16_384]))


def read_html(page: str, name: str) -> str:
    """Return the visible text of `page`; raise UserError where it cannot be parsed to its end."""
    from lxml import etree

    visible: Any = _VisibleText()
    parser = etree.HTMLParser(target=visible, encoding="utf-8", huge_tree=True, no_network=True)
    try:
        for start in range(0, len(page), _CHUNK):  # an error stops the parser at the next chunk only
            parser.feed(page[start : start + _CHUNK].encode("utf-8"))
        parser.close()
    except (etree.LxmlError, AssertionError, _NestedTooDeeply) as error:
        raise _refuse(name) from error
    return "\n".join(visible.lines)


def _refuse(name: str) -> UserError:
    return UserError(
        _("{name} is broken as a web page and cannot be read to its end; save it as .docx or .txt.").format(name=name)
    )


class _NestedTooDeeply(Exception):  # noqa: N818 - it never leaves this module
    """More elements are open than any page has."""


class _VisibleText:
    """Collects lines from the parser's events; there is no tree, so no depth of nesting can overflow."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool]] = []
        self._hidden = 0
        self._preformatted = 0
        self._line: list[str] = []
        # The lines of the page, then of each cell that is open; beside them the cells of each row that is open.
        self._lines: list[list[str]] = [[]]
        self._rows: list[list[list[str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br" or tag in _BLOCKS:
            self._end_line()
        if tag in _VOID:
            return
        hides = tag in _UNSEEN or "hidden" in attributes or bool(_HIDING_STYLE.search(attributes.get("style", "")))
        self._open.append((tag, hides))
        if len(self._open) > limits.MOST_OPEN_HTML_ELEMENTS:
            raise _NestedTooDeeply
        self._hidden += hides
        self._preformatted += tag == "pre"
        if tag == "tr":
            self._rows.append([])
        elif tag in _CELLS:
            self._lines.append([])

    def end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
        if not self._open or self._open[-1][0] != tag:
            return
        _tag, hides = self._open.pop()
        self._hidden -= hides
        self._preformatted -= tag == "pre"
        if tag == "tr":
            self._lines[-1].extend(lines_of_row(self._rows.pop()))
        elif tag in _CELLS:
            self._end_cell()

    def data(self, text: str) -> None:
        if self._hidden:
            return
        if not self._preformatted:
            self._line.append(_SPACES.sub(" ", text))
            return
        *whole, rest = text.split("\n")
        for line in whole:
            self._line.append(line)
            self._end_line()
        self._line.append(rest)

    def close(self) -> None:
        for tag, _hides in reversed(self._open.copy()):
            self.end(tag)
        self._end_line()

    @property
    def lines(self) -> list[str]:
        return self._lines[0]

    def _end_line(self) -> None:
        line = re.sub(" +", " ", "".join(self._line)).strip(" ")
        if line.strip():
            self._lines[-1].append(line)
        self._line.clear()

    def _end_cell(self) -> None:
        cell = self._lines.pop()
        if self._rows:
            self._rows[-1].append(cell)
        else:  # a cell outside of any row
            self._lines[-1].extend(cell)
