"""Writing the audit: an entry beside each change, and later its seal."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, models, transaction

from fuwuyue.protection import rules
from fuwuyue.protection.models import AuditEntry, AuditSeal
from fuwuyue.protection.queries import get_last_seal, list_pending_keys, read_pending
from fuwuyue.protection.rules import Actor, Kind

# Set once this process has written an entry, so that a command knows whether it has something to seal at its end.
recorded = threading.Event()


def record(
    *,
    verb: str,
    model: type[models.Model],
    record_id: str,
    fields: Sequence[str] = (),
    kind: Kind = Kind.WRITE,
    user_id: uuid.UUID | None = None,
    role: str = "",
    reason: str = "",
    address: str = "",
    now: datetime,
) -> None:
    """Write one entry into the transaction of the change that it speaks of: both are kept, or neither.

    `fields` are names of fields of `model`; `role` and `reason` are ids. `record_id` may be empty only where a list
    was read. `now` is an aware moment. Raises TransactionManagementError where there is no transaction, and
    ValueError, which repeats nothing of what was given, where something cannot stand in an entry.
    """
    known = [*model._meta.fields, *model._meta.many_to_many]
    rules.check_fields(fields, (field.name for field in known))
    entry = AuditEntry(
        at=now,
        kind=kind.value,
        verb=verb,
        model=model._meta.label_lower,
        record=record_id,
        fields=",".join(fields),
        user_id=str(user_id or ""),
        role=role,
        reason=reason,
        address=address,
    )
    _write(entry)


def record_act(*, verb: str, subject: str, record_id: str, now: datetime) -> None:
    """Write one entry about something that is no row: a key of the ring, a backup. As `record` does."""
    _write(AuditEntry(at=now, kind=Kind.WRITE.value, verb=verb, model=subject, record=record_id))


def _write(entry: AuditEntry) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit entry belongs into the transaction of its change")
    if entry.at.tzinfo is None:
        raise ValueError("an audit entry takes a moment with its time zone")
    rules.check_term("verb", entry.verb)
    rules.check_term("role", entry.role, may_be_empty=True)
    rules.check_term("reason", entry.reason, may_be_empty=True)
    rules.check_record(Kind(entry.kind), entry.record)
    rules.check_address(entry.address)
    entry.save(force_insert=True)
    recorded.set()


# Nothing else is in this transaction, so nothing could be taken back to a point within it.
@transaction.atomic(savepoint=False)
def record_read(
    *, page: str, count: int, model: type[models.Model], record_id: str = "", now: datetime, by: Actor
) -> None:
    """Write that `by` saw a page with `count` records of `model`: one entry a request, whatever was on the page.

    `page` is a short id; page and count stand in the entry's reason as `people.30`. `record_id` is the id of the one
    record that the page is about, empty for a list. A transaction of its own, the only one of a page that only reads.
    """
    reason = f"{page}.{count}"
    record(verb="read", model=model, record_id=record_id, kind=Kind.READ, reason=reason, now=now, **vars(by))


# One lock of the whole database; the number is ours by choice and stands for nothing.
_LOCK = 5_209_001
BATCH = 2_000
# How many of the newest keys are looked at on a tick. On PostgreSQL a lower key may be committed later, but not after
# so many others, unless a transaction stays open for hours; the look at all keys when the site starts finds that too.
NEWEST = 10_000


def seal_pending(*, now: datetime, batch_size: int = BATCH, newest: int | None = None, wait: bool = True) -> int:
    """Seal all entries that were committed and have no seal yet; return how many. `now` is an aware moment.

    One sealer works at a time; a second waits, or with `wait` off leaves it to the first. Each batch is a transaction
    of its own, so that on SQLite other writers wait for one batch at most. With `newest` only that many of the highest
    keys are looked at, which costs nothing in a long audit. Raises RuntimeError within a transaction: that would hold
    the lock for as long.
    """
    keys = list_pending_keys(newest=newest)
    batches = [keys[start : start + batch_size] for start in range(0, len(keys), batch_size)]
    return sum(_seal_batch(first=batch[0], last=batch[-1], now=now, wait=wait) for batch in batches)


def _seal_batch(*, first: int, last: int, now: datetime, wait: bool) -> int:
    """Seal the entries with keys from `first` to `last` that still have no seal; return how many."""
    algorithm = settings.AUDIT_HASH
    with transaction.atomic(durable=True):
        if not _take_the_lock(wait):
            return 0
        number, previous = get_last_seal()
        seals, moment = [], rules.write_moment(now)
        for entry in read_pending(first=first, last=last):
            number += 1
            digest = rules.compute_hash(
                algorithm=algorithm, number=number, previous=previous, sealed_at=moment, entry=entry
            )
            seals.append(AuditSeal(number, entry[rules.ENTRY_ID], algorithm, previous, digest, now))
            previous = digest
        AuditSeal.objects.bulk_create(seals)
    return len(seals)


def _take_the_lock(wait: bool) -> bool:
    """Return whether no other sealer works until the end of the transaction, which gives the lock back.

    On SQLite the transaction has the only lock for writing from its first moment (settings: IMMEDIATE).
    """
    if connection.vendor != "postgresql":
        return True
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])
        row = cursor.fetchone()
    return wait or bool(row and row[0])
