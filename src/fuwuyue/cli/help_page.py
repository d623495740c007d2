"""The page of help of a command: how it is typed, its arguments and options, the commands below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from fuwuyue.cli.page import Page

_WIDEST_NAME = 34


def write_help(context: Any) -> str:
    """Return the page, with colours where standard output is a terminal."""
    from fuwuyue.cli.output import make_console
    from fuwuyue.cli.page import Page

    console = make_console()
    with console.capture() as written:
        _write_page(Page(console), context)
    return written.get().rstrip("\n")


def _write_page(page: Page, context: Any) -> None:
    command = context.command
    parameters = command.get_params(context)
    arguments = [one for one in parameters if not _is_option(one)]
    options = [one for one in parameters if _is_option(one)]
    below = [command.get_command(context, name) for name in getattr(command, "commands", {})]
    pieces = [context.command_path, _("[OPTIONS]"), *map(name_parameter, arguments)]
    if below:
        pieces.append(_("COMMAND"))
    page.write_line((_("Usage: {line}").format(line=" ".join(pieces)), "bold"))
    page.write_line()
    page.write_line((command.help, ""))
    _write_part(page, _("Arguments"), [(name_parameter(one), _describe(one)) for one in arguments])
    _write_part(page, _("Options"), [(_write_option(one), _describe(one)) for one in options])
    _write_part(page, _("Commands"), [(one.name, one.help) for one in below])


def _write_part(page: Page, heading: str, rows: Sequence[tuple[str, str]]) -> None:
    from fuwuyue.cli.page import widest

    if rows:
        page.write_heading(heading)
        width = widest([name for name, _words in rows], _WIDEST_NAME)
        page.write_table([[(name, "green"), (words, "")] for name, words in rows], [width, 0])


def _is_option(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "option")


def name_parameter(parameter: Any) -> str:
    """Return what an argument or an option is called: FILE, or `--output / -o`."""
    return " / ".join(parameter.opts) if _is_option(parameter) else str(parameter.metavar or parameter.name)


def _write_option(parameter: Any) -> str:
    names = ", ".join(sorted(parameter.opts, key=len))
    return names if parameter.is_flag else f"{names} {parameter.metavar or ''}".rstrip()


def _describe(parameter: Any) -> str:
    words = _("Show this page and stop.") if parameter.opts == ["--help"] else str(parameter.help or "")
    notes = _("; ").join(_list_notes(parameter))
    return _("{words} ({notes})").format(words=words, notes=notes) if notes else words


def _list_notes(parameter: Any) -> Iterator[str]:
    if wanted := describe_wanted(parameter):
        yield wanted
    if parameter.default:
        yield _("default: {value}").format(value=parameter.default)
    if parameter.required:
        yield _("required")


def describe_wanted(parameter: Any) -> str:
    """Return which values a parameter takes; empty where nothing but its own help says it."""
    if choices := parameter.type_descriptor.choices:
        return _("one of: {choices}").format(choices=_(", ").join(choice.value for choice in choices))
    if parameter.min is not None and parameter.max is not None:
        return _("a whole number from {least} to {most}").format(least=parameter.min, most=parameter.max)
    return ""
