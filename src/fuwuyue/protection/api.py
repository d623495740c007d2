"""The door of protection: the audit. Arguments by keyword only."""

from fuwuyue.protection.actions import record, seal_pending
from fuwuyue.protection.models import AuditEntry, AuditSeal
from fuwuyue.protection.queries import Broken, Head, Verification, get_head, verify
from fuwuyue.protection.rules import Fault, Kind

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Broken",
    "Fault",
    "Head",
    "Kind",
    "Verification",
    "get_head",
    "record",
    "seal_pending",
    "verify",
]
