"""What people write here passes the rights review before it is kept; others will read it."""

from __future__ import annotations

from fuwuyue.campaign.models import LONGEST_TEXT, Month
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.review.api import check_words as review_written


def check_words(words: str, month: Month, *, needed: bool = True) -> str:
    """Return what was written, without blanks around it.

    It is reviewed by the rules of the province of the month's plan. Raises RefusedTextError where the review refuses
    it, PersonalNumberError where it names people by their numbers, UserError where it is too long, or empty and
    `needed`.
    """
    written = words.replace("\0", "").strip()
    if needed and not written:
        raise UserError(_("Nothing was written; write what others should read."))
    if len(written) > LONGEST_TEXT:
        message = _("This has {count} characters; write {most} at most.")
        raise UserError(message.format(count=len(written), most=LONGEST_TEXT))
    if written:
        review_written(words=written, province=month.version.province)
    return written
