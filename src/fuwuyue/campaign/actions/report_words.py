"""Words of a report are edited paragraph by paragraph before anybody signs it; what is edited stays to be seen."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from fuwuyue.campaign.actions.entries import record_change
from fuwuyue.campaign.actions.months import StaleError
from fuwuyue.campaign.actions.report_content import lock_report, put_content, read_content
from fuwuyue.campaign.models import Report
from fuwuyue.campaign.rules.prose import HEADINGS
from fuwuyue.campaign.rules.report_words import find_by_hand, find_draft, find_missing
from fuwuyue.campaign.rules.states import ReportState
from fuwuyue.campaign.texts import check_words
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import CHINA
from fuwuyue.protection.api import NOBODY, Actor

# Each edit stays in the content: more than this is no work on a report of a page or two.
MOST_EDITS = 200


@transaction.atomic
def edit_report(
    *, report_id: uuid.UUID, sha256: str, paragraph: int, text: str, now: datetime, by: Actor = NOBODY
) -> Report:
    """Put `text` in the place of a paragraph (from 0) of a report as it stood when it was read.

    The same text changes nothing. Before, after, who and when go into the content, and with them the numbers that the
    draft did not have. Raises StaleError where the report was changed or signed since, UserError where the text leaves
    out a number that records state, RefusedTextError where the review refuses it.
    """
    report = lock_report(report_id, sha256)
    if report.state != ReportState.COMPUTED.value:
        raise StaleError
    content = read_content(report)
    after = _check_edit(content, paragraph, check_words(text, report.day.month))
    words: list[str] = content["words"]
    if after == words[paragraph]:
        return report
    edit = {
        "paragraph": paragraph,
        "before": words[paragraph],
        "after": after,
        "by": str(by.user_id or ""),
        "at": now.astimezone(CHINA).isoformat(),
        "by_hand": find_by_hand(after, find_draft(content, paragraph)),
    }
    words[paragraph] = after
    put_content(report, content | {"edits": [*content["edits"], edit]})
    report.edit_count += 1
    report.save(update_fields=["content", "sha256", "edit_count"])
    record_change("edit_report", report, ("content", "sha256"), now, by)
    return report


def _check_edit(content: Mapping[str, Any], paragraph: int, after: str) -> str:
    """Return the words that may stand in the place of a paragraph; raise UserError where they may not."""
    words = content["words"]
    if not 0 <= paragraph < len(words) or words[paragraph] in HEADINGS:
        raise UserError(_("There is no such paragraph in this report that could be edited."))
    if len(content["edits"]) >= MOST_EDITS:
        raise UserError(_("This report was edited {most} times; no further edit is kept.").format(most=MOST_EDITS))
    missing = find_missing(after, content["stated"][paragraph])
    if missing is not None:
        sentence = _(
            "“{words}” is what the records state; leave it as it is. Where it is wrong, mend the record: the number "
            "follows."
        )
        raise UserError(sentence.format(words=missing))
    return after
