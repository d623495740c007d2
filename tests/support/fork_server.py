"""Starts programs of the project as processes of their own, from one that has loaded what all of them load.

Each has its own environment, standard input and output, as if it had been started anew; only what does not depend on
settings (libraries, the pure parts) is there already. Reads a request as JSON on each line and answers with a line.
"""

from __future__ import annotations

import atexit
import base64
import gc
import io
import json
import os
import runpy
import sys
import tempfile
from importlib import import_module
from typing import Any, BinaryIO

# Nothing that reads settings or the environment when it is loaded, and nothing that says something in a language then.
LOADED = (
    *("django.core.management.commands.migrate", "django.db.models", "django.db.backends.sqlite3.base", "django.forms"),
    *("django.http", "django.template", "django.contrib.auth.hashers", "django.db.migrations.executor", "psycopg"),
    *("typer.main", "rich.console", "pydantic", "yaml", "cryptography.hazmat.primitives.ciphers.aead"),
    *("fuwuyue.kernel.workdays", "fuwuyue.review.api", "fuwuyue.plan.parsing.api", "docx", "zipfile"),
)


def run_in_child(request: dict[str, Any], files: tuple[BinaryIO, BinaryIO, BinaryIO]) -> None:
    """Become the program that is asked for, and end with its status."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    for number, file in enumerate(files):
        os.dup2(file.fileno(), number)
    sys.stdin = io.TextIOWrapper(os.fdopen(0, "rb", closefd=False), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", closefd=False), encoding="utf-8", write_through=True)
    sys.argv = [request["module"], *request["arguments"]]
    status = 0
    try:
        runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Run one program to its end; return its status and what it wrote."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        given.write(base64.b64decode(request["given"]))
        given.seek(0)
        child = os.fork()
        if child == 0:
            run_in_child(request, (given, out, errors))
        _child, waited = os.waitpid(child, 0)
        written = []
        for file in (out, errors):
            file.seek(0)
            written.append(base64.b64encode(file.read()).decode())
    return {"status": os.waitstatus_to_exitcode(waited), "out": written[0], "errors": written[1]}


def main() -> None:
    for name in LOADED:
        import_module(name)
    gc.freeze()
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in sys.stdin:
        replies.write(json.dumps(answer(json.loads(line))) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
