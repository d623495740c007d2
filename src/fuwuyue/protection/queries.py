"""What can be asked about the audit: whether the chain holds, and its head on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from fuwuyue.protection import rules
from fuwuyue.protection.models import AuditEntry, AuditSeal
from fuwuyue.protection.rules import Fault

_AT_ONCE = 5_000


@dataclass(frozen=True)
class Head:
    """The last seal up to some moment: its number, its hash, and when it was set (UTC)."""

    number: int
    algorithm: str
    hash: str
    sealed_at: datetime


@dataclass(frozen=True)
class Broken:
    """The first link that does not hold: the number of the seal, the key of its entry where it is known, and why."""

    number: int
    entry_id: int | None
    fault: Fault


@dataclass(frozen=True)
class Verification:
    """What verifying found: how many seals hold, from the first; the first that does not; how many have no seal yet."""

    sealed_count: int
    unsealed_count: int
    broken: Broken | None


def verify(*, printed: Mapping[int, str] | None = None) -> Verification:
    """Compute the whole chain anew and name the first entry that does not hold.

    `printed` are heads that were kept elsewhere, hash by number: a chain that lacks one, or has another, was cut off or
    made anew, which nothing inside the database could show.
    """
    known = dict(printed or {})
    held, previous = 0, rules.NO_PREVIOUS
    for link in _read_chain():
        fault = _find_fault(link, held + 1, previous)
        if fault is None and known.pop(link.number, link.hash) != link.hash:
            fault = Fault.OTHER_HEAD
        if fault:
            entry_id = None if fault is Fault.NO_SEAL else link.entry_id
            return Verification(held, _find_pending().count(), Broken(held + 1, entry_id, fault))
        held, previous = link.number, link.hash
    broken = Broken(min(known), None, Fault.OTHER_HEAD) if known else None
    return Verification(held, _find_pending().count(), broken)


def _find_fault(link: _Link, expected: int, previous: str) -> Fault | None:
    if link.number != expected:
        return Fault.NO_SEAL
    if link.previous != previous:
        return Fault.OTHER_PREVIOUS
    if link.entry is None:
        return Fault.NO_ENTRY
    if link.algorithm not in rules.ALGORITHMS:
        return Fault.UNKNOWN_ALGORITHM
    computed = rules.compute_hash(
        algorithm=link.algorithm,
        number=link.number,
        previous=previous,
        sealed_at=link.sealed_at,
        entry=link.entry,
    )
    return None if computed == link.hash else Fault.CHANGED


# Read as the tables hold it: through the models each entry takes four times as long to verify, most of it for moments
# that become objects and texts again. {at} and {sealed_at} stand for what makes the canonical text of a moment; the
# columns of an entry are those of rules.ENTRY.
_CHAIN = """
    SELECT s.number, s.entry_id, s.algorithm, s.previous, s.hash, {sealed_at},
        e.address, {at}, e.fields, e.id, e.kind, e.model, e.reason, e.record, e.role, e.user_id, e.verb
    FROM protection_auditseal s LEFT JOIN protection_auditentry e ON e.id = s.entry_id
    ORDER BY s.number
"""
_PENDING = """
    SELECT e.address, {at}, e.fields, e.id, e.kind, e.model, e.reason, e.record, e.role, e.user_id, e.verb
    FROM protection_auditentry e
    WHERE e.id BETWEEN %s AND %s AND NOT EXISTS (SELECT 1 FROM protection_auditseal s WHERE s.entry_id = e.id)
    ORDER BY e.id
"""
# SQLite keeps moments as texts in UTC, without the microseconds where there are none.
_MOMENTS = {
    "postgresql": """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""",
    "sqlite": "replace(substr({} || '.000000', 1, 26), ' ', 'T') || '+00:00'",
}


class _Link(NamedTuple):
    """One seal with the values of its entry, None where there is no such entry; moments as they are hashed."""

    number: int
    entry_id: int
    algorithm: str
    previous: str
    hash: str
    sealed_at: str
    entry: tuple[Any, ...] | None


def _read_chain() -> Iterator[_Link]:
    """Give each seal by its number, whatever numbers are missing.

    One statement for all, so that what is sealed meanwhile is left out; its rows come in parts, so that a long chain
    needs no more memory than a short one.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(_write_moments(_CHAIN))
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                entry = row[_SEAL_COLUMNS:]
                yield _Link._make((*row[:_SEAL_COLUMNS], entry if entry[rules.ENTRY_ID] is not None else None))


