"""Commands and groups of commands that speak the reader's language: their help, and what they say of a wrong line.

typer says most of both in English only, and its page of help cuts Chinese lines short. What it offers for this is a
class for each command (`cls`); nothing inside it is changed.
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from fuwuyue.kernel.errors import UserError


class Command(TyperCommand):
    """A command; raises UserError for a line that it does not understand."""

    # What is too much is told here: typer's own sentence could not be told from others.
    allow_extra_args = True

    def get_help(self, ctx: Any) -> str:
        """Return the page of help."""
        return _write_help(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments of this command."""
        try:
            rest = super().parse_args(ctx, args)
        except typer.TyperException as error:
            raise _explain(error, ctx) from error
        if rest:
            from fuwuyue.cli.usage import tell_too_much

            raise UserError(tell_too_much(rest, ctx))
        return rest


class Group(TyperGroup):
    """A group of commands; raises UserError for a line that it does not understand."""

    def get_help(self, ctx: Any) -> str:
        """Return the page of help."""
        return _write_help(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options that stand before the command's name."""
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            raise _explain(error, ctx) from error

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is named, its name there, and what follows it."""
        if self.get_command(ctx, args[0]) is None:
            from fuwuyue.cli.usage import tell_unknown_command

            raise UserError(tell_unknown_command(args[0], self.list_commands(ctx), ctx))
        return super().resolve_command(ctx, args)


def _write_help(context: Any) -> str:
    from fuwuyue.cli.help_page import write_help

    return write_help(context)


def _explain(error: typer.TyperException, context: Any) -> UserError:
    from fuwuyue.cli.usage import tell_usage

    return UserError(tell_usage(error, context))
