"""The secret in the address of a calendar: made once, told once, kept as a hash. No Django."""

from __future__ import annotations

import hashlib
import secrets


def make_secret() -> str:
    """Return a new secret of 192 bits at random, which nobody guesses, in letters that an address may have."""
    return secrets.token_urlsafe(24)


def hash_secret(secret: str) -> str:
    """Return the hash under which a secret is kept; no salt and no slow hash, since it cannot be found by trying."""
    return hashlib.sha256(secret.encode()).hexdigest()
