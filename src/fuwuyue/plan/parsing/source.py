"""The text that a document was decoded to; every span of a plan points into it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceText:
    """A decoded document.

    `text` is Unicode with `\\n` line ends, otherwise as in the file: no character is folded or dropped, so that a span
    shows what the author wrote. Word's automatic numbers are part of it. Each paragraph and table cell row is a line.
    `name` is the file's name without its folder, `-` for standard input; `format` is the ending without the dot;
    `encoding` is set for text files only; `sha256` is the hash of the bytes that were read, in hexadecimal.
    """

    text: str
    name: str
    format: str
    encoding: str | None
    sha256: str
