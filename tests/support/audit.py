"""The hand of somebody who owns the database: the triggers of the audit off for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

TABLES = ("protection_auditentry", "protection_auditseal")


@contextmanager
def without_triggers(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Let the two tables of the audit be changed within the block."""
    if database.vendor == "postgresql":
        _run(database, [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES])
        yield
        _run(database, [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES])
        return
    with database.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'protection_audit%'")
        triggers = cursor.fetchall()
    _run(database, [f"DROP TRIGGER {name}" for name, _sql in triggers])
    yield
    _run(database, [sql for _name, sql in triggers])


def _run(database: BaseDatabaseWrapper, statements: list[str]) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def let_tests_empty_the_tables() -> None:
    """Switch the triggers off while Django empties all tables, as it does after a test that commits.

    On the class, since a test with a browser has a connection of its own.
    """
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_triggers(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with without_triggers(self.connection):
            flush(self, statements)

    operations.execute_sql_flush = flush_without_triggers
