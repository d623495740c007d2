"""What makes a division right: its name, its time, its parent."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.rules.division_codes import Level, is_higher

LONGEST_NAME = 50
# From here a division is taken to exist where nobody has written down since when.
SINCE_EVER = date(1900, 1, 1)
# A county's own list begins with the county; what stands below one always has something above it.
_MAY_STAND_ALONE = frozenset({Level.PROVINCE, Level.PREFECTURE, Level.COUNTY})
# All of these are written for the middle dot of names (U+00B7), by the note on names of 民委发〔2016〕33号.
_DOTS = str.maketrans(dict.fromkeys("\u2022\u30fb\u2027\uff0e\u22c5\uff65", "·"))
# Control characters, half of a pair, private use, not assigned: nobody else can read them.
_UNREADABLE = frozenset({"Cc", "Cs", "Co", "Cn"})


@dataclass(frozen=True)
class Span:
    """From a day (included) until a day (excluded); `until` None is open."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether `day` lies in it."""
        return self.since <= day and (self.until is None or day < self.until)

    def meets(self, other: Span) -> bool:
        """Say whether the two have a day in common."""
        return (self.until is None or other.since < self.until) and (other.until is None or self.since < other.until)


def clean_name(written: str) -> str:
    """Return the name without blanks around and inside it, its middle dots as U+00B7."""
    return "".join(written.split()).translate(_DOTS)


def check_name(name: str, most: int = LONGEST_NAME) -> None:
    """Raise UserError, saying what would be right, where `name` cannot be the name of a division or a unit."""
    if not name:
        raise UserError(_("The name is empty; write it."))
    if len(name) > most:
        message = _("The name has {count} characters; shorten it to {most} at most.")
        raise UserError(message.format(count=len(name), most=most))
    if any(_is_unreadable(character) for character in name):
        message = _("The name “{name}” has a character that other computers cannot show; write it anew.")
        raise UserError(message.format(name=name))
    if not any(unicodedata.category(character) == "Lo" or _is_rare(character) for character in name):
        message = _("The name “{name}” has no Chinese character; write the official name.")
        raise UserError(message.format(name=name))


def _is_unreadable(character: str) -> bool:
    return unicodedata.category(character) in _UNREADABLE and not _is_rare(character)


def _is_rare(character: str) -> bool:
    """Say whether it lies where Unicode keeps rare Chinese characters; an older Python does not know all of them."""
    return "\U00020000" <= character <= "\U0003fffd"


def check_span(since: date, until: date | None) -> None:
    """Raise UserError where a time ends before it has begun."""
    if until is not None and until <= since:
        message = _("The end {until} is not after the start {since}; correct one of the two.")
        raise UserError(message.format(until=until, since=since))


def check_within(since: date, above: Span) -> None:
    """Raise UserError where something would begin when what stands above it is not valid."""
    if since < above.since:
        message = _("This begins on {since}, before what stands above it, on {day}; correct one of the two days.")
        raise UserError(message.format(since=since, day=above.since))
    if above.until is not None and above.until <= since:
        message = _("What stands above ended on {day}; choose what is valid from {since} on.")
        raise UserError(message.format(day=above.until, since=since))


def check_parent(level: Level, parent: Level | None) -> None:
    """Raise UserError where a division of `level` cannot stand below one of level `parent` (None: below nothing).

    A parent is always of a higher level, so there can be no circle of divisions.
    """
    if parent is None:
        if level not in _MAY_STAND_ALONE:
            raise UserError(_("The division above is not known; add its row, or write its code."))
        return
    if level is Level.PROVINCE:
        raise UserError(_("A province has nothing above it; leave the code above empty."))
    if not is_higher(parent, level):
        raise UserError(_("What is named as the division above is not of a higher level; write the right code."))
    if level is Level.GROUP and parent is not Level.VILLAGE:
        raise UserError(_("A group stands below a village; write the code of the village."))
