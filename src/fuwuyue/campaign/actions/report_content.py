"""What a report says: read, guarded against being changed by two at once, kept with its hash, written on paper."""

from __future__ import annotations

import uuid
from typing import Any

from fuwuyue.campaign.actions.months import StaleError
from fuwuyue.campaign.models import Report
from fuwuyue.campaign.papers import describe_report
from fuwuyue.campaign.rules.first_schema import parse_content
from fuwuyue.campaign.rules.freezing import compute_hash, write_canonical
from fuwuyue.documents.api import write_docx, write_pdf


def lock_report(report_id: uuid.UUID, sha256: str) -> Report:
    """Return a report that still says what `sha256` is the hash of, for this transaction alone; or raise StaleError."""
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("day__month__version", "day__month__owner", "unit")
        .get(pk=report_id)
    )
    if report.sha256 != sha256:
        raise StaleError
    return report


def read_content(report: Report) -> dict[str, Any]:
    """Return what a report says; nothing is computed again."""
    return parse_content(report.content)


def put_content(report: Report, content: dict[str, Any]) -> None:
    """Let the report say this, without saving it."""
    report.content = write_canonical(content)
    report.sha256 = compute_hash(report.content)


def is_intact(report: Report) -> bool:
    """Say whether the content is still what its hash says."""
    return compute_hash(report.content) == report.sha256


def write_report_files(report: Report, *, for_signature: bool = False) -> dict[str, bytes]:
    """Return the paper of a report as .docx and as .pdf, by the name of the format.

    `for_signature` leaves the room of a seal and adds the sheet for the hands of drafter, checker and issuer.
    """
    paper = describe_report(report, read_content(report), for_signature=for_signature)
    return {"docx": write_docx(paper=paper), "pdf": write_pdf(paper=paper)}
