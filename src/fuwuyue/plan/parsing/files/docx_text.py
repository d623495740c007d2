"""The text of a .docx as its reader sees it: numbers shown, changes accepted, hidden text and headers left out."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.files.docx_numbering import Numbering
from fuwuyue.plan.parsing.files.docx_styles import Styles, W, is_on, value_of
from fuwuyue.plan.parsing.files.package import Package
from fuwuyue.plan.parsing.files.rows import lines_of_row

if TYPE_CHECKING:
    from lxml.etree import _Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_USUAL_MAIN_PART = "word/document.xml"
# What holds blocks or runs and shows all of them; deletions (w:del, w:moveFrom) are not here.
_TRANSPARENT = frozenset(
    W + name
    for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdtContent", "customXml", "fldSimple", "dir", "bdo", "r")
)
_BREAKS = {"tab": "\t", "ptab": "\t", "cr": "\n", "br": "\n", "noBreakHyphen": "-"}
_BREAKS_BY_TAG = {W + name: sign for name, sign in _BREAKS.items()}
_XML_SPACES = " \t\r\n"
_SPACES = compile_re("[\t\r\n]")


def read_docx(package: Package, name: str) -> str:
    """Return the text of a Word document: paragraphs and table rows as lines, foot- and endnotes last, in order."""
    main = _find_main_part(package)
    document = package.read_xml(main)
    body = None if document is None else document.find(W + "body")
    if body is None:
        raise UserError(
            _("{name} has no text part as a .docx has; open it in Word or WPS and save it again as .docx.").format(
                name=name
            )
        )
    targets = _read_targets(package, main)
    styles = Styles(package.read_xml(targets.get("styles", "")))
    story = _Story(styles, Numbering(package.read_xml(targets.get("numbering", "")), styles))
    try:
        lines = story.read_story(body)
        for kind in ("footnote", "endnote"):
            lines += story.read_notes(package.read_xml(targets.get(kind + "s", "")), kind)
    except RecursionError as error:
        raise UserError(
            _("{name} is nested too deeply to be read; copy its text into a new document.").format(name=name)
        ) from error
    return "\n".join(lines)


def _find_main_part(package: Package) -> str:
    part = _read_targets(package, "").get("officeDocument", _USUAL_MAIN_PART)
    return part if part in package.part_names else _USUAL_MAIN_PART


def _read_targets(package: Package, part: str) -> dict[str, str]:
    """Return the parts that `part` (empty: the package) is related to, by the last word of the relation's type."""
    folder, _slash, file = part.rpartition("/")
    relations = package.read_xml(posixpath.join(folder, "_rels", file + ".rels"))
    targets: dict[str, str] = {}
    for relation in [] if relations is None else relations.iterfind(_RELATIONSHIP):
        kind = relation.get("Type", "").rpartition("/")[2]
        target = relation.get("Target", "")
        if relation.get("TargetMode") != "External":
            targets.setdefault(kind, posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/"))
    return targets


class _Story:
    """Reads blocks in the order of the text; lists count on through tables, text boxes and notes."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._notes: dict[str, list[str]] = {"footnote": [], "endnote": []}
        # Complex fields that are open, each true from where its result begins: only results are shown.
        self._fields: list[bool] = []
        # The text before a deleted paragraph mark: it belongs to the next paragraph.
        self._carried = ""

    def read_story(self, parent: _Element) -> list[str]:
        """Return the lines of the body, of a cell or of a note: what has a last paragraph of its own."""
        lines = self.read_blocks(parent)
        if self._carried:
            lines.append(self._carried)
            self._carried = ""
        return lines

    def read_blocks(self, parent: _Element) -> list[str]:
        lines: list[str] = []
        for child in parent:
            if child.tag == W + "p":
                lines += self._read_paragraph(child)
            elif child.tag == W + "tbl":
                lines += self._read_table(child)
            elif child.tag == W + "sdt":
                lines += self._read_control(child)
            elif child.tag in _TRANSPARENT:
                lines += self.read_blocks(child)
            elif child.tag == _MC + "AlternateContent":
                chosen = _choose(child)
                lines += [] if chosen is None else self.read_blocks(chosen)
        return lines

    def read_notes(self, root: _Element | None, kind: str) -> list[str]:
        """Return the notes that the text refers to, numbered in the order it refers to them."""
        if root is None:
            return []
        notes = {note.get(W + "id"): note for note in root.iterfind(W + kind)}
        lines = []
        for number, note_id in enumerate(self._notes[kind], start=1):
            if note_id in notes:
                text = " ".join(line.strip() for line in self.read_story(notes[note_id]))
                lines.append(f"[{number}] {text}")
        return lines

    def _read_control(self, control: _Element) -> list[str]:
        """Return the lines of a content control, none of them where it still shows its placeholder."""
        content = control.find(W + "sdtContent")
        return [] if content is None or _is_placeholder(control) else self.read_blocks(content)

    def _read_table(self, table: _Element) -> list[str]:
        lines: list[str] = []
        for row in _descend(table, "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                continue
            lines += lines_of_row([self.read_story(cell) for cell in _descend(row, "tc")])
        return lines

    def _read_paragraph(self, paragraph: _Element) -> list[str]:
        properties = paragraph.find(W + "pPr")
        pieces: list[str] = []
        boxes: list[_Element] = []
        self._read_inline(paragraph, value_of(properties, "pStyle"), pieces, boxes)
        text = "".join(pieces)
        mark = None if properties is None else properties.find(W + "rPr")
        if mark is not None and mark.find(W + "del") is not None:
            self._carried += text
            lines = []
        else:
            lines = (self._numbering.marker(properties) + self._carried + text).split("\n")
            self._carried = ""
        for box in boxes:
            lines += self.read_blocks(box)
        return lines

    def _read_inline(self, parent: _Element, style: str | None, pieces: list[str], boxes: list[_Element]) -> None:
        """Add the shown text under `parent` to `pieces`, and the text boxes found on the way to `boxes`."""
        for child in parent:
            tag = child.tag
            if tag == W + "t":
                self._add_text(child, pieces)
            elif tag in _BREAKS_BY_TAG:
                pieces.append(_BREAKS_BY_TAG[tag])
            elif tag in _TRANSPARENT:
                if tag != W + "r" or not self._is_hidden(child, style):
                    self._read_inline(child, style, pieces, boxes)
            elif tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None and not _is_placeholder(child):
                    self._read_inline(content, style, pieces, boxes)
            elif tag == _MC + "AlternateContent":
                chosen = _choose(child)
                if chosen is not None:
                    self._read_inline(chosen, style, pieces, boxes)
            else:
                self._read_rest(child, style, pieces, boxes)

    def _read_rest(self, child: _Element, style: str | None, pieces: list[str], boxes: list[_Element]) -> None:
        """Read the rarer parts of a run: field marks, notes, signs, ruby, formulas, drawings."""
        tag = child.tag
        if tag == W + "fldChar":
            self._step_field(child.get(W + "fldCharType"))
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            self._notes[tag.removeprefix(W).removesuffix("Reference")].append(child.get(W + "id", ""))
        elif tag == W + "sym":
            pieces.append(_read_sign(child))
        elif tag == W + "ruby":
            base = child.find(W + "rubyBase")
            if base is not None:
                self._read_inline(base, style, pieces, boxes)
        elif tag in (W + "drawing", W + "pict", W + "object"):
            boxes += _outermost_boxes(child)
        elif isinstance(tag, str) and tag.endswith(("}oMath", "}oMathPara")):
            pieces += [text.text or "" for text in child.iter(_MATH_TEXT)]

    def _add_text(self, element: _Element, pieces: list[str]) -> None:
        if not all(self._fields):
            return
        text = element.text or ""
        if element.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
            text = text.strip(_XML_SPACES)
        pieces.append(_SPACES.sub(" ", text))

    def _step_field(self, step: str | None) -> None:
        if step == "begin":
            self._fields.append(False)
        elif step == "separate" and self._fields:
            self._fields[-1] = True
        elif step == "end" and self._fields:
            self._fields.pop()

    def _is_hidden(self, run: _Element, paragraph_style: str | None) -> bool:
        properties = run.find(W + "rPr")
        hidden = is_on(properties, "vanish")
        if hidden is None:
            hidden = self._styles.is_hidden(value_of(properties, "rStyle"))
        if hidden is None:
            hidden = self._styles.is_hidden(paragraph_style or self._styles.default_paragraph)
        return bool(hidden)


def _descend(parent: _Element, name: str) -> list[_Element]:
    """Return the rows of a table or the cells of a row, also those inside content controls and custom XML."""
    found: list[_Element] = []
    for child in parent:
        if child.tag == W + name:
            found.append(child)
        elif child.tag in (W + "sdt", W + "sdtContent", W + "customXml", W + "ins"):
            found += _descend(child, name)
    return found


def _choose(alternates: _Element) -> _Element | None:
    """Return the first choice of an mc:AlternateContent, else its fallback: never both, they say the same."""
    choice = alternates.find(_MC + "Choice")
    return alternates.find(_MC + "Fallback") if choice is None else choice


def _is_placeholder(control: _Element) -> bool:
    return bool(is_on(control.find(W + "sdtPr"), "showingPlcHdr"))


def _outermost_boxes(drawing: _Element) -> list[_Element]:
    """Return the text boxes of a drawing that are not inside another one, which reads them itself."""
    boxes: list[_Element] = []
    waiting = list(drawing)[::-1]
    while waiting:
        element = waiting.pop()
        if element.tag == W + "txbxContent":
            boxes.append(element)
        elif element.tag == _MC + "AlternateContent":
            chosen = _choose(element)
            waiting += [] if chosen is None else [chosen]
        else:
            waiting += list(element)[::-1]
    return boxes


def _read_sign(element: _Element) -> str:
    """Return a w:sym; the codes of fonts of signs lie in the private use area and are shown as a plain box."""
    try:
        sign = chr(int(element.get(W + "char", ""), 16))
    except (ValueError, OverflowError):
        return ""
    if "\ue000" <= sign <= "\uf8ff":
        return "□"
    return "" if sign < " " or "\ud800" <= sign <= "\udfff" else sign
