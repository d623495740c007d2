"""The ways out of the site, behind one interface. None says more than that there is something new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from fuwuyue.messaging.rules import Channel
from fuwuyue.organisation.api import User


class Way(Protocol):
    """One channel."""

    def is_on(self) -> bool:
        """Say whether this site has the channel at all."""

    def reaches(self, user: User) -> bool:
        """Say whether the person has an address by this channel."""

    def send(self, user: User) -> None:
        """Tell the person that there is something new; raise OSError or ValueError where that failed."""


class EmailWay:
    """E-mail. What is new is not said: an office's mail is read by others, kept for years, and passed on."""

    def is_on(self) -> bool:
        """Say whether a mail server is set (FUWUYUE_MAIL_URL)."""
        return bool(settings.MAIL_ON)

    def reaches(self, user: User) -> bool:
        """Say whether the person has an e-mail address and an open account."""
        return bool(user.is_active and user.email)

    def send(self, user: User) -> None:
        """Send one mail; smtplib's errors are OSErrors."""
        link = settings.SITE_ADDRESS and f"{settings.SITE_ADDRESS}/notifications/"
        # In both languages: which one somebody reads is known of their browser alone.
        lines = (
            "服务月系统中有新的消息，请登录查看。",
            "There is something new for you in Fuwuyue; sign in to read it.",
            link,
        )
        subject = "服务月：您有新消息 / Fuwuyue: something new for you"
        EmailMessage(subject, "\n".join(filter(None, lines)), to=[user.email]).send()


WAYS: Mapping[Channel, Way] = {Channel.EMAIL: EmailWay()}


def find_ways() -> Mapping[Channel, Way]:
    """Return the channels that this site has."""
    return {channel: way for channel, way in WAYS.items() if way.is_on()}
