"""The database of a place, as somebody beside the program sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any


def ask(place: dict[str, str], statement: str) -> Sequence[tuple[Any, ...]]:
    """Run one statement in the database of `place`, commit, and return its rows."""
    address = place["FUWUYUE_DATABASE_URL"]
    with closing(_connect(place, address)) as database:
        cursor = database.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
        database.commit()
    return rows


def _connect(place: dict[str, str], address: str) -> Any:
    if not address:
        return sqlite3.connect(Path(place["FUWUYUE_HOME"]) / "fuwuyue.sqlite3", timeout=20)
    import psycopg

    return psycopg.connect(address)
