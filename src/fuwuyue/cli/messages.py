"""`fuwuyue messages …`: send what has to leave the site."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel.texts import gettext as _

app = typer.Typer(
    cls=Group, help=_("Messages to staff, and to residents who asked for them: send what waits."), no_args_is_help=False
)


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("send", cls=Command, help=_("Send the messages that are due, and delete those that are a year old."))
def send(context: typer.Context) -> None:
    """Send what is due; say how much went, failed, and was given up."""
    handed: Handed = context.obj
    handed.open_database()
    from fuwuyue.messaging import api as messaging
    from fuwuyue.outreach import api as outreach

    now = datetime.now(UTC)
    done = (messaging.send_due(now=now), outreach.send_due(now=now))
    line = _("{sent} sent, {failed} to be tried again, {given_up} given up.")
    counts = {
        "sent": sum(each.sent_count for each in done),
        "failed": sum(each.failed_count for each in done),
        "given_up": sum(each.given_up_count for each in done),
    }
    output.write_text(line.format(**counts), None)
