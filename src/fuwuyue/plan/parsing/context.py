"""What every finder may need to know of the document as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from fuwuyue.kernel.partial_date import PartialDate


@dataclass(frozen=True)
class Context:
    """The year that dates without one belong to, the day of the sign-off, and the title as written.

    `year` is None where the text gives none: such days are `XXXX-MM-DD`. `school_year` is the year in which the school
    year begins that the title names, or the opening where the text names no other year.
    """

    year: int | None = None
    issued_on: PartialDate | None = None
    title: str | None = None
    school_year: int | None = None
