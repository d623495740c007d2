"""Each write to a plan document leaves one audit entry, in its own transaction, without a word of the document."""

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError
from tests.support.web_plan import LAWFUL, REFUSED, TEXT, TITLE, make_source

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import AuditEntry

PLACE = TEXT.index(REFUSED)
REWRITING = plans.Change("clause", PLACE, PLACE + len(REFUSED), 0, LAWFUL)
NOTE = "改写一条并另存"
Write = Callable[[plans.PlanDocument, datetime], object]


def correct(document: plans.PlanDocument, now: datetime, change: plans.Change = REWRITING) -> object:
    quote = REFUSED if change.field == "clause" else ""
    return plans.correct(document_id=document.pk, change=change, quote=quote, now=now)


def take_back(document: plans.PlanDocument, now: datetime) -> object:
    return plans.take_back_correction(document_id=document.pk, now=now)


def change_province(document: plans.PlanDocument, now: datetime, province: str = "51") -> object:
    return plans.change_province(document_id=document.pk, province=province, now=now)


def save_version(document: plans.PlanDocument, now: datetime, note: str = NOTE) -> object:
    return plans.save_version(document_id=document.pk, note=note, now=now)


def report_wrong_match(document: plans.PlanDocument, now: datetime, rule: str | None = None) -> object:
    finding = plans.get_document(document_id=document.pk).get_plan().findings[0]
    rule = rule or finding.rule
    return plans.report_wrong_match(document_id=document.pk, rule=rule, quote=finding.quote, remark=NOTE, now=now)


def delete(document: plans.PlanDocument, now: datetime) -> object:
    return plans.delete_document(document_id=document.pk, now=now)


WRITES: dict[str, tuple[Write, str, str, str]] = {
    "correct": (correct, "plandocument", "", "title,working_text,working_plan"),
    "take_back": (take_back, "plandocument", "", "title,working_text,working_plan"),
    "change_province": (change_province, "plandocument", "", "province,title,working_text,working_plan"),
    "save_version": (save_version, "planversion", "/2", "text,plan,province,note"),
    "report_wrong_match": (report_wrong_match, "wrongmatch", "/", "rule,quote,remark"),
    "delete": (delete, "plandocument", "", ""),
}


@pytest.fixture
def corrected(document: plans.PlanDocument, now: datetime) -> plans.PlanDocument:
    """The document with one correction, which can be taken back."""
    correct(document, now, plans.Change("period.end", 0, 0, 0, "2026-10-31"))
    return document


def test_adding_a_document_leaves_one_entry(document: plans.PlanDocument, now: datetime) -> None:
    entry = AuditEntry.objects.get(model="plan.plandocument")

    assert (entry.verb, entry.record) == ("add", str(document.pk))
    assert entry.fields == "file_name,format,encoding,sha256,text,province,owner,title,working_text,working_plan"
    assert (entry.kind, entry.at, entry.user_id, entry.address) == ("write", now, "", "")


@pytest.mark.parametrize("verb", WRITES)
def test_a_write_leaves_exactly_one_entry(corrected: plans.PlanDocument, now: datetime, verb: str) -> None:
    do, model, part, fields = WRITES[verb]
    before = AuditEntry.objects.count()

    do(corrected, now)

    entry = AuditEntry.objects.latest("id")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.verb, entry.model, entry.fields) == (verb, f"plan.{model}", fields)
    assert entry.record.startswith(f"{corrected.pk}{part}")


def test_a_second_report_of_the_same_match_leaves_its_own_entry(document: plans.PlanDocument, now: datetime) -> None:
    report_wrong_match(document, now)
    report_wrong_match(document, now)

    assert AuditEntry.objects.filter(verb="report_wrong_match").count() == 2


REFUSALS: dict[str, Write] = {
    "a value that cannot be": lambda document, now: correct(document, now, plans.Change("title", 0, 0, 0, " ")),
    "a text that the review refuses": lambda document, now: correct(
        document, now, plans.Change("title", 0, 0, 0, REFUSED)
    ),
    "a clause that has changed": lambda document, now: plans.correct(
        document_id=document.pk, change=REWRITING, quote=TITLE, now=now
    ),
    "nothing to take back": take_back,
    "a province without rules": lambda document, now: change_province(document, now, "77"),
    "a note that the review refuses": lambda document, now: save_version(document, now, REFUSED),
    "a match that is not there": lambda document, now: report_wrong_match(document, now, "no-such-rule"),
    "a document that is not there": lambda _document, now: plans.delete_document(document_id=uuid.UUID(int=7), now=now),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_a_refused_write_leaves_none(document: plans.PlanDocument, now: datetime, why: str) -> None:
    before = AuditEntry.objects.count()

    with pytest.raises(UserError):
        REFUSALS[why](document, now)

    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("verb", WRITES)
def test_a_write_that_fails_at_its_end_leaves_none_and_an_entry_that_fails_undoes_the_write(
    corrected: plans.PlanDocument, now: datetime, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = AuditEntry.objects.count(), plans.get_document(document_id=corrected.pk).working_text

    def fail(_entry: AuditEntry, **_given: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(AuditEntry, "save", fail)
    with pytest.raises(DatabaseError):
        WRITES[verb][0](corrected, now)

    assert (AuditEntry.objects.count(), plans.get_document(document_id=corrected.pk).working_text) == before


def test_no_text_of_a_document_is_in_any_entry(corrected: plans.PlanDocument, now: datetime) -> None:
    plans.add_document(source=make_source(name="方案.txt"), now=now)
    for do, *_rest in WRITES.values():
        do(corrected, now)

    written = "".join(str(value) for entry in AuditEntry.objects.values() for value in entry.values())

    assert written.isascii()
    assert "txt" not in written
