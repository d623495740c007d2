"""Values that say something and cannot be read: their rows are linked by what else they hold, and listed to be
mended."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from reconcile.duck.session import ROW, quote_name, quote_text
from reconcile.duck.standard import first_expression, source_column
from reconcile.specification import Column, Kind, Specification
from reconcile.standardise.ids import checked_key, seventeen_digits

# More errors than this of one table are no list that a person works through, but a column of another kind.
MOST_LISTED = 100_000
_LONGEST_VALUE = 200
_READ = (Kind.NATIONAL_ID, Kind.DATE, Kind.MOBILE, Kind.DIVISION, Kind.SEX, Kind.NAME)


@dataclass(frozen=True)
class Unread:
    """One value: its row (from 1, in the order of the file), the record's id, header and kind of its column."""

    row: int
    record: str
    column: str
    kind: Kind
    value: str


def list_unread(con: duckdb.DuckDBPyConnection, spec: Specification, side: str) -> list[Unread]:
    """Return the first values of `source_…` that are written and not read, by rows and columns."""
    columns = [column for column in spec.columns if column.kind in _READ]
    if not columns:
        return []
    rid = quote_name(spec.left_id if side == "left" else spec.right_id)
    parts = " UNION ALL ".join(_unread(place, column, side, rid) for place, column in enumerate(columns))
    rows = con.execute(f"SELECT * FROM ({parts}) ORDER BY ALL LIMIT {MOST_LISTED}").fetchall()
    return [
        Unread(int(row), record, _header(columns[place], side), columns[place].kind, value)
        for row, place, record, value in rows
    ]


def _header(column: Column, side: str) -> str:
    return column.left if side == "left" else column.right


def _unread(place: int, column: Column, side: str, rid: str) -> str:
    clean = source_column(column, side)
    read = first_expression(column.kind, "clean")
    if column.kind is Kind.NATIONAL_ID:
        read = checked_key("clean", f"({seventeen_digits('clean')})")
    unread = f"({read}) IS NULL"
    if column.kind is Kind.DATE:
        # Lunar months have 30 days, so a 30th of February is kept as a hypothesis; no calendar has a 31st there.
        unread += f" OR (({read}) % 100 = 31 AND ({read}) // 100 % 100 IN (2, 4, 6, 9, 11))"
    written = f"s.{quote_name(_header(column, side))}::VARCHAR"
    rows = f"SELECT {ROW} AS rn, {rid}::VARCHAR AS rid, {written} AS value, {clean} AS clean FROM source_{side} s"
    return (
        f"SELECT rn + 1 AS line, {place} AS place, rid, substr(value, 1, {_LONGEST_VALUE}) AS value FROM ({rows})"
        f" WHERE trim(value, {quote_text(chr(9) + ' ' + chr(0x3000))}) <> '' AND ({unread})"
    )
