"""What a column holds, guessed from its values where its header is not known: for a person to check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reconcile.rules.api import (
    Precision,
    find_surname,
    is_missing,
    standardise_code,
    standardise_date,
    standardise_id,
    standardise_mobile,
    standardise_name,
)
from reconcile.specification import HEADERS, ID_HEADERS, Kind

# So many of the values that are there have to be readable as a kind.
_SHARE = 0.8
_SEXES = frozenset({"男", "女", "男性", "女性", "M", "F", "MALE", "FEMALE"})
_SHORTEST_ADDRESS = 6


def _is_name(value: str) -> bool:
    name = standardise_name(value).value
    return name is not None and find_surname(name) is not None and len(name) <= 4


def _is_day(value: str) -> bool:
    return standardise_date(value).precision is Precision.DAY


def _is_division(value: str) -> bool:
    return len(value.strip()) in {6, 9, 12} and standardise_code(value).value is not None


def _is_address(value: str) -> bool:
    return len(value) >= _SHORTEST_ADDRESS and any(sign in value for sign in "省市县区乡镇村路街号")


# In this order: an identity number is no division, eleven digits no date.
_READERS: Mapping[Kind, Callable[[str], bool]] = {
    Kind.NATIONAL_ID: lambda value: standardise_id(value).value is not None,
    Kind.MOBILE: lambda value: standardise_mobile(value).value is not None and len(value) <= 20,
    Kind.DATE: _is_day,
    Kind.DIVISION: _is_division,
    Kind.SEX: lambda value: value.strip().upper() in _SEXES,
    Kind.ADDRESS: _is_address,
    Kind.NAME: _is_name,
}


def guess_kind(values: Sequence[str]) -> Kind | None:
    """Return the kind that four fifths of the values there can be read as; None where there is none or no value."""
    there = [value for value in values if not is_missing(value)]
    for kind, fits in _READERS.items():
        if there and sum(map(fits, there)) >= _SHARE * len(there):
            return kind
    return None


def find_kind(header: str, values: Sequence[str]) -> tuple[Kind | None, bool]:
    """Return the kind of a column, and whether its header said so."""
    folded = header.strip().lower().replace(" ", "_")
    known = next((kind for kind, names in HEADERS.items() if folded in names), None)
    if known is not None or folded in ID_HEADERS:
        return known, True
    return guess_kind(values), False
