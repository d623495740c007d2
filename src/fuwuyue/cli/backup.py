"""`fuwuyue backup` and `fuwuyue restore`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import ngettext

if TYPE_CHECKING:
    from fuwuyue.protection.api import BackedUp

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar=_("FILE"),
        help=_("The first line of this file is the passphrase; without it, you are asked."),
    ),
]


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The backup to make; never one that is there."))],
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys", metavar=_("FILE"), help=_("Write the key ring apart, under a passphrase, to this file.")
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write the database and the site's files into one archive, while the site runs."""
    passphrase = _ask_passphrase(passphrase_file, twice=True) if keys else ""
    _open(context)
    from fuwuyue.protection.api import export_keys, make_backup

    now = datetime.now(UTC)
    if keys:
        export_keys(path=keys.absolute(), passphrase=passphrase, now=now)
    _tell(make_backup(path=file.absolute(), now=now), file)
    if keys:
        output.write_text(_("Keys: {path}; keep them and the backup in different places.").format(path=keys), None)


def _tell(done: BackedUp, file: Path) -> None:
    rows = ngettext("{count} row", "{count} rows", done.row_count).format(count=f"{done.row_count:,}")
    files = ngettext("{count} file", "{count} files", done.file_count).format(count=f"{done.file_count:,}")
    output.write_text(_("Backup made: {path} ({rows}, {files}).").format(path=file, rows=rows, files=files), None)
    if done.left_out:
        names = _(", ").join(map(output.make_safe, done.left_out))
        output.tell(_("Left out, since they hold keys: {names}; keep copies of them apart.").format(names=names))
    if not done.audit_holds:
        output.tell(_("The audit did not hold when this backup was made; see “fuwuyue audit verify”."))


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The backup to restore."))],
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys", metavar=_("FILE"), help=_("Bring the key ring back from this file to FUWUYUE_KEY_FILE.")
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Check a backup and restore it where there are no data yet; all of it, or nothing."""
    from fuwuyue.protection.backup.api import check_archive

    check_archive(path=file)
    passphrase = _ask_passphrase(passphrase_file, twice=False) if keys else ""
    _open(context)
    from fuwuyue.protection.api import bringing_keys_back, restore_backup

    with bringing_keys_back(path=keys, passphrase=passphrase):
        done = restore_backup(path=file, now=datetime.now(UTC))
    message = _("Restored: {rows} rows, {files} files, as of {moment}; everything reads back as it was written.")
    output.write_text(message.format(rows=f"{done.row_count:,}", files=done.file_count, moment=done.made_at), None)
    if done.audit_head:
        output.write_text(_("Head of the audit in the backup: {head}").format(head=done.audit_head), None)
    if done.lost_keys:
        ids = _(", ").join(map(output.make_safe, done.lost_keys))
        output.tell(_("Personal data wait for these keys: {ids}; bring the key ring back.").format(ids=ids))


def _ask_passphrase(file: Path | None, *, twice: bool) -> str:
    from fuwuyue.protection.cipher.api import check_passphrase

    passphrase = _read_passphrase(file) if file else _ask_terminal(twice)
    if twice:
        check_passphrase(passphrase=passphrase)
    return passphrase


def _read_passphrase(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(_("The passphrase in {path} cannot be read; check the name.").format(path=file)) from error


def _ask_terminal(twice: bool) -> str:
    if not sys.stdin.isatty():
        raise UserError(_("A passphrase is needed and there is nobody to ask; give it with --passphrase-file."))
    asked: str = typer.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=twice, err=True)
    return asked


def _open(context: typer.Context) -> None:
    handed: Handed = context.obj
    handed.open_database()
