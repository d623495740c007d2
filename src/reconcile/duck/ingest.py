"""Tables in: Parquet as it is, CSV, XLSX and queries by way of a Parquet file of texts; rows that cannot be read go
apart."""

from __future__ import annotations

import codecs
import csv
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from reconcile.duck.database import query_to_csv
from reconcile.duck.session import ROW, quote_name, quote_text
from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.specification import Column, Kind, Specification

# Beyond these an .xlsx is no table of a department but a zip bomb or a mistake.
_MOST_UNPACKED = 2 * 1024**3
_HIGHEST_RATIO = 200
_CHUNK = 1 << 20
_LONGEST_LINE = 64 * 1024 * 1024
# Excel keeps 15 digits of a number and writes zeros for the rest.
_EXCEL_DIGITS = 10**15
_SHARE_OF_ZEROS = 0.5
_LOOKED_AT = 20_000
_SAMPLED = 500
_LONGEST_SHOWN = 400
# What DuckDB calls the errors of a row, in words.
_ROW_ERRORS = {
    "TOO MANY COLUMNS": _("the row has more cells than there are headers"),
    "MISSING COLUMNS": _("the row has fewer cells than there are headers"),
    "UNQUOTED VALUE": _("a quotation mark is not closed"),
    "LINE SIZE OVER MAXIMUM": _("the row is too long"),
    "INVALID ENCODING": _("the row holds bytes of another encoding"),
}
_OTHER_ROW_ERROR = _("the row cannot be read")


@dataclass(frozen=True)
class Refused:
    """A row that could not be read: its line in the file, the column where one is known, what stands there, and why."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Source:
    """One table, ready as the view `source_left` or `source_right`: its headers and the rows that were refused."""

    headers: list[str]
    refused: list[Refused]
    rows: int


def open_table(con: duckdb.DuckDBPyConnection, file: Path, side: str, folder: Path) -> Source:
    """Make the view `source_…` of a table: its rows numbered from 0, and its own columns.

    Raises ReconcileError where the file is not there, is no table, is empty, or has a column twice.
    """
    if not file.is_file():
        raise ReconcileError(_("There is no file {file}."), file=file)
    ending = file.suffix.lower()
    refused: list[Refused] = []
    if ending in (".csv", ".txt", ".tsv"):
        file = _csv_to_parquet(con, file, side, folder, refused)
    elif ending in (".xlsx", ".xlsm", ".xls", ".ods"):
        file = _csv_to_parquet(con, _sheet_to_csv(file, side, folder), side, folder, refused)
    elif ending == ".toml":
        file = _csv_to_parquet(con, query_to_csv(file, side, folder), side, folder, refused)
    elif ending != ".parquet":
        raise ReconcileError(
            _("{file} is no table that can be read; give a .parquet, .csv or .xlsx, or a .toml with a query."),
            file=file.name,
        )
    return _view_parquet(con, file, side, refused)


def _view_parquet(con: duckdb.DuckDBPyConnection, file: Path, side: str, refused: list[Refused]) -> Source:
    path = quote_text(str(file))
    try:
        described = con.execute(f"SELECT * FROM read_parquet({path}) LIMIT 0").description or []
        rows = con.execute(f"SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata({path})").fetchall()[
            0
        ][0]
    except duckdb.Error as error:
        raise ReconcileError(_("{file} cannot be read as Parquet; write it again."), file=file.name) from error
    headers = [str(one[0]) for one in described]
    if rows == 0:
        raise ReconcileError(_("{file} has no rows."), file=file.name)
    columns = ", ".join(quote_name(one) for one in headers)
    con.execute(
        f"CREATE VIEW source_{side} AS SELECT file_row_number::UINTEGER AS {ROW}, {columns}"
        f" FROM read_parquet({path}, file_row_number = true)"
    )
    return Source(headers, refused, int(rows))


def _csv_to_parquet(
    con: duckdb.DuckDBPyConnection, file: Path, side: str, folder: Path, refused: list[Refused]
) -> Path:
    readable = _as_utf8(file, side, folder)
    target = folder / f"table-{side}.parquet"
    options = f"header = true, all_varchar = true, store_rejects = true, max_line_size = {_LONGEST_LINE}"
    try:
        con.execute("SET preserve_insertion_order = true")  # so that rows are named by their place in the file
        con.execute(
            f"COPY (SELECT * FROM read_csv({quote_text(str(readable))}, {options})) TO {quote_text(str(target))}"
            " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
        )
        con.execute("SET preserve_insertion_order = false")
        wrong = con.execute(
            "SELECT line, coalesce(column_name, ''), coalesce(csv_line, ''), error_type FROM reject_errors"
        ).fetchall()
        con.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    except duckdb.Error as error:
        raise ReconcileError(
            _("{file} cannot be read as a table with a line of headers; save it as CSV (UTF-8) again."), file=file.name
        ) from error
    refused += [
        Refused(int(line), str(column), str(written)[:_LONGEST_SHOWN], _ROW_ERRORS.get(str(kind), _OTHER_ROW_ERROR))
        for line, column, written, kind in wrong
    ]
    return target


def _as_utf8(file: Path, side: str, folder: Path) -> Path:
    """Return the file where it is UTF-8, else a copy of it in UTF-8, read as GB 18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            if encoding == "utf-8":
                for _part in _decode(file, encoding):
                    pass
                return file
            target = folder / f"table-{side}.csv"
            with target.open("w", encoding="utf-8", newline="") as out:
                out.writelines(_decode(file, encoding))
            return target
        except UnicodeDecodeError:
            continue
    raise ReconcileError(_("{file} is neither UTF-8 nor GB 18030; save it as CSV (UTF-8) again."), file=file.name)


