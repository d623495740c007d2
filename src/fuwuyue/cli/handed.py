"""What is handed down to the commands: the command line stands below the settings and may not import them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fuwuyue.plan.parsing.api import Plan


class StartSite(Protocol):
    """Starts the site on this computer and returns the exit status."""

    def __call__(
        self, *, port: int | None, open_browser: bool, check: bool, tls: bool = False, hosts: Sequence[str] = ()
    ) -> int:
        """Serve at `port`, or at a free one, until stopped; with `check`, fetch one page and stop.

        With `tls` other computers are served too, at `hosts`: names and addresses of this one.
        """


class StartDemo(Protocol):
    """Starts the site of the demo, with its own data, and returns the exit status."""

    def __call__(
        self,
        *,
        port: int | None,
        open_browser: bool,
        check: bool,
        show: Callable[[Plan, str], None],
        today: str | None = None,
    ) -> int:
        """As `StartSite`; `show` prints the plan of the demo, which comes with the text it was read from.

        `today` is the day on which it is shown, as 2026-09-20.
        """


@dataclass(frozen=True)
class Handed:
    """What `fuwuyue.__main__` hands down; a command finds it in `context.obj`.

    `open_database` makes Django and its database ready; it raises UserError where a setting is wrong. `has_county` says
    whether a county was founded on this computer; where there is no database it makes none.
    """

    start_site: StartSite
    start_demo: StartDemo
    open_database: Callable[[], None]
    has_county: Callable[[], bool]
