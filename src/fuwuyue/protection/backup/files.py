"""The files of the site's folder that belong into a backup, and those that never do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.backup.archive import is_archive
from fuwuyue.protection.cipher.api import looks_like_keys

# What the program makes anew: packed static files. The database has its tables in the backup.
_MADE_ANEW = "static"
_DATABASE = ("fuwuyue.sqlite3", "fuwuyue.sqlite3-wal", "fuwuyue.sqlite3-shm", "fuwuyue.sqlite3-journal")
_BLOCK = 1 << 20
_LONGEST_KEYS = 1 << 20


def list_files(*, home: Path, key_file: Path | None) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Return the files of `home` by their paths there, and the paths of those with keys, which are left out.

    Left out without a word are the database, what the program makes anew, and backups. Keys are recognised by what
    stands in the file, wherever it lies: a backup is carried about, and nobody remembers what lay where.
    """
    found, secret = {}, []
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if not path.is_file() or path.is_symlink() or _is_made_anew(name) or is_archive(path):
            continue
        if _holds_keys(path, key_file):
            secret.append(name)
        else:
            found[name] = path
    return found, tuple(secret)


def _is_made_anew(name: str) -> bool:
    top, last = name.partition("/")[0], name.rpartition("/")[2]
    unfinished = any(part.startswith(".") and part.endswith(".part") for part in (top, last))
    return top == _MADE_ANEW or name in _DATABASE or unfinished


def _holds_keys(path: Path, key_file: Path | None) -> bool:
    if key_file is not None and path.resolve() == key_file.resolve():
        return True
    return path.stat().st_size <= _LONGEST_KEYS and looks_like_keys(path.read_bytes())


def read_file(path: Path) -> Iterator[bytes]:
    """Give the content of a file in parts."""
    with path.open("rb") as file:
        while part := file.read(_BLOCK):
            yield part


def check_free(*, home: Path, names: Collection[str]) -> None:
    """Raise UserError where one of the files is there already."""
    for name in names:
        if (home / name).exists():
            message = _("{path} is there already; a backup is restored only where there are no data yet.")
            raise UserError(message.format(path=home / name))


@contextmanager
def placing_files(*, home: Path) -> Iterator[Placed]:
    """Give what puts files beside the site's folder first, and in their place at the end; on an error none stays."""
    placed = Placed(home, home / f".restore.{os.getpid()}.part")
    try:
        yield placed
    except BaseException:
        placed.take_back()
        raise
    finally:
        shutil.rmtree(placed.waiting, ignore_errors=True)


class Placed:
    """Files that wait in a folder of their own until everything is known to be right."""

    def __init__(self, home: Path, waiting: Path) -> None:
        """Take the site's folder, and the one to wait in."""
        self.home = home
        self.waiting = waiting
        self._done: list[Path] = []

    def add(self, name: str, source: IO[bytes]) -> None:
        """Write one file where it waits."""
        path = self.waiting / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            shutil.copyfileobj(source, file, _BLOCK)
            file.flush()
            os.fsync(file.fileno())

    def put_in_place(self, names: Collection[str]) -> None:
        """Move all of them to where they belong."""
        for name in names:
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            (self.waiting / name).rename(path)
            self._done.append(path)

    def take_back(self) -> None:
        """Remove what was put in place."""
        for path in self._done:
            path.unlink(missing_ok=True)
