"""What an audit entry may say. No Django."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

LONGEST_TERM = 40
LONGEST_RECORD = 100
LONGEST_ADDRESS = 64
# No part of an entry can hold a sentence, a name in Chinese or a value with a space in it.
_TERM = re.compile(rf"[a-z][a-z0-9_.-]{{0,{LONGEST_TERM - 1}}}")
_RECORD = re.compile(rf"[0-9A-Za-z/_-]{{1,{LONGEST_RECORD}}}")
_ADDRESS = re.compile(rf"[0-9A-Za-z.:%_-]{{1,{LONGEST_ADDRESS}}}")


class Kind(StrEnum):
    """Whether a record was changed or looked at."""

    WRITE = "write"
    READ = "read"


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
