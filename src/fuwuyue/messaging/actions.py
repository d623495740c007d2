"""Telling people, marking as read, choosing, and sending what has to leave.

A notification stands in the transaction of the change that it speaks of, and that change has its entry in the audit; it
has none of its own, nor has reading it. What a person chooses has one.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import get_default_timezone

from fuwuyue.kernel.errors import UserError
from fuwuyue.messaging import rules
from fuwuyue.messaging.channels import Way, find_ways
from fuwuyue.messaging.models import Delivery, MutedKind, Notification
from fuwuyue.messaging.queries import find_muted
from fuwuyue.messaging.rules import Channel, Kind
from fuwuyue.organisation.api import User, forget_email_codes
from fuwuyue.protection.api import record as record_entry

_log = logging.getLogger(__name__)


def notify(*, user_ids: Collection[uuid.UUID], kind: Kind, record: str, now: datetime) -> None:
    """Tell these people of something, in the transaction of the change that it speaks of: both are kept, or neither.

    `record` is the id of the record. What leaves the site leaves later, by `send_due`. Raises
    TransactionManagementError where there is no transaction, and ValueError where `record` is no id.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a notification belongs into the transaction of its change")
    rules.check_record(record)
    users = list(User.objects.filter(pk__in=user_ids, is_active=True))
    made = {user.pk: Notification(user=user, kind=kind.value, record=record, made_at=now) for user in users}
    Notification.objects.bulk_create(made.values())
    ways = find_ways()
    if not ways:
        return
    due_at = rules.find_first_moment(now, get_default_timezone())
    muted = find_muted(user_ids=made.keys(), kind=kind)
    Delivery.objects.bulk_create(
        Delivery(notification=made[user.pk], channel=channel.value, due_at=due_at)
        for channel, way in ways.items()
        for user in users
        if user.pk not in muted[channel] and way.reaches(user)
    )


def mark_read(*, user_id: uuid.UUID, now: datetime, notification_id: uuid.UUID | None = None) -> int:
    """Mark one notification of this person as read, or all; return how many were unread. Others' are not touched."""
    unread = Notification.objects.filter(user=user_id, read_at=None)
    if notification_id is not None:
        unread = unread.filter(pk=notification_id)
    return unread.update(read_at=now)


@transaction.atomic
def choose_kinds(*, user_id: uuid.UUID, channel: Channel, wanted: Collection[Kind], now: datetime) -> None:
    """Keep of which kinds a person wants to be told by this channel; of the others they are not."""
    MutedKind.objects.filter(user=user_id, channel=channel.value).delete()
    MutedKind.objects.bulk_create(
        MutedKind(user_id=user_id, channel=channel.value, kind=kind.value) for kind in Kind if kind not in wanted
    )
    record_entry(
        verb="choose",
        model=MutedKind,
        record_id=f"{user_id}/{channel.value}",
        fields=("kind",),
        user_id=user_id,
        now=now,
    )


@dataclass(frozen=True)
class Sent:
    """What one round of sending did."""

    sent_count: int
    failed_count: int
    given_up_count: int


def send_due(*, now: datetime) -> Sent:
    """Send what is due by `now`, each message once in this round; delete what is a year old.

    Addresses that nobody confirmed in time are deleted as well.

    A try is written down and committed before it begins, with the time of the next one, so that two senders never
    take the same message and one that is killed loses none: at worst somebody is told twice. After the last try a
    message is given up and marked so. Raises RuntimeError within a transaction.
    """
    counts = {"sent": 0, "failed": 0, "given_up": 0}
    ways = find_ways()  # what a channel that is switched off has to send waits until it is on again
    while (taken := _take_next(ways, now)) is not None:
        counts[_try(ways[Channel(taken.channel)], taken, now)] += 1
    Notification.objects.filter(made_at__lt=now - rules.KEPT_FOR).delete()
    forget_email_codes(now=now)
    return Sent(counts["sent"], counts["failed"], counts["given_up"])


@transaction.atomic(durable=True)
def _take_next(ways: Collection[Channel], now: datetime) -> Delivery | None:
    """Return the message that waits longest, with its next try set; None where none is due."""
    names = [channel.value for channel in ways]
    waiting = Delivery.objects.filter(sent_at=None, given_up_at=None, due_at__lte=now, channel__in=names)
    taken = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("notification__user").first()
    if taken is not None:
        taken.tries += 1
        taken.due_at = rules.find_next_try(taken.tries, now)
        taken.save(update_fields=["tries", "due_at"])
    return taken


def _try(way: Way, delivery: Delivery, now: datetime) -> str:
    user = delivery.notification.user
    # One try more than there may be: the last one was cut off before it was known how it ended.
    if delivery.tries <= rules.MOST_TRIES and way.reaches(user):
        if _send(way, user, delivery):
            Delivery.objects.filter(pk=delivery.pk).update(sent_at=now)
            return "sent"
        if delivery.tries < rules.MOST_TRIES:
            return "failed"
    Delivery.objects.filter(pk=delivery.pk).update(given_up_at=now)
    return "given_up"


def _send(way: Way, user: User, delivery: Delivery) -> bool:
    try:
        way.send(user)
    except (OSError, ValueError, UserError) as error:
        # The class alone: what the server says holds the address.
        _log.warning("message %s could not be sent (%s, try %d)", delivery.pk, type(error).__name__, delivery.tries)
        return False
    return True
