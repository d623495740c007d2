"""A day whose year may be unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

_WRITTEN = re.compile(r"(\d{4}|XXXX)-(\d{2})-(\d{2})")
_A_LEAP_YEAR = 2000


@dataclass(frozen=True, order=False)
class PartialDate:
    """A calendar day, with or without its year.

    Written as in EDTF (ISO 8601-2:2019, 'unspecified digits'): `2013-05-15`, or `XXXX-09-18` where the text gives no
    year. It has no order of its own, since a day without a year is neither before nor after another: ask `to_date()`.
    Raises ValueError for a day that no calendar has (29 February is allowed without a year).
    """

    year: int | None
    month: int
    day: int

    def __post_init__(self) -> None:
        date(self.year or _A_LEAP_YEAR, self.month, self.day)

    def __str__(self) -> str:
        year = "XXXX" if self.year is None else f"{self.year:04d}"
        return f"{year}-{self.month:02d}-{self.day:02d}"

    @classmethod
    def parse(cls, written: str) -> PartialDate:
        """Read `YYYY-MM-DD` or `XXXX-MM-DD`; raise ValueError for anything else."""
        found = _WRITTEN.fullmatch(written)
        if not found:
            raise ValueError(f"not a date: {written!r}")
        year, month, day = found.groups()
        return cls(None if year == "XXXX" else int(year), int(month), int(day))

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """Return the same day as a PartialDate."""
        return cls(day.year, day.month, day.day)

    def to_date(self) -> date | None:
        """Return the calendar day, or None where the year is unknown."""
        return None if self.year is None else date(self.year, self.month, self.day)

    def with_year(self, year: int) -> PartialDate:
        """Return this day in `year`; raise ValueError where that year has no such day."""
        return PartialDate(year, self.month, self.day)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(value: Any) -> PartialDate:
            if isinstance(value, PartialDate):
                return value
            if isinstance(value, date):  # YAML reads an unquoted 2013-05-15 as a date
                return cls.of(value)
            return cls.parse(value)

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^(\d{4}|XXXX)-\d{2}-\d{2}$", "examples": ["2013-05-15", "XXXX-09-18"]}
