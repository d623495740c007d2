"""What people write or hand in here passes the rights review before it is kept; others will read it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from fuwuyue.campaign.models import LONGEST_TEXT, Month
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.api import read_source
from fuwuyue.review.api import check_words as review_written


def check_words(words: str, month: Month, *, needed: bool = True) -> str:
    """Return what was written, without blanks around it.

    It is reviewed by the rules of the province of the month's plan. Raises RefusedTextError where the review refuses
    it, PersonalNumberError where it names people by their numbers, UserError where it is too long, or empty and
    `needed`.
    """
    written = words.replace("\0", "").strip()
    if needed and not written:
        raise UserError(_("Nothing was written; write what others should read."))
    if len(written) > LONGEST_TEXT:
        message = _("This has {count} characters; write {most} at most.")
        raise UserError(message.format(count=len(written), most=LONGEST_TEXT))
    if written:
        review_written(words=written, province=month.version.province)
    return written


# As what is read as a plan: see the limits of its reader.
LARGEST_PAPER_BYTES = 20 * 1024 * 1024
LONGEST_FILE_NAME = 120
_PAPERS = frozenset({"docx", "pdf"})
# Where a Word file keeps other files, other documents and programs.
_INSIDE_DOCX = ("word/embeddings/", "word/afchunk", "word/vbaproject")
_INSIDE_PDF = (b"/EmbeddedFile",)


@dataclass(frozen=True)
class ReadPaper:
    """A file that may be kept: what it is called, `docx` or `pdf`, and the SHA-256 of its bytes."""

    name: str
    format: str
    sha256: str


def check_paper(data: bytes, file_name: str, month: Month) -> ReadPaper:
    """Return what a file that shows that a task is done is, after its words and its name were reviewed.

    Only Word files and PDFs with text are taken, without other files inside. Raises UserError for anything else, with
    what to do; PersonalNumberError and RefusedTextError as `check_words` does, by the place in the text that was read.
    What stands in pictures is not seen.
    """
    name = file_name.replace("\\", "/").rpartition("/")[2].replace("\0", "").strip()
    ending = PurePath(name).suffix.lower().lstrip(".")
    name = name if len(name) <= LONGEST_FILE_NAME else f"{PurePath(name).stem[: LONGEST_FILE_NAME - 5]}.{ending}"
    if len(data) > LARGEST_PAPER_BYTES:
        message = _("“{name}” is larger than {limit} MB; save it without its pictures and choose it again.")
        raise UserError(message.format(name=name, limit=LARGEST_PAPER_BYTES // (1024 * 1024)))
    if ending not in _PAPERS or not _is_of_kind(data, ending):
        raise _refuse_kind(name)
    source = read_source(data, name)
    if _holds_files(data, ending):
        message = _("“{name}” holds another file inside, such as a table; take it out and choose it again.")
        raise UserError(message.format(name=name))
    for words in (PurePath(name).stem, source.text):
        review_written(words=words, province=month.version.province)
    return ReadPaper(name, ending, source.sha256)


def _refuse_kind(name: str) -> UserError:
    message = _(
        "“{name}” is not taken: give a Word file (.docx) or a PDF with text. A table, an archive or a picture is not "
        "asked for."
    )
    return UserError(message.format(name=name))


def _is_of_kind(data: bytes, ending: str) -> bool:
    """Say whether the bytes are what the ending says, so that a renamed table or picture is named as such."""
    if ending == "pdf":
        return b"%PDF-" in data[:1024] and not data.startswith(b"PK")
    return any(part.startswith("word/document") for part in _list_parts(data))


def _list_parts(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [part.lower() for part in package.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return []  # no package: the reader of papers says what is wrong with it


def _holds_files(data: bytes, ending: str) -> bool:
    if ending == "pdf":
        return any(mark in data for mark in _INSIDE_PDF)
    return any(part.startswith(_INSIDE_DOCX) for part in _list_parts(data))
