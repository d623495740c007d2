"""What registers are compared for: asked where a county works on this computer, and written into its audit.

The purposes ship with the program; a county cannot add one. Sources: the Regulations on the sharing of government data
(政务数据共享条例, 2025) allow no use beyond the purpose granted; articles 6, 8 and 34 of the Personal Information
Protection Law.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _


class Purpose(StrEnum):
    """What a comparison of registers may be for."""

    CORRECTION = "correction"
    DUPLICATES = "duplicates"
    COMPLETENESS = "completeness"
    TRIAL = "trial"


For = Annotated[
    Purpose | None,
    typer.Option(
        "--purpose",
        help=_("What for, where a county works on this computer: correction, duplicates, completeness or trial."),
    ),
]


def name_purposes() -> dict[Purpose, str]:
    """Return what each purpose is called."""
    return {
        Purpose.CORRECTION: _("check registers against each other, so that each corrects its own"),
        Purpose.DUPLICATES: _("find records that stand in one register twice"),
        Purpose.COMPLETENESS: _("estimate how complete and how right a register is"),
        Purpose.TRIAL: _("try the program on made-up tables"),
    }


@contextmanager
def written_down(handed: Handed, purpose: Purpose | None) -> Iterator[None]:
    """Do a run between two entries of the audit where a county works here; elsewhere the engine is a tool like any
    other.

    Asks for the purpose on a terminal; raises UserError where none is given and nobody can be asked.
    """
    if not handed.has_county():
        yield
        return
    from fuwuyue.journeys.link_registers import write_down_end, write_down_start

    run = uuid.uuid4()
    write_down_start(purpose=(purpose or _ask()).value, run=run, now=clock.now())
    yield
    write_down_end(run=run, now=clock.now())


def _ask() -> Purpose:
    purposes = name_purposes()
    if not sys.stdin.isatty():
        names = ", ".join(purposes)
        message = _("A county works on this computer: say what for with --purpose, one of {names}. It is written down.")
        raise UserError(message.format(names=names))
    output.tell(
        _("A county works on this computer. What are the registers compared for? It is written into the audit.")
    )
    for purpose, words in purposes.items():
        output.tell(f"  {purpose.value}: {words}")
    while True:
        answer = input("> ").strip()
        if answer in set(purposes):
            return Purpose(answer)
        output.tell(_("Type one of the words before the colons."))
