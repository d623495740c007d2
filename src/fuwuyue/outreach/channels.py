"""The ways by which a message reaches a resident who asked for it, behind one interface."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from fuwuyue.outreach.rules.contacts import ContactChannel

_SUBJECT = "服务信息"


class Gateway(Protocol):
    """One channel."""

    def is_on(self) -> bool:
        """Say whether this site has the channel at all."""

    def send(self, address: str, text: str) -> None:
        """Send the text; raise OSError or ValueError where that failed."""


class EmailGateway:
    """E-mail, by the server that tells staff of what is new."""

    def is_on(self) -> bool:
        """Say whether a mail server is set (FUWUYUE_MAIL_URL)."""
        return bool(settings.MAIL_ON)

    def send(self, address: str, text: str) -> None:
        """Send one mail to one person, so that none sees the others."""
        EmailMessage(_SUBJECT, text, to=[address]).send()


class FileGateway:
    """Text messages as files that a gateway of the county takes: this program speaks to no operator's network."""

    def is_on(self) -> bool:
        """Say whether there is a folder for it (FUWUYUE_SMS_FOLDER)."""
        return bool(settings.SMS_FOLDER)

    def send(self, address: str, text: str) -> None:
        """Write one file, whole or not at all: the gateway never meets a half of one."""
        name = uuid.uuid4().hex
        unfinished = Path(settings.SMS_FOLDER) / f".{name}"
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps({"to": address, "text": text}, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(unfinished.with_name(f"{name}.json"))


GATEWAYS: Mapping[ContactChannel, Gateway] = {
    ContactChannel.EMAIL: EmailGateway(),
    ContactChannel.SMS: FileGateway(),
}


def find_gateways() -> Mapping[ContactChannel, Gateway]:
    """Return the channels that this site has."""
    return {channel: gateway for channel, gateway in GATEWAYS.items() if gateway.is_on()}
