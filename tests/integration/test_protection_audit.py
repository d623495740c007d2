"""Audit entries: what one may say, that it shares the fate of its change, and that nothing alters it."""

import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from fuwuyue.protection.api import AuditEntry, AuditSeal, Kind, record

NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)
USER = uuid.UUID(int=7)


def note(**given: Any) -> AuditEntry:
    """Record one entry about a user, changed as `given` says, and return it as it is stored."""
    usual = {"verb": "change", "model": apps.get_model("organisation", "User"), "record_id": str(USER), "now": NOW}
    with transaction.atomic():
        record(**usual | given)
    return AuditEntry.objects.latest("id")


def test_an_entry_says_who_what_why_when_and_from_where(db: None) -> None:
    entry = note(fields=["email", "groups"], user_id=USER, role="clerk", reason="joined", address="10.0.0.7")

    assert (entry.user_id, entry.role, entry.reason, entry.address) == (str(USER), "clerk", "joined", "10.0.0.7")
    assert (entry.verb, entry.model, entry.record) == ("change", "organisation.user", str(USER))
    assert (entry.fields, entry.kind, entry.at) == ("email,groups", Kind.WRITE, NOW)


def test_the_moment_is_kept_in_utc(db: None) -> None:
    entry = note(now=datetime(2026, 8, 24, 9, 30, tzinfo=timezone(timedelta(hours=8))))

    assert entry.at == NOW


def test_a_list_that_was_read_has_no_record(db: None) -> None:
    entry = note(kind=Kind.READ, record_id="")

    assert (entry.kind, entry.record) == ("read", "")


@pytest.mark.parametrize(
    "given",
    [
        {"verb": ""},
        {"verb": "改了姓名"},
        {"role": "a clerk"},
        {"reason": "because she asked"},
        {"record_id": ""},
        {"record_id": "王某"},
        {"address": "at home"},
        {"fields": ["email", "a@b.example"]},
        {"fields": ["no_such_field"]},
        {"now": datetime(2026, 8, 24, 1, 30)},
    ],
)
def test_what_is_no_id_and_no_name_of_a_field_is_refused_and_not_repeated(db: None, given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^an audit entry takes") as refused:
        note(**given)

    assert not any(str(value) in str(refused.value) for value in given.values() if value)
    assert not AuditEntry.objects.exists()


def test_without_a_transaction_nothing_is_recorded(transactional_db: None) -> None:
    with pytest.raises(TransactionManagementError):
        record(verb="change", model=apps.get_model("organisation", "User"), record_id="1", now=NOW)

    assert not AuditEntry.objects.exists()


def test_an_entry_goes_with_the_change_that_fails(transactional_db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note()
        1 / 0  # noqa: B018

    assert not AuditEntry.objects.exists()


@pytest.fixture
def sealed(db: None) -> AuditEntry:
    """An entry with its seal."""
    entry = note()
    AuditSeal.objects.create(number=1, entry_id=entry.pk, algorithm="sha256", hash="0" * 64, sealed_at=NOW)
    return entry


FORBIDDEN = {
    "update of an entry": "UPDATE protection_auditentry SET verb = 'other'",
    "delete of an entry": "DELETE FROM protection_auditentry",
    "update of a seal": "UPDATE protection_auditseal SET hash = 'other'",
    "delete of a seal": "DELETE FROM protection_auditseal",
}
FORBIDDEN_THERE = {
    "postgresql": {
        "emptying of the entries": "TRUNCATE protection_auditentry",
        "emptying of the seals": "TRUNCATE protection_auditseal",
        "an entry in place of another": "INSERT INTO protection_auditentry SELECT * FROM protection_auditentry "
        "ON CONFLICT (id) DO UPDATE SET verb = 'other'",
    },
    "sqlite": {
        "an entry in place of another": "REPLACE INTO protection_auditentry SELECT * FROM protection_auditentry",
        "a seal in place of another": "REPLACE INTO protection_auditseal SELECT * FROM protection_auditseal",
        "a seal of the same entry": "REPLACE INTO protection_auditseal SELECT 2, entry_id, algorithm, 'x', hash, "
        "sealed_at FROM protection_auditseal",
        "an entry put over another": "UPDATE OR REPLACE protection_auditentry SET id = 5",
    },
}


STATEMENTS = FORBIDDEN | FORBIDDEN_THERE[connection.vendor]


@pytest.mark.parametrize("what", STATEMENTS)
def test_the_database_refuses(sealed: AuditEntry, what: str) -> None:
    before = list(AuditEntry.objects.values()), list(AuditSeal.objects.values())

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS[what])

    assert (list(AuditEntry.objects.values()), list(AuditSeal.objects.values())) == before


@pytest.mark.parametrize("wrong", [{"kind": "glance"}, {"verb": ""}, {"model": ""}, {"record": ""}])
def test_the_database_takes_no_entry_that_says_too_little(db: None, wrong: dict[str, str]) -> None:
    right = {"at": NOW, "kind": "write", "verb": "change", "model": "organisation.user", "record": "1"}

    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.create(**right | wrong)


@pytest.mark.parametrize("wrong", [{"number": 0}, {"hash": ""}, {"entry_id": 1}, {"previous": ""}, {"number": 1}])
def test_the_database_takes_no_second_branch_of_the_chain(sealed: AuditEntry, wrong: dict[str, object]) -> None:
    right = {"number": 2, "entry_id": sealed.pk + 1, "previous": "0" * 64, "algorithm": "sha256", "hash": "1" * 64}
    wrong = {name: sealed.pk if name == "entry_id" else value for name, value in wrong.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        AuditSeal.objects.create(sealed_at=NOW, **right | wrong)
