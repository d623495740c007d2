"""What the command writes: UTF-8 everywhere, no control characters of a document on the terminal, files."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from rich.console import Console

# From here on the reader takes long enough for a person to wonder.
_LONG_INPUT = 200_000
_FILE_COLUMNS = 100
# Escape sequences can repaint a terminal, and marks of writing direction can show words in another order.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class ReaderGoneError(Exception):
    """Whoever read standard output has closed it (`| head`); no OSError, since typer has its own answer to that."""


def use_utf8() -> None:
    """Write UTF-8 whatever the system's code page, as JSON and YAML must be."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def make_safe(text: str) -> str:
    """Return the text with every character that could steer a terminal shown as `�`; its length stays."""
    return _UNSAFE.sub("�", text).replace("\t", " ")


def tell(sentence: str) -> None:
    """Say one sentence on standard error."""
    sys.stderr.write(make_safe(sentence).replace("\n", " ") + "\n")


def write_text(text: str, file: Path | None) -> None:
    """Write to `file`, or to standard output where it is None, ending with a line end."""
    content = text if text.endswith("\n") else f"{text}\n"
    if file is not None:
        write_file(content.encode("utf-8"), file)
        return
    with _watching_the_reader():
        sys.stdout.write(content)


def write_bytes(content: bytes, file: Path | None) -> None:
    """Write bytes to `file`, or to standard output where it is None."""
    if file is not None:
        write_file(content, file)
        return
    with _watching_the_reader():
        sys.stdout.flush()
        sys.stdout.buffer.write(content)


@contextmanager
def _watching_the_reader() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError from error


def write_file(content: bytes, file: Path) -> None:
    """Write the whole file or none of it; raise UserError where that cannot be."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        message = _("{path} cannot be written ({reason}); choose another place with -o.")
        raise UserError(message.format(path=file, reason=error.strerror)) from error


def make_console(file: Path | None = None) -> Console:
    """Return a console for pages; a page for a file is kept until `finish_console`, without colour."""
    from rich.console import Console

    class PipedConsole(Console):
        """Leaves a reader that has gone to the one place that knows the exit status."""

        def on_broken_pipe(self) -> None:
            raise ReaderGoneError

    if file is None:
        return PipedConsole(highlight=False, markup=False, emoji=False)
    return Console(file=StringIO(), width=_FILE_COLUMNS, highlight=False, markup=False, emoji=False)


def finish_console(console: Console, file: Path | None) -> None:
    """Write the page to its file, where it has one."""
    if file is not None and isinstance(console.file, StringIO):
        write_text(console.file.getvalue(), file)


@contextmanager
def show_progress(size: int) -> Iterator[None]:
    """Show on a terminal's standard error that input of many characters is being read."""
    if size < _LONG_INPUT or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(_("Reading and reviewing {size} kB…").format(size=f"{size // 1000:,}")):
        yield
