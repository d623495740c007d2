"""What can be done with plan documents. Everything a person writes passes the rights review before it is kept.

Each of these writes leaves one entry in the audit, in its own transaction: names of fields and ids of records, never a
word of a document. `by` says who does it, as which role and from where; whether they may is asked before, with
`permissions`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan import rules
from fuwuyue.plan.models import Correction, PlanDocument, PlanVersion, WrongMatch
from fuwuyue.plan.parsing.api import SourceText
from fuwuyue.plan.queries import NotThereError, get_corrections
from fuwuyue.plan.rules import CLAUSE, Change, Outcome
from fuwuyue.protection.api import NOBODY, Actor, record
from fuwuyue.review.api import Finding, refuse_if_any, review_text, review_words

LONGEST_NOTE = 500
# What follows from the text and the corrections, as `PlanDocument.set_working` sets it.
_WORKING = ("title", "working_text", "working_plan")
_CAME = ("file_name", "format", "encoding", "sha256", "text", "province", "owner")


@dataclass(frozen=True)
class Corrected:
    """What a correction did: findings on what was written, and how many earlier corrections it cost."""

    advice: tuple[Finding, ...] = ()
    lost_count: int = 0


def add_document(
    *, source: SourceText, now: datetime, province: str = "", owner_id: uuid.UUID | None = None, by: Actor = NOBODY
) -> PlanDocument:
    """Read and review `source`, keep it as a document of the unit `owner_id`, and save what was read as version 1.

    `province` is the code of a province whose rules are used too. Raises UserError where it has no rules of its own.
    """
    rules.check_province(province)
    document = PlanDocument(
        file_name=source.name[:255],
        format=source.format,
        encoding=source.encoding or "",
        sha256=source.sha256,
        text=source.text,
        province=province,
        owner_id=owner_id,
        created_at=now,
    )
    outcome = rules.apply_changes(source, (), document.read)
    document.set_working(outcome.text, outcome.plan)
    with transaction.atomic():
        document.save()
        _add_version(document, "", now)
        _record("add", document.id, (*_CAME, *_WORKING), now, by)
    return document


@transaction.atomic
def correct(*, document_id: uuid.UUID, change: Change, quote: str, now: datetime, by: Actor = NOBODY) -> Corrected:
    """Make one correction and return what it did.

    `quote` is what the person saw at the place of a clause. Raises RefusedTextError, or UserError for a value that
    cannot be or a place that is no longer there.
    """
    rules.check_value(change.field, change.value)
    document = _lock(document_id)
    made = get_corrections(document_id=document_id)
    present = rules.get_present_value(document.working_text, document.get_plan(), change)
    if present is None or (change.field == CLAUSE and present != quote):
        raise UserError(_("The text has changed since this page was opened; open it again and enter it once more."))
    earlier = [correction.change for correction in made]
    before = rules.apply_changes(document.source, earlier, document.read)
    after = rules.apply_changes(document.source, [*earlier, change], document.read)
    advice = _review(change, before, after, document.province)
    if change.field in rules.DATES:
        rules.check_in_order(after.plan, change)
    _keep(document, after)
    number = made[-1].number + 1 if made else 1
    Correction.objects.create(document=document, number=number, before=present, created_at=now, **vars(change))
    _record("correct", document_id, _WORKING, now, by)
    return Corrected(advice, len(after.lost) - len(before.lost))


def _review(change: Change, before: Outcome, after: Outcome, province: str) -> tuple[Finding, ...]:
    """Raise RefusedTextError where the review refuses what was written; return its advice otherwise.

    A clause is judged where it stands, since its neighbours may make it lawful or unlawful; a single value alone.
    """
    if change.field == CLAUSE:
        refuse_if_any(findings=rules.newly_refused(before.plan.findings, after.plan.findings, change))
        end = change.start + len(change.value)
        return tuple(f for f in after.plan.findings if f.start < end and change.start < f.end)
    if change.field == rules.ACCEPTED:
        if change.value == "yes":
            refuse_if_any(findings=rules.refused_within(after.plan.findings, change.start, change.end))
        return ()
    return review_words(words=change.value, province=province) if change.field in rules.TEXTS else ()


@transaction.atomic
def take_back_correction(*, document_id: uuid.UUID, now: datetime, by: Actor = NOBODY) -> None:
    """Take back the newest correction; raise UserError where there is none."""
    document = _lock(document_id)
    made = get_corrections(document_id=document_id)
    if not made:
        raise UserError(_("There is no correction to take back."))
    _keep(document, rules.apply_changes(document.source, [one.change for one in made[:-1]], document.read))
    made[-1].delete()
    _record("take_back", document_id, _WORKING, now, by)


@transaction.atomic
def change_province(*, document_id: uuid.UUID, province: str, now: datetime, by: Actor = NOBODY) -> Corrected:
    """Review the document by the rules of another province, or (empty) by the general ones alone; return what it did.

    Corrections stay where their place still is. What a person wrote earlier is reviewed again, and the findings on it,
    whatever they decide, are the advice. Raises UserError for what is no province with rules of its own.
    """
    rules.check_province(province)
    document = _lock(document_id)
    changes = [one.change for one in get_corrections(document_id=document_id)]
    before = rules.apply_changes(document.source, changes, document.read)
    document.province = province
    after = rules.apply_changes(document.source, changes, document.read)
    _keep(document, after)
    _record("change_province", document_id, ("province", *_WORKING), now, by)
    # Of several corrections of one place only the last still stands in the plan.
    kept = {replace(one, value=""): one.value for one in changes if one.field in rules.TEXTS and one not in after.lost}
    advice = [finding for words in kept.values() for finding in review_text(words, province=province or None)]
    return Corrected(tuple(advice), len(after.lost) - len(before.lost))


@transaction.atomic
def save_version(*, document_id: uuid.UUID, note: str, now: datetime, by: Actor = NOBODY) -> int:
    """Save the present state under the next number and return the number; the note is reviewed like any text."""
    _check_note(note)
    document = _lock(document_id)
    review_words(words=note, province=document.province)
    number = _add_version(document, note, now)
    fields = ("text", "plan", "province", "note")
    place = f"{document_id}/{number}"
    record(verb="save_version", model=PlanVersion, record_id=place, fields=fields, now=now, **vars(by))
    return number


@transaction.atomic
def report_wrong_match(
    *, document_id: uuid.UUID, rule: str, quote: str, remark: str, now: datetime, by: Actor = NOBODY
) -> None:
    """Keep a person's word that `rule` was wrong about `quote`; saying it again replaces the remark."""
    _check_note(remark)
    document = _lock(document_id)
    review_words(words=remark, province=document.province)
    if not any(f.rule == rule and f.quote == quote for f in document.get_plan().findings):
        raise UserError(_("This finding is no longer there; the text was changed meanwhile."))
    report, _new = WrongMatch.objects.update_or_create(
        document=document, rule=rule, quote=quote, defaults={"remark": remark, "created_at": now}
    )
    fields = ("rule", "quote", "remark")
    place = f"{document_id}/{report.pk}"
    record(verb="report_wrong_match", model=WrongMatch, record_id=place, fields=fields, now=now, **vars(by))


