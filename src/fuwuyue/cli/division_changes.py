"""`fuwuyue divisions rename`, `move`, `merge` and `place`: what becomes of divisions that are stored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from fuwuyue.organisation.api import Division

Code = Annotated[str, typer.Argument(metavar=_("CODE"), help=_("The division's code of 12 digits."))]
Codes = Annotated[list[str], typer.Argument(metavar=_("CODE"), help=_("The codes of those that end."))]
Name = Annotated[str, typer.Argument(metavar=_("NEW NAME"), help=_("The new name."))]
On = Annotated[
    str, typer.Option("--on", metavar=_("DAY"), help=_("The first day on which it is so, such as 2026-09-01."))
]
NewCode = Annotated[
    str | None,
    typer.Option("--code", metavar=_("CODE"), help=_("The new code, where it changes; those below change with it.")),
]
Under = Annotated[str, typer.Option("--under", metavar=_("CODE"), help=_("The division above it."))]
Into = Annotated[str, typer.Option("--into", metavar=_("CODE"), help=_("The division that they pass into."))]


def add_commands(app: typer.Typer) -> None:
    """Add the four commands to the group of divisions."""
    app.command("rename", cls=Command, help=_("Give a division another name from a day on."))(rename)
    app.command("move", cls=Command, help=_("Put a division below another one from a day on."))(move)
    app.command("merge", cls=Command, help=_("Let divisions pass into another one, which is stored already."))(merge)
    app.command("place", cls=Command, help=_("Put a division below one that was stored later than it."))(place)


def rename(context: typer.Context, code: Code, name: Name, on: On, new_code: NewCode = None) -> None:
    """Rename one division."""
    day = _take_day(on)
    old = _find(context, code, day)

    from fuwuyue.organisation.api import rename_division

    new = rename_division(division_id=old.pk, name=name, code=new_code, on_day=day, now=clock.now())
    message = _("{code}: {old} is called {new} from {day} on.")
    output.write_text(message.format(code=new.code, old=_safe(old), new=_safe(new), day=day), None)


def move(context: typer.Context, code: Code, under: Under, on: On, new_code: NewCode = None) -> None:
    """Move one division."""
    day = _take_day(on)
    old, parent = _find(context, code, day), _find(context, under, day)

    from fuwuyue.organisation.api import move_division

    new = move_division(division_id=old.pk, parent_id=parent.pk, code=new_code, on_day=day, now=clock.now())
    message = _("{code}: {name} stands below {parent} from {day} on, with the code {new_code}.")
    told = message.format(code=code, name=_safe(new), parent=_safe(parent), day=day, new_code=new.code)
    output.write_text(told, None)


def merge(context: typer.Context, codes: Codes, into: Into, on: On) -> None:
    """Merge divisions into one."""
    day = _take_day(on)
    ending, heir = [_find(context, code, day) for code in codes], _find(context, into, day)

    from fuwuyue.organisation.api import merge_divisions

    ids = [each.pk for each in ending]
    merge_divisions(division_ids=ids, into_id=heir.pk, on_day=day, now=clock.now())
    for each in ending:
        message = _("{code}: {name} passed into {into} on {day}.")
        output.write_text(message.format(code=each.code, name=_safe(each), into=_safe(heir), day=day), None)


def place(context: typer.Context, code: Code, under: Under) -> None:
    """Put a division below one that came later."""
    handed: Handed = context.obj
    handed.open_database()

    from fuwuyue.organisation.api import place_division

    day = clock.today()
    division, parent = _find(context, code, day), _find(context, under, day)

    place_division(division_id=division.pk, parent_id=parent.pk, now=clock.now())
    message = _("{code}: {name} stands below {parent}.")
    output.write_text(message.format(code=code, name=_safe(division), parent=_safe(parent)), None)


def _take_day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise UserError(_("“{day}” is no day; write it as 2026-09-01.").format(day=written)) from error


def _find(context: typer.Context, code: str, day: date) -> Division:
    handed: Handed = context.obj
    handed.open_database()
    from fuwuyue.organisation.api import get_division

    return get_division(code=code, day=day)


def _safe(division: Division) -> str:
    return output.make_safe(division.name)
