"""The `fuwuyue` command, put together: the only place that knows both the command line and the site.

The command line stands below the settings and may not import them, so the ways to
start the site and to open the database are handed down to it.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fuwuyue.plan.parsing.api import Plan

_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main() -> int:
    """Run the command and return its exit status."""
    from fuwuyue.cli.language import take_language

    # Loading makes many objects that last; looking through them for garbage took a tenth of the start.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    # Help texts are translated where they are declared, so the language is known before the commands are loaded.
    arguments = take_language(sys.argv[1:], os.environ)
    from fuwuyue.cli.handed import Handed
    from fuwuyue.cli.main import run_command

    handed = Handed(
        start_site=_start_site, start_demo=_start_demo, open_database=_open_database, has_county=_has_county
    )
    status = run_command(arguments, handed=handed)
    _seal_what_was_written()
    return status


def _start_site(
    *, port: int | None, open_browser: bool, check: bool, tls: bool = False, hosts: Sequence[str] = ()
) -> int:
    from fuwuyue.config.server import run

    return run(port=port, open_browser=open_browser, check=check, tls=tls, hosts=hosts)


def _start_demo(
    *, port: int | None, open_browser: bool, check: bool, show: Callable[[Plan, str], None], today: str | None = None
) -> int:
    from fuwuyue.config.demo import run_demo

    return run_demo(port=port, open_browser=open_browser, check=check, show=show, today=today)


def _open_database() -> None:
    from fuwuyue.config.server import open_database

    open_database()


def _has_county() -> bool:
    from fuwuyue.config.server import has_county

    return has_county()


def _seal_what_was_written() -> None:
    """Leave no entry of this command without a seal; a command that opened no database has written none."""
    if "fuwuyue.protection.api" in sys.modules:
        from fuwuyue.config.server import seal_what_was_written

        seal_what_was_written()


if __name__ == "__main__":
    sys.exit(main())
