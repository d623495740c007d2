"""Protected values, bound to their field and their record; and blind indexes, by which equals are found.

A protected value is: one byte of format, one of algorithm, one with the length of the key's id, the id, 12 bytes of
nonce, the encrypted text with its tag. Everything before the nonce, the label of the field and the UUID of the record
are authenticated with it: a value that is moved to another field or record, or told to be of another key, cannot be
read.
"""

from __future__ import annotations

import os
import unicodedata
import uuid
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.cipher.algorithms import CIPHERS, MACS
from fuwuyue.protection.cipher.ring import KeyRing

FORMAT = 1
# Random nonces of 96 bits: a key may serve for 2^32 values (NIST SP 800-38D, 8.3), far more than a county has.
_NONCE_BYTES = 12
# Format, algorithm, length of the key's id.
HEAD_BYTES = 3
# A token is the id of its key, a colon, and 64 hexadecimal digits.
TOKEN_TAIL = 1 + 64


class LostKeyError(UserError):
    """The key of a protected value is not in the ring."""


class UnreadableError(UserError):
    """A protected value that its key does not open."""


def seal_value(*, ring: KeyRing, label: str, record: uuid.UUID, text: str) -> bytes:
    """Return `text` protected by the current key, for the field `label` of `record` and no other place."""
    key_id = ring.encryption.current
    cipher = CIPHERS[ring.encryption.algorithms[key_id]]
    head = write_head(ring=ring)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = cipher.encrypt(ring.encryption.keys[key_id], nonce, text.encode(), _bind(head, label, record))
    return head + nonce + sealed


def write_head(*, ring: KeyRing) -> bytes:
    """Return how each value that the current key protects begins; no value of another key begins so."""
    key_id = ring.encryption.current
    number = CIPHERS[ring.encryption.algorithms[key_id]].number
    return bytes((FORMAT, number, len(key_id))) + key_id.encode("ascii")


def open_value(*, ring: KeyRing, label: str, record: uuid.UUID, sealed: bytes) -> str:
    """Return the text of a protected value.

    Raises LostKeyError where its key is not in the ring, and UnreadableError where the key is another one, or the value
    was changed, or was moved from another field or record.
    """
    key_id = _read_key_id(sealed, label, record)
    key = ring.encryption.keys.get(key_id)
    if key is None:
        message = _("The key “{key}” is needed to read {field} of the record {record}; put it back into the key ring.")
        raise LostKeyError(message.format(key=key_id, field=label, record=record))
    cipher = CIPHERS[ring.encryption.algorithms[key_id]]
    if sealed[1] != cipher.number:
        raise _unreadable(label, record)
    start = HEAD_BYTES + len(key_id)
    nonce, body = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
    try:
        return cipher.decrypt(key, nonce, body, _bind(sealed[:start], label, record)).decode()
    except (InvalidTag, ValueError):
        raise _unreadable(label, record) from None


def _read_key_id(sealed: bytes, label: str, record: uuid.UUID) -> str:
    known = {cipher.number for cipher in CIPHERS.values()}
    if len(sealed) <= HEAD_BYTES or sealed[0] != FORMAT or sealed[1] not in known:
        raise _unreadable(label, record)
    return sealed[HEAD_BYTES : HEAD_BYTES + sealed[2]].decode("ascii", errors="replace")


def _unreadable(label: str, record: uuid.UUID) -> UnreadableError:
    message = _(
        "{field} of the record {record} cannot be read: its key in the key ring is another one, or it was changed or "
        "moved."
    )
    return UnreadableError(message.format(field=label, record=record))


def _bind(head: bytes, label: str, record: uuid.UUID) -> bytes:
    return head + b"\0" + label.encode() + b"\0" + record.bytes


def make_tokens(*, ring: KeyRing, label: str, text: str) -> Sequence[str]:
    """Return the tokens by which an equal text is found in the field `label`: by the current key first, then others.

    Equal are texts that differ in width, composition (NFKC) and surrounding spaces only. A token says which values of
    one field are equal and no more; of an empty text there is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ()
    keys = ring.index.keys
    order = sorted(keys, key=lambda key_id: key_id != ring.index.current)
    message = label.encode() + b"\0" + plain.encode()
    return tuple(f"{key_id}:{MACS[ring.index.algorithms[key_id]](keys[key_id], message)}" for key_id in order)