@transaction.atomic
def delete_document(*, document_id: uuid.UUID, now: datetime, by: Actor = NOBODY) -> None:
    """Delete the document with its versions, corrections and reports. There is no way back.

    Raises UserError where a month runs by one of its versions.
    """
    try:
        _lock(document_id).delete()
    except ProtectedError as error:
        raise UserError(_("A service month runs by this plan, so it cannot be deleted.")) from error
    _record("delete", document_id, (), now, by)


@transaction.atomic
def adopt_documents(*, owner_id: uuid.UUID, now: datetime, by: Actor = NOBODY) -> None:
    """Give the documents that no unit owns to the unit `owner_id`; one entry for each."""
    for document_id in PlanDocument.objects.filter(owner=None).values_list("pk", flat=True):
        PlanDocument.objects.filter(pk=document_id).update(owner=owner_id)
        _record("adopt", document_id, ("owner",), now, by)


def _record(verb: str, document_id: uuid.UUID, fields: Sequence[str], now: datetime, by: Actor) -> None:
    record(verb=verb, model=PlanDocument, record_id=str(document_id), fields=fields, now=now, **vars(by))


def _check_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        message = _("This has {count} characters; shorten it to {most} at most.")
        raise UserError(message.format(count=len(note), most=LONGEST_NOTE))


def _lock(document_id: uuid.UUID) -> PlanDocument:
    document = PlanDocument.objects.select_for_update().filter(pk=document_id).first()
    if document is None:
        raise NotThereError(_("There is no such document, or it was deleted; choose one on the start page."))
    return document


def _keep(document: PlanDocument, outcome: Outcome) -> None:
    document.set_working(outcome.text, outcome.plan)
    document.save(update_fields=[*_WORKING, "province"])


def _add_version(document: PlanDocument, note: str, now: datetime) -> int:
    newest = PlanVersion.objects.filter(document=document).order_by("-number").values_list("number", flat=True).first()
    number = (newest or 0) + 1
    PlanVersion.objects.create(
        document=document,
        number=number,
        text=document.working_text,
        plan=document.working_plan,
        province=document.province,
        note=note,
        created_at=now,
    )
    return number
