"""What the `fuwuyue` command can do, asked from the command itself."""

from collections.abc import Iterator
from typing import Any

import typer


def list_commands() -> dict[str, set[str]]:
    """Return each command as it is typed (`fuwuyue plan read`) with its own options, without `--help`."""
    from fuwuyue.cli.main import app

    return dict(_walk(typer.main.get_command(app), "fuwuyue"))


def _walk(command: Any, name: str) -> Iterator[tuple[str, set[str]]]:
    """Go down a group of commands; typer has its own copy of click, whose classes it does not export."""
    below = getattr(command, "commands", {})
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    if options or not below:
        names = {option for parameter in options for option in [*parameter.opts, *parameter.secondary_opts]}
        yield name, names - {"--help"}
    for each, inner in below.items():
        yield from _walk(inner, f"{name} {each}")
