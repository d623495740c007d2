"""The folder that a run works in, beside the one it is to become: locked while the run lives, removed by the next one
where it was killed, since what spilled to the disk there holds values of records."""

from __future__ import annotations

import glob
import shutil
from pathlib import Path
from typing import IO

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _

_LOCK = "lock"


def hold(folder: Path) -> IO[bytes]:
    """Lock the folder of a run until the returned file is closed, or the process ends however it ends.

    Raises ReconcileError where another run holds it.
    """
    lock = (folder / _LOCK).open("ab")
    if not _take(lock):
        lock.close()
        raise ReconcileError(_("Another run works in {folder}; wait for its end."), folder=folder)
    return lock


def remove_left_over(out: Path) -> None:
    """Remove the folders of runs for `out` that were killed."""
    for folder in out.absolute().parent.glob(f".{glob.escape(out.name)}.*"):
        if not (folder / _LOCK).is_file():
            continue
        try:
            hold(folder).close()
        except ReconcileError:
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _take(lock: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:
        import msvcrt  # Windows

        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
