"""The server starts, answers one page and stops."""

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path


def run_check(
    home: Path, *arguments: str, program: tuple[str, ...] = ("fuwuyue.config.server",), **environment: str
) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("FUWUYUE_")}
    return subprocess.run(
        [sys.executable, "-m", *program, "--check", *arguments],
        env={**given, "FUWUYUE_HOME": str(home), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def test_the_site_starts_with_an_empty_folder_and_again_with_its_database(tmp_path: Path) -> None:
    first, second = run_check(tmp_path / "new"), run_check(tmp_path / "new")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    with sqlite3.connect(tmp_path / "new" / "fuwuyue.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_the_demo_opens_the_page_of_the_sample_plan_and_keeps_it_once(tmp_path: Path) -> None:
    first, second = (run_check(tmp_path, "--no-browser", program=("fuwuyue", "demo")) for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    with sqlite3.connect(tmp_path / "demo" / "fuwuyue.sqlite3") as database:
        assert database.execute("SELECT file_name FROM plan_plandocument").fetchall() == [("service-month-2026.txt",)]
    database.close()


def test_a_production_start_packs_its_static_files(tmp_path: Path) -> None:
    done = run_check(tmp_path, FUWUYUE_PRODUCTION="1", FUWUYUE_SECRET_KEY="k3y" * 20)

    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "static").rglob("tabler.min.*.css.gz"))


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run_check(tmp_path, "--port", str(taken.getsockname()[1]))

    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
