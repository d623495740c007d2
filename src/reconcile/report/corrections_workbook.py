"""The corrections of one register, and what a person has to look at first, as .xlsx: every cell a text or a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconcile.difference import CompareSummary
from reconcile.errors import mark as _
from reconcile.report.words import KINDS, Say, name_register, tell_expected, tell_finding

# Nobody works through more lines of a sheet; writing a million would take a minute. The .parquet has all of them.
MOST_ROWS = 10_000
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
_ROWS = (
    _("Own record"), _("What it is about"), _("Field"), _("What the comparison found"), _("Ask"),
    _("Record of the other register"), _("Own record that it repeats"), _("Match probability"),
)  # fmt: skip
_PAIRS = (_("Left record"), _("Right record"), _("What it is about"), _("Field"), _("Match probability"))
_REPEATS = (_("Own record"), _("Own record that it repeats"))
_DECISION = _("Decision (same / different)")
_VALUE = _("Value of the authority")
_DONE = _("Result (corrected / stays)")


def write_corrections_workbook(
    rows: Sequence[Sequence[Any]],
    summary: CompareSummary,
    headers: dict[str, str],
    side: str,
    file: Path,
    *,
    say: Say,
    named: bool,
) -> None:
    """Write what one register is asked to look at: a sheet that says what this is, and a sheet of lines.

    `rows` are of `list_corrections`, `headers` the register's own names of the fields.
    """
    with _book(file) as (book, bold, wrapped):
        sheet = book.add_worksheet(say(_("About")))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 2, 24)
        _write_about(sheet, summary, side, len(rows), say, bold, wrapped)
        lines = book.add_worksheet(say(_("Corrections")))
        titles = [*_ROWS, *([_VALUE] if named else []), _DONE]
        _start(lines, [say(one) for one in titles], (18, 16, 16, 60, 18, 22, 22, 12, 24, 24), bold)
        for number, row in enumerate(rows, start=1):
            _write_line(lines, number, _tell(row, summary, headers, say))


@contextmanager
def _book(file: Path) -> Iterator[tuple[Any, Any, Any]]:
    import xlsxwriter

    with xlsxwriter.Workbook(str(file), _OPTIONS) as book:
        yield book, book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})


def _tell(row: Sequence[Any], summary: CompareSummary, headers: dict[str, str], say: Say) -> list[str | float]:
    record, kind, field, finding, reference, ask, probability, *value = row
    other, own = (reference, None) if ask else (None, reference)
    asked = name_register(summary, ask, say) if ask else say(_("own source document"))
    names = ", ".join(headers[name] for name in field.split(", ") if name)
    words = [record, say(KINDS[kind]), names, tell_finding(finding, say), asked, other or "", own or ""]
    return [*words, "" if probability is None else probability, *(one or "" for one in value)]


def _write_about(
    sheet: Any, summary: CompareSummary, side: str, listed: int, say: Say, bold: Any, wrapped: Any
) -> None:
    title = say(_("Proposed corrections to: {register}")).format(register=name_register(summary, side, say))
    sheet.write_string(0, 0, title, bold)
    headers = (_("What it is about"), _("Proposed"), _("Of these expected to be of somebody else"))
    for place, header in enumerate(headers):
        sheet.write_string(2, place, say(header), bold)
    number = 2
    for number, batch in enumerate((one for one in summary.batches if one.register_side == side), start=3):
        _write_line(sheet, number, [say(KINDS[batch.kind]), batch.number, tell_expected(batch.expected_wrong)])
    for place, sentence in enumerate(_sentences(summary, side, listed, say), start=number + 2):
        sheet.set_row(place, 34)
        sheet.merge_range(place, 0, place, 2, sentence, wrapped)


def _sentences(summary: CompareSummary, side: str, listed: int, say: Say) -> Iterable[str]:
    yield say(_("Each line is a proposal. Look at your source document first; where your value is right, it stays."))
    yield say(_("Expected to be of somebody else: the sum of the chances that the match is wrong."))
    yield say(
        _("Deaths, cancellations and repeated records are proposed only at a match probability of {share} or more.")
    ).format(share=f"{summary.adverse_accept:g}")
    yield say(_("Whoever turns out to live while recorded as dead is put right the same day."))
    total = sum(one.number for one in summary.batches if one.register_side == side)
    if total > listed:
        yield say(_("Here stand the first {listed} of {total} lines; the .parquet beside it has all.")).format(
            listed=f"{listed:,}", total=f"{total:,}"
        )


def _start(sheet: Any, headers: Sequence[str], widths: Sequence[int], bold: Any) -> None:
    for place, header in enumerate(headers):
        sheet.set_column(place, place, widths[place] if place < len(widths) else 18)
        sheet.write_string(0, place, header, bold)
    sheet.freeze_panes(1, 1)


def _write_line(sheet: Any, number: int, row: Sequence[str | float]) -> None:
    for place, cell in enumerate(row):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(number, place, cell)
        else:
            sheet.write_number(number, place, cell)


def write_review_workbook(
    pairs: Sequence[Sequence[Any]], repeats: Mapping[str, Sequence[Sequence[Any]]], file: Path, *, say: Say
) -> None:
    """Write the adverse notes whose match is not sure enough, and the repeats that only look like one person.

    `pairs` have left and right record id, kind, field and probability; `repeats` two record ids, by side.
    """
    with _book(file) as (book, bold, _wrapped):
        sheet = book.add_worksheet(say(_("Adverse notes")))
        _start(sheet, [say(one) for one in (*_PAIRS, _DECISION)], (18, 18, 16, 16, 12, 24), bold)
        for number, (left, right, kind, field, probability) in enumerate(pairs, start=1):
            _write_line(sheet, number, [left, right, say(KINDS[kind]), field, probability])
        for name, rows in zip((_("Repeats, first table"), _("Repeats, second table")), repeats.values(), strict=True):
            sheet = book.add_worksheet(say(name))
            _start(sheet, [say(one) for one in (*_REPEATS, _DECISION)], (18, 18, 24), bold)
            for number, row in enumerate(rows, start=1):
                _write_line(sheet, number, row)
