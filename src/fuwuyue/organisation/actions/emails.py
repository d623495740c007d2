"""The address at work of a person: kept once they have shown, by a code that was sent to it, that it is theirs."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.actions.entries import record_change
from fuwuyue.organisation.models import EmailCode, User
from fuwuyue.organisation.rules.emails import clean_email
from fuwuyue.organisation.rules.one_time_codes import hash_code, make_code
from fuwuyue.protection.api import Actor

EMAIL_CODE_LASTS = timedelta(days=1)


@transaction.atomic
def make_email_code(*, user_id: uuid.UUID, email: str, now: datetime, by: Actor) -> tuple[str, str]:
    """Keep, encrypted, which address a person says is theirs; return it and the code that is to be sent to it.

    A code of before counts no more; the address that is in use stays so. Raises UserError where it is no address,
    KeyRingError where nothing can be encrypted here.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    address, code = clean_email(email), make_code()
    EmailCode.objects.filter(user=user).delete()
    EmailCode.objects.create(user=user, email=address, code_hash=hash_code(code), expires_at=now + EMAIL_CODE_LASTS)
    record_change("make_email_code", user, (), now, by)
    return address, code


def find_email_code(*, user_id: uuid.UUID, now: datetime) -> EmailCode | None:
    """Return what a person has still to confirm, None where there is nothing."""
    return EmailCode.objects.filter(user=user_id, expires_at__gt=now).first()


@transaction.atomic
def use_email_code(*, user_id: uuid.UUID, code: str, now: datetime, by: Actor) -> None:
    """Let the address to which this code was sent be that of the person, and use the code up.

    Raises UserError where it is not the last code of this person, or too old.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    found = EmailCode.objects.filter(user=user, code_hash=hash_code(code), expires_at__gt=now).first()
    if found is None:
        raise UserError(_("This is not the code of the last e-mail, or it is too old; enter the address once more."))
    user.email = found.email
    user.save(update_fields=["email"])
    found.delete()
    record_change("set_email", user, ("email",), now, by)


@transaction.atomic
def drop_email_code(*, user_id: uuid.UUID, now: datetime, by: Actor) -> None:
    """Forget an address that was not confirmed; nothing where there is none."""
    user = User.objects.select_for_update().get(pk=user_id)
    if EmailCode.objects.filter(user=user).delete()[0]:
        record_change("drop_email_code", user, (), now, by)


@transaction.atomic
def remove_email(*, user_id: uuid.UUID, now: datetime, by: Actor) -> None:
    """Remove the address of a person, for which no key is needed; raises UserError where there is none."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.has_email:
        raise UserError(_("No address is kept."))
    user.email = None
    user.save(update_fields=["email"])
    record_change("remove_email", user, ("email",), now, by)


def forget_email_codes(*, now: datetime) -> None:
    """Delete the addresses that nobody confirmed in time."""
    EmailCode.objects.filter(expires_at__lte=now).delete()
