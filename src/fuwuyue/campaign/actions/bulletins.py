"""A bulletin is issued: frozen with its hash in the audit, and its papers kept as they go out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from fuwuyue.campaign.actions.entries import record_change
from fuwuyue.campaign.actions.months import StaleError, lock_month
from fuwuyue.campaign.bulletins import (
    RECIPIENTS,
    BulletinDraft,
    describe_bulletin,
    draft_bulletin,
    find_bulletin_signers,
    parse_bulletin,
)
from fuwuyue.campaign.letters import Given, check_given, cut_names
from fuwuyue.campaign.models import Bulletin, BulletinFile, ReportingDay
from fuwuyue.campaign.rules.bulletins import write_bulletin
from fuwuyue.campaign.rules.freezing import compute_hash, write_canonical
from fuwuyue.documents.api import write_docx, write_pdf
from fuwuyue.kernel.errors import UserError, about_field
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import CHINA, china_day
from fuwuyue.organisation.api import Unit
from fuwuyue.protection.api import Actor


@transaction.atomic
def issue_bulletin(*, day: ReportingDay, given: Given, seen: str, now: datetime, by: Actor) -> Bulletin:
    """Issue a bulletin of a reporting day out of the reports that are confirmed now; the same once more is none.

    `seen` is what the draft said of its reports when the person looked at it. Raises StaleError where a report was
    confirmed since, UserError where none is or a unit whose report is not confirmed would be named, and as the letters
    do for what a person gives.
    """
    if by.user_id is None:
        raise ValueError("a bulletin is issued by a person")
    month = lock_month(day.month_id)
    draft = draft_bulletin(day=day)
    if not draft.units:
        raise UserError(_("No unit has confirmed its report of this day; there is nothing to issue yet."))
    if draft.seen != seen:
        raise StaleError
    signers = find_bulletin_signers(month=month, day=china_day(now))
    content = write_canonical(_make_content(draft, given, check_given(given, month), signers))
    digest = compute_hash(content)
    of_day = Bulletin.objects.filter(day=day)
    there = of_day.filter(sha256=digest).first()
    if there is not None:
        return there
    bulletin = Bulletin.objects.create(
        day=day, number=of_day.count() + 1, content=content, sha256=digest, issued_at=now, issued_by_id=by.user_id
    )
    about = f"{bulletin.pk.hex}/{digest}"
    record_change("issue_bulletin", bulletin, ("content", "sha256", "number"), now, by, about=about)
    _keep_files(bulletin)
    return bulletin


def _make_content(draft: BulletinDraft, given: Given, typed: dict[str, str], signers: Iterable[Unit]) -> dict[str, Any]:
    day = draft.day
    signer = next((unit for unit in signers if unit.pk == given.signer_id), None)
    if signer is None:
        with about_field("signer"):
            raise UserError(_("The paper may not go out in this name; choose one of those that are offered."))
    for name in ("words", "note"):
        with about_field(name):
            _check_names_none(typed[name], draft.unconfirmed)
    told_month = {"id": str(day.month_id), "name": day.month.name, "is_public": day.month.is_public}
    told_day = {"held_on": day.held_on.isoformat(), "cut_off": day.cut_off.astimezone(CHINA).isoformat()}
    paragraphs = write_bulletin(
        month=told_month,
        day=told_day,
        units=draft.units,
        persons=draft.persons,
        unconfirmed_count=len(draft.unconfirmed),
        words=[line.strip() for line in typed["words"].splitlines() if line.strip()],
    )
    return {
        "schema": 1,
        "month": told_month,
        "day": told_day,
        "title": f"{signer.name}关于{day.month.name}工作进展情况的通报",
        "recipients": list(RECIPIENTS),
        "units": list(draft.units),
        "persons": list(draft.persons),
        "unconfirmed": len(draft.unconfirmed),
        "paragraphs": paragraphs,
        "signer": signer.name,
        "signed_on": given.signed_on.isoformat() if given.signed_on else "",
        "number": given.number.strip(),
        "issuer_mark": typed["issuer_mark"],
        "copy_to": list(cut_names(typed["copy_to"])),
        "note": typed["note"],
        "for_signature": given.for_signature,
    }


def _check_names_none(words: str, unconfirmed: Iterable[Unit]) -> None:
    """Raise UserError where words name a unit whose report is not confirmed: it is counted, and nothing else."""
    for unit in unconfirmed:
        if any(name in words for name in unit.names):
            message = _("The report of {unit} is not confirmed; a bulletin does not name it. Take its name out.")
            raise UserError(message.format(unit=unit.name))


def _keep_files(bulletin: Bulletin) -> None:
    with about_field("number"):
        paper = describe_bulletin(parse_bulletin(bulletin))
    files = {"docx": write_docx(paper=paper), "pdf": write_pdf(paper=paper)}
    BulletinFile.objects.bulk_create(
        BulletinFile(bulletin=bulletin, format=name, content=data, sha256=hashlib.sha256(data).hexdigest())
        for name, data in files.items()
    )
