"""What stands between a text that a person wrote and its being saved."""

from __future__ import annotations

from collections.abc import Sequence

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.personal_numbers import check_names_nobody
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.review.engine import review
from fuwuyue.review.model import Decision, Finding
from fuwuyue.review.rulebook import get_rulebook


class RefusedTextError(UserError):
    """What a person wrote asks for something that the review refuses; `findings` say what, why, and what would do."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(_("This cannot be saved: the review refuses it. Write it otherwise, as proposed beside it."))
        self.findings = tuple(findings)


def refuse_if_any(*, findings: Sequence[Finding]) -> None:
    """Raise RefusedTextError with these refused findings; nothing where there is none."""
    if findings:
        raise RefusedTextError(findings)


def review_words(*, words: str, province: str = "") -> tuple[Finding, ...]:
    """Return the review's advice on `words` that others will read; raise RefusedTextError where it refuses them.

    `province` is the code of the province by whose rules they are reviewed too; empty for the general ones alone.
    """
    findings = review(words, get_rulebook(province or None), None)
    refuse_if_any(findings=[finding for finding in findings if finding.decision is Decision.REFUSE])
    return findings


def check_words(*, words: str, province: str = "") -> tuple[Finding, ...]:
    """Do as `review_words` for what is no document, where nobody is to be named either: a note, a remark, a title.

    Raises PersonalNumberError too, for an identity number or a list of mobiles.
    """
    check_names_nobody(words)
    return review_words(words=words, province=province)
