"""What freezing means: one spelling of the content, and its hash. What is frozen is read, never computed again."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def write_canonical(content: dict[str, Any]) -> str:
    """Return `content` as JSON with one spelling: keys in order, no blanks, every character as itself."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def compute_hash(canonical: str) -> str:
    """Return the SHA-256 of the canonical text as 64 hexadecimal digits."""
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
