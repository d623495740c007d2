"""A DuckDB session of one run: its memory, its threads, its folder for what does not fit, and the shipped tables."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import duckdb

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _

# The column of a source view that numbers its rows from 0; no table of a department has one of that name.
ROW = "reconcile_rn"
_MEMORY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B)\s*", re.IGNORECASE)


def open_session(folder: Path, *, threads: int | None = None, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection that keeps everything in memory and spills into `folder` where `memory` is used up."""
    con = duckdb.connect(config={"temp_directory": str(folder / "spill"), "preserve_insertion_order": False})
    if threads:
        con.execute(f"SET threads = {int(threads)}")
    if memory:
        if not _MEMORY.fullmatch(memory):
            raise ReconcileError(_("“{memory}” is no amount of memory; write it as 512MB or 2GB."), memory=memory)
        con.execute(f"SET memory_limit = '{memory.strip()}'")
    return con


def load_shipped(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables `sounds` (character, code of its sound, of its sound as a surname) and `lunar` (solar, lunar)."""
    for name in ("sounds", "lunar"):
        file = files("reconcile") / "data" / f"{name}.parquet"
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet({quote_text(str(file))})")


def quote_text(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """Return a name as an SQL identifier, whatever stands in it."""
    return '"' + name.replace('"', '""') + '"'


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return how many rows a table has."""
    return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
