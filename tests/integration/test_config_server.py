"""The server starts, answers one page and stops."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest


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


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo was started once; its county takes some seconds to make."""
    home = tmp_path_factory.mktemp("home")
    done = run_check(home, "--no-browser", program=("fuwuyue", "demo"))
    assert done.returncode == 0, done.stderr
    assert "云岭县" in done.stdout
    return home


def test_the_demo_is_made_once_and_opens_its_page_again(demo_home: Path) -> None:
    again = run_check(demo_home, "--no-browser", program=("fuwuyue", "demo"))

    assert again.returncode == 0, again.stderr
    with sqlite3.connect(demo_home / "demo" / "fuwuyue.sqlite3") as database:
        assert database.execute("SELECT file_name FROM plan_plandocument").fetchall() == [("service-month.txt",)]
        assert database.execute("SELECT count(*) FROM campaign_month").fetchall() == [(1,)]
    database.close()


PRODUCTION = {"FUWUYUE_PRODUCTION": "1", "FUWUYUE_SECRET_KEY": "k3y" * 20}


def test_every_other_start_refuses_the_accounts_of_the_demo(demo_home: Path) -> None:
    for environment in ({}, PRODUCTION):
        done = run_check(demo_home / "demo", **environment)
        assert done.returncode == 2
        assert "演示" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_the_demo_is_never_in_production(tmp_path: Path) -> None:
    done = run_check(tmp_path, "--no-browser", program=("fuwuyue", "demo"), **PRODUCTION)

    assert done.returncode == 2
    assert not (tmp_path / "demo").exists()


def test_the_switch_of_the_demo_is_refused_in_production(tmp_path: Path) -> None:
    assert run_check(tmp_path, FUWUYUE_DEMO="1", **PRODUCTION).returncode == 2


def serve(home: Path, *program: str) -> tuple[subprocess.Popen[str], list[str]]:
    """Start the site and return its process and what it printed until it answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {name: value for name, value in os.environ.items() if not name.startswith("FUWUYUE_")}
    given |= {"FUWUYUE_HOME": str(home), "PYTHONUTF8": "1", "FUWUYUE_LANGUAGE": "en"}
    command = [sys.executable, "-m", *program, "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    lines: list[str] = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line.rstrip())
        if f"127.0.0.1:{port}" in line:
            break
    return process, lines


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=20)


def test_the_first_start_prints_a_code_and_the_demo_a_password_and_a_link_that_counts_once(
    tmp_path: Path, demo_home: Path
) -> None:
    first, printed = serve(tmp_path / "office", "fuwuyue.config.server")
    stop(first)
    demo, told = serve(demo_home, "fuwuyue", "demo")
    try:
        [link] = re.findall(r"http://\S+/demo/sign-in/\S+", told[-1])
        wait_for(link.split("/demo/")[0])
        once = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(link.rstrip(";")).url
        with pytest.raises(urllib.error.HTTPError) as again:
            urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(link.rstrip(";"))
    finally:
        stop(demo)

    assert re.search(r"[2-9A-Z]{5}(-[2-9A-Z]{5}){3}", "\n".join(printed))
    assert once.endswith("/demo/")
    assert again.value.code == 404
    again.value.close()
    assert any("demo-" in line for line in told)
    assert sum(line.startswith("  ") and "-" in line for line in told[-12:]) >= 5


def wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)


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
