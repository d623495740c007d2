"""The door of protection: the audit, and fields that are encrypted. Arguments by keyword only.

The data dictionary and the ciphers have doors of their own, without Django: `fuwuyue.protection.dictionary.api`,
`fuwuyue.protection.cipher.api`.
"""

from fuwuyue.protection.actions import record, seal_pending
from fuwuyue.protection.encrypted import BlindIndexField, EncryptedTextField
from fuwuyue.protection.models import AuditEntry, AuditSeal
from fuwuyue.protection.queries import Broken, Head, Verification, find_oldest_pending, get_head, verify
from fuwuyue.protection.rules import NOBODY, Actor, Fault, Kind

__all__ = [
    "NOBODY",
    "Actor",
    "AuditEntry",
    "AuditSeal",
    "BlindIndexField",
    "Broken",
    "EncryptedTextField",
    "Fault",
    "Head",
    "Kind",
    "Verification",
    "find_oldest_pending",
    "get_head",
    "record",
    "seal_pending",
    "verify",
]
