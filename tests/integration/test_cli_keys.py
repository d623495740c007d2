"""`fuwuyue keys` as a person runs it, on a site with encrypted fields that exists in these tests only."""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.command import run_forked, said
from tests.support.database import ask
from tests.support.notrun import not_run_here

ROOT = Path(__file__).resolve().parents[2]
COUNT = 450
AUDITED = "SELECT verb, record FROM protection_auditentry ORDER BY id"
OLD = base64.b64encode(b"o" * 32).decode()


@pytest.fixture
def site(place: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A site with visitors and a key ring with the keys k1 and x1."""
    place |= {
        "DJANGO_SETTINGS_MODULE": "tests.support.visitors.settings",
        "FUWUYUE_KEY_FILE": str(tmp_path / "keys.json"),
    }
    write_ring(place, {kind: {"current": one, "keys": {one: OLD}} for kind, one in IDS.items()})
    return place


IDS = {"encryption": "k1", "index": "x1"}


def write_ring(site: dict[str, str], content: Any) -> None:
    path = Path(site["FUWUYUE_KEY_FILE"])
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    path.chmod(0o600)


def read_ring(site: dict[str, str]) -> Any:
    return json.loads(Path(site["FUWUYUE_KEY_FILE"]).read_text(encoding="utf-8"))


def keys(site: dict[str, str], *arguments: str) -> tuple[int, str]:
    done = run_forked("fuwuyue", "keys", *arguments, "--lang", "en", **site)
    return done.returncode, done.stdout.decode() + said(done)


def visitors(site: dict[str, str], *arguments: str) -> str:
    done = run_forked("tests.support.visitors", *arguments, folder=ROOT, **site)
    assert done.returncode == 0, said(done)
    return done.stdout.decode()


def count_under(site: dict[str, str], key_id: str) -> int:
    lines = [line.split("  ") for line in keys(site, "list")[1].splitlines()]
    return next((int(line[3].split()[0].replace(",", "")) for line in lines if line[1] == key_id), 0)


def test_a_ring_is_made_for_its_owner_and_never_over_another(place: dict[str, str], tmp_path: Path) -> None:
    site = place | {"FUWUYUE_KEY_FILE": str(tmp_path / "new.json")}
    status, words = keys(site, "make", site["FUWUYUE_KEY_FILE"])
    made = read_ring(site)

    again = keys(site, "make", site["FUWUYUE_KEY_FILE"])

    assert (status, again[0], len(again[1].splitlines())) == (0, 2, 1)
    assert f"FUWUYUE_KEY_FILE={tmp_path / 'new.json'}" in words
    assert "Keep a copy apart" in words
    assert read_ring(site) == made
    assert not any(key in words for kind in made.values() for key in kind["keys"].values())
    if os.name == "posix":
        assert Path(site["FUWUYUE_KEY_FILE"]).stat().st_mode & 0o777 == 0o600
    assert ask(site, AUDITED) == [("make_key", made[kind]["current"]) for kind in ("encryption", "index")]
    assert keys(site, "list")[0] == 0


def test_a_ring_of_the_national_ciphers_is_made_and_used(site: dict[str, str], tmp_path: Path) -> None:
    site |= {"FUWUYUE_KEY_FILE": str(tmp_path / "sm.json")}
    keys(site, "make", site["FUWUYUE_KEY_FILE"], "--algorithm", "sm4-gcm")
    visitors(site, "fill", "3")

    listed = keys(site, "list")[1]

    assert re.search(r"encryption  k\w+  sm4-gcm  3 values  current", listed)
    assert re.search(r"blind index  x\w+  hmac-sm3  3 values  current", listed)
    assert json.loads(visitors(site, "tell"))["found"] == [1, 2, 3]


def test_a_rotation_brings_everything_under_new_keys_and_the_old_ones_can_go(site: dict[str, str]) -> None:
    visitors(site, "fill", str(COUNT))
    before = json.loads(visitors(site, "tell"))

    status, words = keys(site, "rotate", "--index")
    ring = read_ring(site)
    listed = keys(site, "list")[1]
    retired = keys(site, "retire")
    after = json.loads(visitors(site, "tell"))

    assert status == 0, words
    assert "450 records re-encrypted." in words
    assert "No longer used: k1, x1" in words
    assert "Re-encrypted: 450 of 450." in words
    assert "encryption  k1  aes-256-gcm  0 values  no longer used" in listed
    assert f"encryption  {ring['encryption']['current']}  aes-256-gcm  450 values  current" in listed
    assert f"blind index  {ring['index']['current']}  hmac-sha-256  450 values  current" in listed
    assert not any(key in words + listed for kind in ring.values() for key in kind["keys"].values())
    assert (retired[0], "k1, x1" in retired[1]) == (0, True)
    assert all(len(kind["keys"]) == 1 for kind in read_ring(site).values())
    assert after == before
    assert (len(before["names"]), before["found"]) == (COUNT, before["names"])
    verbs = [verb for verb, _record in ask(site, AUDITED)]
    assert verbs == ["add_key", "add_key", "reencrypt", "reencrypt", "reencrypt", "retire_key", "retire_key"]


def test_a_rotation_that_was_killed_goes_on_with_the_same_key(site: dict[str, str]) -> None:
    visitors(site, "fill", "3000")
    with subprocess.Popen(
        [sys.executable, "-m", "fuwuyue", "keys", "rotate"],
        env={**os.environ, **site},
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as rotation:
        assert rotation.stderr is not None
        rotation.stderr.readline()  # the first tenth is done
        rotation.kill()
    current = read_ring(site)["encryption"]["current"]
    half = (count_under(site, "k1"), count_under(site, current))

    status, words = keys(site, "rotate")

    assert sum(half) == 3000
    assert min(half) > 0
    assert (status, "went on" in words, f"{half[0]:,} records" in words) == (0, True, True)
    assert read_ring(site)["encryption"]["current"] == current
    assert json.loads(visitors(site, "tell"))["names"] == list(range(1, 3001))


def test_a_key_that_is_needed_or_current_is_not_retired(site: dict[str, str]) -> None:
    visitors(site, "fill", "2")
    ring = read_ring(site)
    ring["encryption"] = {"current": "k2", "keys": {**ring["encryption"]["keys"], "k2": OLD}}
    write_ring(site, ring)

    status, words = keys(site, "retire")

    assert (status, words) == (0, "No key can be dropped: each is current or still needed.\n")
    assert read_ring(site) == ring


def test_two_rotations_at_once_lose_no_key(site: dict[str, str]) -> None:
    visitors(site, "fill", "600")
    command = [sys.executable, "-m", "fuwuyue", "keys", "rotate"]
    both = [subprocess.Popen(command, env={**os.environ, **site}, cwd=ROOT, stderr=subprocess.DEVNULL) for _ in "ab"]

    statuses = [one.wait(timeout=120) for one in both]

    assert statuses == [0, 0]
    assert json.loads(visitors(site, "tell"))["names"] == list(range(1, 601))
    assert "lost" not in keys(site, "list")[1]


def test_a_running_process_reads_what_came_under_a_key_that_was_added_later(site: dict[str, str]) -> None:
    visitors(site, "fill", "1")
    script = (
        "import sys; from fuwuyue.config.server import open_database; open_database()\n"
        "from tests.support.visitors.models import Visitor\n"
        "print(Visitor.objects.get().name, flush=True); sys.stdin.readline(); print(Visitor.objects.get().name)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, **site},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as reader:
        assert reader.stdout is not None
        first = reader.stdout.readline()
        keys(site, "rotate")
        second, _ = reader.communicate("\n", timeout=60)

    assert (first, second) == ("1\n", "1\n")


def test_a_lost_key_is_told_and_everything_else_is_done(site: dict[str, str]) -> None:
    visitors(site, "fill", "1")
    write_ring(site, {kind: {"current": f"{one}b", "keys": {f"{one}b": OLD}} for kind, one in IDS.items()})
    visitors(site, "fill", "2")

    listed, (status, words) = keys(site, "list"), keys(site, "rotate")

    assert "encryption  k1  ?  1 value  lost: not in the key ring" in listed[1]
    assert status == 2
    assert "1 values could not be read" in words
    assert "The key “k1” is needed to read visitor.name" in words
    assert "Traceback" not in words


WRONG = {
    "none is set": ("list", {"FUWUYUE_KEY_FILE": ""}),
    "no such file": ("rotate", {"FUWUYUE_KEY_FILE": "no-such-file.json"}),
    "a command that fails": ("retire", {"FUWUYUE_KEY_COMMAND": "no-such-command-anywhere"}),
}


def test_without_a_ring_each_command_says_so_in_one_sentence(place: dict[str, str]) -> None:
    for command, settings in WRONG.values():
        status, words = keys(place | settings, command)

        assert (status, len(words.splitlines())) == (2, 1)
        assert ("FUWUYUE_KEY_FILE" in words) or ("FUWUYUE_KEY_COMMAND" in words)


def test_a_wrong_key_and_a_ring_that_others_can_read_are_refused(site: dict[str, str]) -> None:
    visitors(site, "fill", "1")
    other = base64.b64encode(b"q" * 32).decode()
    ring = {"current": "k2", "keys": {"k1": other, "k2": other}}
    write_ring(site, {**read_ring(site), "encryption": ring})
    wrong = keys(site, "rotate")
    if os.name != "posix":
        not_run_here("permissions of POSIX")
    Path(site["FUWUYUE_KEY_FILE"]).chmod(0o644)
    open_to_all = keys(site, "list")
    write_ring(site, "{")
    broken = keys(site, "list")

    assert (wrong[0], "its key in the key ring is another one" in wrong[1]) == (2, True)
    assert (open_to_all[0], "chmod 600" in open_to_all[1]) == (2, True)
    assert (broken[0], "not as it should be" in broken[1]) == (2, True)


def test_a_ring_of_a_command_is_rotated_once_its_service_has_the_new_key(site: dict[str, str]) -> None:
    visitors(site, "fill", "2")
    path = Path(site["FUWUYUE_KEY_FILE"])
    python = Path(sys.executable).as_posix()
    served = site | {"FUWUYUE_KEY_COMMAND": f'"{python}" -c "print(open(r\'{path.as_posix()}\').read())"'}
    refused = keys(served, "rotate")
    ring = read_ring(site)
    ring["encryption"] = {"current": "k2", "keys": {**ring["encryption"]["keys"], "k2": OLD}}
    write_ring(site, ring)

    went_on = keys(served, "rotate")

    assert (refused[0], "change its keys there" in refused[1]) == (2, True)
    assert (went_on[0], count_under(served, "k2")) == (0, 2)


def test_somebody_can_write_while_keys_are_exchanged(site: dict[str, str]) -> None:
    """Each batch is a transaction of its own with a pause behind it: who waits gets in before the patience ends."""
    visitors(site, "fill", "1000")
    with subprocess.Popen(
        [sys.executable, "-m", "fuwuyue", "keys", "rotate"],
        env={**os.environ, **site},
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as rotation:
        assert rotation.stderr is not None
        rotation.stderr.readline()
        ask(site, "UPDATE visitors_visitor SET note = NULL")  # raises where it cannot within 20 seconds
        rotation.stderr.read()

    assert rotation.returncode == 0
    assert json.loads(visitors(site, "tell"))["names"] == list(range(1, 1001))
