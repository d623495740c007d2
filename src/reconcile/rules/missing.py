"""What people write where there is nothing to write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

# A cell longer than this holds no single value of a record: a name has 25 characters or 50 letters
# (民委发〔2016〕33号), an address some 60. It is not read, so that no cell, however long, takes long.
LONGEST = 400
_FOLDER = Path(__file__).parent
_ONE_SIGN_AGAIN = re.compile(r"([0-9a-z*#_.-])\1{5,}")
_BLANK = re.compile(r"\s+")


def read_lines(name: str) -> list[str]:
    """Return the lines of a list beside this module, without its remarks, which begin with # and a blank."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("# ")]


MISSING_WORDS = frozenset(read_lines("missing_words.txt"))


def settle(change: Callable[[str], str], text: str) -> str:
    """Return the text changed again and again until it stays, so that standardising twice is standardising once.

    `change` may only take away or replace by less, so that there is an end.
    """
    while (changed := change(text)) != text:
        text = changed
    return text


def fold_width(written: str) -> str:
    """Return the text with wide letters and digits made narrow (NFKC) and without control and zero-width characters."""
    folded = unicodedata.normalize("NFKC", written)
    return "".join(sign for sign in folded if unicodedata.category(sign) not in {"Cc", "Cf"} or sign in "\t\n")


def is_missing(written: str | None) -> bool:
    """Say whether a cell holds nothing: empty, a word such as 无 or 不详, or one sign again and again (000000)."""
    if written is None:
        return True
    if len(written) > LONGEST:
        return not written.strip()
    plain = _BLANK.sub("", fold_width(written)).casefold()
    return plain in {"", "0"} or plain in MISSING_WORDS or _ONE_SIGN_AGAIN.fullmatch(plain) is not None
