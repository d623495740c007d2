"""Codes that are told once and kept as a hash only: they open the first account, or an invitation."""

from __future__ import annotations

import hashlib
import secrets

# Without 0, 1, I and O, which are mistaken for others when a code is read out or typed.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP_LENGTH = 4, 5
CODE_LENGTH = _GROUPS * _GROUP_LENGTH


def make_code() -> str:
    """Return a new code, as ABCDE-FGHJK-LMNPQ-RSTUV: 100 bits at random, which nobody guesses."""
    letters = "".join(secrets.choice(_LETTERS) for _place in range(CODE_LENGTH))
    return "-".join(letters[start : start + _GROUP_LENGTH] for start in range(0, CODE_LENGTH, _GROUP_LENGTH))


def hash_code(code: str) -> str:
    """Return the hash under which a code is kept; capitals, spaces and hyphens do not matter.

    No salt and no slow hash: unlike a password, a code of 100 bits at random cannot be found from its hash by trying.
    """
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
