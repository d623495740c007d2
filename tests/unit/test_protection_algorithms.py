"""Algorithms: one line of a table each, the national ones among them, and old values readable beside new ones."""

import uuid
from dataclasses import replace

import pytest

from fuwuyue.protection import rules
from fuwuyue.protection.cipher import algorithms
from fuwuyue.protection.cipher.algorithms import CIPHERS, MACS, SUITES, Cipher, Suite
from fuwuyue.protection.cipher.api import (
    UnreadableError,
    add_encryption_key,
    add_index_key,
    make_ring,
    make_tokens,
    open_value,
    seal_value,
)
from fuwuyue.protection.cipher.ring import KeyRing, parse_ring, write_ring

RECORD = uuid.UUID(int=1)
NAME = "王小云"


def seal(ring: KeyRing) -> bytes:
    return seal_value(ring=ring, label="a.b", record=RECORD, text=NAME)


def open_it(ring: KeyRing, sealed: bytes) -> str:
    return open_value(ring=ring, label="a.b", record=RECORD, sealed=sealed)


@pytest.mark.parametrize("suite", SUITES)
def test_what_a_suite_protects_can_be_read_and_says_its_algorithm(suite: Suite) -> None:
    ring = make_ring(suite=suite)
    sealed = seal(ring)

    assert open_it(ring, sealed) == NAME
    assert sealed[1] == CIPHERS[suite].number


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("place", [1, 3, 12, 24, 30, -1])
def test_one_changed_bit_makes_it_unreadable(suite: Suite, place: int) -> None:
    ring = make_ring(suite=suite)
    sealed = bytearray(seal(ring))
    sealed[place] ^= 1

    with pytest.raises(Exception, match=r"a\.b"):
        open_it(ring, bytes(sealed))


def test_a_ring_goes_over_to_the_national_ciphers_and_reads_what_was_before() -> None:
    ring = make_ring(suite="aes-256-gcm")
    before, tokens_before = seal(ring), make_tokens(ring=ring, label="a.b", text=NAME)

    later = add_index_key(ring=add_encryption_key(ring=ring, suite="sm4-gcm"), suite="sm4-gcm")
    after, tokens_after = seal(later), make_tokens(ring=later, label="a.b", text=NAME)

    assert (before[1], after[1]) == (1, 2)
    assert (open_it(later, before), open_it(later, after)) == (NAME, NAME)
    assert (len(tokens_after), tokens_after[1]) == (2, tokens_before[0])


@pytest.mark.parametrize("suite", SUITES)
def test_a_ring_is_written_and_read_again(suite: Suite) -> None:
    ring = add_encryption_key(ring=make_ring(suite="aes-256-gcm"), suite=suite)

    assert parse_ring(write_ring(ring=ring)) == ring


def test_a_value_told_to_be_of_another_algorithm_is_not_tried() -> None:
    ring = make_ring(suite="sm4-gcm")
    sealed = seal(ring)

    with pytest.raises(UnreadableError):
        open_it(ring, sealed[:1] + bytes([CIPHERS["aes-256-gcm"].number]) + sealed[2:])


def test_another_cipher_is_one_more_line(monkeypatch: pytest.MonkeyPatch) -> None:
    aes = CIPHERS["aes-256-gcm"]
    monkeypatch.setitem(CIPHERS, "new", Cipher(9, 32, aes.encrypt, aes.decrypt))
    ring = make_ring(suite="aes-256-gcm")
    named = dict.fromkeys(ring.encryption.keys, "new")

    later = replace(ring, encryption=replace(ring.encryption, algorithms=named))

    assert (seal(later)[1], open_it(later, seal(later))) == (9, NAME)


def test_no_two_ciphers_have_one_number() -> None:
    assert len({cipher.number for cipher in CIPHERS.values()}) == len(CIPHERS)


# GB/T 32905-2016, appendix A.1: the digest of the three letters abc.
SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm3_is_that_of_the_standard() -> None:
    assert rules.ALGORITHMS["sm3"](b"abc") == SM3_OF_ABC


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    """RFC 8998, appendix A.1."""
    text = b"".join(letter * 8 for letter in (b"\xaa", b"\xbb", b"\xcc", b"\xdd", b"\xee", b"\xff", b"\xee", b"\xaa"))
    sealed = CIPHERS["sm4-gcm"].encrypt(
        bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"),
        bytes.fromhex("00001234567800000000ABCD"),
        text,
        bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"),
    )

    assert sealed == bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )


def test_the_digests_of_all_macs_have_one_length() -> None:
    digests = [mac(b"k" * algorithms.MAC_KEY_BYTES, b"text") for mac in MACS.values()]

    assert {len(digest) for digest in digests} == {64}
    assert len(set(digests)) == len(MACS)
