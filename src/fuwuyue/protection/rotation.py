"""Exchanging keys: a new one for what is written from now on, everything re-encrypted, and unused ones dropped.

A sudden end leaves each value under its old key or its new one, and both in the ring; the next run goes on with what
is left. The ring is changed under a lock of the database: two that each add a key and write the file would lose one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.utils.module_loading import import_string

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.actions import record, record_act
from fuwuyue.protection.cipher.api import (
    HEAD_BYTES,
    SUITES,
    TOKEN_TAIL,
    KeyRing,
    KeyRingError,
    Keys,
    LostKeyError,
    Suite,
    UnreadableError,
    add_encryption_key,
    add_index_key,
    create_ring_file,
    create_wrapped_file,
    drop_keys,
    make_ring,
    read_ring_file,
    read_wrapped_file,
    replace_ring_file,
    seal_value,
    write_head,
)
from fuwuyue.protection.encrypted import BlindIndexField, EncryptedTextField, LastingTokenField, Sealed, get_key_ring

SUBJECT = "protection.keyring"
# So many records wait for each other at most while some are re-encrypted.
BATCH = 200
_TRIES = 5
_LONGEST_PAUSE = 0.3
_LOCK = 5_209_002


@dataclass(frozen=True)
class KeyUse:
    """One key and how many values are under it. `kind` is encryption or index; `algorithm` is None of a lost key."""

    kind: str
    key_id: str
    algorithm: str | None
    is_current: bool
    value_count: int


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: the keys that it added, none where it went on with an earlier one; how many records."""

    added: tuple[str, ...]
    record_count: int
    unused: tuple[str, ...]


@dataclass(frozen=True)
class _Protected:
    """A model and its fields that need keys. `lasting` are tokens without a text, which stay under their keys."""

    model: type[models.Model]
    encrypted: tuple[EncryptedTextField, ...]
    indexes: tuple[BlindIndexField, ...]
    lasting: tuple[LastingTokenField, ...]


class KeptElsewhere(Protocol):
    """Protected values that stand in no field of ours; the setting KEPT_ELSEWHERE lists all of them by path."""

    def count_by_key(self) -> Mapping[str, int]:
        """Return how many values are under each encryption key, and how many under none, whose id is empty."""

    def protect_again(
        self, *, ring: KeyRing, now: datetime
    ) -> Iterator[tuple[int, Sequence[LostKeyError | UnreadableError]]]:
        """Bring all values under the current key, in batches with an entry each; give how many, and what failed."""


def get_kept_elsewhere() -> Sequence[KeptElsewhere]:
    """Return what the setting KEPT_ELSEWHERE lists."""
    return [import_string(path) for path in settings.KEPT_ELSEWHERE]


def find_protected(registry: Apps = apps) -> Sequence[_Protected]:
    """Return every model with protected fields."""
    found = []
    for model in registry.get_models():
        # A proxy has no fields of its own.
        fields = () if model._meta.proxy else model._meta.local_concrete_fields
        encrypted = tuple(field for field in fields if isinstance(field, EncryptedTextField))
        lasting = tuple(field for field in fields if isinstance(field, LastingTokenField))
        indexes = tuple(field for field in fields if isinstance(field, BlindIndexField) and field not in lasting)
        if encrypted or indexes or lasting:
            found.append(_Protected(model, encrypted, indexes, lasting))
    return found


def make_keys(*, path: Path, suite: Suite, now: datetime) -> None:
    """Make a new key ring in a new file; raise KeyRingError where there is one already."""
    ring = make_ring(suite=suite)
    with transaction.atomic():
        for keys in (ring.encryption, ring.index):
            record_act(verb="make_key", subject=SUBJECT, record_id=keys.current, now=now)
        create_ring_file(path=path, ring=ring)


def list_keys(*, registry: Apps = apps) -> Sequence[KeyUse]:
    """Return every key of the ring, and every lost one that a value needs, with how many values are under it."""
    ring, used = get_key_ring(), _count_uses(find_protected(registry))
    return [*_list_kind("encryption", ring.encryption, used), *_list_kind("index", ring.index, used)]


