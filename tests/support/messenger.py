"""Processes that tell somebody of something and send it, to be killed; run by the test of the outbox.

python -m tests.support.messenger tell      tells one person of something without end, prints each number once kept
python -m tests.support.messenger send N    sends what is due N minutes after the moment of the tests
python -m tests.support.messenger count     prints as JSON how many notifications and deliveries there are
"""

import json
import sys
from datetime import UTC, datetime, timedelta

from fuwuyue.config.server import open_database

NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)


def tell() -> None:
    from django.db import transaction

    from fuwuyue.messaging.api import Kind, notify
    from fuwuyue.organisation.api import User

    user, _new = User.objects.get_or_create(username="one", defaults={"email": "one@county.example"})
    number = 0
    while True:
        number += 1
        with transaction.atomic():
            notify(user_ids=[user.pk], kind=Kind.ROLE_GIVEN, record=str(number), now=NOW)
        say(str(number))


def send() -> None:
    from fuwuyue.messaging.api import send_due

    done = send_due(now=NOW + timedelta(minutes=int(sys.argv[2])))
    say(json.dumps([done.sent_count, done.failed_count, done.given_up_count]))


def count() -> None:
    from fuwuyue.messaging.models import Delivery, Notification

    say(
        json.dumps(
            {
                "notifications": Notification.objects.count(),
                "deliveries": Delivery.objects.count(),
                "sent": Delivery.objects.exclude(sent_at=None).count(),
            }
        )
    )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    open_database()
    {"tell": tell, "send": send, "count": count}[sys.argv[1]]()
