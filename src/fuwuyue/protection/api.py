"""The door of protection: the audit, encrypted fields, person counts that leave their scope. Arguments by keyword only.

The data dictionary, the ciphers, disclosure control and the check of a backup have doors of their own, without Django:
`fuwuyue.protection.dictionary.api`, `fuwuyue.protection.cipher.api`, `fuwuyue.protection.disclosure.api`,
`fuwuyue.protection.backup.api`.
"""

from fuwuyue.protection.actions import record, record_act, record_read, seal_pending
from fuwuyue.protection.backup.actions import BackedUp, Restored, make_backup, restore_backup
from fuwuyue.protection.disclosure.api import ALL, SMALL, Cell, CountTable, Release, protect_counts
from fuwuyue.protection.encrypted import (
    BlindIndexField,
    EncryptedTextField,
    LastingTokenField,
    get_key_ring,
    has_key_ring,
    why_no_keys,
)
from fuwuyue.protection.models import AuditEntry, AuditSeal
from fuwuyue.protection.queries import (
    Broken,
    ChainState,
    EntryFilter,
    Head,
    Verification,
    find_entries,
    find_entries_about,
    find_oldest_pending,
    get_chain_state,
    get_head,
    verify,
)
from fuwuyue.protection.rotation import (
    KeptElsewhere,
    KeyUse,
    Rotated,
    bringing_keys_back,
    export_keys,
    list_keys,
    make_keys,
    retire_keys,
    rotate_keys,
)
from fuwuyue.protection.rules import NOBODY, Actor, Fault, Kind
from fuwuyue.protection.sealing import Sealer, seal_what_was_recorded

__all__ = [
    "ALL",
    "NOBODY",
    "SMALL",
    "Actor",
    "AuditEntry",
    "AuditSeal",
    "BackedUp",
    "BlindIndexField",
    "Broken",
    "Cell",
    "ChainState",
    "CountTable",
    "EncryptedTextField",
    "EntryFilter",
    "Fault",
    "Head",
    "KeptElsewhere",
    "KeyUse",
    "Kind",
    "LastingTokenField",
    "Release",
    "Restored",
    "Rotated",
    "Sealer",
    "Verification",
    "bringing_keys_back",
    "export_keys",
    "find_entries",
    "find_entries_about",
    "find_oldest_pending",
    "get_chain_state",
    "get_head",
    "get_key_ring",
    "has_key_ring",
    "list_keys",
    "make_backup",
    "make_keys",
    "protect_counts",
    "record",
    "record_act",
    "record_read",
    "restore_backup",
    "retire_keys",
    "rotate_keys",
    "seal_pending",
    "seal_what_was_recorded",
    "verify",
    "why_no_keys",
]
