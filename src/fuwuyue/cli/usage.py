"""What is wrong with the line that was typed, in one sentence that ends with where its help is."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import typer

from fuwuyue.cli.help_page import describe_wanted, name_parameter
from fuwuyue.kernel.texts import gettext as _


def tell_usage(error: typer.TyperException, context: Any) -> str:
    """Return what typer found wrong; in its own words only where this is no fault that we know of."""
    line = _name_help(context)
    parameter = getattr(error, "param", None)
    if isinstance(error, typer.BadParameter) and parameter is not None:
        return _tell_value(error, parameter, line)
    if option := getattr(error, "option_name", None):
        return _tell_option(error, option, context, line)
    return _("This command is not understood ({reason}); see: {line}").format(
        reason=error.format_message().rstrip("."), line=line
    )


def _name_help(context: Any) -> str:
    return f"{context.command_path} --help"


def _tell_value(error: typer.BadParameter, parameter: Any, line: str) -> str:
    name = name_parameter(parameter)
    if not error.message:
        return _("{name} is missing; see: {line}").format(name=name, line=line)
    wanted = describe_wanted(parameter) or error.message.rstrip(".")
    return _("“{value}” does not fit {name} ({wanted}); see: {line}").format(
        value=_find_value(error), name=name, wanted=wanted, line=line
    )


def _find_value(error: typer.BadParameter) -> str:
    """Return what was typed; only the error of pydantic, on which typer's rests, knows it."""
    from pydantic import ValidationError

    cause = error.__cause__
    return str(cause.errors()[0]["input"]) if isinstance(cause, ValidationError) else ""


def _tell_option(error: typer.TyperException, option: str, context: Any, line: str) -> str:
    known = {name: one for one in context.command.get_params(context) for name in one.opts}
    if option not in known:
        close = _(", ").join(sorted(getattr(error, "possibilities", None) or ()))
        if close:
            return _("There is no option {name} here; did you mean {close}? See: {line}").format(
                name=option, close=close, line=line
            )
        return _("There is no option {name} here; see: {line}").format(name=option, line=line)
    if known[option].is_flag:
        return _("{name} takes no value; see: {line}").format(name=option, line=line)
    return _("{name} lacks its value; see: {line}").format(name=option, line=line)


def tell_unknown_command(name: str, known: Sequence[str], context: Any) -> str:
    """Return that a group has no command `name`, and which of those it has may have been meant."""
    close = _(", ").join(get_close_matches(name, known))
    line = _name_help(context)
    if close:
        return _("There is no command “{name}” here; did you mean {close}? See: {line}").format(
            name=name, close=close, line=line
        )
    return _("There is no command “{name}” here; see: {line}").format(name=name, line=line)


def tell_too_much(rest: Sequence[str], context: Any) -> str:
    """Return that a command takes no further arguments, and what was given beyond."""
    return _("“{words}” is more than this command takes; see: {line}").format(
        words=" ".join(rest), line=_name_help(context)
    )
