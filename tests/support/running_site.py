"""The site in a process of its own, as `fuwuyue serve` starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_environment(home: Path, **environment: str) -> dict[str, str]:
    """Return the environment of this process without its settings of the program, with others."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("FUWUYUE_", "DJANGO_"))}
    return {**given, "FUWUYUE_HOME": str(home), "PYTHONUTF8": "1", **environment}


@contextmanager
def running_site(home: Path, *arguments: str, **environment: str) -> Iterator[int]:
    """Serve at a free port, give its number once it is listened at, and stop at the end."""
    port = free_port()
    command = [sys.executable, "-m", "fuwuyue", "serve", "--no-browser", "--port", str(port), *arguments]
    server = subprocess.Popen(command, env=own_environment(home, **environment), stdout=subprocess.DEVNULL)
    try:
        _wait_until_listened_at(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_until_listened_at(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nothing listens")
