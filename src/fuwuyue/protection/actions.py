"""Writing the audit: an entry beside each change, and later its seal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, models, transaction

from fuwuyue.protection import rules
from fuwuyue.protection.models import AuditEntry, AuditSeal
from fuwuyue.protection.queries import get_last_seal, list_pending_keys, read_pending
from fuwuyue.protection.rules import Kind


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
    _check_moment(now)
    rules.check_term("verb", verb)
    rules.check_term("role", role, may_be_empty=True)
    rules.check_term("reason", reason, may_be_empty=True)
    rules.check_record(kind, record_id)
    rules.check_address(address)
    rules.check_fields(fields, _names_of(model))
    AuditEntry.objects.create(
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


def _names_of(model: type[models.Model]) -> list[str]:
    return [field.name for field in (*model._meta.fields, *model._meta.many_to_many)]


def _check_moment(now: datetime) -> None:
    """Raise where there is no transaction, or the moment has no time zone."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit entry belongs into the transaction of its change")
    if now.tzinfo is None:
        raise ValueError("an audit entry takes a moment with its time zone")


# One lock of the whole database; the number is ours by choice and stands for nothing.
_LOCK = 5_209_001
BATCH = 2_000


def seal_pending(*, now: datetime, batch_size: int = BATCH) -> int:
    """Seal all entries that were committed and have no seal yet; return how many. `now` is an aware moment.

    One sealer works at a time; a second waits. Each batch is a transaction of its own, so that on SQLite other writers
    wait for one batch at most. Raises RuntimeError within a transaction: that would hold the lock for as long.
    """
    keys = list_pending_keys()
    batches = [keys[start : start + batch_size] for start in range(0, len(keys), batch_size)]
    return sum(_seal_batch(first=batch[0], last=batch[-1], now=now) for batch in batches)


def _seal_batch(*, first: int, last: int, now: datetime) -> int:
    """Seal the entries with keys from `first` to `last` that still have no seal; return how many."""
    with transaction.atomic(durable=True):
        _wait_for_the_lock()
        number, previous = get_last_seal()
        seals, moment = [], rules.write_moment(now)
        for entry in read_pending(first=first, last=last):
            number += 1
            digest = rules.compute_hash(
                algorithm=rules.ALGORITHM, number=number, previous=previous, sealed_at=moment, entry=entry
            )
            seals.append(AuditSeal(number, entry[rules.ENTRY_ID], rules.ALGORITHM, previous, digest, now))
            previous = digest
        AuditSeal.objects.bulk_create(seals)
    return len(seals)


def _wait_for_the_lock() -> None:
    """Wait until no other sealer works; the end of the transaction gives the lock back.

    On SQLite the transaction has the only lock for writing from its first moment (settings: IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
