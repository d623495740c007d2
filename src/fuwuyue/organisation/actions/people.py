"""What is done with an account after it was opened: its telephone, closing and opening it again."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.actions.entries import record_change
from fuwuyue.organisation.models import EmailCode, PasswordCode, RoleHolding, User
from fuwuyue.organisation.queries import is_valid_on
from fuwuyue.organisation.rules.mobiles import clean_mobile
from fuwuyue.organisation.rules.roles import Role
from fuwuyue.protection.api import Actor


@transaction.atomic
def set_mobile(*, user_id: uuid.UUID, mobile: str, shares: bool | None = None, now: datetime, by: Actor) -> None:
    """Keep the telephone at work of a person, encrypted; an empty text removes it.

    `shares` is whether the office that runs a month sees it in the list of contacts, which only the person says; None
    leaves it as it is. Raises UserError where it is no number of a mobile, KeyRingError where nothing can be encrypted
    here.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    before = user.shares_mobile
    user.mobile = clean_mobile(mobile) if mobile.strip() else None
    user.shares_mobile = bool(user.mobile) and (before if shares is None else shares)
    user.save(update_fields=["mobile", "mobile_index", "shares_mobile"])
    fields = ("mobile",) if user.shares_mobile == before else ("mobile", "shares_mobile")
    record_change("set_mobile" if user.mobile else "remove_mobile", user, fields, now, by)


@transaction.atomic
def close_account(*, user_id: uuid.UUID, day: date, now: datetime, by: Actor) -> None:
    """Let nobody sign in with this account any more, nor by a code that was made for it.

    Its roles, tokens and sessions end beside this (`journeys.close_account`). Raises UserError for the own account,
    and where nobody would be left who administers.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == by.user_id:
        raise UserError(_("You cannot close your own account; another system administrator can."))
    others = RoleHolding.objects.filter(is_valid_on(day), role=Role.ADMINISTRATOR.value, user__is_active=True)
    if not others.exclude(user=user_id).exists():
        raise UserError(_("No other system administrator would be left; give somebody that role first."))
    _set_active(user, False, now, by)
    PasswordCode.objects.filter(user=user).delete()
    EmailCode.objects.filter(user=user).delete()


@transaction.atomic
def reopen_account(*, user_id: uuid.UUID, now: datetime, by: Actor) -> None:
    """Let the person sign in again; a role that has not ended counts again."""
    _set_active(User.objects.select_for_update().get(pk=user_id), True, now, by)


def _set_active(user: User, active: bool, now: datetime, by: Actor) -> None:
    if user.is_active == active:
        raise UserError(_("This account is open already.") if active else _("This account is closed already."))
    user.is_active = active
    user.save(update_fields=["is_active"])
    record_change("reopen" if active else "close", user, ("is_active",), now, by)
