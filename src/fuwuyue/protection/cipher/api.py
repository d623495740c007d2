"""The door of encryption without Django: the key ring, protected values, blind indexes. Arguments by keyword only."""

from fuwuyue.protection.cipher.box import LostKeyError, UnreadableError, make_tokens, open_value, seal_value
from fuwuyue.protection.cipher.ring import KeyRing, KeyRingError, Keys, read_ring_file, read_ring_of_command

__all__ = [
    "KeyRing",
    "KeyRingError",
    "Keys",
    "LostKeyError",
    "UnreadableError",
    "make_tokens",
    "open_value",
    "read_ring_file",
    "read_ring_of_command",
    "seal_value",
]
