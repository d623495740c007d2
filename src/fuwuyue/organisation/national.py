"""The list of the provinces to townships of China that ships with the program. No Django.

Where it comes from, of which day it is and under which licence: data/NOTICE-national-divisions.md. It has no villages:
since October 2024 their codes are published no more, and a county loads its own.
"""

from __future__ import annotations

import lzma
from datetime import date
from pathlib import Path

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

# The day on which the ministry's site was asked.
NATIONAL_DAY = date(2026, 9, 11)
_FILE = Path(__file__).resolve().parent / "data" / "national_divisions.csv.xz"
_PROVINCE_DIGITS = 2


def read_national_list(province: str | None = None) -> bytes:
    """Return the list as a .csv of code and name, what stands above first: of one province, or of all.

    `province` is its two digits, its code, or its name as in the list (甘肃省). Raises UserError for another one.
    """
    text = lzma.decompress(_FILE.read_bytes()).decode("utf-8")
    if province is None:
        return text.encode("utf-8")
    headings, *lines = text.splitlines()
    wanted = province.strip()
    heads = {line.partition(",")[2]: line[:_PROVINCE_DIGITS] for line in lines if line[2:12] == "0" * 10}
    start = heads.get(wanted, wanted.removesuffix("0" * 10).removesuffix("0" * 4))
    if start not in heads.values():
        message = _("“{province}” is no province of the list; write two digits, such as 62, or the full name.")
        raise UserError(message.format(province=province))
    return "\n".join([headings, *(line for line in lines if line.startswith(start)), ""]).encode("utf-8")
