"""The rows of all tables as lines of JSON that are the same whichever database they come from, and back.

A line is the values of one row in the order of the model's columns, rows in the order of their keys. A moment is UTC as
`2026-08-24 01:30:00.5`, a UUID 32 digits, bytes are Base64, JSON is a text with sorted keys.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

_AT_ONCE = 2_000
# What `migrate` itself fills; in a database with rows elsewhere there is something to lose.
FILLED_BY_MIGRATE = frozenset({"auth_permission", "django_content_type", "django_site"})

# A session's key opens the site to whoever has it, and nobody wants to be signed in again by a restore.
NOT_KEPT = frozenset({"django_session"})


@dataclass(frozen=True)
class Table:
    """A table with its model, whose columns are the order of the values in a line."""

    name: str
    model: type[models.Model]

    @property
    def fields(self) -> Sequence[models.Field[Any, Any]]:
        """Return the fields that have a column in this table."""
        return self.model._meta.local_concrete_fields


def list_tables() -> Sequence[Table]:
    """Return the tables of all models that are kept, by name. That of the migrations is none: the program makes it."""
    own = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    tables = {model._meta.db_table: Table(model._meta.db_table, model) for model in own if not model._meta.proxy}
    return [tables[name] for name in sorted(tables.keys() - NOT_KEPT)]


@contextmanager
def reading_one_moment() -> Iterator[None]:
    """Let everything that is read within see the database as it is now, while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True):
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    # By hand: the transactions of the settings take the lock for writing from their first moment.
    _run("BEGIN")
    try:
        yield
    finally:
        _run("ROLLBACK")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def dump_rows(table: Table) -> Iterator[tuple[int, bytes]]:
    """Give the lines of a table in parts, each with how many rows it has."""
    writers = [(place, writer) for place, field in enumerate(table.fields) if (writer := _find_writer(field))]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_select(table))
        while rows := cursor.fetchmany(_AT_ONCE):
            yield len(rows), b"".join(_write_line(list(row), writers) for row in rows)


def _select(table: Table) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in table.fields)
    key: Any = table.model._meta.pk
    order = quote(key.column)
    if connection.vendor == "postgresql" and isinstance(key, models.CharField | models.TextField):
        order += ' COLLATE "C"'
    return f"SELECT {columns} FROM {quote(table.name)} ORDER BY {order}"  # noqa: S608 names of our own models


def _write_line(row: list[Any], writers: Sequence[tuple[int, Callable[[Any], Any]]]) -> bytes:
    for place, writer in writers:
        if row[place] is not None:
            row[place] = writer(row[place])
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write_moment(value: Any) -> str:
    # SQLite gives UTC without saying so. Its texts must come back as they were: it looks for equal ones.
    return str(value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None))


def _write_json(value: Any) -> str:
    content = json.loads(value) if isinstance(value, str) else value
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _write_bytes(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode("ascii")


def _write_uuid(value: Any) -> str:
    return value if isinstance(value, str) else str(value.hex)


# By Django's name of the column's kind; None where the database gives what JSON can hold. A kind that is not here
# stops the backup, by test: what is not known cannot be known to come back.
_WRITERS: dict[str, Callable[[Any], Any] | None] = {
    "AutoField": None,
    "BigAutoField": None,
    "BigIntegerField": None,
    "BinaryField": _write_bytes,
    "BooleanField": bool,
    "CharField": None,
    "DateField": str,
    "DateTimeField": _write_moment,
    "FloatField": None,
    "GenericIPAddressField": str,
    "IntegerField": None,
    "JSONField": _write_json,
    "PositiveBigIntegerField": None,
    "PositiveIntegerField": None,
    "PositiveSmallIntegerField": None,
    "SlugField": None,
    "SmallIntegerField": None,
    "TextField": None,
    "UUIDField": _write_uuid,
}


def _find_kind(field: models.Field[Any, Any]) -> str:
    target: Any = field
    while target.remote_field is not None:
        target = target.target_field
    return str(target.get_internal_type())


def _find_writer(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    return _WRITERS[_find_kind(field)]


def list_unknown_kinds() -> Sequence[str]:
    """Return the columns of which no backup can be made."""
    fields = [field for table in list_tables() for field in table.fields]
    return [str(field) for field in fields if _find_kind(field) not in _WRITERS]


def count_rows(table: Table) -> int:
    """Return how many rows a table has."""
    return table.model._base_manager.count()


def empty(table: Table) -> None:
    """Delete all rows of a table that `migrate` has filled."""
    _run(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 names of our own models


def load_rows(table: Table, lines: Iterable[bytes]) -> None:
    """Store the rows of these lines in a table without any."""
    readers = [(place, reader) for place, field in enumerate(table.fields) if (reader := _find_reader(field))]
    rows = (_read_line(line, readers) for line in lines)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in table.fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        holders = ", ".join(["%s"] * len(table.fields))
        statement = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({holders})"  # noqa: S608 our own names
        while part := list(islice(rows, _AT_ONCE)):
            cursor.executemany(statement, part)


def _read_line(line: bytes, readers: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    row: list[Any] = json.loads(line)
    for place, reader in readers:
        if row[place] is not None:
            row[place] = reader(row[place])
    return row


def _find_reader(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    kind = _find_kind(field)
    if kind == "BinaryField":
        return base64.b64decode
    if kind == "DateTimeField" and connection.vendor == "postgresql":
        return _with_zone
    return None


def _with_zone(moment: str) -> str:
    return f"{moment}+00"


def digest_rows(table: Table) -> str:
    """Return the SHA-256 of the lines of a table."""
    digest = hashlib.sha256()
    for _count, part in dump_rows(table):
        digest.update(part)
    return digest.hexdigest()


def go_on_counting(tables: Iterable[Table]) -> None:
    """Let each table give its next key after the highest that it has; SQLite does so by itself."""
    for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
        _run(statement)
