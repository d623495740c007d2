"""Databases for processes of their own: a file, or a new database in the server that is tested."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.db import connection

FILE = "fuwuyue.sqlite3"


@contextmanager
def make_place(folder: Path, like: dict[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Give the settings of an empty database of the kind that is tested, which goes away afterwards.

    Its tables are there: making them takes seconds, and is done once for all that are copied from it. With `like`, the
    settings of another place that no process has open, it holds what that one holds.
    """
    if connection.vendor == "sqlite":
        shutil.copyfile(Path(like["FUWUYUE_HOME"]) / FILE if like else _make_file(), folder / FILE)
        yield {"FUWUYUE_HOME": str(folder), "FUWUYUE_DATABASE_URL": ""}
        return
    name = f"fuwuyue_{secrets.token_hex(8)}"
    source = urlsplit(like["FUWUYUE_DATABASE_URL"]).path.strip("/") if like else _make_database()
    run_statement(f"CREATE DATABASE {name} TEMPLATE {source}")
    try:
        yield {"FUWUYUE_HOME": str(folder), "FUWUYUE_DATABASE_URL": _address(name)}
    finally:
        run_statement(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _make_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fuwuyue-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _make_tables({"FUWUYUE_HOME": str(folder), "FUWUYUE_DATABASE_URL": ""})
    return folder / FILE


@cache
def _make_database() -> str:
    """Make the one that others are copied from; it goes with the throw-away server."""
    name = f"fuwuyue_tables_{secrets.token_hex(8)}"
    run_statement(f"CREATE DATABASE {name}")
    with tempfile.TemporaryDirectory() as home:
        _make_tables({"FUWUYUE_HOME": home, "FUWUYUE_DATABASE_URL": _address(name)})
    return name


def _make_tables(settings: dict[str, str]) -> None:
    code = "from fuwuyue.config.server import open_database; open_database()"
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **settings}, check=True, capture_output=True)


def run_statement(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _address(name: str) -> str:
    given = connection.settings_dict
    options = {"user": given["USER"], "password": given["PASSWORD"], "port": given["PORT"], "host": given["HOST"]}
    return f"postgresql:///{name}?" + urlencode({key: value for key, value in options.items() if value})
