"""The command, run as a person runs it."""

import os
import subprocess
import sys


def run(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    inherited = {key: value for key, value in os.environ.items() if key not in ("FUWUYUE_LANGUAGE", "COLUMNS")}
    return subprocess.run(
        [sys.executable, "-m", "fuwuyue", *arguments],
        input=given,
        capture_output=True,
        env=inherited | environment,
        timeout=120,
    )


def said(result: subprocess.CompletedProcess[bytes]) -> str:
    return result.stderr.decode("utf-8")
