"""Tables as lists of rows, and the joining of rows by a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import md5

Value = str | int | None


@dataclass(frozen=True)
class Table:
    """What one department gave: headers, and rows of as many cells."""

    headers: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass
class Row:
    """One standardised record: its place in the table from 0, its record id, its values by name, whether it is open.

    `values` has each column of the specification by its name, and what standardising adds to it: `…_key` of an id that
    is valid, `…_sound` of a name, `…_lunar` of a day. None is silence. A row is open until it is linked or carried by
    another one.
    """

    place: int
    record_id: str
    values: dict[str, Value]
    is_open: bool = True

    def __getitem__(self, column: str) -> Value:
        return self.values[column]

    @property
    def order(self) -> tuple[str, str]:
        """Return what rows are ordered by where a few are chosen: no order of the table decides anything."""
        return hash_text(self.record_id), self.record_id


Pair = tuple[Row, Row]
# What is joined by: a key of the left row and one of the right row; None matches nothing.
KeyOf = Callable[[Row], Hashable | None]
Keys = tuple[KeyOf, KeyOf]


def hash_text(text: str) -> str:
    """Return the md5 of a text: an order that nobody chose."""
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def group_rows(rows: Iterable[Row], key_of: KeyOf) -> dict[Hashable, list[Row]]:
    """Return the rows by their key; rows without one are left out."""
    groups: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        key = key_of(row)
        if key is not None:
            groups[key].append(row)
    return groups


def join_rows(left: Iterable[Row], right: Iterable[Row], keys: Keys) -> Iterator[Pair]:
    """Give each pair of rows whose keys are equal."""
    groups = group_rows(right, keys[1])
    for row in left:
        key = keys[0](row)
        if key is not None:
            yield from ((row, other) for other in groups.get(key, ()))


def column(name: str) -> KeyOf:
    """Return the key that is a column's value."""
    return lambda row: row[name]


def together(*parts: KeyOf) -> KeyOf:
    """Return the key that is several keys together; none where one of them is silent."""

    def key(row: Row) -> Hashable | None:
        values = tuple(part(row) for part in parts)
        return None if None in values else values

    return key


def agree(one: Row, other: Row, name: str) -> bool:
    """Say whether two rows have the same value in a column."""
    return one[name] is not None and one[name] == other[name]
