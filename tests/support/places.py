"""Databases for processes of their own: a file, or a new database in the server that is tested."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection


@contextmanager
def make_place(folder: Path) -> Iterator[dict[str, str]]:
    """Give the settings of an empty database of the kind that is tested, which goes away afterwards."""
    if connection.vendor == "sqlite":
        yield {"FUWUYUE_HOME": str(folder), "FUWUYUE_DATABASE_URL": ""}
        return
    name = f"fuwuyue_{secrets.token_hex(8)}"
    run_statement(f"CREATE DATABASE {name}")
    try:
        yield {"FUWUYUE_HOME": str(folder), "FUWUYUE_DATABASE_URL": _address(name)}
    finally:
        run_statement(f"DROP DATABASE {name} WITH (FORCE)")


def run_statement(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _address(name: str) -> str:
    given = connection.settings_dict
    options = {"user": given["USER"], "password": given["PASSWORD"], "port": given["PORT"], "host": given["HOST"]}
    return f"postgresql:///{name}?" + urlencode({key: value for key, value in options.items() if value})
