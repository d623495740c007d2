"""What a search for records that repeat promises."""

from pathlib import Path

import pytest
from bench.registers.generate import generate
from tests.support.registers import rows, write_table

from reconcile.api import dedupe


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of 30,000 with the truth beside it, some 140 repeated: from fewer than 50 nothing is learned."""
    folder = tmp_path_factory.mktemp("dedupe")
    generate(30_000, folder, seed=11)
    return folder


@pytest.fixture(scope="module")
def deduped(register: Path, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("deduped") / "out"
    dedupe(register / "B.parquet", out, engine=engine)
    return out


def clusters(out: Path) -> set[tuple]:
    return set(rows(f"SELECT record_id, cluster_id FROM '{out}/clusters.parquet'"))


def test_most_who_repeat_are_found_and_few_others(register: Path, deduped: Path) -> None:
    truth = f"'{register}/truth_B.parquet'"
    repeated = rows(f"SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM {truth} GROUP BY pid)")[0][0]

    found, right = rows(
        f"SELECT count(*), count(*) FILTER (x.pid = y.pid) FROM '{deduped}/clusters.parquet'"
        f" JOIN {truth} x ON x.rid = record_id JOIN {truth} y ON y.rid = cluster_id WHERE record_id <> cluster_id"
    )[0]
    assert repeated > 100
    assert right >= 0.9 * repeated
    assert found - right <= 2


def test_neither_the_order_of_rows_nor_the_engine_decides_anything(
    register: Path, deduped: Path, tmp_path: Path
) -> None:
    shuffled = write_table(tmp_path / "b.parquet", f"SELECT * FROM '{register}/B.parquet' ORDER BY md5(rid)")

    dedupe(shuffled, tmp_path / "other")

    assert clusters(deduped) == clusters(tmp_path / "other")


def test_two_who_were_told_apart_stay_apart(register: Path, tmp_path: Path) -> None:
    dedupe(register / "B.parquet", tmp_path / "one")
    record, first = sorted(pair for pair in clusters(tmp_path / "one") if pair[0] != pair[1])[0]
    decisions = tmp_path / "d.csv"
    decisions.write_text(f"left_id,right_id,decision\n{record},{first},different\n")

    dedupe(register / "B.parquet", tmp_path / "other", decisions=decisions)

    assert (record, first) not in clusters(tmp_path / "other")


def test_unnamed_newborns_of_one_mother_are_not_merged(register: Path, tmp_path: Path) -> None:
    newborn = "'李兰之女', '女', '2026-08-20', NULL, '13912345678', '620121101205', '幸福村7号'"
    table = write_table(
        tmp_path / "b.parquet",
        f"SELECT * FROM '{register}/B.parquet' UNION ALL SELECT 'T1', {newborn} UNION ALL SELECT 'T2', {newborn}",
    )

    dedupe(table, tmp_path / "out")

    assert {record for record, _first in clusters(tmp_path / "out")}.isdisjoint({"T1", "T2"})
