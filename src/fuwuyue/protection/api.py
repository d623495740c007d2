"""The door of protection: the audit. Arguments by keyword only."""

from fuwuyue.protection.actions import record
from fuwuyue.protection.models import AuditEntry, AuditSeal
from fuwuyue.protection.rules import Kind

__all__ = ["AuditEntry", "AuditSeal", "Kind", "record"]
