"""An invitation is used: the account is open, and whoever made the invitation is told of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fuwuyue.messaging.api import Kind, notify
from fuwuyue.organisation import api as organisation


@transaction.atomic
def use_invitation(*, code: str, password: str, now: datetime, address: str) -> organisation.User:
    """Open the account and return its user; see `organisation.api.accept_invitation`, whose errors these are."""
    invitation = organisation.find_invitation(code=code, now=now)
    user = organisation.accept_invitation(code=code, password=password, now=now, address=address)
    if invitation is not None:
        kind, record = Kind.INVITATION_USED, str(invitation.pk)
        notify(user_ids=[invitation.made_by_id], kind=kind, record=record, now=now)
    return user
