"""The key ring: all keys by which protected values are read, and the one by which new ones are written.

A JSON text: {"encryption": {"current": "k2", "keys": {"k1": "…", "k2": "…"}}, "index": {"current": "x1", "keys": {…}}}.
A key is 32 random bytes in Base64. It comes from a file that only its owner may read, or from a command, for example
that of a key service; never from the key that signs cookies, which is changed when a cookie leaks.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

KEY_BYTES = 32
LONGEST_ID = 32
_COMMAND_SECONDS = 30
_OTHERS = 0o077


class KeyRingError(UserError):
    """A key ring that cannot be used; the sentence says what is wrong, and never holds a part of it."""


@dataclass(frozen=True)
class Keys:
    """Keys of one kind by their ids, and the id of the one in use for what is new. Never printed."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)


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
        return KeyRing(_parse_keys(content["encryption"]), _parse_keys(content["index"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        # No cause either: a decoder's error holds the text that it could not read.
        message = _(
            "The key ring is not as it should be: two kinds, encryption and index, each with the id of its current key "
            "and its keys, each 32 bytes in Base64."
        )
        raise KeyRingError(message) from None


def _parse_keys(content: Any) -> Keys:
    keys = {key_id: _parse_key(key_id, written) for key_id, written in content["keys"].items()}
    if content["current"] not in keys:
        raise ValueError
    return Keys(content["current"], keys)


def _parse_key(key_id: str, written: str) -> bytes:
    try:
        key = base64.b64decode(written, validate=True)
    except binascii.Error as error:
        raise ValueError from error
    if len(key) != KEY_BYTES or not (key_id.isascii() and key_id.isalnum() and len(key_id) <= LONGEST_ID):
        raise ValueError
    return key
