"""The `fuwuyue` command. What a command needs is imported inside it, so that the command starts fast."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from fuwuyue.cli import (
    audit,
    backup,
    comparing,
    divisions,
    jobs,
    keys,
    linkage,
    messages,
    month,
    people,
    plan,
    protection,
    reconcile_estimate,
    reconcile_model,
    site,
)
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.handed import Handed
from fuwuyue.cli.output import ReaderGoneError, tell, use_utf8
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.expressions import keep_expressions
from fuwuyue.kernel.texts import gettext as _

_MENDABLE = 2
_INTERRUPTED = 130  # as a shell reports a program that was stopped by Ctrl+C
_PIPE_CLOSED = 141  # and one whose reader went away

app = typer.Typer(name="fuwuyue", cls=Group, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(plan.app, name="plan")
app.add_typer(divisions.app, name="divisions")
app.add_typer(month.app, name="month")
app.command("tick", cls=Command, help=_("Do everything that is due now: reports, closed tasks, long work, messages."))(
    month.tick
)
app.add_typer(jobs.app, name="jobs")
reconcile_estimate.add_commands(linkage.app)
comparing.add_command(linkage.app)
reconcile_model.add_commands(linkage.app)
app.add_typer(linkage.app, name="reconcile")
app.add_typer(people.app, name="people")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(protection.app, name="protection")
app.command("backup", cls=Command, help=_("Write database and files into one archive, while the site runs."))(
    backup.backup
)
app.command("restore", cls=Command, help=_("Check a backup and restore it where there are no data yet."))(
    backup.restore
)
app.add_typer(messages.app, name="messages")
app.command("serve", cls=Command, help=_("Start the site on this computer; stop it with Ctrl+C."))(site.serve)
app.command(
    "demo",
    cls=Command,
    help=_("Make a county that does not exist, in the third week of its month; print its plan and open its pages."),
)(site.demo)


@app.callback(
    invoke_without_command=True,
    help=_("Reads official plans of a service month, reviews them for rights, and shows them."),
)
def show_start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=_("Print the version and stop."))] = False,
    lang: Annotated[
        plan.Language | None,
        typer.Option("--lang", metavar=_("LANGUAGE"), help=_("Language of texts and pages; also FUWUYUE_LANGUAGE.")),
    ] = None,
) -> None:
    """Print the version, or the help where nothing is asked for; `lang` was taken before the commands were loaded."""
    if version:
        from importlib.metadata import version as find_version

        typer.echo(f"fuwuyue {find_version('fuwuyue')}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run_command(arguments: Sequence[str], *, handed: Handed) -> int:
    """Run the command line and return its exit status; an error that a person can mend is one sentence and status 2."""
    use_utf8()
    try:
        status = app(args=list(arguments), prog_name="fuwuyue", standalone_mode=False, obj=handed)
        sys.stdout.flush()
    except (ReaderGoneError, BrokenPipeError):
        # The reader has gone (`| head`); the interpreter must not complain of it when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except UserError as error:
        tell(str(error))
        return _MENDABLE
    finally:
        keep_expressions()
    return int(status or 0)
