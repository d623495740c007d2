"""Settings are read from the environment, or the start is refused with a sentence that names what is wrong."""

import os
import subprocess
import sys
from datetime import date, time
from pathlib import Path

import pytest

from fuwuyue.config import environment
from fuwuyue.kernel.errors import UserError


@pytest.mark.parametrize(("written", "meant"), [("1", True), ("yes", True), ("TRUE", True), ("0", False), ("", False)])
def test_a_switch_is_read(written: str, meant: bool) -> None:
    assert environment.read_bool("FUWUYUE_X", not meant, {"FUWUYUE_X": written}) is meant


def test_a_switch_that_is_neither_is_named() -> None:
    with pytest.raises(UserError, match=r"FUWUYUE_X.*perhaps"):
        environment.read_bool("FUWUYUE_X", False, {"FUWUYUE_X": "perhaps"})


def test_a_time_of_day_is_read() -> None:
    assert environment.read_time("FUWUYUE_X", "17:00", {}) == time(17)
    assert environment.read_time("FUWUYUE_X", "17:00", {"FUWUYUE_X": " 09:30 "}) == time(9, 30)


@pytest.mark.parametrize("written", ["5pm", "24:00", "17", "17:60", "１７:００", "17:00:00"])
def test_what_is_no_time_of_day_is_named(written: str) -> None:
    with pytest.raises(UserError, match="FUWUYUE_X"):
        environment.read_time("FUWUYUE_X", "17:00", {"FUWUYUE_X": written})


def test_a_missing_text_is_named() -> None:
    with pytest.raises(UserError, match="FUWUYUE_X"):
        environment.read_text("FUWUYUE_X", None, {})


def test_production_refuses_the_demo_s_key() -> None:
    with pytest.raises(UserError, match="FUWUYUE_SECRET_KEY"):
        environment.read_secret_key(True, {"FUWUYUE_SECRET_KEY": environment.DEMO_SECRET_KEY})


@pytest.mark.parametrize("given", [{}, {"FUWUYUE_SECRET_KEY": ""}, {"FUWUYUE_SECRET_KEY": "short"}])
def test_production_refuses_no_key_and_a_short_one(given: dict[str, str]) -> None:
    with pytest.raises(UserError, match="FUWUYUE_SECRET_KEY"):
        environment.read_secret_key(True, given)


def test_production_takes_a_long_key_and_the_demo_needs_none() -> None:
    assert environment.read_secret_key(True, {"FUWUYUE_SECRET_KEY": "k" * 50}) == "k" * 50
    assert environment.read_secret_key(False, {}) == environment.DEMO_SECRET_KEY


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_system_has_a_data_folder(platform: str) -> None:
    assert environment.read_home({}, platform).is_absolute()


def test_the_data_folder_can_be_chosen(tmp_path: Path) -> None:
    assert environment.read_home({"FUWUYUE_HOME": str(tmp_path)}, "linux") == tmp_path


def test_sqlite_waits_its_turn_and_keeps_what_it_confirmed(tmp_path: Path) -> None:
    database = environment.read_database(tmp_path, {})

    assert database["NAME"] == tmp_path / "fuwuyue.sqlite3"
    assert database["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
    }


