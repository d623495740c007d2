"""The key ring: all keys by which protected values are read, and the one by which new ones are written.

A JSON text: {"encryption": {"current": "k2", "keys": {"k1": "…", "k2": "…"}}, "index": {"current": "x1", "keys": {…}}}.
A key is 32 random bytes in Base64, for AES-256-GCM or HMAC-SHA-256; for another algorithm the name of it and a colon
stand before it (`sm4-gcm:…`), and it may be of another length. The ring comes from a file that only its owner may read,
or from a command, for example that of a key service; never from the key that signs cookies, which is changed when a
cookie leaks.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import shlex
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.cipher.algorithms import CIPHERS, DEFAULT_SUITE, MAC_KEY_BYTES, MACS, SUITES, Suite

LONGEST_ID = 32
_COMMAND_SECONDS = 30
_OTHERS = 0o077
_OWNER_ONLY = 0o600
_ID_BYTES = 4


class KeyRingError(UserError):
    """A key ring that cannot be used; the sentence says what is wrong, and never holds a part of it."""


@dataclass(frozen=True)
class Keys:
    """Keys of one kind by their ids, the algorithm of each, and the id of the one for what is new. Never printed."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    algorithms: Mapping[str, str]


@dataclass(frozen=True)
class KeyRing:
    """Keys that encrypt, and keys of the blind indexes: whoever has only the latter can compare, and read nothing."""

    encryption: Keys
    index: Keys


