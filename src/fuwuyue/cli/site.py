"""`fuwuyue serve` and `fuwuyue demo`."""

from __future__ import annotations

from typing import Annotated

import typer

from fuwuyue.cli.handed import Handed
from fuwuyue.kernel.texts import gettext as _

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


def demo(context: typer.Context, port: Port = None, no_browser: NoBrowser = False, check: Check = False) -> None:
    """Read the sample plan, print it, and open its page in a county that is made up, with its own data."""
    from fuwuyue.cli.output import make_console
    from fuwuyue.cli.plan_page import print_plan
    from fuwuyue.plan.parsing.api import read_plan, read_source
    from fuwuyue.plan.samples.api import SAMPLE_NAME, read_sample

    source = read_source(read_sample(), SAMPLE_NAME)
    print_plan(make_console(), read_plan(source), source.text)
    handed: Handed = context.obj
    raise typer.Exit(handed.start_demo(port=port, open_browser=not no_browser, check=check, source=source))