def _list_kind(kind: str, keys: Keys, used: Mapping[tuple[str, str], int]) -> Iterator[KeyUse]:
    lost = sorted(key_id for of, key_id in used if of == kind and key_id not in keys.keys)
    for key_id in [*keys.keys, *lost]:
        yield KeyUse(kind, key_id, keys.algorithms.get(key_id), key_id == keys.current, used.get((kind, key_id), 0))


def _count_uses(protected: Collection[_Protected]) -> Mapping[tuple[str, str], int]:
    counts: Counter[tuple[str, str]] = Counter()
    for one in protected:
        for field in one.encrypted:
            for head, count in _count_heads(field):
                counts["encryption", bytes(head)[HEAD_BYTES:].decode("ascii", errors="replace")] += count
        for index in (*one.indexes, *one.lasting):
            for key_id, count in _count_tokens(index):
                counts["index", key_id] += count
    for other in get_kept_elsewhere():
        for key_id, count in other.count_by_key().items():
            if key_id:
                counts["encryption", key_id] += count
    return counts


def _count_heads(field: EncryptedTextField) -> Iterator[tuple[Any, int]]:
    """Give how often each beginning of a value occurs, up to the end of its key's id."""
    table, column = _quote(field)
    starts = _ask(f"SELECT DISTINCT substr({column}, 1, %s) FROM {table} WHERE {column} IS NOT NULL", [HEAD_BYTES])  # noqa: S608 names of our own fields
    for (start,) in starts:
        length = HEAD_BYTES + (bytes(start)[2] if len(start) == HEAD_BYTES else 0)
        yield from _ask(
            f"SELECT substr({column}, 1, %s), count(*) FROM {table} WHERE substr({column}, 1, %s) = %s GROUP BY 1",  # noqa: S608 names of our own fields
            [length, HEAD_BYTES, start],
        )


def _count_tokens(field: BlindIndexField) -> Sequence[tuple[str, int]]:
    table, column = _quote(field)
    key_id = f"substr({column}, 1, length({column}) - {TOKEN_TAIL})"
    return _ask(f"SELECT {key_id}, count(*) FROM {table} WHERE {column} <> '' GROUP BY 1", [])  # noqa: S608 names of our own fields


def _quote(field: EncryptedTextField | BlindIndexField) -> tuple[str, str]:
    quote = connection.ops.quote_name
    table = quote(field.model._meta.db_table)
    return table, f"{table}.{quote(str(field.column))}"


