"""A query of a department's database as a table, read and nothing else."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.test_reconcile_command import A_LINES, PERSON, matches, write_csv
from tests.support.notrun import not_run_here
from tests.support.postgres import find_postgres_binaries, temporary_postgres

from reconcile.api import ReconcileError, link

COLUMNS = PERSON.split(",")
ROWS = [
    ("B1", "王小明", "男", "1949年12月31日", "11010519491231002x", None, "110105001002", "光明路1号"),
    ("B2", "阿依古丽·买买提", "女", "1970-01-01", "", "13912345670", "110105001001", '幸福"路",7号\n东'),
]
TABLE = "CREATE TABLE hukou (" + ", ".join(f'"{one}" TEXT' for one in COLUMNS) + ")"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "a.csv", A_LINES)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    binaries = find_postgres_binaries()
    if binaries is None:
        not_run_here("PostgreSQL")
    import psycopg

    with temporary_postgres(binaries) as address:
        with psycopg.connect(address) as con:
            con.execute(TABLE)
            with con.cursor() as cursor:
                cursor.executemany(f"INSERT INTO hukou VALUES ({', '.join(['%s'] * len(COLUMNS))})", ROWS)
        yield address


def name_query(folder: Path, database: str, query: str = "SELECT * FROM hukou") -> Path:
    file = folder / "hukou.toml"
    file.write_text(f"database = '{database}'\nquery = '''{query}'''\n", encoding="utf-8")
    return file


def make_sqlite(file: Path) -> Path:
    con = sqlite3.connect(file)
    con.execute(TABLE)
    con.executemany(f"INSERT INTO hukou VALUES ({', '.join('?' * len(COLUMNS))})", ROWS)
    con.commit()
    con.close()
    return file


def test_a_query_of_sqlite_is_a_table(register: Path, tmp_path: Path) -> None:
    make_sqlite(tmp_path / "hukou.db")

    summary = link(register, name_query(tmp_path, "sqlite:hukou.db"), tmp_path / "out")

    assert (summary.rows_right, summary.refused_rows, summary.value_errors) == (2, 0, 0)
    assert matches(tmp_path / "out") == [("A1", "B1", "exact")]


def test_a_query_of_postgresql_is_a_table(register: Path, postgres: str, tmp_path: Path) -> None:
    summary = link(register, name_query(tmp_path, postgres, "SELECT * FROM hukou;"), tmp_path / "out")

    assert (summary.rows_right, summary.refused_rows, summary.value_errors) == (2, 0, 0)
    assert matches(tmp_path / "out") == [("A1", "B1", "exact")]


@pytest.mark.parametrize("query", ["DELETE FROM hukou RETURNING *", "DELETE FROM hukou", "SELECT nothing FROM hukou"])
def test_nothing_is_written_and_a_wrong_query_is_said(
    register: Path, postgres: str, tmp_path: Path, query: str
) -> None:
    database = make_sqlite(tmp_path / "hukou.db")

    for address in ("sqlite:hukou.db", postgres):
        with pytest.raises(ReconcileError, match=r"The database of hukou\.toml does not answer the query \("):
            link(register, name_query(tmp_path, address, query), tmp_path / "out")
    assert sqlite3.connect(database).execute("SELECT count(*) FROM hukou").fetchone() == (2,)
    assert not (tmp_path / "out").exists()


def test_an_address_with_a_password_is_never_repeated(register: Path, tmp_path: Path) -> None:
    source = name_query(tmp_path, "postgresql://somebody:a-secret@127.0.0.1:9/hukou")

    with pytest.raises(ReconcileError) as refused:
        link(register, source, tmp_path / "out")

    chain, error = [], refused.value
    while error is not None:
        chain.append(str(error))
        error = error.__cause__
    assert "hukou.toml" in chain[0]
    assert "a-secret" not in " ".join(chain)


@pytest.mark.parametrize("content", ["database = 'mysql://x'\nquery = 'SELECT 1'", "query = 'SELECT 1'", "no toml"])
def test_a_file_that_names_no_query_is_refused(register: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "hukou.toml").write_text(content, encoding="utf-8")

    with pytest.raises(ReconcileError, match=r"hukou\.toml names no query"):
        link(register, tmp_path / "hukou.toml", tmp_path / "out")


def test_a_missing_sqlite_file_is_not_made(register: Path, tmp_path: Path) -> None:
    with pytest.raises(ReconcileError, match="does not answer"):
        link(register, name_query(tmp_path, "sqlite:nowhere.db"), tmp_path / "out")

    assert not (tmp_path / "nowhere.db").exists()
