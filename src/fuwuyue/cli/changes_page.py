"""The changes between two plans on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console

from fuwuyue.cli.page import Page
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.exporting.api import Change, describe_field


def print_changes(console: Console, changes: Sequence[Change]) -> None:
    """Print what went with - and what came with +, under the part of the plan it belongs to."""
    page = Page(console)
    if not changes:
        page.write_line((_("The two plans say the same."), ""))
    for field, group in groupby(changes, key=lambda change: change.field):
        page.write_line((describe_field(field), "bold cyan"))
        for change in group:
            if change.before is not None:
                page.write_table([[("-", "red"), (change.before, "red")]], [1, 0])
            if change.after is not None:
                page.write_table([[("+", "green"), (change.after, "green")]], [1, 0])
