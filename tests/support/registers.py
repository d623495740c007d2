"""Two small registers of people who do not exist, with the truth, and what a linkage of them came to."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
from bench.registers.generate import generate
from tests.support.notrun import not_run_here

from reconcile.api import LinkSummary, link

# Every engine keeps the same promises. A linkage on Spark takes a minute or two of a small machine, most of it to
# plan, so that Spark is asked only where FUWUYUE_SPARK=1 says so: before a release, or when the engine's SQL changed.
WITH_SPARK = os.environ.get("FUWUYUE_SPARK") == "1"
ENGINES = ("duckdb", "spark") if WITH_SPARK else ("duckdb",)


def need_engine(name: str) -> str:
    """Return the name of an engine, or leave the test out where this machine lacks what it needs."""
    if name == "spark" and not (shutil.which("java") and importlib.util.find_spec("pyspark")):
        not_run_here("Spark (the extra spark, and Java 17)")
    return name


@dataclass(frozen=True)
class Linked:
    """The folders of the registers and of the results, and the summary."""

    registers: Path
    out: Path
    summary: LinkSummary
    engine: str = "duckdb"

    def pairs(self) -> set[tuple[str, str]]:
        """Return the matches as pairs of record ids."""
        return set(rows(f"SELECT left_id, right_id FROM '{self.out}/matches.parquet'"))

    def wrong_and_missed(self) -> tuple[int, int]:
        """Return how many links join two persons, and how many shared persons no link joins."""
        a, b = f"'{self.registers}/truth_A.parquet'", f"'{self.registers}/truth_B.parquet'"
        links = (
            f"SELECT a.pid AS pa, b.pid AS pb FROM '{self.out}/matches.parquet' m"
            f" JOIN {a} a ON a.rid = left_id JOIN {b} b ON b.rid = right_id"
        )
        wrong = rows(f"SELECT count(*) FROM ({links}) WHERE pa <> pb")[0][0]
        shared = f"SELECT DISTINCT pid FROM {a} JOIN {b} USING (pid)"
        missed = rows(f"SELECT count(*) FROM ({shared}) WHERE pid NOT IN (SELECT pa FROM ({links}) WHERE pa = pb)")
        return wrong, missed[0][0]


def rows(query: str) -> list[tuple]:
    """Return the rows of a query."""
    with duckdb.connect() as con:
        return con.execute(query).fetchall()


def write_table(file: Path, query: str) -> Path:
    """Write the rows of a query as Parquet."""
    rows(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    return file


def link_registers(
    folder: Path, *, size: int = 5_000, profile: str = "usual", seed: int = 7, engine: str = "duckdb"
) -> Linked:
    """Make two registers and link them."""
    registers = folder / "registers"
    generate(size, registers, profile=profile, seed=seed)
    return link_again(registers, folder / "out", engine=engine)


def link_again(registers: Path, out: Path, *, engine: str = "duckdb", **wishes: object) -> Linked:
    """Link registers that are there."""
    summary = link(registers / "A.parquet", registers / "B.parquet", out, engine=engine, **wishes)
    return Linked(registers, out, summary, engine)
