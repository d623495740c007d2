"""The one way from a file to a SourceText: check its size, recognise it, read its text."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.files import limits
from fuwuyue.plan.parsing.files.decode import decode
from fuwuyue.plan.parsing.files.html_text import is_html, read_html
from fuwuyue.plan.parsing.files.office import read_by_office, read_ole, read_zip
from fuwuyue.plan.parsing.files.pdf import read_pdf
from fuwuyue.plan.parsing.files.recognise import base_of, ending_of, name_other_kind, recognise
from fuwuyue.plan.parsing.source import SourceText


def read_source_file(path: Path) -> SourceText:
    """Return the text of the file at `path`; a file over the limit is refused before it is read."""
    name = path.name
    try:
        if path.is_dir():
            raise UserError(_("{name} is a folder; name a file in it.").format(name=name))
        with path.open("rb") as stream:
            return read_source_stream(stream, name)
    except FileNotFoundError as error:
        raise UserError(_("There is no file {path}; check the name and the folder.").format(path=path)) from error
    except (OSError, ValueError) as error:
        raise UserError(_("{path} cannot be opened; check that you may read it.").format(path=path)) from error


def read_source_stream(stream: BinaryIO, name: str = "-") -> SourceText:
    """Return the text of what `stream` holds, reading no more of it than the limit."""
    return read_source(stream.read(limits.LARGEST_FILE_BYTES + 1), name)


def read_source(data: bytes, name: str) -> SourceText:
    """Return the text of a file's bytes; `name` is its file name, or `-` for standard input.

    The content says what kind of file it is; a wrong ending does no harm. Raises UserError, with what to do next, for
    everything that holds no plan text that can be read.
    """
    name = base_of(name)
    shown = _("Standard input") if name == "-" else name
    if len(data) > limits.LARGEST_FILE_BYTES:
        raise UserError(
            _("{name} is larger than {limit} MB; give the plan alone, without pictures and annexes.").format(
                name=shown, limit=limits.LARGEST_FILE_BYTES // limits.MEGABYTE
            )
        )
    text, kind, encoding = _read_text(data, name, shown)
    _check_amount(text, shown)
    return SourceText(text, name, kind, encoding, hashlib.sha256(data).hexdigest())


def _read_text(data: bytes, name: str, shown: str) -> tuple[str, str, str | None]:
    kind = recognise(data)
    if kind == "zip":
        return read_zip(data, name, shown)
    if kind == "ole":
        return read_ole(data, name, shown)
    if kind == "rtf":
        return read_by_office(data, "rtf", shown), "rtf", None
    if kind == "pdf":
        return read_pdf(data, shown), "pdf", None
    if kind == "other":
        raise UserError(
            _("{name} is {kind}, not a document; give the plan as .docx, .pdf, .txt, .md or .html.").format(
                name=shown, kind=name_other_kind(data)
            )
        )
    return _read_plain(data, name, shown)


def _read_plain(data: bytes, name: str, shown: str) -> tuple[str, str, str]:
    """Read a file of text. What a web page says of its encoding is not asked: it is often wrong, the bytes are not."""
    decoded = decode(data, shown)
    ending = ending_of(name)
    if ending in ("html", "htm", "xhtml") or is_html(decoded.text):
        return read_html(decoded.text, shown), "html", decoded.encoding
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    return text, "md" if ending in ("md", "markdown") else "txt", decoded.encoding


def _check_amount(text: str, shown: str) -> None:
    if not text.strip():
        raise UserError(_("{name} holds no text; check that it is the right file.").format(name=shown))
    if len(text) > limits.MOST_CHARACTERS:
        raise UserError(
            _("{name} has more than {limit} characters; give the plan alone, without its annexes.").format(
                name=shown, limit=limits.MOST_CHARACTERS
            )
        )
