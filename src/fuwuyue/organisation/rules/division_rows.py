"""Rows of a list of divisions: which are right, in which order they go in, and what is wrong with the others.

What a row says is judged against the other rows and against what is stored. All of it is decided before anything is
written, and from the file in the same way each time, so that an import that was stopped goes on where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.rules.division_codes import (
    Level,
    check_code,
    clean_code,
    find_codes_above,
    get_level,
    rank,
)
from fuwuyue.organisation.rules.divisions import SINCE_EVER, Span, check_name, check_parent, check_within, clean_name

# What a column may be called; see `columns.find_columns`.
HEADINGS = {
    "code": ("代码", "区划代码", "行政区划代码", "统计用区划代码", "code", "divisioncode"),
    "name": ("名称", "区划名称", "行政区划名称", "name", "divisionname"),
    "parent": ("上级代码", "上级区划代码", "上级", "parentcode", "parent"),
    "since": ("启用日期", "生效日期", "有效期起", "validfrom", "valid_from"),
}
NEEDED = ("code", "name")
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")


@dataclass(frozen=True)
class RawRow:
    """A row of the file: its number there, what its four columns say, and whether merged cells touch it."""

    number: int
    code: object
    name: object
    parent: object = ""
    since: object = ""
    merged: bool = False


@dataclass(frozen=True)
class Stored:
    """A division as it is stored; `parent` is the key of the one above, see `DivisionRow.key`."""

    name: str
    parent: str | None
    span: Span


@dataclass(frozen=True)
class DivisionRow:
    """A right row. `key` is its code, or for a group the code of its village, a slash and its name.

    `since` is what the file says, None where it says nothing. `valid_from` is that of what is stored already; else
    `since`, or the start of what stands above, or `SINCE_EVER`.
    """

    number: int
    key: str
    level: Level
    code: str
    name: str
    parent: str | None
    since: date | None
    valid_from: date = SINCE_EVER


@dataclass(frozen=True)
class RowError:
    """What is wrong with one row, as one sentence that begins with its number."""

    number: int
    message: str


def check_rows(
    raw_rows: Iterable[RawRow], stored: Mapping[str, Stored]
) -> tuple[tuple[DivisionRow, ...], tuple[RowError, ...]]:
    """Return the right rows, what stands above first, and the errors in the order of the file.

    `stored` holds what is in the database by key, of each key the one that began last. Linear in the rows.
    """
    errors: dict[int, str] = {}
    rows: dict[str, DivisionRow] = {}
    # The codes of rows that could not be read: what stands below must not go to the division above them instead.
    unread: dict[str, int] = {}
    for raw in raw_rows:
        try:
            row = _read_row(raw)
            if row.key in rows:
                message = _("The division “{key}” stands in row {number} already; take one out.")
                raise UserError(message.format(key=row.key, number=rows[row.key].number))
            rows[row.key] = row
        except UserError as error:
            errors[raw.number] = str(error)
            unread.setdefault(_clean(raw.code), raw.number)
    known = _Known(stored, rows, unread)
    # By level, so that what stands above has been judged already; a parent is always of a higher level.
    for row in sorted(rows.values(), key=lambda row: (rank(row.level), row.number)):
        try:
            known.right[row.key] = _judge(row, known)
        except UserError as error:
            errors[row.number] = str(error)
    wrong = tuple(RowError(number, tell_row(number, errors[number])) for number in sorted(errors))
    return tuple(known.right.values()), wrong


@dataclass(frozen=True)
class _Known:
    """What a row may stand below: what is stored, the rows that were read, and those of them that are right."""

    stored: Mapping[str, Stored]
    rows: Mapping[str, DivisionRow]
    unread: Mapping[str, int]
    right: dict[str, DivisionRow] = field(default_factory=dict)

    def __contains__(self, code: str) -> bool:
        return code in self.rows or code in self.unread or code in self.stored

    def get_start(self, code: str) -> date:
        """Return from when the division above is valid; it has been judged already."""
        return self.right[code].valid_from if code in self.right else self.stored[code].span.since

    def find_wrong_row(self, code: str) -> int | None:
        """Return the number of the row with this code where it is wrong itself."""
        if code in self.right:
            return None
        return self.rows[code].number if code in self.rows else self.unread.get(code)


def tell_row(number: int, message: str) -> str:
    """Return the sentence with the number of its row before it."""
    return _("Row {number}: {what}").format(number=number, what=message)


def _read_row(raw: RawRow) -> DivisionRow:
    """Return what the row says by itself; raise UserError where that cannot be."""
    if raw.merged:
        raise UserError(_("Cells are merged here; unmerge them and fill each one."))
    code, name, parent = _read_code(raw.code), _read_name(raw.name), _read_code(raw.parent)
    since = _read_day(raw.since)
    if code:
        return DivisionRow(raw.number, code, get_level(code), code, name, parent or None, since)
    if not parent or get_level(parent) is not Level.VILLAGE:
        raise UserError(_("The code is empty; write 12 digits. Only a group has none, below the code of its village."))
    return DivisionRow(raw.number, f"{parent}/{name}", Level.GROUP, "", name, parent, since)


def _clean(cell: object) -> str:
    return clean_code(cell if isinstance(cell, float | int | str) else str(cell))


def _read_code(cell: object) -> str:
    code = _clean(cell)
    if code:
        check_code(code)
    return code


def _read_name(cell: object) -> str:
    name = clean_name(str(cell))
    check_name(name)
    return name


def _read_day(cell: object) -> date | None:
    if isinstance(cell, date):
        return cell
    written = str(cell).strip()
    if not written:
        return None
    found = _DAY.fullmatch(written)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(written)
    except ValueError as error:
        message = _("The day “{day}” cannot be read; write it as 2026-09-05.")
        raise UserError(message.format(day=written)) from error


def _judge(row: DivisionRow, known: _Known) -> DivisionRow:
    """Return the row with its parent; raise UserError where it does not fit the other rows or what is stored."""
    parent = row.parent or _find_above(row, known)
    if parent == row.key:
        raise UserError(_("The division is named as its own parent; write the code of the one above."))
    check_parent(row.level, get_level(parent) if parent else None)
    if parent:
        _check_known(parent, known)
    placed = replace(row, parent=parent)
    if row.key in known.stored:
        _check_same(placed, known.stored[row.key])
        if is_stored(placed, known.stored[row.key]):
            return replace(placed, valid_from=known.stored[row.key].span.since)
    above = known.get_start(parent) if parent else SINCE_EVER
    valid_from = row.since or above
    check_within(valid_from, Span(above))
    return replace(placed, valid_from=valid_from)


def _find_above(row: DivisionRow, known: _Known) -> str | None:
    """Return the code of the division above where the row does not say it.

    Some counties have no prefecture above them, and a county's own list begins with the county. A township or village
    stands below the one that its code says and no other, known or not.
    """
    above = list(find_codes_above(row.code))
    if row.level in (Level.TOWNSHIP, Level.VILLAGE):
        return above[0]
    return next((code for code in above if code in known), None)


def _check_known(parent: str, known: _Known) -> None:
    if number := known.find_wrong_row(parent):
        message = _("The division above, in row {number}, is wrong itself; put that right first.")
        raise UserError(message.format(number=number))
    if parent in known.right:
        return
    if parent not in known.stored:
        message = _(
            "The division above, “{code}”, is neither in this file nor stored; add its row, or correct the code."
        )
        raise UserError(message.format(code=parent))
    if known.stored[parent].span.until is not None:
        message = _("The division above, “{code}”, ended on {day}; write the code of the one that is valid.")
        raise UserError(message.format(code=parent, day=known.stored[parent].span.until))


def _check_same(row: DivisionRow, stored: Stored) -> None:
    """Raise UserError where the row is neither what is stored nor something that began when that had ended."""
    if is_stored(row, stored):
        return
    if stored.span.until is not None:
        if row.since is None or row.since < stored.span.until:
            message = _("The division “{name}” with this code ended on {day}; write from when the new one is valid.")
            raise UserError(message.format(name=stored.name, day=stored.span.until))
        return
    message = _(
        "This code is stored already, as “{name}” below {parent} from {day}; write the row in the same way, or take it "
        "out. A change is made by 'fuwuyue divisions rename', 'move' or 'place'."
    )
    raise UserError(message.format(name=stored.name, parent=stored.parent or "—", day=stored.span.since))


def is_stored(row: DivisionRow, stored: Stored) -> bool:
    """Say whether the row is what is stored already, and still valid."""
    return (
        stored.span.until is None
        and (stored.name, stored.parent) == (row.name, row.parent)
        and row.since in (None, stored.span.since)
    )
