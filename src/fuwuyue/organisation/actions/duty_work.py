"""Duties in which a person is named, as work that is handed over when the person leaves the unit."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db.models import Q, QuerySet

from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.organisation.actions.entries import go_on, record_change
from fuwuyue.organisation.models import Duty, RoleHolding
from fuwuyue.organisation.queries import is_valid_on
from fuwuyue.organisation.rules.open_work import Post
from fuwuyue.protection.api import Actor


class DutyWork:
    """See `rules.open_work.WorkProvider`."""

    kind = "duties"
    name = gettext_noop("duties in the responsibility matrix")

    def count_open(self, *, post: Post, day: date) -> int:
        """Return how many duties name the person; none while another role keeps the person in the unit."""
        return _open_duties(post, day).count()

    def hand_over(self, *, post: Post, successor_id: uuid.UUID, on_day: date, now: datetime, by: Actor) -> None:
        """End each duty and let it go on under the other name, so that who was responsible before can be told."""
        for duty in _open_duties(post, on_day).select_for_update():
            given = go_on(duty, on_day, responsible_id=successor_id)
            record_change("hand_over", given, ("responsible",), now, by)


def _open_duties(post: Post, day: date) -> QuerySet[Duty]:
    others = RoleHolding.objects.filter(is_valid_on(day), user=post.user_id, unit=post.unit_id)
    if others.exclude(role=post.role.value).exists():
        return Duty.objects.none()
    later = Q(valid_until=None) | Q(valid_until__gt=day)
    return Duty.objects.filter(later, unit=post.unit_id, responsible=post.user_id)


DUTY_WORK = DutyWork()
