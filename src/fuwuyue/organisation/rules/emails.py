"""An e-mail address: how it may be written, and the one form in which it is kept."""

from __future__ import annotations

import re
import unicodedata

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, less the brackets around it
_LONGEST_LOCAL = 64
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# ASCII alone: not every mail server takes other letters, and no line end can slip into the head of a mail.
_EMAIL = re.compile(rf"([A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+)@{_LABEL}(?:\.{_LABEL})+")


def clean_email(written: str) -> str:
    """Return the address without blanks around it and in narrow letters; raise UserError where it is none."""
    address = unicodedata.normalize("NFKC", written).strip()
    found = _EMAIL.fullmatch(address) if len(address) <= LONGEST_EMAIL else None
    if found is None or len(found[1]) > _LONGEST_LOCAL:
        message = _("“{written}” is not an e-mail address: write it as name@office.example, in Latin letters.")
        raise UserError(message.format(written=written.strip()[:LONGEST_EMAIL]))
    return address