_SEAL_COLUMNS = len(_Link._fields) - 1


def read_pending(*, first: int, last: int) -> Sequence[tuple[Any, ...]]:
    """Return the entries without a seal with keys from `first` to `last`, by their keys; values as rules.ENTRY."""
    with connection.cursor() as cursor:
        cursor.execute(_write_moments(_PENDING), (first, last))
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _write_moments(statement: str) -> str:
    moment = _MOMENTS[connection.vendor]
    return statement.format(at=moment.format("e.at"), sealed_at=moment.format("s.sealed_at"))


def list_pending_keys(*, newest: int | None = None) -> Sequence[int]:
    """Return the keys of all entries without a seal, in their order; with `newest` among so many of the highest."""
    pending = _find_pending()
    if newest is not None:
        highest = AuditEntry.objects.aggregate(highest=Max("id"))["highest"]
        pending = pending.filter(id__gt=(highest or 0) - newest)
    return list(pending.order_by("id").values_list("id", flat=True))


def _find_pending() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(~Exists(AuditSeal.objects.filter(entry_id=OuterRef("pk"))))


def find_oldest_pending() -> datetime | None:
    """Return the moment of the first entry after the newest seal, None where there is none.

    Looks at one entry whatever their number. On PostgreSQL an older one may have been committed after the newest seal;
    the next sealing takes it, so whoever asks whether sealing goes on may pass it over.
    """
    last = AuditSeal.objects.order_by("-number").values_list("entry_id", flat=True).first()
    after = AuditEntry.objects.filter(id__gt=last or 0).order_by("id")
    return after.values_list("at", flat=True).first()


def get_last_seal() -> tuple[int, str]:
    """Return number and hash of the newest seal; of none, 0 and an empty text."""
    newest = AuditSeal.objects.order_by("-number").values_list("number", "hash").first()
    return newest or (0, rules.NO_PREVIOUS)


@dataclass(frozen=True)
class EntryFilter:
    """Which entries are wanted; what is None or empty is not asked for. `day` is one of the time zone `zone`."""

    day: date | None = None
    zone: tzinfo = UTC
    user_id: str = ""
    verb: str = ""
    record: str = ""


def find_entries(*, wanted: EntryFilter) -> QuerySet[AuditEntry]:
    """Return the entries that fit all that is asked for, the newest first; not read yet."""
    found = AuditEntry.objects.order_by("-id")
    if wanted.day is not None:
        start = datetime.combine(wanted.day, time(), wanted.zone)
        found = found.filter(at__gte=start, at__lt=start + timedelta(days=1))
    if wanted.record:
        # A part of a record bears the number within it: `8f…/3`.
        found = found.filter(Q(record=wanted.record) | Q(record__startswith=f"{wanted.record}/"))
    asked = {"user_id": wanted.user_id, "verb": wanted.verb}
    return found.filter(**{name: value for name, value in asked.items() if value})


def find_entries_about(*, user_id: str, model: type[models.Model]) -> QuerySet[AuditEntry]:
    """Return the entries of what an account did, and of what was done to it, the newest first; not read yet.

    `model` is that of the accounts.
    """
    about = Q(model=model._meta.label_lower, record=user_id)
    return AuditEntry.objects.filter(Q(user_id=user_id) | about).order_by("-id")


@dataclass(frozen=True)
class ChainState:
    """How far the entries are sealed: the newest seal, None where there is none, and how many wait for theirs."""

    head: Head | None
    unsealed_count: int


def get_chain_state() -> ChainState:
    """Return how far the entries are sealed; looks at the tail alone. Two queries."""
    newest = AuditSeal.objects.order_by("-number").first()
    after = AuditEntry.objects.filter(id__gt=newest.entry_id if newest else 0)
    return ChainState(_to_head(newest), after.count())


def get_head(*, day: date, zone: tzinfo) -> Head | None:
    """Return the newest seal that was set before the end of `day` in the time zone `zone`, or None."""
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return _to_head(AuditSeal.objects.filter(sealed_at__lt=end).order_by("-number").first())


def _to_head(seal: AuditSeal | None) -> Head | None:
    return Head(seal.number, seal.algorithm, seal.hash, seal.sealed_at) if seal else None
