"""The number of a mobile telephone: how it may be written, and the one form in which it is kept and compared."""

from __future__ import annotations

import re
import unicodedata

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

_BETWEEN = re.compile(r"[\s()\-.]+")
# Numbers of mobiles on the mainland have eleven digits and begin with 13 to 19.
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")


def read_mobile(written: str) -> str | None:
    """Return the eleven digits of what was written, with blanks, hyphens, +86 or wide digits; None where it is none."""
    found = _MOBILE.fullmatch(_BETWEEN.sub("", unicodedata.normalize("NFKC", written)))
    return found[1] if found else None


def clean_mobile(written: str) -> str:
    """Return the eleven digits; raise UserError where it is no number of a mobile."""
    number = read_mobile(written)
    if number is None:
        message = _("“{written}” is not the number of a mobile: write its eleven digits, as 139 0000 0000.")
        raise UserError(message.format(written=written.strip()))
    return number
