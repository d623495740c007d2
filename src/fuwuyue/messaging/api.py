"""The door of messaging: tell people what is new, inside the site and by e-mail. Arguments by keyword only."""

from fuwuyue.messaging.actions import Sent, choose_kinds, mark_read, notify, send_due
from fuwuyue.messaging.channels import send_email_code, why_no_email
from fuwuyue.messaging.models import Notification
from fuwuyue.messaging.queries import (
    NotificationPage,
    count_unread,
    find_oldest_due,
    get_muted,
    get_notifications,
)
from fuwuyue.messaging.rules import KEPT_FOR, KIND_NAMES, MOST_TRIES, Channel, Kind, find_first_moment, find_next_try

__all__ = [
    "KEPT_FOR",
    "KIND_NAMES",
    "MOST_TRIES",
    "Channel",
    "Kind",
    "Notification",
    "NotificationPage",
    "Sent",
    "choose_kinds",
    "count_unread",
    "find_first_moment",
    "find_next_try",
    "find_oldest_due",
    "get_muted",
    "get_notifications",
    "mark_read",
    "notify",
    "send_due",
    "send_email_code",
    "why_no_email",
]
