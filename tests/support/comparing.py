"""Two registers of a few people who do not exist, written by hand for one question, and what comparing them found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from tests.support.registers import rows

from reconcile.api import Column, Compared, CompareSummary, Kind, Specification, compare

COLUMNS = {
    "name": Kind.NAME,
    "sex": Kind.SEX,
    "birth": Kind.DATE,
    "id_no": Kind.NATIONAL_ID,
    "mobile": Kind.MOBILE,
    "division": Kind.DIVISION,
    "address": Kind.ADDRESS,
}
# A number of the standard's own example (GB 11643-1999), of a woman.
PERSON = {
    "name": "王小兰",
    "sex": "女",
    "birth": "1949-12-31",
    "id_no": "11010519491231002X",
    "mobile": "13912345678",
    "division": "110105001001",
    "address": "幸福村7号",
}


@dataclass(frozen=True)
class Found:
    """The folder of a comparison, and its summary."""

    out: Path
    summary: CompareSummary

    def differences(self) -> list[tuple[Any, ...]]:
        """Return field, state, proposal, reason and register of each difference."""
        query = f"SELECT field, state, proposal, reason, register FROM '{self.out}/discrepancies.parquet' ORDER BY ALL"
        return rows(query)

    def corrections(self, side: str, *columns: str) -> list[tuple[Any, ...]]:
        """Return the corrections of one register; record_id, kind, field and finding where nothing is named."""
        chosen = ", ".join(columns or ("record_id", "kind", "field", "finding"))
        return rows(f"SELECT {chosen} FROM '{self.out}/corrections_{side}.parquet' ORDER BY ALL")


def write_register(file: Path, people: Sequence[dict[str, str | None]]) -> Path:
    """Write the people as Parquet; a column is there where any of them has it."""
    names = list(dict.fromkeys(name for person in people for name in person))
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in names)})")
        marks = ", ".join("?" for _name in names)
        con.executemany(f"INSERT INTO t VALUES ({marks})", [[one.get(name) for name in names] for one in people])
        con.execute(f"COPY t TO '{file}' (FORMAT parquet)")
    return file


def write_matches(file: Path, matches: Sequence[tuple[str, str, float, str]]) -> Path:
    """Write matches as `link` does: record ids, probability, stage."""
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t (left_id VARCHAR, right_id VARCHAR, match_probability DOUBLE, stage VARCHAR)")
        con.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [list(one) for one in matches])
        con.execute(f"COPY t TO '{file}' (FORMAT parquet)")
    return file


def specify(*compared: Compared, **more: Any) -> Specification:
    """Return the specification of tables that have the columns of PERSON."""
    columns = tuple(Column(name=name, kind=kind, left=name, right=name) for name, kind in COLUMNS.items())
    return Specification(left_id="rid", right_id="rid", columns=columns, compare=compared, **more)


def compare_people(
    folder: Path,
    left: Sequence[dict[str, str | None]],
    right: Sequence[dict[str, str | None]],
    *compared: Compared,
    sure: float = 0.9999,
    **more: Any,
) -> Found:
    """Compare people who are linked in their order, as far as both have one; record ids are A1, … and B1, …."""
    folder.mkdir(exist_ok=True)
    a = write_register(folder / "a.parquet", [{"rid": f"A{n}", **one} for n, one in enumerate(left, 1)])
    b = write_register(folder / "b.parquet", [{"rid": f"B{n}", **one} for n, one in enumerate(right, 1)])
    wishes = {key: more.pop(key) for key in ("unmatched", "target", "say") if key in more}
    linked = more.pop("linked", min(len(left), len(right)))
    matches = [(f"A{n}", f"B{n}", sure, "exact" if sure > 0.999 else "weight") for n in range(1, linked + 1)]
    given = write_matches(folder / "given.parquet", matches)
    out = folder / "out"
    return Found(out, compare(a, b, out, matches=given, spec=specify(*compared, **more), **wishes))
