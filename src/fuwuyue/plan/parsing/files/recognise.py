"""What kind of file some bytes are. The content decides; the name only tells Markdown from plain text."""

from __future__ import annotations

from pathlib import PurePath

from fuwuyue.kernel.texts import gettext as _

OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_HEADERS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Readers accept a PDF whose header stands somewhere in the first kilobyte.
_PDF_HEADER, _PDF_HEADER_WITHIN = b"%PDF-", 1024


def recognise(data: bytes) -> str:
    """Return `pdf`, `zip`, `ole`, `rtf`, `other` (a kind that holds no plan text) or `text` (all the rest)."""
    if data.startswith(ZIP_HEADERS):
        return "zip"
    if data.startswith(OLE_HEADER):
        return "ole"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    if _PDF_HEADER in data[:_PDF_HEADER_WITHIN]:
        return "pdf"
    return "other" if name_other_kind(data) else "text"


def name_other_kind(data: bytes) -> str | None:
    """Return what a person calls a file that is no document of words, or None where its first bytes do not tell."""
    kinds = (
        (_("a picture"), (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00")),
        (
            _("an archive"),
            (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"),
        ),
        (_("a program"), (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")),
        (_("a sound or video file"), (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"FLV\x01")),
        (_("a database"), (b"SQLite format 3\x00",)),
        (_("a CAJ paper"), (b"CAJ\x00", b"HN\x00\x00", b"KDH ")),
    )
    for kind, headers in kinds:
        if data.startswith(headers):
            return kind
    return _name_by_inner_mark(data)


def _name_by_inner_mark(data: bytes) -> str | None:
    if data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00":
        return _("a picture")
    if data.startswith(b"MZ") and b"\x00" in data[:256]:
        return _("a program")
    if data.startswith(b"RIFF") and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return _("a picture") if data[8:12] == b"WEBP" else _("a sound or video file")
    if data[4:8] == b"ftyp":
        return _("a picture") if data[8:12] in (b"heic", b"heix", b"mif1", b"avif") else _("a sound or video file")
    return None


def ending_of(name: str) -> str:
    """Return the file name's ending in small letters, without the dot; empty for none and for standard input."""
    return PurePath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def base_of(name: str) -> str:
    """Return the file name without its folder, whichever system wrote it."""
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2] or name
