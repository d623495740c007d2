"""The list for review as .xlsx: record ids, probability and reasons; a column to decide in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from reconcile.errors import mark as _
from reconcile.report.wording import say_comparison
from reconcile.result import ReviewRow

HEADERS = (
    _("Left record"), _("Right record"), _("Probability"), _("Weight (bits)"), _("Why"),
    _("Decision (same / different)"),
)  # fmt: skip


def write_review(rows: Sequence[ReviewRow], file: Path, *, say: Callable[[str], str]) -> None:
    """Write the rows; `say` translates the texts. Every cell is a text or a number, none a formula."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(file), options) as book:
        # The same pairs are the same bytes; xlsxwriter would write the hour.
        book.set_properties({"created": datetime(2000, 1, 1)})
        sheet = book.add_worksheet("review")
        bold = book.add_format({"bold": True})
        names = [say_comparison(one.comparison, say) for one in rows[0].reasons] if rows else []
        for place, header in enumerate([*(say(one) for one in HEADERS), *names]):
            sheet.write_string(0, place, header, bold)
        sheet.set_column(0, 1, 18)
        sheet.set_column(4, 5 + len(names), 26)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            sheet.write_string(number, 0, row.left_id)
            sheet.write_string(number, 1, row.right_id)
            sheet.write_number(number, 2, row.probability)
            sheet.write_number(number, 3, row.bits)
            sheet.write_string(number, 4, say(row.why))
            for place, reason in enumerate(row.reasons, start=6):
                sheet.write_string(number, place, f"{_say_found(reason.found, say)} ({reason.bits:+.1f})")


def _say_found(found: str, say: Callable[[str], str]) -> str:
    return "; ".join(say(part) for part in found.split("; "))