def _decode(file: Path, encoding: str) -> Iterable[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with file.open("rb") as content:
        while part := content.read(_CHUNK):
            yield decoder.decode(part)
    yield decoder.decode(b"", final=True)


def _sheet_to_csv(file: Path, side: str, folder: Path) -> Path:
    """Write the first sheet as CSV; whole numbers without a point, dates as 2026-09-05."""
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_bomb(file)
    target = folder / f"sheet-{side}.csv"
    try:
        sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            headers: list[str] = []
            for number, row in enumerate(sheet.iter_rows()):
                if number == 0:
                    headers = [str(cell) for cell in row]
                writer.writerow([_cell_text(cell, headers[place]) for place, cell in enumerate(row)])
    except (CalamineError, IndexError) as error:
        raise ReconcileError(
            _("{file} cannot be read as a workbook; save it as .xlsx again."), file=file.name
        ) from error
    return target


def _refuse_bomb(file: Path) -> None:
    if not zipfile.is_zipfile(file):
        return
    with zipfile.ZipFile(file) as content:
        unpacked = sum(part.file_size for part in content.infolist())
    if unpacked > _MOST_UNPACKED or unpacked > _HIGHEST_RATIO * max(file.stat().st_size, 1):
        raise ReconcileError(_("{file} unpacks to more than a table can be; save it as CSV."), file=file.name)


def _cell_text(cell: object, header: str) -> str:
    if isinstance(cell, float):
        if abs(cell) >= _EXCEL_DIGITS:
            raise lost_digits(header)
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return "" if cell is None else str(cell)


def lost_digits(header: str) -> ReconcileError:
    """Return the error for a column whose numbers Excel has rounded."""
    return ReconcileError(
        _(
            "Column {column}: Excel has rounded its numbers, and their last digits are lost. Have the department"
            " export "
            "it again with this column as text."
        ),
        column=header,
    )


def refuse_lost_digits(con: duckdb.DuckDBPyConnection, spec: Specification, side: str) -> None:
    """Raise ReconcileError where a column of numbers was through Excel: 6.2E+17, or ids that end in zeros."""
    for column in spec.columns:
        if column.kind in (Kind.NATIONAL_ID, Kind.MOBILE, Kind.DIVISION):
            header = column.left if side == "left" else column.right
            if _was_in_excel(con, column, header, side):
                raise lost_digits(header)


def _was_in_excel(con: duckdb.DuckDBPyConnection, column: Column, header: str, side: str) -> bool:
    text = f"{quote_name(header)}::VARCHAR"
    ends = f"avg((right({text}, 3) = '000')::INTEGER) FILTER (strlen({text}) = 18)"
    powers, zeros = con.execute(
        f"SELECT count(*) FILTER (regexp_matches({text}, '^[0-9.]+[eE]\\+[0-9]+$')), coalesce({ends}, 0)"
        f" FROM (SELECT {quote_name(header)} FROM source_{side} LIMIT {_LOOKED_AT})"
    ).fetchall()[0]
    return powers > 0 or (column.kind is Kind.NATIONAL_ID and zeros > _SHARE_OF_ZEROS)


def sample_values(con: duckdb.DuckDBPyConnection, header: str, side: str) -> list[str]:
    """Return some of the first values of a column, as texts."""
    text = f"{quote_name(header)}::VARCHAR"
    rows = con.execute(f"SELECT {text} FROM source_{side} WHERE {text} IS NOT NULL LIMIT {_SAMPLED}").fetchall()
    return [str(row[0]) for row in rows]


def _ascend(con: duckdb.DuckDBPyConnection, header: str, side: str) -> bool:
    one = quote_name(header)
    before = f"SELECT {one} AS one, lag({one}) OVER () AS before FROM source_{side}"
    odd = con.execute(f"SELECT count(*) FROM ({before}) WHERE one IS NULL OR one <= before").fetchall()
    return bool(odd[0][0] == 0)


def refuse_repeated_ids(con: duckdb.DuckDBPyConnection, spec: Specification, side: str, file: Path) -> None:
    """Raise ReconcileError where record ids are missing or stand twice.

    Most registers come in the order of their ids, and where each is greater than the one before, none repeats.
    """
    header = spec.left_id if side == "left" else spec.right_id
    # Spark reads a table in parts, which have no order among them.
    if isinstance(con, duckdb.DuckDBPyConnection) and _ascend(con, header, side):
        return
    rows, known, distinct = con.execute(
        f"SELECT count(*), count({quote_name(header)}), count(DISTINCT {quote_name(header)}) FROM source_{side}"
    ).fetchall()[0]
    if distinct < rows:
        raise ReconcileError(
            _(
                "Column {column} of {file} does not name each record once: {missing} rows have none and {repeated}"
                " repeat "
                "another; choose another column with --id-column."
            ),
            column=header, file=file.name, missing=rows - known, repeated=known - distinct,
        )  # fmt: skip
