"""A person enters their e-mail address at work: a code goes to it, and with the code it is theirs."""

from __future__ import annotations

import uuid
from datetime import datetime

from fuwuyue.kernel.errors import UserError
from fuwuyue.messaging.api import send_email_code
from fuwuyue.organisation import api as organisation
from fuwuyue.protection.api import Actor


def enter_email(*, user_id: uuid.UUID, email: str, now: datetime, by: Actor) -> None:
    """Send a code to the address; until `organisation.api.use_email_code` the one of before stays in use.

    In no transaction, which would hold the database while the mail server takes its time. Raises UserError where it is
    no address, or the server does not take the e-mail; then nothing is kept.
    """
    address, code = organisation.make_email_code(user_id=user_id, email=email, now=now, by=by)
    try:
        send_email_code(email=address, code=code)
    except UserError:
        organisation.drop_email_code(user_id=user_id, now=now, by=by)
        raise
