"""What signing in leaves in tables of others, and when it goes: wrong tries, sessions, and the devices they were on.

How long each is kept stands in the record of processing (`protection/dictionary/packages.yaml`).
"""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session


def delete_old_traces(*, now: datetime) -> None:
    """Delete the tries that no longer count for a lock, the sessions that have ended, and the devices of those.

    axes itself deletes old tries only when somebody signs in, and allauth a device only when its list is shown.
    """
    for tries in (AccessAttempt, AccessFailureLog, AccessLog):
        tries.objects.filter(attempt_time__lte=now - settings.AXES_COOLOFF_TIME).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    # What was seen a moment ago may have a session that is being written.
    unseen = UserSession.objects.filter(last_seen_at__lt=now - settings.IDLE)
    unseen.exclude(session_key__in=Session.objects.values("session_key")).delete()
