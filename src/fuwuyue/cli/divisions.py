"""`fuwuyue divisions …`: import a list of divisions, load that of the country, list what is stored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fuwuyue.cli import division_changes, output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fuwuyue.organisation.api import Division

_LEFT_OUT = 3
# More wrong rows than these are read in the file that --errors writes.
_MOST_TOLD = 20

Errors = Annotated[
    Path | None,
    typer.Option("--errors", metavar=_("FILE"), help=_("Write the wrong rows to this .csv, each with the reason.")),
]

app = typer.Typer(cls=Group, help=_("Divisions: counties, townships, villages."), no_args_is_help=False)

division_changes.add_commands(app)


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(
    "import", cls=Command, help=_("Store the divisions of a list; exit status 3 where rows are wrong and left out.")
)
def import_list(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar=_("FILE"), help=_("The list: .csv or .xlsx; - reads standard input."))
    ],
    errors: Errors = None,
) -> None:
    """Import the right rows of one list; a list that was imported already changes nothing."""
    content = _read(file)
    handed: Handed = context.obj
    handed.open_database()

    _import(content, errors)


@app.command(
    "load", cls=Command, help=_("Store the provinces to townships that ship with the program; a county adds villages.")
)
def load(
    context: typer.Context,
    province: Annotated[
        str | None,
        typer.Option(
            "--province",
            metavar=_("PROVINCE"),
            help=_("Only this one, by its code, such as 62, or its full name in Chinese; else all."),
        ),
    ] = None,
    errors: Errors = None,
) -> None:
    """Load the list of the country; what is stored already stays as it is."""
    handed: Handed = context.obj
    handed.open_database()

    from fuwuyue.organisation.api import NATIONAL_DAY, read_national_list

    content = read_national_list(province)
    output.write_text(_("Divisions as the Ministry of Civil Affairs had them on {day}.").format(day=NATIONAL_DAY), None)
    _import(content, errors)


def _import(content: bytes, errors: Path | None) -> None:
    """Import a list as long work, here and now, and tell what it did; leave with status 3 where rows were wrong.

    A stopped import of the same list goes on, whoever takes it up first: this command, or the running site.
    """
    from fuwuyue.cli.jobs import make_teller
    from fuwuyue.journeys.do_long_work import begin_import_of_divisions, finish_job
    from fuwuyue.organisation.api import DivisionsToImport

    job = begin_import_of_divisions(content=content, now=clock.now())
    if count := job.done:
        message = ngettext("Going on after {count} row.", "Going on after {count} rows.", count)
        output.write_text(message.format(count=f"{count:,}"), None)
    ended = finish_job(job_id=job.pk, tell=make_teller())
    if ended.reason:
        raise UserError(ended.reason)
    _tell(ended.outcome)
    if not ended.outcome["wrong_count"]:
        return
    if errors is None:
        for _number, message in ended.outcome["wrong"][:_MOST_TOLD]:
            output.tell(message)
        output.tell(_("To have the wrong rows in a file, each with the reason: --errors FILE."))
    else:
        output.write_file(DivisionsToImport(content).write_wrong_rows(), errors)
        output.tell(_("Written: {path}").format(path=errors))
    raise typer.Exit(_LEFT_OUT)


def _read(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        message = _("{path} cannot be read ({reason}); check the name.")
        raise UserError(message.format(path=file, reason=error.strerror)) from error


def _tell(outcome: Mapping[str, int]) -> None:
    message = _("Added: {added}; there already: {unchanged}; wrong: {wrong}.")
    counts = {name: f"{outcome[name]:,}" for name in ("added", "unchanged")}
    output.write_text(message.format(**counts, wrong=f"{outcome['wrong_count']:,}"), None)


@app.command("list", cls=Command, help=_("List the divisions that are valid today."))
def list_divisions(
    context: typer.Context,
    under: Annotated[
        str | None,
        typer.Option("--under", metavar=_("CODE"), help=_("Only the division with this code and those below it.")),
    ] = None,
) -> None:
    """Print code, level and name of each division, those below another indented."""
    handed: Handed = context.obj
    handed.open_database()

    from fuwuyue.organisation.api import get_divisions

    found = get_divisions(day=clock.today(), under=under)
    if not found:
        output.tell(_("No divisions are stored yet; store a list with 'fuwuyue divisions import FILE'."))
        return
    output.write_text("\n".join(_lines(found)), None)


def _lines(divisions: Sequence[Division]) -> Iterator[str]:
    from fuwuyue.organisation.api import Level, is_higher

    words = {
        "province": _("province"),
        "prefecture": _("prefecture"),
        "county": _("county"),
        "township": _("township"),
        "village": _("village"),
        "group": _("group"),
    }
    above: list[str] = []
    for division in divisions:
        # By level and not by parent: what stands below may still name the row that the one above had before its change.
        while above and not is_higher(Level(above[-1]), Level(division.level)):
            above.pop()
        name = output.make_safe(division.name)
        yield f"{division.code:12}  {'  ' * len(above)}{name}（{words[division.level]}）"
        above.append(division.level)
