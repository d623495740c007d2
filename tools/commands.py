"""What the `fuwuyue` command can do, asked from the command itself."""

from typing import Any

import typer


def list_commands() -> dict[str, set[str]]:
    """Return each command as it is typed (`plan read`) with its options, without `--help`."""
    from fuwuyue.cli.main import app

    return dict(_walk(typer.main.get_command(app), ""))


def _walk(command: Any, name: str) -> list[tuple[str, set[str]]]:
    """Go down a group of commands; typer has its own copy of click, whose classes it does not export."""
    if hasattr(command, "commands"):
        return [pair for each, below in command.commands.items() for pair in _walk(below, f"{name} {each}".strip())]
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    names = {option for parameter in options for option in [*parameter.opts, *parameter.secondary_opts]}
    return [(name, names - {"--help"})]
