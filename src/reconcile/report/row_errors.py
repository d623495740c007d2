"""What could not be read of one table, as .csv for whoever keeps it: row, record, column, value and reason."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from reconcile.errors import mark as _
from reconcile.rules.api import (
    is_missing,
    standardise_code,
    standardise_date,
    standardise_id,
    standardise_mobile,
)
from reconcile.specification import Kind

HEADERS = (_("Row"), _("Record"), _("Column"), _("Value"), _("Reason"))
_UNUSUAL = _("written in a form that is not compared")
_REASONS: dict[tuple[Kind, str], str] = {
    (Kind.NATIONAL_ID, "shape"): _("no identity number has this length or these signs"),
    (Kind.NATIONAL_ID, "lost digits"): _("a spreadsheet has rounded the number; its last digits are lost"),
    (Kind.NATIONAL_ID, "region"): _("the first six digits are no province's"),
    (Kind.NATIONAL_ID, "birth date"): _("the date of birth in it does not exist"),
    (Kind.NATIONAL_ID, "check digit"): _("the check digit does not fit: a digit is wrong or two are exchanged"),
    (Kind.DATE, "shape"): _("not read as a date"),
    (Kind.DATE, "no such day"): _("no calendar has this day"),
    (Kind.DATE, "ambiguous"): _("may be two different days; write it as 2026-09-05"),
    (Kind.MOBILE, "shape"): _("no mobile number of the mainland"),
    (Kind.MOBILE, "lost digits"): _("a spreadsheet has rounded the number; its last digits are lost"),
    (Kind.DIVISION, "shape"): _("no division code of 6, 9 or 12 digits"),
    (Kind.DIVISION, "lost digits"): _("a spreadsheet has rounded the number; its last digits are lost"),
}
_READERS: dict[Kind, Callable[[str], object]] = {
    Kind.NATIONAL_ID: standardise_id,
    Kind.DATE: standardise_date,
    Kind.MOBILE: standardise_mobile,
    Kind.DIVISION: standardise_code,
}


def explain(kind: Kind, value: str) -> str | None:
    """Return why a value of a kind is not read; None where it only says that there is nothing (无, 000000)."""
    if is_missing(value):
        return None
    if kind is Kind.SEX:
        return _("neither male nor female (GB/T 2261.1)")
    if kind not in _READERS:
        return _UNUSUAL
    read = _READERS[kind](value)
    problem = getattr(read, "problem", None)
    if problem is not None:
        return _REASONS.get((kind, problem.value), _UNUSUAL)
    return _UNUSUAL if getattr(read, "value", None) else None


def write_errors(rows: Iterable[tuple[object, ...]], file: Path, *, say: Callable[[str], str]) -> None:
    """Write rows of the five columns; the last is translated."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([say(one) for one in HEADERS])
        writer.writerows((*row[:-1], say(str(row[-1]))) for row in rows)
