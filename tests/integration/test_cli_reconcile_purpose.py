"""On a computer where a county works, a comparison of registers says what it is for, and the audit keeps it."""

import re
import sqlite3
from pathlib import Path

import pytest
from tests.integration.test_cli_people import first
from tests.support.command import run_quickly, said

PERSONS = (
    "rid,姓名,出生日期,公民身份号码\n1,王小明,1949-12-31,11010519491231002X\n2,李芳,1988-10-01,440524188001010014\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    assert first(home, "--username", "first").returncode == 0
    (tmp_path / "a.csv").write_text(PERSONS, encoding="utf-8")
    return home


def link(home: Path, *more: str, command: str = "link", language: str = "en"):
    table = str(home.parent / "a.csv")
    tables = [table, table] if command == "link" else [table]
    environment = {"FUWUYUE_HOME": str(home), "FUWUYUE_DATABASE_URL": "", "FUWUYUE_LANGUAGE": language}
    return run_quickly("reconcile", command, *tables, "--out", str(home.parent / "out"), *more, **environment)


def entries(home: Path) -> list[tuple[str, str]]:
    database = sqlite3.connect(home / "fuwuyue.sqlite3")
    found = database.execute(
        "SELECT verb, record FROM protection_auditentry WHERE model = 'reconcile.run' ORDER BY id"
    ).fetchall()
    database.close()
    return found


@pytest.mark.parametrize("command", ["link", "dedupe"])
def test_the_purpose_stands_in_the_audit_before_and_the_end_after(home: Path, command: str) -> None:
    done = link(home, "--purpose", "correction", command=command)

    assert done.returncode == 0, said(done)
    (began, purpose), (ended, run) = entries(home)
    assert (began, ended) == ("link_registers", "finish_linking")
    assert re.fullmatch(rf"correction/{run}", purpose)


@pytest.mark.parametrize(("language", "words"), [("en", "with --purpose"), ("zh-hans", "用 --purpose")])
def test_without_a_purpose_nothing_is_compared(home: Path, language: str, words: str) -> None:
    refused = link(home, language=language)

    assert refused.returncode == 2
    assert words in said(refused)
    assert not (home.parent / "out").exists()
    assert entries(home) == []


def test_another_purpose_than_those_shipped_is_refused(home: Path) -> None:
    refused = link(home, "--purpose", "hunt")

    assert refused.returncode == 2
    assert entries(home) == []


def test_a_run_that_fails_has_no_end(home: Path) -> None:
    failed = link(home, "--purpose", "trial", "--id-column", "nothing")

    assert failed.returncode == 2
    assert [verb for verb, _record in entries(home)] == ["link_registers"]


def test_where_no_county_works_nothing_is_asked_and_no_database_made(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(PERSONS, encoding="utf-8")

    done = link(tmp_path / "home")

    assert done.returncode == 0, said(done)
    assert not (tmp_path / "home").exists()
