"""People who ask to be told of something, who ask for a visit, and who want nothing more.

Each write leaves its entry in the audit; an address stands in none. What is done with somebody who wants no messages
looks to whoever enters them as with anybody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction

from fuwuyue.kernel.errors import UserError, about_field
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import Unit, clean_mobile
from fuwuyue.outreach.actions.entries import find_division, record_change
from fuwuyue.outreach.models import BroadcastDelivery, Contact, ContactTopic, DoNotContact
from fuwuyue.outreach.queries import NotThereError
from fuwuyue.outreach.rules import contacts as contact_rules
from fuwuyue.outreach.rules.contacts import ConsentSource, ContactChannel
from fuwuyue.outreach.rules.materials import Topic
from fuwuyue.protection.api import Actor, LastingTokenField, why_no_keys

_ENTERED = ("unit", "division", "channel", "address", "consent_source", "consented_on", "visit_asked_on")


@transaction.atomic
def register_contact(
    *,
    unit_id: uuid.UUID,
    channel: ContactChannel,
    address: str,
    topics: Collection[Topic],
    source: ConsentSource,
    consented_on: date,
    division_id: uuid.UUID | None = None,
    asks_for_visit: bool = False,
    day: date,
    now: datetime,
    by: Actor,
) -> None:
    """Keep that somebody asked a unit to be told of topics by one address, and whether they asked for a visit.

    An address that is there already is asked for anew, in place of what was entered before. One whose owner wanted no
    more messages is passed over without a word: a refusal is final, and nobody is told of it. Raises UserError, and
    KeyRingError where nothing can be encrypted here.
    """
    unit = Unit.objects.get(pk=unit_id)
    with about_field("topics"):
        contact_rules.check_topics(topics)
    if consented_on > day:
        with about_field("consented_on"):
            raise UserError(_("This day is still to come; enter the day on which the person asked."))
    clean = _clean(channel, address)
    division = find_division(unit, division_id, day)
    if DoNotContact.objects.filter(token__matches=clean).exists():
        return
    found = Contact.objects.select_for_update().filter(address_index__matches=clean).first()
    contact = found or Contact(made_at=now)
    contact.unit, contact.division_id, contact.channel, contact.address = unit, division, channel.value, clean
    contact.consent_source, contact.consented_on = source.value, consented_on
    contact.stop_code = contact.stop_code or contact_rules.make_stop_code()
    contact.visit_asked_on = consented_on if asks_for_visit else contact.visit_asked_on
    try:
        with transaction.atomic():
            contact.save(force_insert=found is None)
    except IntegrityError:
        return  # somebody entered the same address at this moment
    ContactTopic.objects.filter(contact=contact).delete()
    ContactTopic.objects.bulk_create(
        ContactTopic(contact=contact, topic=each.value) for each in Topic if each in topics
    )
    record_change("change" if found else "add", contact, _ENTERED, now, by)


@transaction.atomic
def stop_messages(*, channel: ContactChannel, address: str, now: datetime, by: Actor) -> None:
    """Let no message go to an address any more: it is erased with all that was asked, and a keyed token stays.

    It is the same whether the address was known or not, and in whichever division. Raises UserError where it cannot be
    an address, KeyRingError where no token can be made here.
    """
    _stop(_clean(channel, address), now, by)


@transaction.atomic
def stop_by_code(*, code: str, now: datetime, by: Actor) -> None:
    """Let no message go any more to whoever has this code, as `stop_messages` does; nothing for a code of nobody.

    Raises UserError where it cannot be a code.
    """
    clean = contact_rules.clean_stop_code(code)
    if clean is None:
        with about_field("code"):
            raise UserError(_("A code has ten letters and digits; it stands at the end of each message."))
    if why_no_keys() is not None:
        return  # no contact could be kept
    contact = Contact.objects.filter(stop_code_index__matches=clean).first()
    if contact is not None:
        _stop(str(contact.address), now, by)


def _stop(clean: str, now: datetime, by: Actor) -> None:
    """Put a token in the place of an address, and of all that hangs on it."""
    stopped = DoNotContact.objects.filter(token__matches=clean).first()
    if stopped is None:
        field = DoNotContact._meta.get_field("token")
        if not isinstance(field, LastingTokenField):
            raise TypeError("the token of an address is made by its field")
        stopped = DoNotContact.objects.create(token=field.make_tokens(clean)[0], made_at=now)
    record_change("opt_out", stopped, ("token",), now, by)
    for contact in Contact.objects.select_for_update().filter(address_index__matches=clean):
        BroadcastDelivery.objects.filter(contact=contact, sent_at=None).delete()
        record_change("delete", contact, (), now, by)
        contact.delete()


@transaction.atomic
def close_visit(*, contact_id: uuid.UUID, unit_ids: Collection[uuid.UUID], now: datetime, by: Actor) -> None:
    """Take a wish for a visit off the list: it was fulfilled, or is no more; which of the two is not kept."""
    found = Contact.objects.select_for_update(of=("self",)).filter(pk=contact_id, unit__in=unit_ids)
    contact = found.filter(visit_asked_on__isnull=False).first()
    if contact is None:
        raise NotThereError(_("There is no such wish for a visit, or it is closed already."))
    contact.visit_asked_on = None
    contact.save(update_fields=["visit_asked_on"])
    record_change("close", contact, ("visit_asked_on",), now, by)


def _clean(channel: ContactChannel, address: str) -> str:
    with about_field("address"):
        return clean_mobile(address) if channel is ContactChannel.SMS else contact_rules.clean_email(address)
