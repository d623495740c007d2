"""Which column of a list holds what, by the headings in its first row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _


def find_columns(headings: Sequence[str], names: Mapping[str, Sequence[str]], needed: Sequence[str]) -> dict[str, int]:
    """Return the place of each known column; raise UserError where one that is `needed` is missing or stands twice.

    `names` are what each column may be called, compared without blanks and in small letters; the first is for people.
    """
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = next((key for key, known in names.items() if _fold(heading) in known), None)
        if name in places:
            message = _("The column “{heading}” stands twice in the first row; take one out.")
            raise UserError(message.format(heading=heading))
        if name:
            places[name] = place
    for name in needed:
        if name not in places:
            message = _("The first row has no column “{heading}”; write it there.")
            raise UserError(message.format(heading=names[name][0]))
    return places


def _fold(heading: str) -> str:
    return "".join(heading.split()).lower()
