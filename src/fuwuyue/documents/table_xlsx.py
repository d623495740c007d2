"""Tables as an .xlsx that prints as it stands: A4 across, heads on every page, words wrapped.

Nothing in it is ever a formula: words are written as text, whatever they begin with, and stay text when edited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from fuwuyue.documents.frozen_zip import freeze_zip
from fuwuyue.documents.pieces import clean, count_characters, write_date

# What Excel holds in a cell.
_MOST_CHARACTERS = 32_767
_CUT = "……（内容过长，此处截断）"
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_NARROWEST, _WIDEST = 6, 60

Value = str | int | float | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: a title over the table, heads, rows with as many cells as heads. Widths are in Chinese characters.

    Numbers stay numbers, days become 2026年5月10日; an identity number or a telephone number is handed over as text.
    """

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a table that is not a rectangle: that is a fault of the program, not of a person."""
        for row in (*self.rows, self.widths or self.heads):
            if len(row) != len(self.heads):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.heads)} columns")


def write_xlsx(*, sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as the bytes of an .xlsx, the same for the same sheets."""
    import xlsxwriter

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC), "title": clean(sheets[0].title)})
    formats = _make_formats(book)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book.add_worksheet(_name_sheet(sheet.name, taken)), sheet, formats)
    book.close()
    return freeze_zip(buffer.getvalue())


def _make_formats(book: Any) -> dict[str, Any]:
    frame = {"border": 1, "text_wrap": True, "font_size": 12, "valign": "vcenter"}
    return {
        "title": book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 22, "align": "center", "valign": "vcenter"}
        ),
        "head": book.add_format({**frame, "font_name": "黑体", "align": "center", "num_format": "@"}),
        "text": book.add_format(
            {**frame, "font_name": "仿宋_GB2312", "align": "left", "num_format": "@", "quote_prefix": True}
        ),
        "number": book.add_format({**frame, "font_name": "仿宋_GB2312", "align": "center"}),
    }


def _name_sheet(name: str, taken: set[str]) -> str:
    """Return a name that Excel takes: 31 characters, none of []:*?/\\, no other sheet's."""
    base = _NOT_IN_SHEET_NAME.sub("_", clean(name)).replace("\n", " ").strip().strip("'")[:28] or "表"
    number = 1
    result = base
    while result.lower() in taken or result.lower() == "history":
        number += 1
        result = f"{base}{number}"
    taken.add(result.lower())
    return result


def _write_sheet(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    last = len(sheet.heads) - 1
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    page.set_footer("&C— &P —")
    page.repeat_rows(0, 1)
    page.freeze_panes(2, 0)
    page.set_row(0, 42)
    if last > 0:
        page.merge_range(0, 0, 0, last, "", formats["title"])
    page.write_string(0, 0, _fit(sheet.title), formats["title"])
    for column, width in enumerate(sheet.widths or _choose_widths(sheet)):
        page.set_column(column, column, width * 2)
        page.write_string(1, column, _fit(sheet.heads[column]), formats["head"])
    for at, row in enumerate(sheet.rows, start=2):
        for column, value in enumerate(row):
            _write_value(page, at, column, value, formats)


def _write_value(page: Any, row: int, column: int, value: Value, formats: dict[str, Any]) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value, formats["number"])
    elif isinstance(value, date):
        page.write_string(row, column, write_date(value), formats["text"])
    elif value is None or value == "":
        page.write_blank(row, column, None, formats["text"])
    else:
        page.write_string(row, column, _fit(str(value)), formats["text"])


def _fit(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - len(_CUT)] + _CUT


def _choose_widths(sheet: Sheet) -> list[float]:
    columns = zip(sheet.heads, *sheet.rows, strict=True)
    return [
        min(max(_NARROWEST, *(count_characters(str(value)) + 1 for value in column)), _WIDEST / 2) for column in columns
    ]
