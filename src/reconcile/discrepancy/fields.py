"""The fields that are compared, and the few that tell of a person's days, as a specification names them."""

from __future__ import annotations

from dataclasses import dataclass

from reconcile.specification import Kind, Meaning, Specification

# A person has several of them at a time, and lives elsewhere than registered: two that differ may both be right.
CONTACTS = frozenset({Kind.MOBILE, Kind.DIVISION, Kind.ADDRESS})
ADVERSE = frozenset({Meaning.DEATH, Meaning.CANCELLATION})


@dataclass(frozen=True)
class Field:
    """One field: its headers (None in a table that has it not), who is the authority, what a correction may say."""

    name: str
    kind: Kind
    left: str | None
    right: str | None
    authority: str | None = None
    may_name: bool = False
    means: Meaning | None = None

    @property
    def is_compared(self) -> bool:
        """Say whether both tables have it."""
        return self.left is not None and self.right is not None

    @property
    def is_adverse(self) -> bool:
        """Say whether what it says harms a person of whom it is not true."""
        return self.means in ADVERSE

    def header(self, side: str) -> str | None:
        """Return its header in the table `left` or `right`."""
        return self.left if side == "left" else self.right


def list_fields(spec: Specification) -> list[Field]:
    """Return the columns of the linkage, each with what `compare` says of it, then what is only compared."""
    said = {one.name: one for one in spec.compare}
    fields = []
    for column in spec.columns:
        one = said.pop(column.name, None)
        more = (one.authority, one.may_name, one.means) if one else ()
        fields.append(Field(column.name, column.kind, column.left, column.right, *more))
    for one in said.values():
        kind = one.kind or Kind.TEXT
        fields.append(Field(one.name, kind, one.left, one.right, one.authority, one.may_name, one.means))
    return fields


def find_day(fields: list[Field], means: Meaning, side: str) -> Field | None:
    """Return the field of a meaning that is a day and that a table has."""
    found = (one for one in fields if one.means is means and one.kind is Kind.DATE and one.header(side))
    return next(found, None)


def find_birth(fields: list[Field]) -> Field | None:
    """Return the day of birth: the first date of both tables that has no other meaning."""
    return next((one for one in fields if one.kind is Kind.DATE and one.means is None and one.is_compared), None)


def find_first(fields: list[Field], kind: Kind) -> Field | None:
    """Return the first field of a kind that both tables have."""
    return next((one for one in fields if one.kind is kind and one.is_compared), None)
