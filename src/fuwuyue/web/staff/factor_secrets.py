"""Secrets of the second step, encrypted where the site has a key ring.

allauth keeps them as texts in the JSON of its own table and asks for a text back; it tells neither the record nor the
person. What came before the ring has no mark in front: it stays readable, and is encrypted at the next sign-in of its
person, or by `fuwuyue keys rotate`, which finds `FACTOR_SECRETS` by the setting KEPT_ELSEWHERE.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.api import get_key_ring, has_key_ring, record
from fuwuyue.protection.cipher.api import (
    HEAD_BYTES,
    KeyRing,
    KeyRingError,
    LostKeyError,
    UnreadableError,
    open_value,
    seal_value,
)

# Bound to each value for ever, whatever the tables are called. There is no record to bind it to: see above.
LABEL = "sign_in.factor"
_NO_RECORD = uuid.UUID(int=0)
# No secret of allauth has a colon in it: they are Base32 and hexadecimal digits.
_MARK = "sealed:"
# Where they stand in `Authenticator.data`, a text or a list of texts.
_PLACES = ("secret", "seed", "migrated_codes")
_BATCH = 200


class FactorUnreadableError(UserError):
    """The second step cannot be checked, since the keys of its secrets are not there."""


def seal_secret(text: str) -> str:
    """Return the secret as it is stored: encrypted where there is a key ring; raise FactorUnreadableError."""
    if not has_key_ring():
        return text
    try:
        return _seal(get_key_ring(), text)
    except KeyRingError as error:
        raise _unreadable() from error


def open_secret(stored: str) -> str:
    """Return the secret; raise FactorUnreadableError where it is encrypted and its key is not there."""
    if not stored.startswith(_MARK):
        return stored
    try:
        return _open(get_key_ring(), stored)
    except (KeyRingError, LostKeyError, UnreadableError) as error:
        raise _unreadable() from error


def _unreadable() -> FactorUnreadableError:
    message = _(
        "The second step cannot be used now, since the key that its secrets are encrypted with is not there. Tell the "
        "system administrator: FUWUYUE_KEY_FILE has to lead to the key ring again."
    )
    return FactorUnreadableError(message)


def _seal(ring: KeyRing, text: str) -> str:
    sealed = seal_value(ring=ring, label=LABEL, record=_NO_RECORD, text=text)
    return _MARK + base64.b64encode(sealed).decode("ascii")


def _open(ring: KeyRing, stored: str) -> str:
    return open_value(ring=ring, label=LABEL, record=_NO_RECORD, sealed=_decode(stored))


def _decode(stored: str) -> bytes:
    try:
        return base64.b64decode(stored.removeprefix(_MARK), validate=True)
    except binascii.Error:
        return b""  # which no key opens


def _get_key_id(stored: str) -> str:
    """Return the id of the key that a stored secret is under; empty for one that is not encrypted."""
    if not stored.startswith(_MARK):
        return ""
    sealed = _decode(stored)
    length = sealed[HEAD_BYTES - 1] if len(sealed) >= HEAD_BYTES else 0
    return sealed[HEAD_BYTES : HEAD_BYTES + length].decode("ascii", errors="replace")


def _list_secrets(data: Mapping[str, Any]) -> Iterator[str]:
    for place in _PLACES:
        kept = data.get(place, ())
        yield from [kept] if isinstance(kept, str) else kept


def _is_current(ring: KeyRing, data: Mapping[str, Any]) -> bool:
    return all(_get_key_id(secret) == ring.encryption.current for secret in _list_secrets(data))


def _seal_again(ring: KeyRing, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a factor with its secrets under the current key."""

    def renew(stored: str) -> str:
        return _seal(ring, _open(ring, stored) if stored.startswith(_MARK) else stored)

    changed = dict(data)
    for place in _PLACES:
        if place in data:
            kept = data[place]
            changed[place] = renew(kept) if isinstance(kept, str) else [renew(one) for one in kept]
    return changed


def renew_secrets(*, user_id: uuid.UUID) -> None:
    """Bring the secrets of a person under the current key, where there is one; nothing else changes."""
    if not has_key_ring():
        return
    try:
        ring = get_key_ring()
        with transaction.atomic():
            for factor in Authenticator.objects.select_for_update().filter(user=user_id):
                if not _is_current(ring, factor.data):
                    _store(factor, _seal_again(ring, factor.data))
    except (KeyRingError, LostKeyError, UnreadableError):
        return  # whoever signed in has proved who they are; the next time will do


def _store(factor: Authenticator, data: dict[str, Any]) -> None:
    # Past save(): the factor is the same one, and whoever listens to its signals would take it for another.
    Authenticator.objects.filter(pk=factor.pk).update(data=data)


class FactorSecrets:
    """What `fuwuyue keys` has to know of these secrets: a `protection.api.KeptElsewhere`."""

    def count_by_key(self) -> Mapping[str, int]:
        """Return how many secrets are under each key; those that are not encrypted under an empty id."""
        counts: Counter[str] = Counter()
        for data in Authenticator.objects.values_list("data", flat=True):
            counts.update(_get_key_id(secret) for secret in _list_secrets(data))
        return counts

    def protect_again(
        self, *, ring: KeyRing, now: datetime
    ) -> Iterator[tuple[int, Sequence[LostKeyError | UnreadableError]]]:
        """Bring all secrets under the current key, each batch in a transaction; give how many, and what failed."""
        keys = list(Authenticator.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), _BATCH):
            with transaction.atomic(durable=True):
                done, faults = _protect_batch(keys[start : start + _BATCH], ring)
                if done:
                    record_id = f"{ring.encryption.current}/{start + done}"
                    record(verb="reencrypt", model=Authenticator, record_id=record_id, fields=("data",), now=now)
            yield done, faults


def _protect_batch(keys: Sequence[int], ring: KeyRing) -> tuple[int, Sequence[LostKeyError | UnreadableError]]:
    done, faults = 0, []
    for factor in Authenticator.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        if _is_current(ring, factor.data):
            continue
        try:
            changed = _seal_again(ring, factor.data)
        except (LostKeyError, UnreadableError) as fault:
            faults.append(fault)
        else:
            _store(factor, changed)
            done += 1
    return done, faults


FACTOR_SECRETS = FactorSecrets()
