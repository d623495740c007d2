"""`fuwuyue audit …`: seal, verify, the head of a day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import ngettext

if TYPE_CHECKING:
    from fuwuyue.protection.api import Broken

_DOES_NOT_HOLD = 4
_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64,128})")

app = typer.Typer(cls=Group, help=_("The audit: seal it, verify it, print its head."), no_args_is_help=False)


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("seal", cls=Command, help=_("Seal what was written to the audit since the last time."))
def seal(context: typer.Context) -> None:
    """Seal all entries that have no seal; say how many they were."""
    _open(context)
    from fuwuyue.protection.api import seal_pending

    count = seal_pending(now=datetime.now(UTC))
    output.write_text(ngettext("{count} entry sealed.", "{count} entries sealed.", count).format(count=count), None)


@app.command("verify", cls=Command, help=_("Verify the audit; exit status 4 where its chain does not hold."))
def verify(
    context: typer.Context,
    heads: Annotated[
        list[str] | None,
        typer.Option(
            "--head",
            metavar=_("NUMBER:HASH"),
            help=_("A head that was printed earlier and must be in the chain; may be given several times."),
        ),
    ] = None,
) -> None:
    """Compute the chain anew; say how many entries hold, which does not, and how many have no seal."""
    printed = dict(map(_read_head, heads or ()))
    _open(context)
    from fuwuyue.protection.api import verify as verify_audit

    found = verify_audit(printed=printed)
    if found.broken:
        output.write_text(_tell_broken(found.broken), None)
    else:
        output.write_text(_("The chain holds: {count} sealed.").format(count=found.sealed_count), None)
    output.write_text(_("Not sealed yet: {count}.").format(count=found.unsealed_count), None)
    if found.broken:
        raise typer.Exit(_DOES_NOT_HOLD)


def _tell_broken(broken: Broken) -> str:
    from fuwuyue.protection.api import Fault

    reasons = {
        Fault.NO_SEAL: _("the seal of this number is missing"),
        Fault.OTHER_PREVIOUS: _("it does not follow the seal before it"),
        Fault.NO_ENTRY: _("its entry is missing"),
        Fault.UNKNOWN_ALGORITHM: _("its hash algorithm is unknown"),
        Fault.CHANGED: _("the entry or the seal was changed"),
        Fault.OTHER_HEAD: _("the printed head says otherwise, so the chain was cut off or made anew"),
    }
    return _("The chain breaks at seal {number} (entry {entry}): {reason}.").format(
        number=broken.number, entry=broken.entry_id or _("unknown"), reason=reasons[broken.fault]
    )


@app.command("head", cls=Command, help=_("Print the head of a day, to be kept outside this computer."))
def head(
    context: typer.Context,
    day: Annotated[
        str | None, typer.Option("--day", metavar=_("DAY"), help=_("The day, such as 2026-09-01; else today."))
    ] = None,
) -> None:
    """Print number and hash of the last seal of a day, as `audit verify --head` takes them."""
    given = _read_day(day)
    _open(context)
    from django.utils.timezone import get_default_timezone

    from fuwuyue.protection.api import get_head

    zone = get_default_timezone()
    chosen = given or datetime.now(zone).date()
    found = get_head(day=chosen, zone=zone)
    if found is None:
        message = _("Nothing was sealed up to the end of {day}; run “fuwuyue audit seal” first.")
        raise UserError(message.format(day=chosen))
    line = _("Head of the audit on {day} ({algorithm}, sealed at {moment}):")
    moment = found.sealed_at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
    output.write_text(line.format(day=chosen, algorithm=found.algorithm, moment=moment), None)
    output.write_text(f"{found.number}:{found.hash}", None)


def _open(context: typer.Context) -> None:
    handed: Handed = context.obj
    handed.open_database()


def _read_head(written: str) -> tuple[int, str]:
    read = _HEAD.fullmatch(written.strip())
    if read is None:
        message = _("“{head}” is no head of the audit; give it as “fuwuyue audit head” printed it.")
        raise UserError(message.format(head=written))
    return int(read[1]), read[2]


def _read_day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise UserError(_("“{day}” is no day; write it as 2026-09-01.").format(day=written)) from error
