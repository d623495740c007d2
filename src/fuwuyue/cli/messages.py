"""`fuwuyue messages …`: send what has to leave the site."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel.texts import gettext as _

app = typer.Typer(cls=Group, help=_("Messages to staff: send what waits."), no_args_is_help=False)


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(
    "send", cls=Command, help=_("Send the e-mails that are due, and delete notifications that are a year old.")
)
def send(context: typer.Context) -> None:
    """Send what is due; say how much went, failed, and was given up."""
    handed: Handed = context.obj
    handed.open_database()
    from fuwuyue.messaging.api import send_due

    done = send_due(now=datetime.now(UTC))
    line = _("{sent} sent, {failed} to be tried again, {given_up} given up.")
    counts = {"sent": done.sent_count, "failed": done.failed_count, "given_up": done.given_up_count}
    output.write_text(line.format(**counts), None)
