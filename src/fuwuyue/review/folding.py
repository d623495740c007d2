"""A text folded for matching, with the way back to the words as they were given.

Full-width forms become half-width, traditional characters simplified, 帐 becomes 账; spaces, zero-width characters and line
ends inside a sentence are dropped, since OCR and hard-wrapped files put them between the characters of a word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Any

_BLANKS = " \t\u000b\f\r\u00a0\u200b\u200c\u200d\u2060\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_FOLDS: dict[int, str | int] = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, _BLANKS), " ")
    | dict(zip(map(ord, "「」『』﹁﹂〝〞"), "“”‘’“”“”", strict=True))
    | {ord("帐"): "账", ord("｡"): "。", ord("､"): "、", ord("•"): "·", ord("・"): "·"}
)
# Characters that only a traditional text has; opencc is loaded when one of these is met, since it costs a tenth of the start.
_TRADITIONAL = re.compile(
    "[為會國學個們來時開關於機構業務發員與應將實現過報團體對區縣衛計劃辦導產動處聯總結從這後說點條據罰費養撫懷節單戶職強紮環檢親屬鄰處罰徵繳舉報獎線數標]"
)
_HAN = "\u3400-\u9fff〇"
_BESIDE = _HAN + "“”‘’《》()、,。;:%!?"
_SPACES = re.compile(f"(?<=[{_BESIDE}0-9]) +(?=[{_BESIDE}])|(?<=[{_BESIDE}]) +(?=[0-9])|(?<![^\n]) +| +(?=\n)|(?<= ) +")
_ITEM = re.compile(
    r"第?[一二三四五六七八九十]{1,3}[、.章节条是要]|[(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)]|\d{1,2}[.、)]|[①-⑳㈠-㈩•·*—-]|附件"
)
_ENDS_A_SENTENCE = frozenset("。;:!?")
_SHORTEST_WRAPPED_LINE = 8
_RAGGED_EDGE = 4


@dataclass(frozen=True)
class Folded:
    """`text` for matching; `starts` and `origins` say where each kept piece begins in it and in the text given."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, position: int) -> int:
        """Return where the folded character at `position` stands in the text given."""
        piece = bisect_right(self.starts, position) - 1
        return self.origins[piece] + position - self.starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text given that the folded span `start` to `end` (excluded, not empty) came from."""
        return self.origin(start), self.origin(end - 1) + 1


def fold(text: str) -> Folded:
    """Fold `text`. Time and memory are linear in its length."""
    characters = _simplify(text.translate(_FOLDS))
    drops = sorted([*(found.span() for found in _SPACES.finditer(characters)), *_find_wraps(characters)])
    pieces, starts, origins = [], [], []
    read = length = 0
    for start, end in [*drops, (len(characters), len(characters))]:
        if start > read:
            starts.append(length)
            origins.append(read)
            pieces.append(characters[read:start])
            length += start - read
        read = max(read, end)
    return Folded("".join(pieces), tuple(starts), tuple(origins))


def _find_wraps(text: str) -> list[tuple[int, int]]:
    """Find line ends that only wrap a paragraph: the line is full, ends in a word, and no item or blank line follows."""
    wraps = []
    lines = text.split("\n")
    position = 0
    for line, following in zip(lines, lines[1:], strict=False):
        position += len(line) + 1
        upper, lower = line.strip(), following.strip()
        if (
            len(upper) >= _SHORTEST_WRAPPED_LINE
            and lower
            and len(upper) + _RAGGED_EDGE >= len(lower)
            and upper[-1] not in _ENDS_A_SENTENCE
            and not _ITEM.match(lower)
        ):
            wraps.append((position - 1, position))
    return wraps


def _simplify(text: str) -> str:
    if not _TRADITIONAL.search(text):
        return text
    return text.translate(
        {ord(character): _simplify_one(character) for character in set(text) if character >= "\u3400"}
    )


@cache
def _simplify_one(character: str) -> str:
    simple: str = _converter().convert(character)
    return simple if len(simple) == 1 else character


@cache
def _converter() -> Any:
    from opencc import OpenCC  # loading it costs 10 ms

    return OpenCC("t2s")
