"""A key ring for personal data, in a file, for one test."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_django import Settings

from fuwuyue.protection import encrypted


@contextmanager
def with_key_ring(folder: Path, settings: Settings) -> Iterator[None]:
    """Let personal data be encrypted with keys made for the test."""
    path = folder / "keys.json"
    # As the program names them: no id is that of a key of the other kind.
    ids = {"encryption": "k1", "index": "x1"}
    kinds = {kind: {"current": key_id, "keys": {key_id: _key_of(kind)}} for kind, key_id in ids.items()}
    path.write_text(json.dumps(kinds), encoding="utf-8")
    path.chmod(0o600)
    settings.KEY_FILE, settings.KEY_COMMAND = str(path), ""
    encrypted.forget_key_ring()
    yield
    encrypted.forget_key_ring()


def _key_of(kind: str) -> str:
    return base64.b64encode(kind.encode().ljust(32, b"\0")).decode()
