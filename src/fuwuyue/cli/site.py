"""`fuwuyue serve` and `fuwuyue demo`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fuwuyue.cli.handed import Handed
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from fuwuyue.plan.parsing.api import Plan

Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        metavar=_("PORT"),
        min=1,
        max=65535,
        help=_("Port to answer at; a free one where none is given, with --tls 8443."),
    ),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help=_("Open no browser."))]
Check = Annotated[bool, typer.Option("--check", help=_("Start, fetch one page, and stop."))]
Tls = Annotated[bool, typer.Option("--tls", help=_("Serve other computers too, over TLS, with a county CA."))]
Hosts = Annotated[
    list[str] | None,
    typer.Option(
        "--host",
        metavar=_("NAME_OR_ADDRESS"),
        help=_("With --tls: a name or address by which others reach this computer; may be given several times."),
    ),
]


def serve(
    context: typer.Context,
    port: Port = None,
    no_browser: NoBrowser = False,
    check: Check = False,
    tls: Tls = False,
    hosts: Hosts = None,
) -> None:
    """Start the site and serve until stopped."""
    handed: Handed = context.obj
    raise typer.Exit(handed.start_site(port=port, open_browser=not no_browser, check=check, tls=tls, hosts=hosts or ()))


def demo(
    context: typer.Context,
    port: Port = None,
    no_browser: NoBrowser = False,
    check: Check = False,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar=_("DAY"), help=_("The day on which it is shown, such as 2026-09-20.")),
    ] = None,
) -> None:
    """Make a county with a month in its third week, print its plan, and open its pages; with data of its own."""
    handed: Handed = context.obj
    raise typer.Exit(
        handed.start_demo(port=port, open_browser=not no_browser, check=check, show=_print_plan, today=today)
    )


def _print_plan(plan: Plan, text: str) -> None:
    from fuwuyue.cli.output import make_console
    from fuwuyue.cli.plan_page import print_plan

    print_plan(make_console(), plan, text)
