"""The ways out of the site, behind one interface. None says more than that there is something new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.messaging.rules import Channel
from fuwuyue.organisation.api import User
from fuwuyue.protection.api import why_no_keys


class Way(Protocol):
    """One channel."""

    def is_on(self) -> bool:
        """Say whether this site has the channel at all."""

    def reaches(self, user: User) -> bool:
        """Say whether the person has an address by this channel."""

    def send(self, user: User) -> None:
        """Tell the person that there is something new; raise OSError, ValueError or UserError where that failed."""


class EmailWay:
    """E-mail. What is new is not said: an office's mail is read by others, kept for years, and passed on."""

    def is_on(self) -> bool:
        """Say whether a mail server is set (FUWUYUE_MAIL_URL)."""
        return bool(settings.MAIL_ON)

    def reaches(self, user: User) -> bool:
        """Say whether the person has an e-mail address and an open account; asks for no key."""
        return bool(user.is_active and user.has_email)

    def send(self, user: User) -> None:
        """Send one mail; smtplib's errors are OSErrors, and an address that no key opens is a UserError."""
        link = settings.SITE_ADDRESS and f"{settings.SITE_ADDRESS}/notifications/"
        # In both languages: which one somebody reads is known of their browser alone.
        lines = (
            "服务月系统中有新的消息，请登录查看。",
            "There is something new for you in Fuwuyue; sign in to read it.",
            link,
        )
        subject = "服务月：您有新消息 / Fuwuyue: something new for you"
        EmailMessage(subject, "\n".join(filter(None, lines)), to=[user.email or ""]).send()


def why_no_email() -> str | None:
    """Return the sentence why nobody can have an e-mail address here, None where they can."""
    if not settings.MAIL_ON:
        return _("No mail server is set up for this site, so it sends no e-mails and asks for no address.")
    return why_no_keys()


def send_email_code(*, email: str, code: str) -> None:
    """Send to an address the code by which somebody shows that it is theirs, at once: they wait for it.

    Raises UserError where the server does not take it; a transaction of the caller would wait as long as the server.
    """
    lines = (
        f"服务月系统确认码：{code}",
        "请在“个人页面—工作邮箱”中输入，一天内有效。如非本人操作，请忽略本邮件。",
        "",
        f"Your code for Fuwuyue: {code}",
        "Type it on your own page, at “E-mail at work”, within a day. If you did not ask for it, ignore this e-mail.",
    )
    try:
        EmailMessage("服务月：邮箱确认码 / Fuwuyue: code for your e-mail address", "\n".join(lines), to=[email]).send()
    except (OSError, ValueError) as error:
        message = _("The mail server took no e-mail to this address; check the address, or try again later.")
        raise UserError(message) from error


WAYS: Mapping[Channel, Way] = {Channel.EMAIL: EmailWay()}


def find_ways() -> Mapping[Channel, Way]:
    """Return the channels that this site has."""
    return {channel: way for channel, way in WAYS.items() if way.is_on()}
