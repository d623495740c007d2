"""The first account by the command: as the wizard does, with the password never on the line."""

import sqlite3
from pathlib import Path

from tests.support.command import run_quickly as run
from tests.support.command import said

LINE = ("--county", "云岭县", "--code", "530199", "--office", "云岭县服务月活动办公室", "--name", "测试人员")
PASSWORD = "云岭-很长的口令-2026\n".encode()


def first(home: Path, *more: str, given: bytes = PASSWORD):
    environment = {"FUWUYUE_HOME": str(home), "FUWUYUE_DATABASE_URL": "", "FUWUYUE_LANGUAGE": "en"}
    return run("people", "first", *LINE, *more, given=given, **environment)


def rows(home: Path, statement: str) -> list[tuple[str, ...]]:
    database = sqlite3.connect(home / "fuwuyue.sqlite3")
    found = database.execute(statement).fetchall()
    database.close()
    return found


def test_the_first_account_is_made_once(tmp_path: Path) -> None:
    done = first(tmp_path, "--username", "first")
    again = first(tmp_path, "--username", "second")

    assert done.returncode == 0, said(done)
    assert (again.returncode, len(said(again).splitlines())) == (2, 1)
    assert rows(tmp_path, "SELECT username, is_demo FROM organisation_user") == [("first", 0)]
    held = rows(tmp_path, "SELECT role FROM organisation_roleholding ORDER BY role")
    assert held == [("administrator",), ("county_office",)]


def test_somebody_may_keep_the_program_only(tmp_path: Path) -> None:
    first(tmp_path, "--username", "first", "--administrator-only")

    assert rows(tmp_path, "SELECT role FROM organisation_roleholding") == [("administrator",)]


def test_a_weak_password_is_refused_in_one_sentence_and_nothing_is_made(tmp_path: Path) -> None:
    done = first(tmp_path, "--username", "first", given=b"1234567890\n")

    assert done.returncode == 2
    assert len(said(done).splitlines()) == 1
    assert rows(tmp_path, "SELECT * FROM organisation_user") == []
    assert rows(tmp_path, "SELECT * FROM organisation_division") == []


def test_no_password_is_taken_from_the_line(tmp_path: Path) -> None:
    done = first(tmp_path, "--username", "first", "--password", "云岭-很长的口令-2026")

    assert done.returncode == 2
    assert "--password" in said(done)
