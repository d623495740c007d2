"""`fuwuyue protection …`: the record of processing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.kernel.texts import get_language
from fuwuyue.kernel.texts import gettext as _

app = typer.Typer(cls=Group, help=_("Protection of personal data: the record of processing."), no_args_is_help=False)


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("record", cls=Command, help=_("Print what is stored about people, for what, how long and how guarded."))
def record(
    target: Annotated[
        Path | None, typer.Option("--output", "-o", metavar=_("FILE"), help=_("Write to this file."))
    ] = None,
) -> None:
    """Print the record of processing in the language of the texts; needs no database."""
    from fuwuyue.protection.dictionary.api import write_record

    language = "zh" if get_language().startswith("zh") else "en"
    output.write_text(write_record(language=language), target)
