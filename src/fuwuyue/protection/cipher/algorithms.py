"""The algorithms that a key may be for: one line each, and nothing else names one.

SM4 is GB/T 32907-2016, in the mode GCM of GB/T 17964-2021; SM3 is GB/T 32905-2016, as an HMAC by GB/T 15852.2-2024. An
office that must use the national ciphers makes its keys with them; values under other keys stay readable beside.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hmac import HMAC

_TAG_BYTES = 16


@dataclass(frozen=True)
class Cipher:
    """An authenticated cipher. `number` stands in each value; a number is never given again.

    `encrypt` takes key, nonce, text and what is authenticated with it, and returns the encrypted text with its tag;
    `decrypt` takes that back, and raises InvalidTag or ValueError where anything is another one.
    """

    number: int
    key_bytes: int
    encrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    decrypt: Callable[[bytes, bytes, bytes, bytes], bytes]


def _encrypt_aes(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, text, bound)


def _decrypt_aes(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, body, bound)


def _encrypt_sm4(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    encryptor = BlockCipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(text) + encryptor.finalize() + encryptor.tag


def _decrypt_sm4(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    tag = body[-_TAG_BYTES:]
    decryptor = BlockCipher(SM4(key), GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(body[:-_TAG_BYTES]) + decryptor.finalize()


CIPHERS = {
    "aes-256-gcm": Cipher(1, 32, _encrypt_aes, _decrypt_aes),
    "sm4-gcm": Cipher(2, 16, _encrypt_sm4, _decrypt_sm4),
}


def _mac_sha256(key: bytes, message: bytes) -> str:
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def _mac_sm3(key: bytes, message: bytes) -> str:
    mac = HMAC(key, hashes.SM3())
    mac.update(message)
    return mac.finalize().hex()


# Of the blind indexes: 64 hexadecimal digits of a key of 32 bytes and a message.
MACS: dict[str, Callable[[bytes, bytes], str]] = {"hmac-sha-256": _mac_sha256, "hmac-sm3": _mac_sm3}
MAC_KEY_BYTES = 32

# What `keys make --algorithm` calls a pair: the cipher, and the MAC of the blind indexes that goes with it.
Suite = Literal["aes-256-gcm", "sm4-gcm"]
SUITES: dict[Suite, str] = {"aes-256-gcm": "hmac-sha-256", "sm4-gcm": "hmac-sm3"}
DEFAULT_SUITE: Suite = "aes-256-gcm"
