"""What a token of the API looks like, and how long it may last."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, timedelta

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

# By the prefix a token is known again where it should not be: in a log, a mail, a repository.
PREFIX = "fwy_"
_BYTES = 32
_TOKEN = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")
LONGEST_LABEL = 60
LONGEST_LIFE = timedelta(days=365)


def make_token_text() -> str:
    """Return a new token: the prefix and 256 bits at random."""
    return PREFIX + secrets.token_urlsafe(_BYTES)


def hash_token(text: str) -> str | None:
    """Return the hash under which a token is kept; None for what cannot be one.

    No salt and no slow hash: unlike a password, 256 bits at random cannot be found from their hash by trying, and each
    request has to be answered at once.
    """
    return hashlib.sha256(text.encode()).hexdigest() if _TOKEN.fullmatch(text) else None


def check_end(valid_until: date, day: date) -> None:
    """Raise UserError where a token made on `day` cannot end on `valid_until`, the first day without it."""
    latest = day + LONGEST_LIFE
    if not day < valid_until <= latest:
        message = _("A token cannot end on {until}; choose a day from {first} to {last}.")
        raise UserError(message.format(until=valid_until, first=day + timedelta(days=1), last=latest))


def check_label(name: str) -> None:
    """Raise UserError where a token cannot be called so."""
    if not name:
        raise UserError(_("The name is empty; write it."))
    if len(name) > LONGEST_LABEL:
        message = _("The name has {count} characters; shorten it to {most} at most.")
        raise UserError(message.format(count=len(name), most=LONGEST_LABEL))
    if not name.isprintable():
        raise UserError(_("The name has a character that cannot be shown; write it anew."))
