"""Messages to people who asked for them: sent, reminded of once, and taken out by the channels of the site.

The making of a message and its reminder have an entry in the audit each; that one goes out has none of its own.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import QuerySet, Value
from django.utils.timezone import get_default_timezone

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.messaging.api import KEPT_FOR, MOST_TRIES, Sent, find_first_moment, find_next_try
from fuwuyue.organisation.api import Unit, get_scope_ids
from fuwuyue.outreach.actions.entries import find_division, record_change
from fuwuyue.outreach.channels import Gateway, find_gateways
from fuwuyue.outreach.models import Broadcast, BroadcastDelivery, Contact
from fuwuyue.outreach.queries import NotThereError, get_material_version
from fuwuyue.outreach.rules import contacts as contact_rules
from fuwuyue.outreach.rules import materials as material_rules
from fuwuyue.outreach.rules.contacts import FIRST, REMINDER, Audience, AudienceKind, ContactChannel, WhoAskedFor
from fuwuyue.outreach.rules.materials import VersionState
from fuwuyue.protection.api import Actor
from fuwuyue.review.api import check_words

_log = logging.getLogger(__name__)


@transaction.atomic
def send_material(
    *,
    unit_id: uuid.UUID,
    version_id: uuid.UUID,
    audience: Audience,
    usable_unit_ids: Collection[uuid.UUID],
    day: date,
    now: datetime,
    by: Actor,
) -> Broadcast:
    """Send an approved version to everyone in a division who asked to be told, or to those who asked for its topic.

    It leaves later, by `send_due`, and never at night. Raises UserError where the version is not approved or too long,
    the unit does not work in the division, or the topic is another one than that of the material; RefusedTextError
    where the rules of the review changed since it was approved.
    """
    if by.user_id is None:
        raise ValueError("a message is sent by a person, who can be asked about it")
    unit = Unit.objects.get(pk=unit_id)
    version = get_material_version(version_id=version_id, unit_ids=usable_unit_ids)
    material_rules.check_may_be_used(VersionState(version.state))
    contact_rules.check_message(version.text)
    check_words(words=version.text)
    topic = audience.topic.value if isinstance(audience, WhoAskedFor) else ""
    if topic and topic != version.material.topic:
        raise UserError(_("The material is about another topic than the one that these people asked for."))
    broadcast = Broadcast.objects.create(
        unit=unit,
        version=version,
        audience=contact_rules.get_kind(audience).value,
        division_id=find_division(unit, audience.division_id, day),
        topic=topic,
        made_by_id=by.user_id,
        made_at=now,
    )
    contacts = Contact.objects.filter(division__in=get_scope_ids(division_ids=[broadcast.division_id], day=day))
    _queue(broadcast, contacts.filter(topics__topic=topic) if topic else contacts, FIRST, now)
    record_change("send", broadcast, ("unit", "version", "audience", "division", "topic"), now, by)
    return broadcast


@transaction.atomic
def remind(*, broadcast_id: uuid.UUID, unit_ids: Collection[uuid.UUID], now: datetime, by: Actor) -> None:
    """Send a message once more to those whom it reached and who still want it; raise UserError for a second time."""
    found = Broadcast.objects.select_for_update(of=("self",)).filter(pk=broadcast_id, unit__in=unit_ids)
    broadcast = found.select_related("version").first()
    if broadcast is None:
        raise NotThereError(_("There is no such message, or it is of a unit that you do not work with."))
    if broadcast.reminded_at is not None:
        raise UserError(_("There was a reminder of this message already; there is one at most."))
    if now < broadcast.made_at + contact_rules.REMINDER_AFTER:
        message = _("A reminder comes {days} days after the message at the earliest.")
        raise UserError(message.format(days=contact_rules.REMINDER_AFTER.days))
    material_rules.check_may_be_used(VersionState(broadcast.version.state))
    broadcast.reminded_at = now
    broadcast.save(update_fields=["reminded_at"])
    reached = broadcast.deliveries.filter(round=FIRST, sent_at__isnull=False).values("contact")
    contacts = Contact.objects.filter(pk__in=reached)
    if broadcast.audience == AudienceKind.TOPIC.value:
        contacts = contacts.filter(topics__topic=broadcast.topic)
    _queue(broadcast, contacts, REMINDER, now)
    record_change("remind", broadcast, ("reminded_at",), now, by)


def _queue(broadcast: Broadcast, contacts: QuerySet[Contact], round_: int, now: datetime) -> None:
    """Let a message wait for each of these contacts, in one statement: of 100,000 none has to be loaded for it."""
    columns: dict[str, tuple[Any, models.Field[Any, Any]]] = {
        "broadcast_id": (broadcast.pk, models.UUIDField()),
        "round": (round_, models.PositiveSmallIntegerField()),
        "due_at": (find_first_moment(now, get_default_timezone()), models.DateTimeField()),
        "tries": (0, models.PositiveSmallIntegerField()),
    }
    values = {f"its_{name}": Value(value, output_field=field) for name, (value, field) in columns.items()}
    rows = contacts.order_by().annotate(**values).values_list("pk", "channel", *values)
    statement, parameters = rows.query.sql_with_params()
    table = connection.ops.quote_name(BroadcastDelivery._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, ("contact_id", "channel", *columns)))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {statement}", parameters)


def send_due(*, now: datetime) -> Sent:
    """Send what is due by `now`, each message once in this round, and nothing at night; delete what is a year old.

    As in messaging, a try is written down before it begins. What waits for a channel that the site does not have, or
    longer than a week, is given up: nobody is told of what is over. Raises RuntimeError within a transaction.
    """
    counts = {"sent": 0, "failed": 0, "given_up": 0}
    waiting = BroadcastDelivery.objects.filter(sent_at=None, given_up_at=None)
    counts["given_up"] += waiting.filter(due_at__lt=now - contact_rules.GIVEN_UP_AFTER).update(given_up_at=now)
    BroadcastDelivery.objects.filter(due_at__lt=now - KEPT_FOR).delete()
    gateways = find_gateways()
    while (taken := _take_next(gateways, now)) is not None:
        counts[_try(gateways[ContactChannel(taken.channel)], taken, now)] += 1
    return Sent(counts["sent"], counts["failed"], counts["given_up"])


@transaction.atomic(durable=True)
def _take_next(channels: Collection[ContactChannel], now: datetime) -> BroadcastDelivery | None:
    """Return the message that waits longest, with its next try set; None where none is due, or it is night."""
    zone = get_default_timezone()
    if not channels or find_first_moment(now, zone) != now:
        return None
    names = [channel.value for channel in channels]
    waiting = BroadcastDelivery.objects.filter(sent_at=None, given_up_at=None, due_at__lte=now, channel__in=names)
    locked = waiting.select_for_update(skip_locked=True, of=("self",))
    taken = locked.select_related("broadcast__version", "broadcast__unit", "contact").first()
    if taken is not None:
        taken.tries += 1
        taken.due_at = find_first_moment(find_next_try(taken.tries, now), zone)
        taken.save(update_fields=["tries", "due_at"])
    return taken


def _try(gateway: Gateway, delivery: BroadcastDelivery, now: datetime) -> str:
    is_approved = delivery.broadcast.version.state == VersionState.APPROVED.value
    # One try more than there may be: the last one was cut off before it was known how it ended.
    if delivery.tries <= MOST_TRIES and delivery.contact is not None and is_approved:
        if _send(gateway, delivery.contact, delivery):
            BroadcastDelivery.objects.filter(pk=delivery.pk).update(sent_at=now)
            return "sent"
        if delivery.tries < MOST_TRIES:
            return "failed"
    BroadcastDelivery.objects.filter(pk=delivery.pk).update(given_up_at=now)
    return "given_up"


def _send(gateway: Gateway, contact: Contact, delivery: BroadcastDelivery) -> bool:
    broadcast = delivery.broadcast
    try:
        text = contact_rules.write_message(
            broadcast.version.text,
            broadcast.unit.name,
            stop_at=settings.SITE_ADDRESS and f"{settings.SITE_ADDRESS}/public/stop/",
            stop_code=contact.stop_code or "",
        )
        gateway.send(contact.address, text)
    except (OSError, ValueError) as error:
        # The class alone: what the server says holds the address.
        _log.warning("message %s could not be sent (%s, try %d)", delivery.pk, type(error).__name__, delivery.tries)
        return False
    return True
