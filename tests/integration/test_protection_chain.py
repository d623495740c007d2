"""The chain of the audit: sealing, verifying, and naming the first entry that somebody touched."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction
from pytest_django.fixtures import Settings
from tests.support.audit import without_triggers

from fuwuyue.protection import actions
from fuwuyue.protection.api import AuditEntry, AuditSeal, Broken, Fault, get_head, record, seal_pending, verify

NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")


def note(*records: str) -> None:
    with transaction.atomic():
        for one in records:
            record(verb="change", model=apps.get_model("organisation", "User"), record_id=one, now=NOW)


@pytest.fixture
def chain(db: None) -> list[int]:
    """Seven sealed entries and two that are not; return the keys of the seven."""
    note(*"abcdefg")
    seal_pending(now=NOW, batch_size=3)
    note(*"hi")
    return list(AuditEntry.objects.values_list("id", flat=True)[:7])


def test_sealing_numbers_each_entry_once_across_batches(chain: list[int]) -> None:
    seals = list(AuditSeal.objects.values_list("number", "entry_id"))

    assert seals == list(enumerate(chain, start=1))


def test_a_second_sealing_takes_what_came_since_and_a_third_nothing(chain: list[int]) -> None:
    sealed = [seal_pending(now=NOW), seal_pending(now=NOW)]

    assert sealed == [2, 0]


def test_an_entry_that_was_committed_late_is_sealed_by_the_next_sealing(chain: list[int]) -> None:
    seal_pending(now=NOW)
    AuditEntry.objects.create(id=chain[0] - 10, at=NOW, kind="write", verb="change", model="x.y", record="late")

    sealed = seal_pending(now=NOW)

    assert (sealed, verify().broken) == (1, None)
    assert AuditSeal.objects.latest("number").entry_id == chain[0] - 10


def test_sealing_within_a_transaction_is_refused(transactional_db: None) -> None:
    note("a")

    with pytest.raises(RuntimeError), transaction.atomic():
        seal_pending(now=NOW)


# How another program takes and gives back the lock of the sealer; a short patience of this one, and its usual one.
LOCK = {
    "postgresql": (
        f"SELECT pg_advisory_lock({actions._LOCK})",
        f"SELECT pg_advisory_unlock({actions._LOCK})",
        "SET lock_timeout = '100ms'",
        "RESET lock_timeout",
    ),
    "sqlite": ("BEGIN IMMEDIATE", "ROLLBACK", "PRAGMA busy_timeout = 100", "PRAGMA busy_timeout = 20000"),
}


def test_no_two_sealers_work_at_once(transactional_db: None) -> None:
    take, give_back, wait_shortly, wait_as_usual = LOCK[connection.vendor]
    note("a")
    other = connection.copy()
    with other.cursor() as theirs, connection.cursor() as ours:
        theirs.execute(take)
        ours.execute(wait_shortly)
        with pytest.raises(OperationalError):
            seal_pending(now=NOW)
        theirs.execute(give_back)
        ours.execute(wait_as_usual)
    other.close()

    assert seal_pending(now=NOW) == 1


def test_a_whole_chain_holds_and_the_unsealed_tail_is_told(chain: list[int]) -> None:
    found = verify()

    assert (found.sealed_count, found.unsealed_count, found.broken) == (7, 2, None)


def test_a_chain_goes_over_to_sm3_and_each_seal_names_its_hash(chain: list[int], settings: Settings) -> None:
    settings.AUDIT_HASH = "sm3"
    seal_pending(now=NOW)

    assert list(AuditSeal.objects.values_list("algorithm", flat=True)) == 7 * ["sha256"] + 2 * ["sm3"]
    assert (verify().sealed_count, verify().broken) == (9, None)


def test_an_empty_audit_holds(db: None) -> None:
    found = verify()

    assert (found.sealed_count, found.unsealed_count, found.broken) == (0, 0, None)


def test_a_chain_can_be_checked_without_this_program(chain: list[int]) -> None:
    entry, seal = AuditEntry.objects.get(id=chain[1]), AuditSeal.objects.get(number=2)
    said = {
        "algorithm": "sha256",
        "entry": {
            "address": "",
            "at": "2026-08-24T01:30:00.000000+00:00",
            "fields": "",
            "id": entry.pk,
            "kind": "write",
            "model": "organisation.user",
            "reason": "",
            "record": "b",
            "role": "",
            "user_id": "",
            "verb": "change",
        },
        "number": 2,
        "previous": AuditSeal.objects.get(number=1).hash,
        "sealed_at": "2026-08-24T01:30:00.000000+00:00",
    }

    computed = hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    assert computed == seal.hash


def update_entry(key: int, **values: object) -> None:
    AuditEntry.objects.filter(id=key).update(**values)


def cut_out(key: int) -> None:
    """Delete an entry with its seal, and count the later seals down so that no number is missing."""
    number = AuditSeal.objects.get(entry_id=key).number
    AuditEntry.objects.filter(id=key).delete()
    AuditSeal.objects.filter(number=number).delete()
    for later in AuditSeal.objects.filter(number__gt=number):
        AuditSeal.objects.filter(number=later.number).update(number=later.number - 1)


TAMPERINGS: dict[str, tuple[Callable[[int], object], Fault]] = {
    "the verb": (lambda key: update_entry(key, verb="look"), Fault.CHANGED),
    "the record": (lambda key: update_entry(key, record="z"), Fault.CHANGED),
    "the moment": (lambda key: update_entry(key, at=NOW + timedelta(microseconds=1)), Fault.CHANGED),
    "the user": (lambda key: update_entry(key, user_id="1"), Fault.CHANGED),
    "the fields": (lambda key: update_entry(key, fields="email"), Fault.CHANGED),
    "the address": (lambda key: update_entry(key, address="10.0.0.1"), Fault.CHANGED),
    "the role": (lambda key: update_entry(key, role="clerk"), Fault.CHANGED),
    "the reason": (lambda key: update_entry(key, reason="other"), Fault.CHANGED),
    "the kind": (lambda key: update_entry(key, kind="read"), Fault.CHANGED),
    "the model": (lambda key: update_entry(key, model="plan.plandocument"), Fault.CHANGED),
    "the moment of the seal": (
        lambda key: AuditSeal.objects.filter(entry_id=key).update(sealed_at=NOW + timedelta(days=1)),
        Fault.CHANGED,
    ),
    "the hash": (lambda key: AuditSeal.objects.filter(entry_id=key).update(hash="0" * 64), Fault.CHANGED),
    "the algorithm": (
        lambda key: AuditSeal.objects.filter(entry_id=key).update(algorithm="md5"),
        Fault.UNKNOWN_ALGORITHM,
    ),
    "the link": (lambda key: AuditSeal.objects.filter(entry_id=key).update(previous=str(key)), Fault.OTHER_PREVIOUS),
    "an entry that is gone": (lambda key: AuditEntry.objects.filter(id=key).delete(), Fault.NO_ENTRY),
    "a seal that is gone": (lambda key: AuditSeal.objects.filter(entry_id=key).delete(), Fault.NO_SEAL),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_the_first_entry_that_was_touched_is_named(chain: list[int], what: str) -> None:
    tamper, fault = TAMPERINGS[what]
    with without_triggers(connection):
        tamper(chain[5])
        tamper(chain[3])

    found = verify()

    assert found.sealed_count == 3
    assert found.broken == Broken(4, None if fault is Fault.NO_SEAL else chain[3], fault)


def test_an_entry_cut_out_with_its_seal_breaks_the_link_of_the_next(chain: list[int]) -> None:
    with without_triggers(connection):
        cut_out(chain[3])

    assert verify().broken == Broken(4, chain[4], Fault.OTHER_PREVIOUS)


def test_a_chain_cut_off_at_its_end_is_shown_by_a_printed_head(chain: list[int]) -> None:
    printed = {seal.number: seal.hash for seal in AuditSeal.objects.filter(number__in=(5, 7))}
    with without_triggers(connection):
        AuditEntry.objects.filter(id__gt=chain[5]).delete()
        AuditSeal.objects.filter(number__gt=6).delete()

    assert verify().broken is None
    assert verify(printed=printed).broken == Broken(7, None, Fault.OTHER_HEAD)


def test_a_chain_made_anew_is_shown_by_a_printed_head(chain: list[int]) -> None:
    printed = {6: AuditSeal.objects.get(number=6).hash}
    with without_triggers(connection):
        AuditSeal.objects.all().delete()
        update_entry(chain[2], verb="look")
    seal_pending(now=NOW)

    assert verify().broken is None
    assert verify(printed=printed).broken == Broken(6, chain[5], Fault.OTHER_HEAD)


def test_the_head_of_a_day_is_its_last_seal_by_the_clock_of_the_county(db: None) -> None:
    for moment in ("2026-08-23T15:59:59+00:00", "2026-08-23T16:00:00+00:00"):
        note("a")
        seal_pending(now=datetime.fromisoformat(moment))

    heads = [get_head(day=date(2026, 8, day), zone=CHINA) for day in (22, 23, 24, 25)]

    assert [head and head.number for head in heads] == [None, 1, 2, 2]
