"""A list of divisions goes in, in lots that survive a stop."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.models import Division
from fuwuyue.organisation.national import read_national_list
from fuwuyue.organisation.rules import division_rows
from fuwuyue.organisation.rules.columns import find_columns
from fuwuyue.organisation.rules.division_rows import DivisionRow, RawRow, RowError, Stored
from fuwuyue.organisation.rules.divisions import Span
from fuwuyue.organisation.table_files import Cell, Table, TableRow, read_table, write_csv
from fuwuyue.protection.api import NOBODY, Actor, record

# Small enough that a kill costs a moment, large enough that the commit costs little.
CHUNK_ROWS = 500
_STORED = ("code", "level", "name", "parent", "valid_from")


@dataclass(frozen=True)
class Imported:
    """What an import did: rows added now, rows that were there already, and what is wrong with the others.

    `wrong_rows` is a .csv of the wrong rows as they stand in the file, each with its number and the reason.
    """

    added_count: int
    unchanged_count: int
    errors: tuple[RowError, ...]
    wrong_rows: bytes


class DivisionsToImport:
    """A list that was read and looked through: its `errors`, its right rows, and which of them are not stored yet.

    `total` is how many right rows there are, `stored_count` how many of them are stored by now. What is left is asked
    from what is stored, and from no position: whatever happened since an import was stopped, no row is passed over.
    Raises UserError for a file that cannot be read as a whole.
    """

    def __init__(self, content: bytes) -> None:
        self._table = read_table(content)
        columns = find_columns(self._table.headings, division_rows.HEADINGS, division_rows.NEEDED)
        self._keys, stored = _get_stored()
        right, self.errors = division_rows.check_rows(_raw_rows(self._table.rows, columns), stored)
        self.total = len(right)
        self._left = [row for row in right if row.key not in self._keys]

    @property
    def stored_count(self) -> int:
        """How many of the right rows are stored."""
        return self.total - len(self._left)

    def store_next(self, now: datetime, by: Actor) -> int:
        """Store the next rows with their entry in the audit, in the transaction of the caller; return how many.

        Raises UserError where somebody else stores the same rows at this moment.
        """
        rows, self._left = self._left[:CHUNK_ROWS], self._left[CHUNK_ROWS:]
        try:
            with transaction.atomic():
                Division.objects.bulk_create([_make_division(row, self._keys) for row in rows])
        except IntegrityError as error:
            message = _("Somebody else is storing divisions at the same time; run this again when it is done.")
            raise UserError(message) from error
        if rows:
            place = f"{self._table.sha256}/{self.stored_count}"
            record(verb="import", model=Division, record_id=place, fields=_STORED, now=now, **vars(by))
        return len(rows)

    def write_wrong_rows(self) -> bytes:
        """Return a .csv of the wrong rows as they stand in the file, each with its number and the reason."""
        return write_wrong(self._table, self.errors)


def import_divisions(*, content: bytes, now: datetime, by: Actor = NOBODY) -> Imported:
    """Store the divisions of a list, the bytes of a .csv or .xlsx; the right rows go in, the wrong ones come back.

    Columns: code and name, and where wanted the code above and the first day of validity. What is stored in the same
    way already stays as it is, so that a second run changes nothing. The rows go in by 500, each lot in a transaction
    of its own; after a stop the same file goes on with what is left. Raises UserError for a file that cannot be read
    as a whole.

    Each lot leaves one entry in the audit, on how many rows of the file are stored (`<sha256>/500`), not one a row:
    the rows are those of one file, which its hash proves to whoever keeps it, and the 40,000 of a province would bury
    what people did one by one. What is there already leaves no entry.
    """
    found = DivisionsToImport(content)
    there = found.stored_count
    while found.stored_count < found.total:
        with transaction.atomic():
            found.store_next(now, by)
    return Imported(found.total - there, there, found.errors, found.write_wrong_rows())


def load_national_divisions(*, province: str | None = None, now: datetime) -> Imported:
    """Store the provinces, prefectures, counties and townships that ship with the program: of one province, or all.

    `province` is its two digits, its code or its name. The same import as of any list: what is stored already stays as
    it is, and after a stop the same call goes on. Raises UserError for a province that is not in the list.
    """
    return import_divisions(content=read_national_list(province), now=now)


def get_cell(row: TableRow, columns: dict[str, int], name: str) -> Cell:
    """Return what the row has in the column of this name; nothing where there is no such column."""
    place = columns.get(name)
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def _raw_rows(rows: Iterable[TableRow], columns: dict[str, int]) -> Iterator[RawRow]:
    for row in rows:
        code, name, parent, since = (get_cell(row, columns, column) for column in ("code", "name", "parent", "since"))
        yield RawRow(row.number, code, name, parent, since, row.merged)


def _get_stored() -> tuple[dict[str, uuid.UUID], dict[str, Stored]]:
    """Return the ids of the divisions that are open, and what is stored, both by key; see `DivisionRow.key`."""
    fields = ("pk", "code", "name", "parent_id", "valid_from", "valid_until")
    rows = list(Division.objects.order_by("valid_from").values_list(*fields))
    codes = {pk: code for pk, code, *_rest in rows}
    ids: dict[str, uuid.UUID] = {}
    stored: dict[str, Stored] = {}
    for pk, code, name, parent, since, until in rows:
        above = codes.get(parent)
        key = code or f"{above}/{name}"
        stored[key] = Stored(name, above, Span(since, until))
        if until is None:
            ids[key] = pk
    return ids, stored


def _make_division(row: DivisionRow, keys: dict[str, uuid.UUID]) -> Division:
    division = Division(
        code=row.code,
        level=row.level.value,
        name=row.name,
        parent_id=keys[row.parent] if row.parent else None,
        valid_from=row.valid_from,
    )
    keys[row.key] = division.pk
    return division


def write_wrong(table: Table, errors: Sequence[RowError]) -> bytes:
    """Return a .csv of the wrong rows as they stand in the table, each with the reason."""
    messages = {error.number: error.message for error in errors}
    wrong = [row for row in table.rows if row.number in messages]
    width = max((len(row.cells) for row in wrong), default=0)
    headings = [*table.headings, *[""] * (width - len(table.headings)), _("What is wrong")]
    filled = ([*row.cells, *[""] * (len(headings) - 1 - len(row.cells)), messages[row.number]] for row in wrong)
    return write_csv(headings, filled)
