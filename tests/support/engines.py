"""One linkage on two engines, and what each found in one shape, so that they can be compared."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import duckdb
import pytest

from reconcile.duck.deduping import dedupe_table as dedupe_in_duckdb
from reconcile.duck.run import Run
from reconcile.duck.run import link_tables as link_in_duckdb
from reconcile.duck.session import ROW, open_session, quote_name
from reconcile.duck.writing import index_matches, list_for_review
from reconcile.memory.deduping import dedupe_table as dedupe_in_memory
from reconcile.memory.linking import Decisions
from reconcile.memory.linking import link_tables as link_in_memory
from reconcile.memory.table import Table
from reconcile.result import ReviewRow
from reconcile.rules.api import find_check_digit
from reconcile.specification import Specification

CLOSE = 1e-6


@dataclass
class Outcome:
    """What an engine found: matches and review rows by their pair, duplicates, clusters, and the model."""

    matches: dict[tuple[str, str], tuple[str, float, float | None]] = field(default_factory=dict)
    review: dict[tuple[str, str], ReviewRow] = field(default_factory=dict)
    duplicates: list[tuple[str, str, str]] = field(default_factory=list)
    clusters: dict[str, str] = field(default_factory=dict)
    weights: dict[str, tuple[object, ...]] = field(default_factory=dict)
    prior: float = 0.0
    groups: list[tuple[object, ...]] = field(default_factory=list)


def link_in_both(
    left: Table, right: Table, spec: Specification, decisions: Decisions | None = None
) -> tuple[Outcome, Outcome]:
    """Link two tables in memory and on DuckDB."""
    found = link_in_memory(left, right, spec, decisions)
    memory = Outcome(
        {(one.left_id, one.right_id): (one.stage, one.probability, one.weight) for one in found.matches},
        {(one.left_id, one.right_id): one for one in found.review},
        sorted(found.duplicates),
        weights=_list_weights(found.model.weights),
        prior=found.model.prior,
        groups=[(one.name, one.matches, one.expected_wrong, one.to_review) for one in found.groups],
    )
    return memory, link_on_duckdb(left, right, spec, decisions)


def link_on_duckdb(left: Table, right: Table, spec: Specification, decisions: Decisions | None = None) -> Outcome:
    """Link two tables on DuckDB."""
    with TemporaryDirectory() as folder, open_session(Path(folder), threads=1) as con:
        load(con, left, "left")
        load(con, right, "right")
        run = link_in_duckdb(con, spec, decisions=write_decisions(decisions, Path(folder)))
        index_matches(run)
        links = con.execute("SELECT left_id, right_id, stage, match_probability, match_weight FROM links").fetchall()
        assert len({row[:2] for row in links}) == len(links)
        twice = [
            (side, *row)
            for side in ("left", "right")
            for row in con.execute(f"SELECT rid, stands_rid FROM duplicates_{side}").fetchall()
        ]
        return Outcome(
            {(row[0], row[1]): row[2:] for row in links},
            _review(run),
            sorted(twice),
            weights=_list_weights(run.model.weights),
            prior=run.model.prior,
            groups=[(one.name, one.matches, one.expected_wrong, one.to_review) for one in run.groups],
        )


def dedupe_in_both(table: Table, spec: Specification, decisions: Decisions | None = None) -> tuple[Outcome, Outcome]:
    """Find who repeats in one table, in memory and on DuckDB; the matches are the pairs that make the clusters."""
    found = dedupe_in_memory(table, spec, decisions)
    memory = Outcome(
        {
            **{_in_order(one, other): ("exact", 1.0, None) for one, other in found.exact},
            **{_in_order(one, other): ("weight", 0.5, bits) for one, other, bits in found.matched},
        },
        {_in_order(one.left_id, one.right_id): one for one in found.review},
        clusters=found.clusters,
        weights=_list_weights(found.model.weights),
        prior=found.model.prior,
    )
    with TemporaryDirectory() as folder, open_session(Path(folder), threads=1) as con:
        load(con, table, "left")
        run = dedupe_in_duckdb(con, spec, decisions=write_decisions(decisions, Path(folder)))
        ids = "JOIN base_left l ON l.rn = a JOIN base_left r ON r.rn = b"
        exact = con.execute(f"SELECT l.rid, r.rid FROM exact {ids}").fetchall()
        matched = con.execute(f"SELECT l.rid, r.rid, bits FROM matched {ids}").fetchall()
        clusters = dict(con.execute("SELECT rid, first FROM clusters").fetchall())
        duck = Outcome(
            {
                **{_in_order(one, other): ("exact", 1.0, None) for one, other in exact},
                **{_in_order(one, other): ("weight", 0.5, bits) for one, other, bits in matched},
            },
            {_in_order(*pair): one for pair, one in _review(run).items()},
            clusters=clusters,
            weights=_list_weights(run.model.weights),
            prior=run.model.prior,
        )
    return memory, duck


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _review(run: Run) -> dict[tuple[str, str], ReviewRow]:
    return {(one.left_id, one.right_id): one for one in list_for_review(run, run.con)}


def _list_weights(weights: Mapping[str, object]) -> dict[str, tuple[object, ...]]:
    return {name: (one.anchors, one.pairs, one.m, one.u, one.household_u) for name, one in weights.items()}


def load(con: duckdb.DuckDBPyConnection, table: Table, side: str) -> None:
    """Make the view of a table that the engine on DuckDB reads."""
    names = ", ".join(f"{quote_name(one)} VARCHAR" for one in table.headers)
    con.execute(f"CREATE TABLE source_{side} ({ROW} UINTEGER, {names})")
    marks = f"({', '.join('?' for _one in range(len(table.headers) + 1))})"
    for start in range(0, len(table.rows), 200):
        part = [(start + number, *row) for number, row in enumerate(table.rows[start : start + 200])]
        con.execute(
            f"INSERT INTO source_{side} VALUES {', '.join([marks] * len(part))}", [cell for row in part for cell in row]
        )


def write_decisions(decisions: Decisions | None, folder: Path) -> Path | None:
    """Write decisions as the file that the engine on DuckDB reads."""
    if decisions is None:
        return None
    file = folder / "decisions.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["left_id", "right_id", "decision"])
        writer.writerows([*pair, word] for word in ("same", "different") for pair in sorted(getattr(decisions, word)))
    return file


def read_parquet(file: Path) -> Table:
    """Return the table in a Parquet file."""
    with duckdb.connect() as con:
        found = con.execute(f"SELECT * FROM read_parquet('{file}')")
        headers = [str(one[0]) for one in found.description or []]
        return Table(headers, found.fetchall())


def assert_same(one: Outcome, other: Outcome) -> None:
    """Check that two engines found the same, weights to a millionth."""
    assert {name: found[:2] for name, found in one.weights.items()} == {
        name: found[:2] for name, found in other.weights.items()
    }
    for name, found in one.weights.items():
        for number, known in zip(found[2:], other.weights[name][2:], strict=True):
            assert number == pytest.approx(known, abs=CLOSE), name
    assert one.prior == pytest.approx(other.prior, abs=CLOSE)
    assert one.duplicates == other.duplicates
    assert {pair: found[0] for pair, found in one.matches.items()} == {
        pair: found[0] for pair, found in other.matches.items()
    }
    for pair, found in one.matches.items():
        assert found[1:] == pytest.approx(other.matches[pair][1:], abs=2 * CLOSE), pair
    assert one.clusters == other.clusters
    assert one.groups == other.groups
    _assert_same_review(one.review, other.review)


def _assert_same_review(one: Mapping[tuple[str, str], ReviewRow], other: Mapping[tuple[str, str], ReviewRow]) -> None:
    assert {pair: row.why for pair, row in one.items()} == {pair: row.why for pair, row in other.items()}
    for pair, row in one.items():
        known = other[pair]
        assert row.bits == pytest.approx(known.bits, abs=0.011)
        assert [(each.comparison, each.found) for each in row.reasons] == [
            (each.comparison, each.found) for each in known.reasons
        ], pair
        assert [each.bits for each in row.reasons] == pytest.approx([each.bits for each in known.reasons], abs=0.011)


def table_of(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """Return a table of texts whose first column numbers its rows."""
    return Table(["rid", *headers], [(f"R{number:04}", *row) for number, row in enumerate(rows)])


SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗",
    "芳伟娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红娥玲菊",
)


def make_person(chance: Random) -> list[str | None]:
    """Return somebody who does not exist: name, sex, day of birth, id, mobile, division, address."""
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(27_000))
    body = f"530199{born:%Y%m%d}{chance.randrange(1, 900):03}"
    name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(["", *GIVEN])
    return [
        name,
        "男" if int(body[-1]) % 2 else "女",
        f"{born:%Y-%m-%d}",
        body + find_check_digit(body),
        str(13_900_000_001 + chance.randrange(10**8)),
        f"5301991{chance.randrange(1, 4):02}{chance.randrange(1, 6):03}",
        f"幸福村{chance.randrange(1, 60)}号",
    ]