def read_ring_file(*, path: Path) -> KeyRing:
    """Read the ring in a file; raise KeyRingError where it cannot be read, or others than its owner may read it."""
    try:
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            message = _("The key ring {path} can be read by others; let only its owner read it (chmod 600).")
            raise KeyRingError(message.format(path=path))
        return parse_ring(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        message = _("The key ring {path} cannot be read; correct FUWUYUE_KEY_FILE, or bring the file back.")
        raise KeyRingError(message.format(path=path)) from error


def read_ring_of_command(*, command: str) -> KeyRing:
    """Run `command`, without a shell, and read the ring that it prints; raise KeyRingError where it does not."""
    try:
        done = subprocess.run(  # noqa: S603 the command is a setting of whoever runs the program
            shlex.split(command), capture_output=True, timeout=_COMMAND_SECONDS, check=True
        )
        printed = done.stdout.decode("utf-8")
    except (OSError, ValueError, subprocess.SubprocessError):
        # Its own error would repeat what the command printed.
        raise KeyRingError(
            _("The command in FUWUYUE_KEY_COMMAND gave no key ring; run it by hand to see why.")
        ) from None
    return parse_ring(printed)


def parse_ring(text: str) -> KeyRing:
    """Return the ring that is written in `text`; raise KeyRingError."""
    try:
        content = json.loads(text)
        return KeyRing(
            _parse_keys(content["encryption"], _CIPHER_BYTES, DEFAULT_SUITE),
            _parse_keys(content["index"], _MAC_BYTES, SUITES[DEFAULT_SUITE]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        # No cause either: a decoder's error holds the text that it could not read.
        message = _(
            "The key ring is not as it should be: two kinds, encryption and index, each with the id of its current key "
            "and its keys in Base64, each of the length of its algorithm."
        )
        raise KeyRingError(message) from None


_CIPHER_BYTES = {name: cipher.key_bytes for name, cipher in CIPHERS.items()}
_MAC_BYTES = dict.fromkeys(MACS, MAC_KEY_BYTES)


def _parse_keys(content: Any, lengths: Mapping[str, int], usual: str) -> Keys:
    keys, algorithms = {}, {}
    for key_id, written in content["keys"].items():
        named, _colon, code = written.rpartition(":")
        algorithms[key_id] = named or usual
        keys[key_id] = _parse_key(key_id, code, lengths[algorithms[key_id]])
    if content["current"] not in keys:
        raise ValueError
    return Keys(content["current"], keys, algorithms)


def _parse_key(key_id: str, code: str, length: int) -> bytes:
    try:
        key = base64.b64decode(code, validate=True)
    except binascii.Error as error:
        raise ValueError from error
    if len(key) != length or not (key_id.isascii() and key_id.isalnum() and len(key_id) <= LONGEST_ID):
        raise ValueError
    return key


def write_ring(*, ring: KeyRing) -> str:
    """Return the ring as `parse_ring` reads it. It holds the keys: for a file of the owner, never for a screen."""
    kinds = {"encryption": (ring.encryption, DEFAULT_SUITE), "index": (ring.index, SUITES[DEFAULT_SUITE])}
    content = {
        kind: {"current": keys.current, "keys": {one: _write_key(keys, one, usual) for one in keys.keys}}
        for kind, (keys, usual) in kinds.items()
    }
    return json.dumps(content, indent=1) + "\n"


def _write_key(keys: Keys, key_id: str, usual: str) -> str:
    code = base64.b64encode(keys.keys[key_id]).decode("ascii")
    algorithm = keys.algorithms[key_id]
    return code if algorithm == usual else f"{algorithm}:{code}"


def make_ring(*, suite: Suite) -> KeyRing:
    """Return a ring with one new key of each kind."""
    empty = Keys("", {}, {})
    ring = KeyRing(empty, empty)
    return add_index_key(ring=add_encryption_key(ring=ring, suite=suite), suite=suite)


def add_encryption_key(*, ring: KeyRing, suite: Suite) -> KeyRing:
    """Return the ring with a new key that encrypts from now on; the others stay, to read with."""
    return replace(ring, encryption=_add_key(ring.encryption, "k", suite, CIPHERS[suite].key_bytes))


def add_index_key(*, ring: KeyRing, suite: Suite) -> KeyRing:
    """Return the ring with a new key for new tokens of the blind indexes; the others stay, to find with."""
    return replace(ring, index=_add_key(ring.index, "x", SUITES[suite], MAC_KEY_BYTES))


def _add_key(keys: Keys, letter: str, algorithm: str, length: int) -> Keys:
    # At random after the letter: an id that was retired is not given again, though nothing remembers it.
    key_id = letter + os.urandom(_ID_BYTES).hex()
    key = os.urandom(length)
    return Keys(key_id, {**keys.keys, key_id: key}, {**keys.algorithms, key_id: algorithm})


def drop_keys(*, ring: KeyRing, ids: Collection[str]) -> KeyRing:
    """Return the ring without the keys of these ids; a current one always stays."""
    return KeyRing(_drop(ring.encryption, ids), _drop(ring.index, ids))


def _drop(keys: Keys, ids: Collection[str]) -> Keys:
    kept = [one for one in keys.keys if one not in ids or one == keys.current]
    return Keys(keys.current, {one: keys.keys[one] for one in kept}, {one: keys.algorithms[one] for one in kept})


def create_ring_file(*, path: Path, ring: KeyRing) -> None:
    """Write the ring into a new file that only its owner may read; raise KeyRingError where there is one already."""
    create_owner_file(path=path, content=write_ring(ring=ring).encode("ascii"))


def create_owner_file(*, path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read; raise KeyRingError where there is one already."""
    try:
        # "x": no moment between looking and writing in which somebody else's ring could be overwritten.
        with open(path, "xb", opener=open_for_owner) as file:
            _write_durably(file, content)
    except FileExistsError as error:
        message = _(
            "{path} is there already and is left as it is, since keys in it would be lost; choose another name."
        )
        raise KeyRingError(message.format(path=path)) from error
    except OSError as error:
        raise _cannot_be_written(path, error) from error


def open_for_owner(path: str, flags: int) -> int:
    """Open a file so that nobody but its owner may ever read it; the `opener` of `open`."""
    return os.open(path, flags, _OWNER_ONLY)


def replace_ring_file(*, path: Path, ring: KeyRing) -> None:
    """Put another ring in the place of the file's, as a whole: a sudden end leaves the old one or the new one."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(partial, "wb", opener=open_for_owner) as file:
            _write_durably(file, write_ring(ring=ring).encode("ascii"))
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _cannot_be_written(path, error) from error


def _write_durably(file: BinaryIO, content: bytes) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def _cannot_be_written(path: Path, error: OSError) -> KeyRingError:
    message = _("The key ring {path} cannot be written ({reason}); choose a folder that can be written.")
    return KeyRingError(message.format(path=path, reason=error.strerror))
