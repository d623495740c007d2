"""The command, run as a person runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence


def run(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    inherited = {key: value for key, value in os.environ.items() if key not in ("FUWUYUE_LANGUAGE", "COLUMNS")}
    return subprocess.run(
        [sys.executable, "-m", "fuwuyue", *arguments],
        input=given,
        capture_output=True,
        env=inherited | environment,
        timeout=120,
    )


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
