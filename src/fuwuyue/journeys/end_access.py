"""What lets a person in ends: their sessions, and with them the tokens of the API where that is asked for."""

from __future__ import annotations

import uuid
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from fuwuyue.organisation import api as organisation
from fuwuyue.protection.api import Actor


@transaction.atomic
def end_sessions(
    *, user_id: uuid.UUID, session_id: int | None = None, but: str | None = None, now: datetime, by: Actor
) -> None:
    """Sign a person out, everywhere or of one session; not of that with the key `but`. Each leaves its entry."""
    sessions = UserSession.objects.filter(user=user_id)
    if session_id is not None:
        sessions = sessions.filter(pk=session_id)
    for session in sessions.exclude(session_key=but or ""):
        session.end()
        organisation.record_account_event(verb="end_session", user_id=user_id, now=now, by=by)


@transaction.atomic
def end_access(*, user_id: uuid.UUID, now: datetime, by: Actor) -> None:
    """Sign a person out everywhere and withdraw all their tokens: somebody else may know what let them in."""
    end_sessions(user_id=user_id, now=now, by=by)
    organisation.withdraw_all_tokens(user_id=user_id, now=now, by=by)
