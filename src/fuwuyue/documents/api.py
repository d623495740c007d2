"""The door of official papers, by GB/T 9704-2012. Pure; knows no plan and no month.

`OfficialPaper` describes a 报告, 通知, 通报, 函 or 工作总结 once; `write_docx` and `write_pdf` give its bytes. `Sheet`
and `write_xlsx` are for tables, `LargeSheet` for one page in large type. Equal input gives equal bytes. `Paper` writes
a .docx from top to bottom, for papers that are no 公文; `write_calendar` writes calendar files.
"""

from collections.abc import Sequence
from pathlib import Path

from fuwuyue.documents import official_docx, official_pdf, table_xlsx
from fuwuyue.documents.calendar_file import CalendarEntry, write_calendar
from fuwuyue.documents.large_sheet import LargeSheet
from fuwuyue.documents.official import (
    Attachment,
    Block,
    Chart,
    Heading,
    OfficialPaper,
    PaperKind,
    Series,
    Table,
    Text,
)
from fuwuyue.documents.paper import Paper, estimate_table_mm
from fuwuyue.documents.table_xlsx import Sheet
from fuwuyue.documents.word import SIZE_5, SIZE_6, SIZE_SMALL_4, SIZE_SMALL_5, clean_for_xml

__all__ = [
    "SIZE_5",
    "SIZE_6",
    "SIZE_SMALL_4",
    "SIZE_SMALL_5",
    "Attachment",
    "Block",
    "CalendarEntry",
    "Chart",
    "Heading",
    "LargeSheet",
    "OfficialPaper",
    "Paper",
    "PaperKind",
    "Series",
    "Sheet",
    "Table",
    "Text",
    "clean_for_xml",
    "estimate_table_mm",
    "write_calendar",
    "write_docx",
    "write_large_sheet_docx",
    "write_large_sheet_pdf",
    "write_pdf",
    "write_xlsx",
]


def write_docx(*, paper: OfficialPaper) -> bytes:
    """Return the paper as a .docx with the official names of fonts; charts are pictures with their values in words."""
    return official_docx.write_docx(paper=paper, draw=official_pdf.draw_chart)


def write_pdf(*, paper: OfficialPaper, font_folders: Sequence[Path] = ()) -> bytes:
    """Return the paper as a .pdf. Official fonts are taken from `font_folders`; without them free ones stand in.

    Which fonts were replaced is said in the file's properties and in small print at the foot of the last page.
    """
    return official_pdf.write_pdf(paper=paper, font_folders=font_folders)


def write_large_sheet_docx(*, sheet: LargeSheet) -> bytes:
    """Return the sheet in large type as a .docx."""
    return official_docx.write_sheet_docx(sheet=sheet)


def write_large_sheet_pdf(*, sheet: LargeSheet, font_folders: Sequence[Path] = ()) -> bytes:
    """Return the sheet in large type as a .pdf, with fonts as `write_pdf` takes them."""
    return official_pdf.write_sheet_pdf(sheet=sheet, font_folders=font_folders)


def write_xlsx(*, sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as an .xlsx without any formula: words stay words, whatever they begin with."""
    return table_xlsx.write_xlsx(sheets=sheets)
