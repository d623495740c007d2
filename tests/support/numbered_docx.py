"""Makes Word files as offices do: the numbers of headings are automatic and stand in no paragraph's text."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

_HAN_NUMBERS = "[一二三四五六七八九十]+"
_PATTERNS = {"chineseCounting": _HAN_NUMBERS, "decimal": r"\d+"}


@dataclass(frozen=True)
class NumberedLevel:
    """One level of a list: Word's number format and the text around the number, in which %1 or %2 stands for it."""

    number_format: str
    text: str

    def marker(self) -> re.Pattern[str]:
        """Return the pattern of this level's numbers as they are written out at the start of a line."""
        before, after = re.split(r"%\d", self.text)
        return re.compile(re.escape(before) + _PATTERNS[self.number_format] + re.escape(after) + " ?")


def write_numbered_docx(text: str, lists: list[list[NumberedLevel]]) -> bytes:
    """Return a .docx of `text`, a paragraph a line; written-out numbers of a list's level become automatic ones.

    Each list is one multi-level list of Word: its second level begins anew under each item of its first.
    """
    document = Document()
    _add_lists(document, lists)
    for line in text.splitlines():
        _add_line(document.add_paragraph(), line, lists)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _add_lists(document: WordDocument, lists: list[list[NumberedLevel]]) -> None:
    numbering = document.part.numbering_part.element
    for number, levels in enumerate(lists):
        identity = 900 + number
        rows = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{level.number_format}"/>'
            f'<w:suff w:val="nothing"/><w:lvlText w:val="{level.text}"/></w:lvl>'
            for depth, level in enumerate(levels)
        )
        abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}">{rows}</w:abstractNum>'
        instance = f'<w:num {nsdecls("w")} w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>'
        numbering.insert(0, parse_xml(abstract))  # Word wants all of these before the instances
        numbering.append(parse_xml(instance))


def _add_line(paragraph: Paragraph, line: str, lists: list[list[NumberedLevel]]) -> None:
    for number, levels in enumerate(lists):
        for depth, level in enumerate(levels):
            found = level.marker().match(line)
            if found:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = depth
                properties.get_or_add_numId().val = 900 + number
                paragraph.add_run(line[found.end() :])
                return
    paragraph.add_run(line)
