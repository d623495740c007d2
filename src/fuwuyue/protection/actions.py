"""Writing the audit: an entry beside each change, and later its seal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, models, transaction

from fuwuyue.protection import rules
from fuwuyue.protection.models import AuditEntry
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
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit entry belongs into the transaction of its change")
    if now.tzinfo is None:
        raise ValueError("an audit entry takes a moment with its time zone")
    rules.check_term("verb", verb)
    rules.check_term("role", role, may_be_empty=True)
    rules.check_term("reason", reason, may_be_empty=True)
    rules.check_record(kind, record_id)
    rules.check_address(address)
    known = [*model._meta.fields, *model._meta.many_to_many]
    rules.check_fields(fields, (field.name for field in known))
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
