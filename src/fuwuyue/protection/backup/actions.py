"""Making a backup of a running site, and restoring one on an empty machine."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.actions import record_act
from fuwuyue.protection.backup import files, tables
from fuwuyue.protection.backup.archive import Archive, ArchiveError, ArchiveWriter, create_archive, open_archive
from fuwuyue.protection.backup.tables import Table
from fuwuyue.protection.queries import get_last_seal, verify
from fuwuyue.protection.rotation import list_lost_keys

SUBJECT = "protection.backup"


@dataclass(frozen=True)
class BackedUp:
    """What is in a backup: rows, tables, files; the files with keys that were left out; whether the audit holds."""

    row_count: int
    table_count: int
    file_count: int
    left_out: tuple[str, ...]
    audit_holds: bool


def make_backup(*, path: Path, now: datetime) -> BackedUp:
    """Write all tables as they are at one moment, and the files of the site's folder, into a new archive at `path`.

    The site goes on meanwhile. Its own entry in the audit is in it. Raises ArchiveError where the file is there
    already or cannot be written; nothing stands under its name then.
    """
    backup_id = secrets.token_hex(8)
    found, left_out = files.list_files(home=settings.HOME, key_file=_key_file())
    with create_archive(path) as archive:
        with transaction.atomic(durable=True):
            record_act(verb="backup", subject=SUBJECT, record_id=backup_id, now=now)
        with tables.reading_one_moment():
            audit = _describe_audit()
            for table in tables.list_tables():
                _add_table(archive, table)
            migrations = _list_migrations()
        for name, file in found.items():
            archive.add(f"files/{name}", files.read_file(file))
        archive.write_manifest(
            {
                "id": backup_id,
                "program": version("fuwuyue"),
                "made_at": now.isoformat(timespec="seconds"),
                "database": connection.vendor,
                "migrations": migrations,
                "columns": {
                    table.name: [str(field.column) for field in table.fields] for table in tables.list_tables()
                },
                "audit": audit,
            }
        )
        counts = [member.row_count for member in archive.members.values() if member.row_count is not None]
    return BackedUp(sum(counts), len(counts), len(found), left_out, audit["broken_at"] is None)


def _key_file() -> Path | None:
    return Path(settings.KEY_FILE) if settings.KEY_FILE else None


def _describe_audit() -> dict[str, Any]:
    found, (number, last) = verify(), get_last_seal()
    return {
        "sealed": found.sealed_count,
        "unsealed": found.unsealed_count,
        "broken_at": found.broken.number if found.broken else None,
        "head": f"{number}:{last}" if number else None,
    }


def _list_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _add_table(archive: ArchiveWriter, table: Table) -> None:
    row_count = 0

    def write() -> Iterator[bytes]:
        nonlocal row_count
        for count, part in tables.dump_rows(table):
            row_count += count
            yield part

    member = archive.add(f"tables/{table.name}.jsonl", write())
    member.row_count = row_count


@dataclass(frozen=True)
class Restored:
    """What was restored: rows, files, the head of the audit, when it was made, and the keys that are missing here."""

    row_count: int
    file_count: int
    audit_head: str | None
    made_at: str
    lost_keys: tuple[str, ...]


def restore_backup(*, path: Path, now: datetime) -> Restored:
    """Restore a backup into the empty database and the folder of the settings; all of it, or nothing.

    Checked are every byte of the file, the version, that there is nothing to lose, and before the transaction is
    committed each table's content as it reads back, the references between tables, and the chain of the audit. An
    entry about the restoring follows in the audit. Raises ArchiveError or UserError.
    """
    with open_archive(path) as archive:
        _check_version(path, archive)
        members = archive.list_members("files")
        _check_empty()
        files.check_free(home=settings.HOME, names=members)
        with files.placing_files(home=settings.HOME) as placed:
            for name in members:
                with archive.open_member(f"files/{name}") as source:
                    placed.add(name, source)
            with transaction.atomic(durable=True):
                _load_all(archive)
                _check_loaded(path, archive)
                record_act(verb="restore", subject=SUBJECT, record_id=archive.manifest["id"], now=now)
                placed.put_in_place(members)
        rows = sum(member.row_count or 0 for member in archive.list_members("tables").values())
        said = archive.manifest
        return Restored(rows, len(members), said["audit"]["head"], said["made_at"], list_lost_keys())


def _check_version(path: Path, archive: Archive) -> None:
    said = archive.manifest
    columns = {table.name: [str(field.column) for field in table.fields] for table in tables.list_tables()}
    if (said["migrations"], said["columns"]) != (_list_migrations(), columns):
        message = _(
            "{path} was made by version {version}, with other tables; restore it with that version, then update."
        )
        raise ArchiveError(message.format(path=path, version=said["program"]))


def _check_empty() -> None:
    for table in tables.list_tables():
        if table.name not in tables.FILLED_BY_MIGRATE and tables.count_rows(table):
            message = _("There are data here already ({table}); restore into an empty folder or database.")
            raise UserError(message.format(table=table.name))


def _load_all(archive: Archive) -> None:
    all_tables = tables.list_tables()
    for table in all_tables:
        if table.name in tables.FILLED_BY_MIGRATE:
            tables.empty(table)
    for table in all_tables:
        with archive.open_member(f"tables/{table.name}.jsonl") as lines:
            tables.load_rows(table, lines)
    tables.go_on_counting(all_tables)


def _check_loaded(path: Path, archive: Archive) -> None:
    """Compare what is read back with what the manifest says; the transaction is not committed yet."""
    connection.check_constraints()
    members = archive.list_members("tables")
    for table in tables.list_tables():
        if tables.digest_rows(table) != members[f"{table.name}.jsonl"].sha256:
            raise _comes_back_otherwise(path, table.name)
    said: Mapping[str, Any] = archive.manifest["audit"]
    if _describe_audit() != said:
        raise _comes_back_otherwise(path, "protection_auditseal")


def _comes_back_otherwise(path: Path, table: str) -> ArchiveError:
    message = _("{path} reads back otherwise than it was written ({table}); nothing was restored.")
    return ArchiveError(message.format(path=path, table=table))
