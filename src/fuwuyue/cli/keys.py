"""`fuwuyue keys …`: make a key ring, list its keys, exchange them, drop those that nothing needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import ngettext

_TELL_EVERY_PERCENT = 10

app = typer.Typer(cls=Group, help=_("Keys of personal data: make, list, exchange, retire."), no_args_is_help=False)


class Algorithm(StrEnum):
    """The cipher of a key; each brings the blind index that goes with it."""

    AES = "aes-256-gcm"
    SM4 = "sm4-gcm"


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("make", cls=Command, help=_("Make a new key ring in a new file that only its owner may read."))
def make(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The file to make; never one that is there."))],
    algorithm: Annotated[
        Algorithm,
        typer.Option(
            "--algorithm", metavar=_("ALGORITHM"), help=_("Cipher: aes-256-gcm, or the national sm4-gcm with SM3.")
        ),
    ] = Algorithm.AES,
) -> None:
    """Make the file and say what to do with it."""
    _open(context)
    from fuwuyue.protection.api import make_keys

    make_keys(path=file.absolute(), suite=algorithm.value, now=datetime.now(UTC))
    output.write_text(_("Made: {path}").format(path=file), None)
    output.write_text(_("Set FUWUYUE_KEY_FILE={path} for the site.").format(path=file.absolute()), None)
    output.write_text(
        _("Keep a copy apart from this computer and from its backups: what is encrypted with a lost key is lost."), None
    )


@app.command("list", cls=Command, help=_("List the keys and how many values are under each; never a key itself."))
def list_all(context: typer.Context) -> None:
    """Print kind, id, algorithm, number of values, and whether the key is current, old, unused or lost."""
    _open(context)
    from fuwuyue.protection.api import KeyUse, list_keys

    def describe(use: KeyUse) -> str:
        if use.algorithm is None:
            return _("lost: not in the key ring")
        if use.is_current:
            return _("current")
        return _("still needed") if use.value_count else _("no longer used")

    kinds = {"encryption": _("encryption"), "index": _("blind index")}
    for use in list_keys():
        key_id = output.make_safe(use.key_id)
        count = ngettext("{count} value", "{count} values", use.value_count).format(count=f"{use.value_count:,}")
        line = f"{kinds[use.kind]}  {key_id}  {use.algorithm or '?'}  {count}  {describe(use)}"
        output.write_text(line, None)


@app.command(
    "rotate", cls=Command, help=_("Add a new key and re-encrypt everything; after a stop the same command goes on.")
)
def rotate(
    context: typer.Context,
    index: Annotated[bool, typer.Option("--index", help=_("Exchange the key of the blind indexes too."))] = False,
    algorithm: Annotated[
        Algorithm | None,
        typer.Option(
            "--algorithm", metavar=_("ALGORITHM"), help=_("Cipher of the new key; without it, that of the current one.")
        ),
    ] = None,
) -> None:
    """Re-encrypt every value, with progress; say which keys nothing needs any more."""
    _open(context)
    from fuwuyue.protection.api import rotate_keys

    done = rotate_keys(
        with_index=index, suite=algorithm.value if algorithm else None, now=datetime.now(UTC), tell=_make_progress()
    )
    if done.added:
        output.write_text(_("New keys: {ids}").format(ids=_(", ").join(done.added)), None)
        output.write_text(_("Copy the key ring apart again before anything else."), None)
    else:
        output.write_text(_("No key was added: an earlier exchange was not finished, and this one went on."), None)
    count = done.record_count
    message = ngettext("{count} record re-encrypted.", "{count} records re-encrypted.", count)
    output.write_text(message.format(count=f"{count:,}"), None)
    if done.unused:
        message = _("No longer used: {ids}; drop them with “fuwuyue keys retire”.")
        output.write_text(message.format(ids=_(", ").join(done.unused)), None)


def _make_progress() -> Callable[[int, int], None]:
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        percent = 100 * done // max(total, done)
        if percent >= told + _TELL_EVERY_PERCENT or done >= total:
            told = percent
            output.tell(_("Re-encrypted: {done} of {total}.").format(done=f"{done:,}", total=f"{total:,}"))

    return tell


@app.command("retire", cls=Command, help=_("Drop the keys that no value needs from the key ring."))
def retire(context: typer.Context) -> None:
    """Drop what is unused; a key that a value needs, or that is current, stays."""
    _open(context)
    from fuwuyue.protection.api import retire_keys

    dropped = retire_keys(now=datetime.now(UTC))
    if not dropped:
        output.write_text(_("No key can be dropped: each is current or still needed."), None)
        return
    output.write_text(_("Dropped from the key ring: {ids}").format(ids=_(", ").join(dropped)), None)
    output.write_text(
        _("Backups made before need the earlier key ring: keep its copy for as long as you keep those backups."), None
    )


def _open(context: typer.Context) -> None:
    handed: Handed = context.obj
    handed.open_database()
