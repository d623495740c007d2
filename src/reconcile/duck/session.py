"""A DuckDB session of one run: its memory, its threads, its folder for what does not fit, and the shipped tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _

# The column of a source view that numbers its rows from 0; no table of a department has one of that name.
ROW = "reconcile_rn"
SIDES = ("left", "right")
ENDS = (("left", "a"), ("right", "b"))
Found = TypeVar("Found")
_MEMORY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B)\s*", re.IGNORECASE)


def open_session(folder: Path, *, threads: int | None = None, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection that keeps everything in memory and spills into `folder` where `memory` is used up."""
    con = duckdb.connect(config={"temp_directory": str(folder / "spill"), "preserve_insertion_order": False})
    # Nothing is kept, so nothing need be put in order: a checkpoint takes 0.2 s of a million rows.
    con.execute("SET checkpoint_threshold = '1TB'")
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


def at_once(
    con: duckdb.DuckDBPyConnection, tasks: Sequence[Callable[[duckdb.DuckDBPyConnection], Found]]
) -> list[Found]:
    """Return what each task finds, done side by side: tables of up to 122,880 rows keep one processor busy, not two.

    Each task has a connection of its own to the same tables. Where one fails, or Ctrl+C is pressed, all are stopped.
    """
    cursors = [con.cursor() for _task in tasks]
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(task, cursor) for task, cursor in zip(tasks, cursors, strict=True)]
        try:
            return [one.result() for one in waiting]
        except BaseException:
            for one, cursor in zip(waiting, cursors, strict=True):
                one.cancel()
                cursor.interrupt()
            raise


def for_both(con: duckdb.DuckDBPyConnection, task: Callable[[duckdb.DuckDBPyConnection, str, str], None]) -> None:
    """Do a task for both tables side by side; it is told the side (left, right) and its end of a pair (a, b)."""

    def of(side: str, end: str) -> Callable[[duckdb.DuckDBPyConnection], None]:
        return lambda own: task(own, side, end)

    at_once(con, [of(side, end) for side, end in ENDS])


def ask(con: duckdb.DuckDBPyConnection, queries: Sequence[str]) -> list[list[tuple[Any, ...]]]:
    """Return the rows of each query, asked side by side."""

    def of(query: str) -> Callable[[duckdb.DuckDBPyConnection], list[tuple[Any, ...]]]:
        return lambda own: own.execute(query).fetchall()

    return at_once(con, [of(query) for query in queries])
