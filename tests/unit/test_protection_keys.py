"""The key ring: from a file of its owner or from a command, and nothing of it in an error."""

import base64
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest
from tests.support.notrun import not_run_here

from fuwuyue.protection.cipher.api import KeyRingError, make_tokens, read_ring_file, read_ring_of_command

KEY = base64.b64encode(b"k" * 32).decode()
RING = {kind: {"current": "a1", "keys": {"a1": KEY}} for kind in ("encryption", "index")}


def write(folder: Path, content: Any) -> Path:
    path = folder / "keys.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    path.chmod(0o600)
    return path


def test_a_ring_is_read_from_a_file(tmp_path: Path) -> None:
    ring = read_ring_file(path=write(tmp_path, RING))

    assert (ring.encryption.current, ring.encryption.keys) == ("a1", {"a1": b"k" * 32})


def test_a_ring_is_read_from_a_command(tmp_path: Path) -> None:
    path = write(tmp_path, RING)

    ring = read_ring_of_command(
        command=f'"{Path(sys.executable).as_posix()}" -c "print(open(r\'{path.as_posix()}\').read())"'
    )

    assert ring.index.keys == {"a1": b"k" * 32}


def test_a_ring_is_never_printed(tmp_path: Path) -> None:
    ring = read_ring_file(path=write(tmp_path, RING))

    assert "kkk" not in repr(ring)


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    if os.name != "posix":
        not_run_here("permissions of POSIX")
    path = write(tmp_path, RING)
    path.chmod(0o640)

    with pytest.raises(KeyRingError, match="600"):
        read_ring_file(path=path)


SECRET = "s3cr3t"
WRONG = {
    "no JSON": f"{SECRET}{{",
    "a list": [SECRET],
    "no index": {"encryption": RING["encryption"]},
    "a current key that is not there": {**RING, "index": {"current": SECRET, "keys": {"a1": KEY}}},
    "a short key": {**RING, "index": {"current": "a1", "keys": {"a1": base64.b64encode(SECRET.encode()).decode()}}},
    "no Base64": {**RING, "index": {"current": "a1", "keys": {"a1": f"{SECRET}!"}}},
    "an id with a space": {**RING, "index": {"current": "a 1", "keys": {"a 1": KEY}}},
    "a key that is a number": {**RING, "index": {"current": "a1", "keys": {"a1": 7}}},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_ring_is_one_sentence_without_a_part_of_it(tmp_path: Path, what: str) -> None:
    with pytest.raises(KeyRingError) as refused:
        read_ring_file(path=write(tmp_path, WRONG[what]))

    shown = "".join(traceback.format_exception_only(refused.value))
    assert SECRET not in shown
    assert refused.value.__suppress_context__


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="FUWUYUE_KEY_FILE"):
        read_ring_file(path=tmp_path / "none.json")


@pytest.mark.parametrize(
    "command", ["no-such-command-anywhere", "'unclosed", f'"{Path(sys.executable).as_posix()}" -c "exit(3)"']
)
def test_a_command_that_gives_none_is_one_sentence(command: str) -> None:
    with pytest.raises(KeyRingError, match="FUWUYUE_KEY_COMMAND"):
        read_ring_of_command(command=command)


def test_tokens_differ_by_field_and_by_key(tmp_path: Path) -> None:
    ring = read_ring_file(path=write(tmp_path, RING))
    other = {**RING, "index": {"current": "a1", "keys": {"a1": base64.b64encode(b"o" * 32).decode()}}}

    tokens = {
        *make_tokens(ring=ring, label="one", text="x"),
        *make_tokens(ring=ring, label="two", text="x"),
        *make_tokens(ring=read_ring_file(path=write(tmp_path, other)), label="one", text="x"),
    }

    assert len(tokens) == 3
