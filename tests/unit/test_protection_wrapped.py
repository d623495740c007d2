"""A key ring under a passphrase: opened by it alone, whole or not at all."""

import json
from pathlib import Path

import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.protection.cipher.api import (
    KeyRingError,
    create_wrapped_file,
    looks_like_keys,
    make_ring,
    read_wrapped_file,
    write_ring,
)

PASSPHRASE = "四个词语 组成一个 口令 比较长"
RING = make_ring(suite="aes-256-gcm")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The content of a file with the ring; made once, since each passphrase costs half a second on purpose."""
    path = tmp_path_factory.mktemp("made") / "keys.apart"
    create_wrapped_file(path=path, ring=RING, passphrase=PASSPHRASE)
    return path.read_bytes()


@pytest.fixture
def wrapped(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "keys.apart"
    path.write_bytes(made)
    return path


def test_the_passphrase_opens_it(wrapped: Path) -> None:
    assert read_wrapped_file(path=wrapped, passphrase=PASSPHRASE) == RING


def test_another_passphrase_does_not(wrapped: Path) -> None:
    with pytest.raises(KeyRingError, match=r"keys\.apart"):
        read_wrapped_file(path=wrapped, passphrase=PASSPHRASE + "。")


@pytest.mark.parametrize("part", ["format", "salt", "nonce", "sealed"])
def test_a_file_with_another_part_does_not_open(wrapped: Path, part: str) -> None:
    content = json.loads(wrapped.read_text())
    content[part] = "A" * 16 + content[part][16:] if part != "format" else "other"
    wrapped.write_text(json.dumps(content))

    with pytest.raises(KeyRingError):
        read_wrapped_file(path=wrapped, passphrase=PASSPHRASE)


def test_nothing_of_a_key_stands_in_the_file(wrapped: Path) -> None:
    codes = [key for kind in json.loads(write_ring(ring=RING)).values() for key in kind["keys"].values()]

    assert not any(code in wrapped.read_text() for code in codes)


def test_a_short_passphrase_is_refused(tmp_path: Path, in_english: None) -> None:
    with pytest.raises(UserError, match="has 5 characters; take at least 12"):
        create_wrapped_file(path=tmp_path / "x", ring=RING, passphrase="short")


@pytest.mark.parametrize(
    ("content", "holds"),
    [
        (write_ring(ring=RING).encode(), True),
        (b"-----BEGIN PRIVATE KEY-----\n", True),
        (b"-----BEGIN RSA PRIVATE KEY-----\n", True),
        (b"-----BEGIN CERTIFICATE-----\n", False),
        (b"{}", False),
        (b"\xff\xfe", False),
        (b"", False),
    ],
)
def test_a_file_with_keys_is_recognised(content: bytes, holds: bool) -> None:
    assert looks_like_keys(content) == holds


def test_a_ring_under_a_passphrase_is_recognised_too(wrapped: Path) -> None:
    assert looks_like_keys(wrapped.read_bytes())
