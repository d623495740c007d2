"""The file of a backup: a zip with a manifest, and a hash over every byte of the file in its comment.

Members are `tables/NAME.jsonl`, `files/PATH` and `manifest.json`. The manifest names each other member with its length
and SHA-256. A zip has bytes that no reader looks at, so the last 64 bytes of the file, which are the end of the zip's
comment, are the SHA-256 of all before them: no byte can be another one, and no end can be missing, without being seen.
This guards against accidents of disks and copying. It is no signature: whoever can write a file can write its hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.cipher.api import open_for_owner

FORMAT = 1
MANIFEST = "manifest.json"
_COMMENT = b"fuwuyue-backup sha256:"
_DIGITS = 64
_BLOCK = 1 << 20
_SAFE_PART = re.compile(r"(?!\.{1,2}$)[^\\/:\x00-\x1f]+")


class ArchiveError(UserError):
    """A file that is no whole, unaltered backup of this version; one sentence says why."""


@dataclass
class Member:
    """What the manifest says of a member; `row_count` of a table."""

    sha256: str
    size: int
    row_count: int | None = None


class ArchiveWriter:
    """Writes the members of a new archive, one after the other, each in parts."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Take the zip that is open for writing."""
        self._archive = archive
        self.members: dict[str, Member] = {}

    def add(self, name: str, parts: Iterable[bytes]) -> Member:
        """Write one member and return what the manifest will say of it."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                size += len(part)
                member.write(part)
        self.members[name] = Member(digest.hexdigest(), size)
        return self.members[name]

    def write_manifest(self, said: Mapping[str, Any]) -> None:
        """Write the manifest: what is `said`, and all members so far."""
        members = {name: member.__dict__ for name, member in self.members.items()}
        content = json.dumps({"format": FORMAT, **said, "members": members}, ensure_ascii=False, indent=1)
        self._archive.writestr(MANIFEST, content)


@contextmanager
def create_archive(path: Path) -> Iterator[ArchiveWriter]:
    """Give the writer of a new archive, which has its name only once it is whole and on the disk.

    Raises ArchiveError where there is such a file already, or it cannot be written.
    """
    _check_is_free(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(partial, "w+b", opener=open_for_owner) as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                archive.comment = _COMMENT + b"0" * _DIGITS
                yield ArchiveWriter(archive)
            _write_digest(file)
        _check_is_free(path)
        partial.replace(path)
        _write_folder(path.parent)
    except OSError as error:
        message = _("The backup {path} cannot be written ({reason}); choose another place.")
        raise ArchiveError(message.format(path=path, reason=error.strerror or error)) from error
    finally:
        partial.unlink(missing_ok=True)


def _check_is_free(path: Path) -> None:
    if path.exists():
        message = _("{path} is there already and is left as it is; choose another name, such as one with the day.")
        raise ArchiveError(message.format(path=path))


def _write_digest(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END) - _DIGITS
    digest = _digest_of(file, size)
    file.seek(size)
    file.write(digest)
    file.flush()
    os.fsync(file.fileno())


def _write_folder(folder: Path) -> None:
    """Let the new name reach the disk; Windows does this by itself and cannot open a folder."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest_of(file: IO[bytes], size: int) -> bytes:
    """Return the SHA-256 of the first `size` bytes, in hexadecimal digits."""
    file.seek(0)
    digest, left = hashlib.sha256(), size
    while left > 0 and (part := file.read(min(_BLOCK, left))):
        digest.update(part)
        left -= len(part)
    return digest.hexdigest().encode("ascii")


def is_archive(path: Path) -> bool:
    """Return whether a file ends as a backup does."""
    end = len(_COMMENT) + _DIGITS
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) < end:
            return False
        file.seek(-end, os.SEEK_END)
        return file.read(len(_COMMENT)) == _COMMENT


class Archive:
    """A backup that was checked as a whole."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
        """Take the open zip and its manifest."""
        self._archive = archive
        self.manifest = manifest

    def list_members(self, folder: str) -> dict[str, Member]:
        """Return the members below `folder`, by their names there."""
        start = f"{folder}/"
        members = self.manifest["members"].items()
        return {name[len(start) :]: Member(**member) for name, member in members if name.startswith(start)}

    @contextmanager
    def open_member(self, name: str) -> Iterator[IO[bytes]]:
        """Give the content of one member."""
        with self._archive.open(name) as member:
            yield member


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Give a backup after every byte of it was checked; raise ArchiveError where anything is not as it was written."""
    try:
        with path.open("rb") as file:
            _check_digest(path, file)
            with zipfile.ZipFile(file) as archive:
                manifest = _read_manifest(path, archive)
                _check_members(path, archive, manifest)
                yield Archive(archive, manifest)
    except OSError as error:
        message = _("{path} cannot be read ({reason}); check the name.")
        raise ArchiveError(message.format(path=path, reason=error.strerror or error)) from error
    except zipfile.BadZipFile as error:
        raise _not_as_written(path) from error


def check_archive(*, path: Path) -> Mapping[str, Any]:
    """Return the manifest of a backup after every byte of the file was checked; raise ArchiveError."""
    with open_archive(path) as archive:
        return archive.manifest


def _check_digest(path: Path, file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END) - _DIGITS
    if size <= 0 or _digest_of(file, size) != file.read(_DIGITS):
        raise _not_as_written(path)


def _not_as_written(path: Path) -> ArchiveError:
    message = _("{path} is no backup, or it was cut short or altered; nothing was restored. Take another copy of it.")
    return ArchiveError(message.format(path=path))


def _read_manifest(path: Path, archive: zipfile.ZipFile) -> Mapping[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
        found = manifest["format"]
    except (KeyError, ValueError, TypeError) as error:
        raise _not_as_written(path) from error
    if found != FORMAT:
        message = _("{path} was made by version {version}, in another format; restore it with that version.")
        raise ArchiveError(message.format(path=path, version=manifest.get("program", "?")))
    read: Mapping[str, Any] = manifest
    return read


def _check_members(path: Path, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
    """Compare every member with the manifest: a file made anew around fewer or other members has a right hash too."""
    names = archive.namelist()
    if sorted(names) != sorted([*manifest["members"], MANIFEST]):
        raise _not_as_written(path)
    for name, said in manifest["members"].items():
        if not all(_SAFE_PART.fullmatch(part) for part in name.split("/")) or PurePosixPath(name).is_absolute():
            raise _not_as_written(path)
        digest, size = hashlib.sha256(), 0
        with archive.open(name) as member:
            while part := member.read(_BLOCK):
                digest.update(part)
                size += len(part)
        if (digest.hexdigest(), size) != (said["sha256"], said["size"]):
            raise _not_as_written(path)
