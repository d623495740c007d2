"""What an audit entry may say, and how entries are chained. No Django.

A seal's hash is that of canonical JSON: keys sorted, no spaces, UTF-8. With keys in ASCII, texts and small whole
numbers only, that is the form of RFC 8785, so that any program can check a chain.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from json.encoder import encode_basestring

ALGORITHM = "sha256"
# By the name that a seal bears. SM3 (GB/T 32905-2016) gets its line here once something of ours brings it everywhere;
# whether Python's hashlib has it depends on the OpenSSL of the machine.
ALGORITHMS: dict[str, Callable[[bytes], hashlib._Hash]] = {"sha256": hashlib.sha256}
# What the first seal says of the one before it.
NO_PREVIOUS = ""

LONGEST_TERM = 40
LONGEST_RECORD = 100
LONGEST_ADDRESS = 64
# No part of an entry can hold a sentence, a name in Chinese or a value with a space in it.
_TERM = re.compile(rf"[a-z][a-z0-9_.-]{{0,{LONGEST_TERM - 1}}}")
_RECORD = re.compile(rf"[0-9A-Za-z/_-]{{1,{LONGEST_RECORD}}}")
_ADDRESS = re.compile(rf"[0-9A-Za-z.:%_-]{{1,{LONGEST_ADDRESS}}}")

# What is hashed of an entry, in the order of canonical JSON.
ENTRY = ("address", "at", "fields", "id", "kind", "model", "reason", "record", "role", "user_id", "verb")
ENTRY_ID = ENTRY.index("id")


@dataclass(frozen=True)
class Actor:
    """Who does something, as which of their roles, from which address of the network; all empty: the program itself."""

    user_id: uuid.UUID | None = None
    role: str = ""
    address: str = ""


# Of what is done on the command line by whoever holds the computer, and of what the program does by itself.
NOBODY = Actor()


class Kind(StrEnum):
    """Whether a record was changed or looked at."""

    WRITE = "write"
    READ = "read"


class Fault(StrEnum):
    """What can be wrong with a link of the chain."""

    NO_SEAL = "no_seal"
    OTHER_PREVIOUS = "other_previous"
    NO_ENTRY = "no_entry"
    UNKNOWN_ALGORITHM = "unknown_algorithm"
    CHANGED = "changed"
    OTHER_HEAD = "other_head"


def check_term(what: str, term: str, *, may_be_empty: bool = False) -> None:
    """Raise ValueError where `term` is no id of ours; the error names `what` it is, never its value."""
    if not (_TERM.fullmatch(term) or (may_be_empty and not term)):
        raise ValueError(f"an audit entry takes an id as its {what}, never a text")


def check_record(kind: Kind, record: str) -> None:
    """Raise ValueError where `record` is no id; only what was read may be a list, which has none."""
    if not (_RECORD.fullmatch(record) or (kind is Kind.READ and not record)):
        raise ValueError("an audit entry takes the id of one record")


def check_address(address: str) -> None:
    """Raise ValueError where `address` is neither empty nor one word."""
    if address and not _ADDRESS.fullmatch(address):
        raise ValueError("an audit entry takes an address of the network")


def check_fields(names: Iterable[str], known: Iterable[str]) -> None:
    """Raise ValueError where one of `names` is no field of the model; a value in its place cannot be one."""
    if not set(names) <= set(known):
        raise ValueError("an audit entry takes names of fields of its model, never values")


def write_moment(moment: datetime) -> str:
    """Return the moment as it is hashed: UTC, with microseconds, as 2026-08-24T01:30:00.000000+00:00."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def compute_hash(*, algorithm: str, number: int, previous: str, sealed_at: str, entry: Sequence[int | str]) -> str:
    """Return the hash of a seal, in hexadecimal digits.

    `entry` holds the values of ENTRY in that order, moments as `write_moment` writes them. Raises
    KeyError for an unknown algorithm.
    """
    values = (algorithm, *entry, number, previous, sealed_at)
    return ALGORITHMS[algorithm](_write_canonical(values).encode()).hexdigest()


# The text of one seal, with its keys in their order. Written by hand, since sorting and writing the keys of each entry
# takes json twice as long; a test compares it with what json writes.
_CANONICAL = (
    '{"algorithm":%s,"entry":{'
    + ",".join(f'"{name}":%s' for name in ENTRY)
    + '},"number":%s,"previous":%s,"sealed_at":%s}'
)


def _write_canonical(values: Iterable[int | str]) -> str:
    return _CANONICAL % tuple(value if isinstance(value, int) else encode_basestring(value) for value in values)
