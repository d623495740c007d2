"""A key ring under a passphrase, to be kept apart: scrypt makes a key of it, AES-256-GCM encrypts."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.cipher.ring import KeyRing, KeyRingError, create_owner_file, parse_ring, write_ring

_FORMAT = "fuwuyue-keys-1"
# 128 MB of memory and about half a second for each guess (RFC 7914; n, r, p as OWASP advises in 2025).
_COST, _BLOCK_SIZE, _PARALLEL = 2**17, 8, 1
_SALT_BYTES = _NONCE_BYTES = 12
SHORTEST_PASSPHRASE = 12


def check_passphrase(*, passphrase: str) -> None:
    """Raise UserError where a passphrase is too short to be worth anything."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        message = _("The passphrase has {count} characters; take at least {least}.")
        raise UserError(message.format(count=len(passphrase), least=SHORTEST_PASSPHRASE))


def create_wrapped_file(*, path: Path, ring: KeyRing, passphrase: str) -> None:
    """Write the ring under the passphrase into a new file of the owner; raise KeyRingError or UserError."""
    check_passphrase(passphrase=passphrase)
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    text = write_ring(ring=ring).encode("ascii")
    sealed = AESGCM(_derive(passphrase, salt)).encrypt(nonce, text, _FORMAT.encode("ascii"))
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    content = {"format": _FORMAT, **{name: base64.b64encode(part).decode("ascii") for name, part in parts.items()}}
    create_owner_file(path=path, content=json.dumps(content).encode("ascii") + b"\n")


def read_wrapped_file(*, path: Path, passphrase: str) -> KeyRing:
    """Return the ring in a file that `create_wrapped_file` wrote; raise KeyRingError."""
    try:
        content: Any = json.loads(path.read_bytes())
        salt, nonce, sealed = (base64.b64decode(content[name], validate=True) for name in ("salt", "nonce", "sealed"))
        if content["format"] != _FORMAT:
            raise ValueError
        text = AESGCM(_derive(passphrase, salt)).decrypt(nonce, sealed, _FORMAT.encode("ascii"))
    except OSError as error:
        message = _("{path} cannot be read ({reason}); check the name.")
        raise KeyRingError(message.format(path=path, reason=error.strerror)) from error
    except (ValueError, KeyError, TypeError, InvalidTag):
        message = _("The keys in {path} cannot be opened: the passphrase is another one, or the file was altered.")
        raise KeyRingError(message.format(path=path)) from None
    return parse_ring(text.decode("ascii"))


def _derive(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK_SIZE, p=_PARALLEL).derive(passphrase.encode())


def looks_like_keys(content: bytes) -> bool:
    """Return whether a file holds a key ring, open or under a passphrase, or a private key of any program."""
    if b"PRIVATE KEY-----" in content or _FORMAT.encode("ascii") in content:
        return True
    try:
        parse_ring(content.decode("utf-8"))
    except (KeyRingError, UnicodeDecodeError):
        return False
    return True
