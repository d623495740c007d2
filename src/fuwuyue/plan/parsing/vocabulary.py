"""The word lists of the plan reader: one word a line in `plan/vocabulary/*.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "vocabulary"
_MOST_BRANCHES = 16


@cache
def get_words(name: str) -> tuple[str, ...]:
    """Return the words of `name`.txt, longest first; a line that starts with # is a comment."""
    lines = (_FOLDER / f"{name}.txt").read_text("utf-8").split("\n")
    words = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def get_alternation(name: str) -> str:
    """Return a regular expression that matches any word of `name`.txt, the longest first."""
    return build_trie(get_words(name))


def build_trie(words: Iterable[str]) -> str:
    """Return a regular expression that matches the longest of `words` at a place, without trying them one by one.

    `re` tries the branches of an alternation in turn, so many of them are put in small sets by their first character.
    """
    tails: dict[str, list[str]] = {}
    ends_here = False
    for word in words:
        if word:
            tails.setdefault(word[0], []).append(word[1:])
        else:
            ends_here = True
    if not tails:
        return ""
    firsts = sorted(tails)
    branches = [re.escape(first) + build_trie(tails[first]) for first in firsts]
    if len(firsts) > _MOST_BRANCHES:
        branches = [
            f"(?=[{''.join(map(re.escape, firsts[place : place + _MOST_BRANCHES]))}])"
            f"(?:{'|'.join(branches[place : place + _MOST_BRANCHES])})"
            for place in range(0, len(firsts), _MOST_BRANCHES)
        ]
    trie = "(?:" + "|".join(branches) + ")" + ("?" if ends_here else "")
    return f"(?=[{''.join(map(re.escape, firsts))}]){trie}" if len(firsts) > _MOST_BRANCHES and not ends_here else trie
