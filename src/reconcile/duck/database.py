"""A query of a department's database as a table: PostgreSQL through psycopg, SQLite through sqlite3, read and nothing
else.

Rows go straight into a file of the run, as CSV: as texts, which is how every column is standardised, in bounded memory,
and without the 170 MB of a library for Arrow. PostgreSQL writes them itself (COPY).
"""

from __future__ import annotations

import csv
import sqlite3
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _

_ROWS_AT_ONCE = 10_000


class DatabaseSource(BaseModel):
    """Where a table is read from: a database and one query of it, written down as .toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    database: str = Field(
        pattern="^(sqlite:|postgres(ql)?://).+", description="sqlite:FILE or postgresql://user@host/name"
    )
    query: str = Field(min_length=1, description="One SELECT; its columns are those of the table")


def read_source(file: Path) -> DatabaseSource:
    """Return what a .toml says; raises ReconcileError where it says something else."""
    try:
        return DatabaseSource.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ReconcileError(
            _('{file} names no query: it needs database = "sqlite:FILE" or "postgresql://…", and query = "SELECT …".'),
            file=file.name,
        ) from error


def query_to_csv(file: Path, side: str, folder: Path) -> Path:
    """Run the query of a .toml and return its rows as a CSV file in `folder`.

    Raises ReconcileError where the database or the query does not answer. Its sentence never repeats the address, which
    may hold a password.
    """
    source = read_source(file)
    target = folder / f"query-{side}.csv"
    if source.database.startswith("sqlite:"):
        database = (file.parent / source.database.removeprefix("sqlite:")).resolve()
        _from_sqlite(database, source.query, target, file)
    else:
        _from_postgresql(source.database, source.query, target, file)
    return target


def _from_sqlite(database: Path, query: str, target: Path, file: Path) -> None:
    try:
        con = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
        try:
            cursor = con.execute(query)
            with target.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow([column[0] for column in cursor.description or ()])
                while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                    writer.writerows(rows)
        finally:
            con.close()
    except sqlite3.Error as error:
        raise _no_answer(file, str(error)) from error


def _from_postgresql(address: str, query: str, target: Path, file: Path) -> None:
    try:
        import psycopg
    except ImportError as error:
        raise ReconcileError(
            _("Reading PostgreSQL needs psycopg: install Fuwuyue with its extra “postgres”.")
        ) from error
    statement = f"COPY ({query.strip().rstrip(';')}) TO STDOUT (FORMAT csv, HEADER)"
    try:
        with psycopg.connect(address) as con, target.open("wb") as out:
            con.read_only = True
            con.execute("SET client_encoding = 'UTF8'")
            with con.cursor().copy(statement) as rows:
                for part in rows:
                    out.write(part)
    except psycopg.OperationalError as error:
        # Its message repeats host and user, and libpq's own words for the rest.
        raise _no_answer(file, type(error).__name__) from None
    except psycopg.Error as error:
        raise _no_answer(file, error.diag.message_primary or type(error).__name__) from error


def _no_answer(file: Path, reason: str) -> ReconcileError:
    return ReconcileError(
        _("The database of {file} does not answer the query ({reason}); correct the address or the query."),
        file=file.name,
        reason=reason,
    )
