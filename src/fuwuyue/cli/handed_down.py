"""What commands need from the settings above them, which they may not import; `fuwuyue.__main__` hands it down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fuwuyue.plan.parsing.api import SourceText


class StartSite(Protocol):
    """Starts the site on this computer and returns the exit status; handed down by `fuwuyue.__main__`."""

    def __call__(self, *, port: int | None, open_browser: bool, check: bool, source: SourceText | None = None) -> int:
        """Serve at `port`, or at a free one, until stopped; with `check`, fetch one page and stop.

        The page that is opened or fetched is that of the document `source`, else the start page.
        """


@dataclass(frozen=True)
class HandedDown:
    """How the site is started, and how the database is made ready for a command that asks or writes it."""

    start_site: StartSite
    open_database: Callable[[], None]
