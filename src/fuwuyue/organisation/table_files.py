"""Tables out of .csv and .xlsx files: headings, and rows with their numbers. No Django."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

Cell = str | int | float | bool | date | time | timedelta

MEGABYTE = 1024 * 1024
LARGEST_FILE_BYTES = 50 * MEGABYTE
# An .xlsx is a zip: some megabytes of it can unpack to gigabytes. 600,000 villages unpack to some 150 MB.
MOST_UNPACKED_BYTES = 400 * MEGABYTE
MOST_ROWS = 1_000_000
# calamine keeps a sheet as one rectangle: one cell at the far corner would make 17,000,000,000 of them.
MOST_CELLS = 10_000_000
_EXCEL_STARTS = b"PK\x03\x04"
_OLD_EXCEL_STARTS = b"\xd0\xcf\x11\xe0"
# Strict decoders one after the other: a guesser takes short Chinese files for something else.
_ENCODINGS = ("utf-8-sig", "gb18030")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# What zipfile raises for packages that a machine or a person has damaged.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
# The place of a cell (r="B12") or of a row (r="12").
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,7})["']""")


@dataclass(frozen=True)
class TableRow:
    """One row below the headings. `number` is what a spreadsheet shows beside it: the headings' row counts as well."""

    number: int
    cells: tuple[Cell, ...]
    merged: bool = False

    @property
    def is_blank(self) -> bool:
        """Say whether nothing is written in it."""
        return all(isinstance(cell, str) and not cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A table as it stands in the file; `sha256` is of the file's bytes."""

    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    sha256: str


def read_table(content: bytes) -> Table:
    """Read the first sheet of an .xlsx, or a .csv in UTF-8 or GB18030; the first row that is not blank is the headings.

    Raises UserError for a file that is too large, is of another kind, is damaged, or has no headings.
    """
    if len(content) > LARGEST_FILE_BYTES:
        message = _("The file has {size} MB; split it into files of {most} MB at most.")
        raise UserError(message.format(size=len(content) // MEGABYTE, most=LARGEST_FILE_BYTES // MEGABYTE))
    if content.startswith(_OLD_EXCEL_STARTS):
        raise UserError(_("This is an old Excel file (.xls); open it and save it as .xlsx or .csv."))
    lines = _read_excel(content) if content.startswith(_EXCEL_STARTS) else _read_csv(content)
    rows = [TableRow(number, tuple(cells), merged) for number, cells, merged in lines]
    filled = [row for row in rows if not row.is_blank]
    if not filled:
        raise UserError(_("The file has no row; write the headings in its first row."))
    headings = tuple(str(cell).strip() for cell in filled[0].cells)
    return Table(headings, tuple(filled[1:]), hashlib.sha256(content).hexdigest())


Line = tuple[int, Sequence[Cell], bool]


def _read_csv(content: bytes) -> Iterator[Line]:
    text = _decode(content)
    # A quoted cell may have line ends in it; csv wants to see them as they are.
    reader = csv.reader(io.StringIO(text, newline=""), dialect=_find_dialect(text))
    try:
        for number, cells in enumerate(reader, start=1):
            _check_count(number)
            yield number, cells, False
    except csv.Error as error:
        message = _("Line {number} of the file cannot be read as .csv; open it in a spreadsheet and save it anew.")
        raise UserError(message.format(number=reader.line_num)) from error


def _decode(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # UTF-16 and pictures have them, tables do not
            return text
    raise UserError(_("This is no table that can be read; save it as .xlsx, or as .csv in UTF-8."))


def _find_dialect(text: str) -> type[csv.Dialect]:
    """Return what parts the cells: spreadsheets save tabs under the same name, as 'Unicode text'."""
    first = text.partition("\n")[0]
    return csv.excel_tab if first.count("\t") > first.count(",") else csv.excel


def _read_excel(content: bytes) -> Iterator[Line]:
    from python_calamine import CalamineError, CalamineWorkbook

    _check_unpacked(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        # Only the rows that are in use are counted by calamine; the spreadsheet counts from its top.
        cells = sheet.to_python(skip_empty_area=False)
        merged = _merged_rows(sheet.merged_cell_ranges or (), len(cells))
    except (CalamineError, zipfile.BadZipFile, IndexError) as error:
        raise UserError(_("The file is damaged or no .xlsx; open it in a spreadsheet and save it anew.")) from error
    for number, row in enumerate(cells, start=1):
        _check_count(number)
        yield number, [_take_cell(cell) for cell in row], number in merged


def _check_unpacked(content: bytes) -> None:
    """Raise UserError where the package would fill the memory, before anything of it is unpacked as a whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            size = sum(entry.file_size for entry in entries)
            if size > MOST_UNPACKED_BYTES:
                message = _(
                    "The file unpacks to {size} MB, more than a list of divisions; take pictures and other sheets out."
                )
                raise UserError(message.format(size=size // MEGABYTE))
            sheets = [entry for entry in entries if _SHEET.fullmatch(entry.filename)]
            for entry in sheets:
                with package.open(entry) as sheet:
                    _check_corner(sheet)
    except _DAMAGE as error:
        raise UserError(_("The file is damaged or no .xlsx; open it in a spreadsheet and save it anew.")) from error


def _check_corner(sheet: IO[bytes]) -> None:
    """Raise UserError where the rectangle around all cells of the sheet is too large."""
    columns = rows = 1
    rest = b""
    while piece := sheet.read(MEGABYTE):
        piece = rest + piece
        rest = piece[-32:]  # a place may be cut in two
        places = _PLACE.findall(piece)
        columns = max([columns, *(_column(letters) for letters, _digits in places)])
        rows = max([rows, *(int(digits) for _letters, digits in places)])
    if columns * rows > MOST_CELLS:
        message = _("A sheet reaches to row {row} and column {column}; delete what stands beside and below the list.")
        raise UserError(message.format(row=rows, column=columns))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _merged_rows(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], count: int) -> set[int]:
    """Return the numbers of the rows, of `count`, that a merged range touches; calamine counts from 0.

    Each row is looked at once, however many ranges a hostile file lays over it and however far they reach.
    """
    merged = set[int]()
    next_row = 0
    for first, last in sorted((first, last) for (first, _left), (last, _right) in ranges):
        merged.update(row + 1 for row in range(max(first, next_row), min(last + 1, count)))
        next_row = max(next_row, last + 1)
    return merged


def _take_cell(cell: Cell) -> Cell:
    return cell.date() if isinstance(cell, datetime) else cell


def _check_count(number: int) -> None:
    if number > MOST_ROWS:
        message = _("The file has more than {most} rows; split it.")
        raise UserError(message.format(most=f"{MOST_ROWS:,}"))


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a .csv that spreadsheets open in the right encoding; nothing in it is taken for a formula."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> str:
    text = str(cell)
    # A code that a spreadsheet counted as a number comes back as digits.
    if isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
