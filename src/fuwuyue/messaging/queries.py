"""What can be asked: what is new for somebody, and what is stuck on its way out."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fuwuyue.messaging.models import Delivery, MutedKind, Notification
from fuwuyue.messaging.rules import Channel, Kind
from fuwuyue.messaging.wording import write_sentences

PAGE_SIZE = 20


@dataclass(frozen=True)
class NotificationPage:
    """A page of what somebody was told, newest first, each with its sentence in the reader's language."""

    items: Sequence[tuple[Notification, str]]
    number: int
    has_more: bool


def count_unread(*, user_id: uuid.UUID) -> int:
    """Return how much somebody has not read yet."""
    return Notification.objects.filter(user=user_id, read_at=None).count()


def get_notifications(*, user_id: uuid.UUID, page: int) -> NotificationPage:
    """Return a page, counted from 1, of what somebody was told; an empty one past the end. Three queries at most."""
    start = (page - 1) * PAGE_SIZE
    rows = list(Notification.objects.filter(user=user_id)[start : start + PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    sentences = write_sentences(user_id, [(Kind(row.kind), row.record) for row in shown])
    return NotificationPage(list(zip(shown, sentences, strict=True)), page, len(rows) > PAGE_SIZE)


def get_muted(*, user_id: uuid.UUID) -> frozenset[tuple[Kind, Channel]]:
    """Return what somebody does not want to be told of, and by which channel."""
    rows = MutedKind.objects.filter(user=user_id).values_list("kind", "channel")
    return frozenset((Kind(kind), Channel(channel)) for kind, channel in rows)


def find_muted(*, user_ids: Collection[uuid.UUID], kind: Kind) -> Mapping[Channel, set[uuid.UUID]]:
    """Return by channel who does not want to be told of this kind."""
    found: dict[Channel, set[uuid.UUID]] = {channel: set() for channel in Channel}
    rows = MutedKind.objects.filter(user__in=user_ids, kind=kind.value).values_list("channel", "user_id")
    for channel, user_id in rows:
        found[Channel(channel)].add(user_id)
    return found


def find_oldest_due(*, now: datetime) -> datetime | None:
    """Return since when the longest waiting message is due, None where none is."""
    waiting = Delivery.objects.filter(sent_at=None, given_up_at=None, due_at__lte=now).order_by("due_at")
    return waiting.values_list("due_at", flat=True).first()
