"""The command, run as a person runs it."""

import atexit
import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path


def run(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    inherited = {key: value for key, value in os.environ.items() if key not in ("FUWUYUE_LANGUAGE", "COLUMNS")}
    return subprocess.run(
        [sys.executable, "-m", "fuwuyue", *arguments],
        input=given,
        capture_output=True,
        env=inherited | environment,
        timeout=120,
    )


@cache
def _start_server() -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parents[2]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.fork_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=root,
        env={key: value for key, value in os.environ.items() if not key.startswith(("FUWUYUE_", "DJANGO_"))},
    )
    atexit.register(server.kill)
    return server


def run_forked(
    module: str, *arguments: str, given: bytes = b"", folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a module as `python -m` does, by a process that has its libraries loaded: a third of the time of a start.

    Where a process cannot be forked it is started.
    """
    inherited = {key: value for key, value in os.environ.items() if key not in ("FUWUYUE_LANGUAGE", "COLUMNS")}
    variables, place = inherited | environment, str(folder or Path.cwd())
    command = [sys.executable, "-m", module, *arguments]
    if not hasattr(os, "fork"):
        return subprocess.run(command, input=given, capture_output=True, env=variables, cwd=place, timeout=120)
    request = {"module": module, "arguments": arguments, "environment": variables, "folder": place}
    server = _start_server()
    assert server.stdin
    assert server.stdout
    server.stdin.write(json.dumps(request | {"given": base64.b64encode(given).decode()}) + "\n")
    server.stdin.flush()
    told = json.loads(server.stdout.readline())
    out, errors = (base64.b64decode(told[name]) for name in ("out", "errors"))
    return subprocess.CompletedProcess(command, told["status"], out, errors)


def run_quickly(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as `run` does, by a forked process."""
    return run_forked("fuwuyue", *arguments, given=given, **environment)


def run_many(lines: Sequence[Sequence[str]], **environment: str) -> list[tuple[int, str, str]]:
    """Run lines in one process; return status, output and errors of each. The language is that of the first."""
    inherited = {key: value for key, value in os.environ.items() if key not in ("FUWUYUE_LANGUAGE", "COLUMNS")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.many_commands"],
        input=json.dumps(lines).encode(),
        capture_output=True,
        check=True,
        env=inherited | environment,
        timeout=120,
    )
    return [tuple(each) for each in json.loads(done.stdout)]


def said(result: subprocess.CompletedProcess[bytes]) -> str:
    return result.stderr.decode("utf-8")
