"""Mobile telephone numbers of the mainland: eleven digits, the first two 13 to 19.

Source: the numbering plan of the Ministry of Industry and Information Technology (电信网编号计划, 2017), by which
public mobile numbers begin with 1 and a digit from 3 to 9. A mobile is no identity: families share one, and numbers are
given out again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from reconcile.rules.missing import LONGEST, fold_width, is_missing

_BETWEEN = re.compile(r"(?<=\d)[\s\-‐‑–—―._()（）·]+(?=\d)")
_PREFIX = re.compile(r"(?<![\d])(?:\+\s*86|0086|86)[\s\-]*(?=1[3-9]\d)")
_MOBILE = re.compile(r"(?<!\d)0?(1[3-9]\d{9})(?!\d)")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2}")
_FRACTION = re.compile(r"(?<=\d)\.0+$")
# Typed where a form asks for a number and there is none: eight equal last digits, or the digits in a row. A true number
# of this shape is then not compared, and stays as written.
_PLACEHOLDER = re.compile(r"1[3-9]\d(\d)\1{7}|1[3-9]\d12345678|13800138000")


class MobileProblem(StrEnum):
    """Why a number cannot be used as it stands."""

    SHAPE = "shape"
    LOST_DIGITS = "lost digits"


@dataclass(frozen=True)
class Mobile:
    """A cell with mobile numbers as written, and the numbers found: `values` in their order, `value` the first one."""

    written: str
    values: tuple[str, ...] = ()
    problem: MobileProblem | None = None

    @property
    def value(self) -> str | None:
        """Return the first number; None where there is none."""
        return self.values[0] if self.values else None


def standardise_mobile(written: str | None) -> Mobile:
    """Read the mobiles of one cell; placeholders such as 13800000000 count as nothing written. Never raises."""
    text = written or ""
    if is_missing(text):
        return Mobile(text)
    if len(text) > LONGEST:
        return Mobile(text, problem=MobileProblem.SHAPE)
    plain = _FRACTION.sub("", fold_width(text).strip())
    if _SCIENTIFIC.fullmatch(plain):
        return Mobile(text, problem=MobileProblem.LOST_DIGITS)
    digits = _PREFIX.sub("", plain)
    found = _MOBILE.findall(digits) or _MOBILE.findall(_PREFIX.sub("", _BETWEEN.sub("", digits)))
    if not found:
        placeholder = is_missing(digits) or digits in {"12345678901", "12345678910"}
        return Mobile(text, problem=None if placeholder else MobileProblem.SHAPE)
    real = tuple(dict.fromkeys(number for number in found if not _PLACEHOLDER.fullmatch(number)))
    return Mobile(text, real)
