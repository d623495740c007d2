"""`fuwuyue backup` and `restore` as a person runs them: on an empty machine, all of it or nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker
from tests.support.command import run_forked, said
from tests.support.database import ask
from tests.support.notrun import not_run_here
from tests.support.places import make_place

from fuwuyue.protection.backup.archive import create_archive
from fuwuyue.protection.backup.tables import NOT_KEPT, list_tables, list_unknown_kinds

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "a passphrase of several words"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.support.visitors.settings"}
ENTRIES, SEALS = "protection_auditentry", "protection_auditseal"


@pytest.fixture(scope="module")
def furnished(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, str]]:
    """A site with a county, visitors, a file and a key ring in its folder: made once, since that takes its time."""
    home = tmp_path_factory.mktemp("furnished")
    with django_db_blocker.unblock(), make_place(home) as place:
        site = place | SETTINGS | {"FUWUYUE_HOME": str(home), "FUWUYUE_KEY_FILE": str(home / "keys.json")}
        assert fuwuyue(site, "keys", "make", site["FUWUYUE_KEY_FILE"])[0] == 0
        assert fuwuyue(site, "divisions", "import", str(ROOT / "tests/support/county.csv"))[0] == 0
        support(site, "visitors", "fill", "50")
        (home / "letters").mkdir()
        (home / "letters" / "first.txt").write_text("first", encoding="utf-8")
        yield site


@pytest.fixture
def site(furnished: dict[str, str], tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """A site like the furnished one, for this test alone."""
    home = tmp_path / "site"
    shutil.copytree(furnished["FUWUYUE_HOME"], home)
    with django_db_blocker.unblock(), make_place(home, furnished) as place:
        yield furnished | place | {"FUWUYUE_KEY_FILE": str(home / "keys.json")}


@pytest.fixture
def empty(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """Another machine: a folder and a database with nothing in them."""
    home = tmp_path / "other"
    home.mkdir()
    with django_db_blocker.unblock(), make_place(home) as other:
        yield other | SETTINGS | {"FUWUYUE_KEY_FILE": str(home / "keys.json")}


def fuwuyue(site: dict[str, str], *arguments: str) -> tuple[int, str]:
    done = run_forked("fuwuyue", *arguments, "--lang", "en", **site)
    return done.returncode, done.stdout.decode() + said(done)


def support(site: dict[str, str], module: str, *arguments: str) -> str:
    done = run_forked(f"tests.support.{module}", *arguments, folder=ROOT, **site)
    assert done.returncode == 0, said(done)
    return done.stdout.decode()


@pytest.fixture
def passphrase(tmp_path: Path) -> str:
    path = tmp_path / "passphrase.txt"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return str(path)


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_restored_site_is_the_one_that_was_backed_up(
    site: dict[str, str], empty: dict[str, str], tmp_path: Path, passphrase: str
) -> None:
    backup, keys, again = (tmp_path / name for name in ("a.fwy", "a.keys", "b.fwy"))
    made = fuwuyue(site, "backup", str(backup), "--keys", str(keys), "--passphrase-file", passphrase)
    restored = fuwuyue(empty, "restore", str(backup), "--keys", str(keys), "--passphrase-file", passphrase)
    verified = fuwuyue(empty, "audit", "verify")
    fuwuyue(empty, "backup", str(again))

    assert made[0] == 0, made[1]
    assert restored[0] == 0, restored[1]
    assert "everything reads back as it was written" in restored[1]
    before, after = members_of(backup), members_of(again)
    grown = {f"tables/{name}.jsonl" for name in (ENTRIES, SEALS)}
    assert before.keys() == after.keys()
    assert {name: before[name] for name in before.keys() - grown - {"manifest.json"}} == {
        name: after[name] for name in before.keys() - grown - {"manifest.json"}
    }
    assert all(after[name].startswith(before[name]) for name in grown)
    assert (verified[0], "Not sealed yet: 0" in verified[1]) == (0, True)
    assert json.loads(support(empty, "visitors", "tell"))["names"] == list(range(1, 51))
    assert (Path(empty["FUWUYUE_HOME"]) / "letters" / "first.txt").read_text() == "first"
    assert ask(empty, f"SELECT verb FROM {ENTRIES} ORDER BY id DESC LIMIT 2") == [("backup",), ("restore",)]


def test_what_was_restored_is_append_only_and_goes_on_counting(
    site: dict[str, str], empty: dict[str, str], tmp_path: Path
) -> None:
    backup = tmp_path / "a.fwy"
    fuwuyue(site, "backup", str(backup))
    fuwuyue(empty, "restore", str(backup))

    for statement in (f"UPDATE {ENTRIES} SET verb = 'x'", f"DELETE FROM {SEALS}"):
        with pytest.raises(Exception, match="append-only"):
            ask(empty, statement)
    assert ask(empty, f"SELECT max(id) - count(*) FROM {ENTRIES}") == ask(
        site, f"SELECT max(id) - count(*) FROM {ENTRIES}"
    )


def test_no_key_is_in_a_backup_wherever_the_ring_lies(site: dict[str, str], tmp_path: Path) -> None:
    home, backup = Path(site["FUWUYUE_HOME"]), tmp_path / "a.fwy"
    ring = Path(site["FUWUYUE_KEY_FILE"]).read_bytes()
    (home / "letters" / "copy.of.keys").write_bytes(ring)
    (home / "tls.pem").write_text("-----BEGIN PRIVATE KEY-----\n")

    _status, words = fuwuyue(site, "backup", str(backup))

    codes = [key.encode() for kind in json.loads(ring).values() for key in kind["keys"].values()]
    members = members_of(backup)
    assert not any(code in content for code in codes for content in members.values())
    assert {name for name in members if name.startswith("files/")} == {"files/letters/first.txt"}
    assert "Left out, since they hold keys: keys.json, letters/copy.of.keys, tls.pem" in words


def test_a_backup_lying_in_the_folder_is_not_backed_up_again(site: dict[str, str], tmp_path: Path) -> None:
    fuwuyue(site, "backup", str(Path(site["FUWUYUE_HOME"]) / "a.fwy"))

    fuwuyue(site, "backup", str(tmp_path / "b.fwy"))

    assert "files/a.fwy" not in members_of(tmp_path / "b.fwy")


def test_the_manifest_says_what_is_there(site: dict[str, str], tmp_path: Path) -> None:
    backup = tmp_path / "a.fwy"

    fuwuyue(site, "backup", str(backup))

    manifest = json.loads(members_of(backup)["manifest.json"])
    assert manifest["members"]["tables/visitors_visitor.jsonl"]["row_count"] == 50
    assert manifest["members"]["tables/organisation_division.jsonl"]["row_count"] == 13
    assert manifest["database"] == connection.vendor
    assert "protection.0002_append_only" in manifest["migrations"]
    number, _colon, digest = manifest["audit"]["head"].partition(":")
    assert ask(site, f"SELECT hash FROM {SEALS} WHERE number = {number}") == [(digest,)]


def test_a_site_of_another_database_takes_the_backup_too(site: dict[str, str], tmp_path: Path) -> None:
    """From PostgreSQL to SQLite where the first is tested; the way back uses the same lines."""
    other = site | {"FUWUYUE_HOME": str(tmp_path / "office"), "FUWUYUE_DATABASE_URL": ""}
    fuwuyue(site, "backup", str(tmp_path / "a.fwy"))

    status, words = fuwuyue(other, "restore", str(tmp_path / "a.fwy"))

    assert status == 0, words
    assert json.loads(support(other, "visitors", "tell"))["found"] == list(range(1, 51))


def test_a_backup_is_of_one_moment_while_the_site_writes(
    place: dict[str, str], empty: dict[str, str], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.support.audited_writer", "write"]
    with subprocess.Popen(command, env={**os.environ, **place}, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        assert writer.stdout is not None
        for _line in range(3):
            writer.stdout.readline()
        made = fuwuyue(place, "backup", str(tmp_path / "a.fwy"))
        assert writer.poll() is None
        writer.kill()
    other = {name: value for name, value in empty.items() if name not in SETTINGS}
    restored = fuwuyue(other, "restore", str(tmp_path / "a.fwy"))

    assert (made[0], restored[0]) == (0, 0), made[1] + restored[1]
    lines = members_of(tmp_path / "a.fwy")
    entries = [json.loads(line) for line in lines[f"tables/{ENTRIES}.jsonl"].splitlines()]
    versions = lines["tables/plan_planversion.jsonl"].splitlines()
    assert len(versions) == sum(entry[4].startswith("plan.") for entry in entries) > 2


def remake(backup: Path, target: Path, **changes: Any) -> Path:
    """Make a backup anew, with a right hash and other things in its manifest."""
    members = members_of(backup)
    manifest = json.loads(members.pop("manifest.json")) | changes
    with create_archive(target) as writer:
        for name, content in members.items():
            writer.add(name, [content]).row_count = manifest["members"][name]["row_count"]
        writer.write_manifest({name: value for name, value in manifest.items() if name != "members"})
    return target


def test_what_does_not_fit_is_refused_and_nothing_is_put_in_place(
    site: dict[str, str], empty: dict[str, str], tmp_path: Path
) -> None:
    backup, altered = tmp_path / "a.fwy", tmp_path / "altered.fwy"
    fuwuyue(site, "backup", str(backup))
    content = backup.read_bytes()
    altered.write_bytes(content[:200] + bytes([content[200] ^ 1]) + content[201:])
    (tmp_path / "cut.fwy").write_bytes(content[:-1])
    manifest = json.loads(members_of(backup)["manifest.json"])
    audit = manifest["audit"] | {"head": "1:" + 64 * "0"}
    cases = {
        altered: "cut short or altered",
        tmp_path / "cut.fwy": "cut short or altered",
        remake(backup, tmp_path / "b.fwy", migrations=manifest["migrations"][:-1]): "with other tables",
        remake(backup, tmp_path / "c.fwy", migrations=[*manifest["migrations"], "x.0001"]): "with other tables",
        remake(backup, tmp_path / "d.fwy", audit=audit): "reads back otherwise",
        tmp_path / "none.fwy": "cannot be read",
    }

    for path, sentence in cases.items():
        status, words = fuwuyue(empty, "restore", str(path))

        assert (status, len(words.splitlines())) == (2, 1)
        assert sentence in words
    home = Path(empty["FUWUYUE_HOME"])
    assert [path.name for path in home.iterdir() if "sqlite3" not in path.name] == []
    assert ask(empty, f"SELECT count(*) FROM {ENTRIES}") == [(0,)]
    assert fuwuyue(empty, "restore", str(backup))[0] == 0


def test_where_there_are_data_nothing_is_restored(site: dict[str, str], tmp_path: Path) -> None:
    fuwuyue(site, "backup", str(tmp_path / "a.fwy"))
    rows = ask(site, f"SELECT count(*) FROM {ENTRIES}")

    status, words = fuwuyue(site, "restore", str(tmp_path / "a.fwy"))

    assert (status, "There are data here already" in words) == (2, True)
    assert ask(site, f"SELECT count(*) FROM {ENTRIES}") == rows


def test_keys_come_back_by_their_passphrase_only_and_never_over_others(
    site: dict[str, str], empty: dict[str, str], tmp_path: Path, passphrase: str
) -> None:
    backup, keys, wrong = tmp_path / "a.fwy", tmp_path / "a.keys", tmp_path / "wrong.txt"
    wrong.write_text("another passphrase of words", encoding="utf-8")
    fuwuyue(site, "backup", str(backup), "--keys", str(keys), "--passphrase-file", passphrase)
    target = Path(empty["FUWUYUE_KEY_FILE"])

    refused = fuwuyue(empty, "restore", str(backup), "--keys", str(keys), "--passphrase-file", str(wrong))
    unasked = fuwuyue(empty, "restore", str(backup), "--keys", str(keys))
    target.write_text("something")
    taken = fuwuyue(empty, "restore", str(backup), "--keys", str(keys), "--passphrase-file", passphrase)
    target.unlink()
    without = fuwuyue(empty, "restore", str(backup))

    assert (refused[0], "the passphrase is another one" in refused[1]) == (2, True)
    assert (unasked[0], "nobody to ask" in unasked[1]) == (2, True)
    assert (taken[0], "is there already" in taken[1]) == (2, True)
    assert without[0] == 0, without[1]
    assert "Personal data wait for these keys" in without[1]
    assert not target.exists()


def test_a_sudden_end_leaves_no_half_backup_under_its_name(site: dict[str, str], tmp_path: Path) -> None:
    if os.name != "posix":
        not_run_here("SIGSTOP")
    backup = tmp_path / "a.fwy"
    command = [sys.executable, "-m", "fuwuyue", "backup", str(backup)]
    with subprocess.Popen(command, env={**os.environ, **site}, cwd=ROOT) as process:
        end = time.monotonic() + 60
        while not list(tmp_path.glob(".a.fwy.*.part")):
            assert time.monotonic() < end and process.poll() is None
            time.sleep(0.001)
        process.send_signal(signal.SIGSTOP)
        half = list(tmp_path.glob(".a.fwy.*.part"))
        process.kill()

    assert len(half) == 1
    assert not backup.exists()
    assert fuwuyue(site, "backup", str(backup))[0] == 0


def test_every_table_is_in_a_backup_and_every_column_of_a_kind_that_comes_back(db: None) -> None:
    tables = set(connection.introspection.table_names()) - {"django_migrations"} - NOT_KEPT

    assert {table.name for table in list_tables()} == tables
    assert list_unknown_kinds() == []
