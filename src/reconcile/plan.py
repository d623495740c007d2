"""What a specification comes to: its comparisons, the blocks that find pairs, and the keys that make pairs sure."""

from __future__ import annotations

from dataclasses import dataclass

from reconcile.comparisons import (
    Comparison,
    Key,
    compare_codes,
    compare_contacts,
    compare_dates,
    compare_ids,
    compare_names,
    compare_sexes,
    compare_texts,
)
from reconcile.specification import Kind, Specification

Block = tuple[Key, ...]


@dataclass(frozen=True)
class Plan:
    """Comparisons; the blocks of the first, strict pass and of the second; the keys that say most, strongest first.

    `within` where the records of one table are compared among themselves.
    """

    comparisons: tuple[Comparison, ...]
    strict: tuple[Block, ...]
    wide: tuple[Block, ...]
    anchors: tuple[str, ...]
    unique: str | None
    within: bool = False


def make_plan(spec: Specification) -> Plan:
    """Return the plan of a specification."""
    name, date, mobile = (spec.first(kind) for kind in (Kind.NAME, Kind.DATE, Kind.MOBILE))
    strict, wide = _person_blocks(spec)
    texts = [column.name for kind in (Kind.TEXT, Kind.CODE) for column in spec.of_kind(kind)]
    codes = [column.name for column in spec.of_kind(Kind.CODE) if column.unique]
    anchors = tuple(each for each in (name, date, mobile, *codes, *texts) if each)
    identifier = spec.first(Kind.NATIONAL_ID)
    unique = f"{identifier}_key" if identifier else next(iter(codes), None)
    return Plan(tuple(_comparisons(spec)), strict, wide, anchors, unique)


def _comparisons(spec: Specification) -> list[Comparison]:
    date = spec.first(Kind.DATE)
    found = [compare_names(column.name) for column in spec.of_kind(Kind.NAME)]
    found += [compare_sexes(column.name) for column in spec.of_kind(Kind.SEX)]
    found += [compare_dates(column.name) for column in spec.of_kind(Kind.DATE)]
    place = [spec.first(kind) for kind in (Kind.MOBILE, Kind.DIVISION, Kind.ADDRESS)]
    if place[0] or place[1]:
        found.append(compare_contacts(*place))
    found += [compare_ids(column.name, date) for column in spec.of_kind(Kind.NATIONAL_ID)]
    found += [compare_codes(column.name) for column in spec.of_kind(Kind.CODE)]
    return found + [compare_texts(column.name) for column in spec.of_kind(Kind.TEXT)]


def _same(*expressions: str) -> Block:
    return tuple((one.format("l"), one.format("r")) for one in expressions)


def _person_blocks(spec: Specification) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the blocks: equal name and day first; then whatever a person who was written wrongly still shares."""
    name, date, mobile, division, identifier = (
        spec.first(kind) for kind in (Kind.NAME, Kind.DATE, Kind.MOBILE, Kind.DIVISION, Kind.NATIONAL_ID)
    )
    strict: list[Block] = []
    wide: list[Block] = []
    if identifier:
        wide.append(_same(f"{{0}}.{identifier}_key"))
    if name and date:
        strict.append(_same(f"{{0}}.{name}", f"{{0}}.{date}"))
        wide.append(_same(f"{{0}}.{name}_sound", f"{{0}}.{date}"))
        wide.append(_same(f"substr({{0}}.{name}, 1, 1)", f"{{0}}.{date}"))
        wide.append(((f"l.{name}", f"r.{name}"), (f"l.{date}_lunar", f"r.{date}")))
        wide.append(((f"l.{name}", f"r.{name}"), (f"l.{date}", f"r.{date}_lunar")))
    if mobile:
        wide.append(_same(f"{{0}}.{mobile}"))
    if division and name:
        wide.append(_same(f"{{0}}.{name}_sound", f"{{0}}.{division} // 1000"))
    if division and date:
        wide.append(_same(f"{{0}}.{date}", f"{{0}}.{division}"))
    texts = [column.name for kind in (Kind.TEXT, Kind.CODE) for column in spec.of_kind(kind)]
    wide += _text_blocks(texts, [each for each in (name, date) if each], spec)
    return tuple(strict), tuple(wide)


def _text_blocks(texts: list[str], others: list[str], spec: Specification) -> list[Block]:
    """Return a block for each unique code, and one for each pair of other columns."""
    codes = {column.name for column in spec.of_kind(Kind.CODE) if column.unique}
    blocks = [_same(f"{{0}}.{one}") for one in texts if one in codes]
    rest = [one for one in [*others, *texts] if one not in codes]
    for place, one in enumerate(rest):
        blocks += [
            _same(f"{{0}}.{one}", f"{{0}}.{other}") for other in rest[place + 1 :] if one in texts or other in texts
        ]
    return blocks
