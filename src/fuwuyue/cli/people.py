"""`fuwuyue people …`: the first account, and one whose person has no way back."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

app = typer.Typer(
    cls=Group, help=_("People who work here: the first account, and the way back to one."), no_args_is_help=False
)


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(
    "first",
    cls=Command,
    help=_("Make the county, its office and the first account, as the page of the first start does."),
)
def make_first(
    context: typer.Context,
    county: Annotated[str, typer.Option("--county", metavar=_("NAME"), help=_("Name of the county."))],
    code: Annotated[str, typer.Option("--code", metavar=_("CODE"), help=_("Its code: six digits, or twelve."))],
    office: Annotated[str, typer.Option("--office", metavar=_("NAME"), help=_("Name of the office of the campaign."))],
    name: Annotated[str, typer.Option("--name", metavar=_("NAME"), help=_("Name of the person."))],
    username: Annotated[str, typer.Option("--username", metavar=_("NAME"), help=_("Name to sign in with."))],
    administrator_only: Annotated[
        bool,
        typer.Option("--administrator-only", help=_("The person does not do the work of the county office as well.")),
    ] = False,
) -> None:
    """Ask for the password on the terminal, or take the first line of standard input where that is none."""
    handed: Handed = context.obj
    handed.open_database()

    from fuwuyue.journeys.found_county import found_county
    from fuwuyue.organisation.api import Account, County

    found_county(
        county=County(county, code, office),
        account=Account(name, username, _ask_password()),
        works_in_office=not administrator_only,
        code=None,
        day=clock.today(),
        now=clock.now(),
    )
    output.tell(_("The county and the account are made; start the site and sign in as {name}.").format(name=username))


@app.command(
    "restore",
    cls=Command,
    help=_("Make a code for a new password, in place of all that let a person in: for somebody with no other way."),
)
def restore(
    context: typer.Context,
    username: Annotated[str, typer.Argument(metavar=_("NAME"), help=_("Name to sign in with."))],
) -> None:
    """Print the code and where it is typed; on standard output, so that nothing else is with it."""
    handed: Handed = context.obj
    handed.open_database()
    from django.conf import settings
    from django.urls import reverse

    from fuwuyue.journeys.restore_access import restore_on_console

    user, code = restore_on_console(username=username, now=clock.now())
    output.write_text(code, None)
    sentence = _(
        "With this code {name} sets a new password on the site's page {address}, within a day and once. The old "
        "password, the second step, all sessions and all tokens have ended; what was done here is in the audit."
    )
    address = f"{settings.SITE_ADDRESS}{reverse('staff:new-password')}"
    output.tell(sentence.format(name=user.username, address=address))


def _ask_password() -> str:
    """Return the password; it is no argument, since other programs of the computer can read those."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(_("Password: "))
    if getpass.getpass(_("Password again: ")) != password:
        raise UserError(_("The two passwords differ; type the same one twice."))
    return password
