"""A zip of XML parts (.docx and its kin), opened with nothing in it believed: names, sizes and entities are hostile."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.files import limits

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
# What zipfile and zlib raise on broken input.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError,
    OverflowError,
)  # fmt: skip
# "Strict Open XML" has the same elements under other names.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


class Package:
    """The parts of a zipped document. Every method raises UserError where the file is broken, locked or a bomb."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open `data`, a zip file; nothing is unpacked yet."""
        self._name = name
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise self._refuse_broken() from error
        if len(self._zip.filelist) > limits.MOST_ZIP_ENTRIES:
            raise self._refuse_bomb()
        self.part_names = frozenset(self._zip.namelist())

    def check_all(self) -> None:
        """Unpack every entry to nowhere, within the limits: before the whole file is handed to another program."""
        for entry in self.part_names:
            for _chunk in self._chunks(entry):
                pass

    def read(self, part: str) -> bytes:
        """Return the bytes of `part`, which must be one of `part_names`."""
        return b"".join(self._chunks(part))

    def read_xml(self, part: str) -> _Element | None:
        """Return the root of an XML part, or None where there is no such part. A document type is refused."""
        if part not in self.part_names:
            return None
        from lxml import etree

        data = self.read(part)
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
        try:
            root = etree.fromstring(data, parser)
        except (etree.LxmlError, ValueError) as error:
            raise self._refuse_broken() from error
        document = root.getroottree().docinfo
        if document.internalDTD is not None or document.doctype:
            raise UserError(
                _("{name} declares XML entities, which no office program writes; save it again as .docx.").format(
                    name=self._name
                )
            )
        return root

    def _chunks(self, part: str) -> Iterator[bytes]:
        try:
            entry = self._zip.getinfo(part)
            if entry.flag_bits & _ENCRYPTED:
                raise UserError(
                    _("{name} is locked with a password; open it, take the password off and save it again.").format(
                        name=self._name
                    )
                )
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self._refuse_broken()
            with self._zip.open(entry) as stream:
                read = 0
                while chunk := stream.read(_CHUNK):
                    read += len(chunk)
                    self._count(len(chunk), read, entry.compress_size)
                    yield chunk
        except _BROKEN as error:
            raise self._refuse_broken() from error

    def _count(self, more: int, of_part: int, packed: int) -> None:
        """Stop an unpacking that grows out of bounds; the sizes that the file itself states are not asked."""
        self._unpacked += more
        is_bomb = of_part > limits.RATIO_COUNTS_FROM_BYTES and of_part > limits.HIGHEST_ZIP_RATIO * max(packed, 1)
        if is_bomb or self._unpacked > limits.MOST_UNPACKED_BYTES:
            raise self._refuse_bomb()

    def _refuse_broken(self) -> UserError:
        return UserError(
            _(
                "{name} is broken and cannot be opened; open it in Word or WPS, save it again, and give that file."
            ).format(name=self._name)
        )

    def _refuse_bomb(self) -> UserError:
        return UserError(
            _("{name} unpacks to far more than a document holds and is not opened; check where it comes from.").format(
                name=self._name
            )
        )