def test_a_postgresql_address_is_taken_apart() -> None:
    database = environment.postgresql_database("postgresql://of%40fice:p%2Fw@db.county:5433/month?sslmode=require")

    assert {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "month",
        "USER": "of@fice",
        "PASSWORD": "p/w",
        "HOST": "db.county",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_postgresql_socket_is_an_option() -> None:
    database = environment.postgresql_database("postgresql://postgres@/postgres?host=/run/pg")

    assert (database["HOST"], database["OPTIONS"]) == ("/run/pg", {})


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://host", "nonsense", "postgresql://u:geheim@h:port/x"])
def test_another_address_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(UserError, match="FUWUYUE_DATABASE_URL") as refusal:
        environment.postgresql_database(url)

    assert "geheim" not in str(refusal.value)


def test_a_wrong_setting_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    wrong = {"FUWUYUE_PRODUCTION": "1", "FUWUYUE_HOME": str(tmp_path)}
    given = {name: value for name, value in os.environ.items() if name != "FUWUYUE_SECRET_KEY"}

    done = subprocess.run(
        [sys.executable, "-m", "fuwuyue.config.server", "--no-browser"],
        env={**given, **wrong},
        capture_output=True,
        encoding="utf-8",
    )

    assert done.returncode == 2
    assert "FUWUYUE_SECRET_KEY" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_hosts_are_names_and_addresses_in_one_form_each_once() -> None:
    written = "Fuwuyue.County.Example, 10.1.2.3,[FD00::0005],10.1.2.3,"

    assert environment.read_hosts({"FUWUYUE_HOSTS": written}) == ("fuwuyue.county.example", "10.1.2.3", "fd00::5")
    assert environment.read_hosts({}) == ()


@pytest.mark.parametrize(
    "host", ["*", ".county.test", "*.test", "0.0.0.0", "::", "1.2.3", "a b", "a/b", "a:80", "-a.test", "224.0.0.1"]
)
def test_what_is_no_host_is_named(host: str) -> None:
    with pytest.raises(UserError, match=r"10\.1\.2\.3"):
        environment.read_hosts({"FUWUYUE_HOSTS": host})


SENDER = {"FUWUYUE_MAIL_FROM": "fuwuyue@county.example"}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://u%40x:p%2Fw@mail.test", ("smtps", "mail.test", 465, "u@x", "p/w")),
        ("smtp+starttls://mail.test", ("smtp+starttls", "mail.test", 587, "", "")),
        ("smtp://127.0.0.1:2525", ("smtp", "127.0.0.1", 2525, "", "")),
    ],
)
def test_a_mail_server_is_read(url: str, server: tuple[str, str, int, str, str]) -> None:
    read = environment.read_mail({"FUWUYUE_MAIL_URL": url, **SENDER})

    assert read is not None
    assert (read.security, read.host, read.port, read.user, read.password) == server
    assert "p/w" not in repr(read)


def test_without_a_mail_server_there_is_no_mail() -> None:
    assert environment.read_mail(SENDER) is None


@pytest.mark.parametrize("url", ["http://mail.test", "smtps://", "mail.test", "smtp://u:geheim@mail.test:x"])
def test_another_mail_address_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(UserError, match="FUWUYUE_MAIL_URL") as refusal:
        environment.read_mail({"FUWUYUE_MAIL_URL": url, **SENDER})

    assert "geheim" not in str(refusal.value)


def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(UserError, match="FUWUYUE_MAIL_FROM"):
        environment.read_mail({"FUWUYUE_MAIL_URL": "smtps://mail.test"})


def test_the_site_s_address_in_mails_is_the_first_host_or_what_is_set() -> None:
    assert environment.read_site_address([], {}) == ""
    assert environment.read_site_address(["a.test", "10.1.2.3"], {}) == "https://a.test:8443"
    assert environment.read_site_address(["fd00::5"], {}) == "https://[fd00::5]:8443"
    chosen = {"FUWUYUE_SITE_ADDRESS": "https://b.test/"}
    assert environment.read_site_address(["a.test"], chosen) == "https://b.test"
    with pytest.raises(UserError, match="FUWUYUE_SITE_ADDRESS"):
        environment.read_site_address([], {"FUWUYUE_SITE_ADDRESS": "http://b.test"})


def test_only_the_demo_s_clock_is_moved_and_by_a_day_that_can_be_read() -> None:
    given = {"FUWUYUE_TODAY": "2026-09-20"}

    assert environment.read_today(True, given) == date(2026, 9, 20)
    assert environment.read_today(False, {}) is None
    with pytest.raises(UserError, match="FUWUYUE_TODAY"):
        environment.read_today(False, given)
    with pytest.raises(UserError, match="9月20日"):
        environment.read_today(True, {"FUWUYUE_TODAY": "9月20日"})