def _ask(statement: str, values: Sequence[Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def rotate_keys(
    *,
    with_index: bool,
    suite: Suite | None,
    now: datetime,
    tell: Callable[[int, int], None],
    registry: Apps = apps,
) -> Rotated:
    """Add a new key, with `with_index` one of the blind indexes too, and bring every value under the current keys.

    Where values wait from an earlier rotation that was stopped, no key is added for them: it goes on. `suite` None
    keeps the algorithms. `tell` is called after each batch with how many records are done, and of how many. Raises
    KeyRingError; and UserError at the end where values could not be read, with all others done.
    """
    protected = find_protected(registry)
    added = _add_keys(protected, with_index, suite, now)
    ring = get_key_ring()
    total = sum(_find_stale(one, ring).count() for one in protected) + _count_stale_elsewhere(ring)
    done = 0
    unreadable: list[LostKeyError | UnreadableError] = []
    runs = [_protect_all_again(one, ring, now) for one in protected]
    runs += [other.protect_again(ring=ring, now=now) for other in get_kept_elsewhere()]
    for count, faults in chain.from_iterable(runs):
        done += count
        unreadable += faults
        tell(done, total)
    if unreadable:
        message = _("{count} values could not be read and stay under their old keys. The first: {reason}")
        raise UserError(message.format(count=len(unreadable), reason=unreadable[0]))
    return Rotated(added, done, _find_unused(protected, ring))


def _add_keys(
    protected: Collection[_Protected], with_index: bool, suite: Suite | None, now: datetime
) -> tuple[str, ...]:
    """Add the keys that are wanted to the ring in its file, where nothing waits for the current ones; return ids."""
    ring = get_key_ring()
    wanted = _choose_kinds(protected, ring, with_index)
    if not wanted:
        return ()
    with _changing_the_ring() as (path, ring):
        if "encryption" in wanted:
            ring = add_encryption_key(ring=ring, suite=suite or _suite_of(ring))
        if "index" in wanted:
            ring = add_index_key(ring=ring, suite=suite or _suite_of(ring))
        ids = tuple(getattr(ring, kind).current for kind in wanted)
        for key_id in ids:
            record_act(verb="add_key", subject=SUBJECT, record_id=key_id, now=now)
        replace_ring_file(path=path, ring=ring)
    return ids


def _choose_kinds(protected: Collection[_Protected], ring: KeyRing, with_index: bool) -> Sequence[str]:
    waiting = {
        # What was never encrypted is no trace of an earlier rotation.
        "encryption": any(_find_stale(one, ring, indexes=False).exists() for one in protected)
        or bool(_count_stale_elsewhere(ring, plain=False)),
        "index": any(_find_stale(one, ring, encrypted=False).exists() for one in protected),
    }
    if waiting["encryption"] or (with_index and waiting["index"]):
        return ()
    return ("encryption", "index") if with_index else ("encryption",)


def _count_stale_elsewhere(ring: KeyRing, *, plain: bool = True) -> int:
    counts = chain.from_iterable(other.count_by_key().items() for other in get_kept_elsewhere())
    return sum(count for key_id, count in counts if key_id != ring.encryption.current and (key_id or plain))


def _suite_of(ring: KeyRing) -> Suite:
    algorithm = ring.encryption.algorithms[ring.encryption.current]
    return next(suite for suite in SUITES if suite == algorithm)


@contextmanager
def _changing_the_ring() -> Iterator[tuple[Path, KeyRing]]:
    """Give the file of the ring and the ring in it, within a transaction that nobody else is in."""
    if settings.KEY_COMMAND or not settings.KEY_FILE:
        message = _("The key ring comes from a command; change its keys there, then run this command again.")
        raise UserError(message)
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            _ask("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        path = Path(settings.KEY_FILE)
        yield path, read_ring_file(path=path)


def _find_stale(
    one: _Protected, ring: KeyRing, *, encrypted: bool = True, indexes: bool = True
) -> models.QuerySet[models.Model]:
    """Return the records of a model with a value that is not under the current key."""
    head, prefix = write_head(ring=ring), f"{ring.index.current}:"
    conditions: list[str] = []
    values: list[Any] = []
    for field in one.encrypted if encrypted else ():
        column = _quote(field)[1]
        conditions.append(f"({column} IS NOT NULL AND substr({column}, 1, {len(head)}) <> %s)")
        values.append(head)
    for index in one.indexes if indexes else ():
        column = _quote(index)[1]
        conditions.append(f"({column} <> '' AND substr({column}, 1, {len(prefix)}) <> %s)")
        values.append(prefix)
    manager = one.model._base_manager
    return manager.extra(where=[" OR ".join(conditions)], params=values) if conditions else manager.none()  # noqa: S610


def _protect_all_again(
    one: _Protected, ring: KeyRing, now: datetime
) -> Iterator[tuple[int, Sequence[LostKeyError | UnreadableError]]]:
    """Re-encrypt all records of a model, each batch in a transaction of its own; give how many, and what failed."""
    last, done = None, 0
    while True:
        began = time.monotonic()
        rows, faults = _try_batch(one, ring, last, done, now)
        if not rows:
            return
        last, done = rows[-1].pk, done + len(rows)
        yield len(rows), faults
        # On SQLite whoever waits looks again now and then, and finds the lock taken where there is no pause.
        time.sleep(min(time.monotonic() - began, _LONGEST_PAUSE))


_Batch = tuple[Sequence[models.Model], Sequence[LostKeyError | UnreadableError]]


def _try_batch(one: _Protected, ring: KeyRing, last: Any, done: int, now: datetime) -> _Batch:
    """Do a batch again where the database ended it in favour of somebody else (a deadlock, a lock kept too long)."""
    for _try in range(_TRIES - 1):
        try:
            return _protect_batch(one, ring, last, done, now)
        except OperationalError:
            connection.close()
    return _protect_batch(one, ring, last, done, now)


def _protect_batch(one: _Protected, ring: KeyRing, last: Any, done: int, now: datetime) -> _Batch:
    """Re-encrypt the next records after the key `last`, with one entry in the audit; return them, and what failed."""
    names = [field.name for field in (*one.encrypted, *one.indexes)]
    with transaction.atomic(durable=True):
        later = _find_stale(one, ring).order_by("pk")
        rows = list((later if last is None else later.filter(pk__gt=last)).select_for_update()[:BATCH])
        faults = [fault for row in rows for fault in _protect_again(one, row, ring)]
        if rows:
            record_id = f"{ring.encryption.current}/{done + len(rows)}"
            record(verb="reencrypt", model=one.model, record_id=record_id, fields=names, now=now)
    return rows, faults


def _protect_again(one: _Protected, row: models.Model, ring: KeyRing) -> Sequence[LostKeyError | UnreadableError]:
    """Bring the values of one record under the current keys; return what could not be read, left as it was."""
    changes: dict[str, Any] = {}
    faults: list[LostKeyError | UnreadableError] = []
    for field in one.encrypted:
        if row.__dict__[field.attname] is None:
            continue
        try:
            text = getattr(row, field.attname)
        except (LostKeyError, UnreadableError) as fault:
            faults.append(fault)
            continue
        changes[field.attname] = Sealed(seal_value(ring=ring, label=field.label, record=row.pk, text=text))
        for index in one.indexes:
            if index.of == field.name:
                changes[index.attname] = next(iter(index.make_tokens(text)), "")
    if changes:
        # Past save(): nothing of what the record says has changed, and no moment of change may move.
        one.model._base_manager.filter(pk=row.pk).update(**changes)
    return faults


def _find_unused(protected: Collection[_Protected], ring: KeyRing) -> tuple[str, ...]:
    used = _count_uses(protected)
    kinds = (("encryption", ring.encryption), ("index", ring.index))
    return tuple(
        key_id
        for kind, keys in kinds
        for key_id in keys.keys
        if key_id != keys.current and not used.get((kind, key_id))
    )


def retire_keys(*, now: datetime, registry: Apps = apps) -> tuple[str, ...]:
    """Drop the keys that no value needs and that are not current from the ring; return their ids."""
    unused = _find_unused(find_protected(registry), get_key_ring())
    if not unused:
        return ()
    with _changing_the_ring() as (path, ring):
        # Counted again under the lock: a rotation that ended meanwhile changes what is unused.
        unused = _find_unused(find_protected(registry), ring)
        for key_id in unused:
            record_act(verb="retire_key", subject=SUBJECT, record_id=key_id, now=now)
        replace_ring_file(path=path, ring=drop_keys(ring=ring, ids=unused))
    return unused


def list_lost_keys(*, registry: Apps = apps) -> tuple[str, ...]:
    """Return the ids of keys that values need and that are not in the ring, or that all values need without a ring."""
    used = _count_uses(find_protected(registry))
    try:
        ring = get_key_ring()
    except KeyRingError:
        return tuple(sorted({key_id for _kind, key_id in used}))
    known = {"encryption": ring.encryption.keys, "index": ring.index.keys}
    return tuple(sorted(key_id for kind, key_id in used if key_id not in known[kind]))


def export_keys(*, path: Path, passphrase: str, now: datetime) -> None:
    """Write the ring under a passphrase into a new file, to be kept apart; raise KeyRingError or UserError."""
    ring = get_key_ring()
    with transaction.atomic():
        record_act(verb="export_keys", subject=SUBJECT, record_id=ring.encryption.current, now=now)
        create_wrapped_file(path=path, ring=ring, passphrase=passphrase)


@contextmanager
def bringing_keys_back(*, path: Path | None, passphrase: str) -> Iterator[None]:
    """Bring the ring in the file `path` back to where the settings want it, and take it away where the block fails.

    Does nothing without a path. Raises KeyRingError for a wrong passphrase, and where a ring is there already.
    """
    if path is None:
        yield
        return
    if not settings.KEY_FILE:
        raise KeyRingError(_("Set FUWUYUE_KEY_FILE to where the key ring shall be, and start again."))
    target = Path(settings.KEY_FILE)
    create_ring_file(path=target, ring=read_wrapped_file(path=path, passphrase=passphrase))
    try:
        yield
    except BaseException:
        target.unlink(missing_ok=True)
        raise
