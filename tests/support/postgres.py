"""A throw-away PostgreSQL cluster on a socket, from the binaries of this machine."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A test database may lose its last seconds when the power fails; without these it is several times slower.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# As a server keeps its word: what was confirmed to a person is on the disk.
_DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


def find_postgres_binaries() -> Path | None:
    """Return the folder with `initdb` and `pg_ctl`, of the newest version, or None (always on Windows: no sockets)."""
    if sys.platform == "win32":
        return None
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    return max(versions, key=lambda folder: float(folder.parent.name), default=None)


@contextmanager
def temporary_postgres(binaries: Path, *, durable: bool = False) -> Iterator[str]:
    """Start a cluster in a new folder, give its address, stop and remove it at the end.

    Listens on a socket in that folder only, so that nothing else on the machine meets it. PostgreSQL refuses to run as
    root: there it runs as the user `postgres`, whom the system's package has made.
    """
    folder = Path(tempfile.mkdtemp(prefix="fwy-pg-"))
    as_other = ["runuser", "-u", "postgres", "--"] if _is_root() else []
    if as_other:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    _run(
        *as_other,
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    )
    options = f"-k {folder} -c listen_addresses='' " + " ".join(
        f"-c {each}" for each in (_DURABLE if durable else _FAST)
    )
    control = [*as_other, binaries / "pg_ctl", "-D", data, "-w"]
    try:
        _run(*control, "-o", options, "-l", folder / "log", "start")
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        subprocess.run([*map(str, control), "-m", "immediate", "stop"], check=False, capture_output=True, cwd="/")
        shutil.rmtree(folder, ignore_errors=True)


def crash_and_restart(binaries: Path, address: str) -> None:
    """End the cluster at `address` with nothing written out, as when its machine loses power, and start it again."""
    data = Path(address.partition("host=")[2]) / "data"
    as_other = ["runuser", "-u", "postgres", "--"] if _is_root() else []
    control = [*as_other, binaries / "pg_ctl", "-D", data, "-w"]
    options = (data / "postmaster.opts").read_text(encoding="utf-8")
    given = " ".join(word.strip('"') for word in options.split()[1:] if '"-D"' not in word and str(data) not in word)
    _run(*control, "-m", "immediate", "stop")
    _run(*control, "-o", given, "-l", data.parent / "log", "start")


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, cwd="/")
