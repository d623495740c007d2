"""People who asked to be told of something, to whom a message may go, and how often. No Django.

A message goes to everybody in a division who asked to be told, or to those who asked for its topic; there is no type
for any other segment, so that none can be named.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.outreach.rules.materials import Topic


class ContactChannel(StrEnum):
    """How somebody is reached."""

    SMS = "sms"
    EMAIL = "email"


CHANNEL_NAMES = {
    ContactChannel.SMS: gettext_noop("text message"),
    ContactChannel.EMAIL: gettext_noop("e-mail"),
}


class ConsentSource(StrEnum):
    """How somebody said that they want to be told: always by themselves, and never by a list."""

    SAID_SO = "said_so"
    SIGNED = "signed"
    WROTE = "wrote"


SOURCE_NAMES = {
    ConsentSource.SAID_SO: gettext_noop("said so in person"),
    ConsentSource.SIGNED: gettext_noop("signed a form"),
    ConsentSource.WROTE: gettext_noop("wrote or called"),
}


@dataclass(frozen=True)
class EveryoneIn:
    """All who asked to be told of anything, in a division and below it."""

    division_id: uuid.UUID


@dataclass(frozen=True)
class WhoAskedFor:
    """Those in a division and below it who asked for a topic."""

    topic: Topic
    division_id: uuid.UUID


# The whole list of those to whom a message may go.
Audience: TypeAlias = EveryoneIn | WhoAskedFor


class AudienceKind(StrEnum):
    """Which of the two an audience is, as it is stored."""

    DIVISION = "division"
    TOPIC = "topic"


AUDIENCE_NAMES = {
    AudienceKind.DIVISION: gettext_noop("everybody there who asked to be told"),
    AudienceKind.TOPIC: gettext_noop("who asked for its topic"),
}

# The message itself, and one reminder. The database has no room for a third.
FIRST, REMINDER = 0, 1
ROUNDS = (FIRST, REMINDER)
# A reminder on the heels of the message would be pressing.
REMINDER_AFTER = timedelta(days=3)
# What could not be sent by then is old: nobody is told of an event that is over.
GIVEN_UP_AFTER = timedelta(days=7)

LONGEST_ADDRESS = 254
# A text message is charged by its length, and nobody reads a long one.
LONGEST_MESSAGE = 500
# Without 0, 1, I and O, which are mistaken for others when a code is typed.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 10
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


def clean_email(written: str) -> str:
    """Return an e-mail address in the one form in which it is kept and compared; raise UserError where it is none."""
    address = written.strip().lower()
    if len(address) > LONGEST_ADDRESS or not _EMAIL.fullmatch(address):
        raise UserError(_("This is no e-mail address; write it as name@example.com."))
    return address


def check_topics(topics: Collection[Topic]) -> None:
    """Raise UserError where no topic is named."""
    if not topics:
        raise UserError(_("Choose at least one topic that the person asked for."))


def check_message(text: str) -> None:
    """Raise UserError where a text is too long to be sent."""
    if len(text) > LONGEST_MESSAGE:
        message = _("This version has {count} characters; a message has {most} at most. Save a shorter version.")
        raise UserError(message.format(count=len(text), most=LONGEST_MESSAGE))


def make_stop_code() -> str:
    """Return a new code by which somebody stops their messages, as ABCDE-FGHJK: 50 bits at random.

    Short, since it is typed from a telephone. Who tries codes finds one in ten thousand million of a county of 100,000
    contacts, and has then stopped a message.
    """
    letters = "".join(secrets.choice(_LETTERS) for _place in range(_CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def clean_stop_code(written: str) -> str | None:
    """Return a code in the form in which it is kept, whatever its capitals, blanks and hyphens; None for none."""
    letters = "".join(letter for letter in written.upper() if letter in _LETTERS)
    return f"{letters[:5]}-{letters[5:]}" if len(letters) == _CODE_LENGTH else None


def write_message(text: str, unit: str, stop_at: str = "", stop_code: str = "") -> str:
    """Return what is sent: the text of the version, who sends it, and how to stop it.

    `stop_at` is the address of the page on which `stop_code` is typed; empty where residents reach no page of the site.
    """
    # In Chinese, as all that leaves an office; a version in another language has its own words before it.
    how = f"可在 {stop_at} 输入 {stop_code}，或者告知我们" if stop_at and stop_code else "请告知我们"
    return f"{text.strip()}\n【{unit}】不需要此类消息的，{how}，即不再发送。"


def get_kind(audience: Audience) -> AudienceKind:
    """Return which of the two an audience is."""
    return AudienceKind.TOPIC if isinstance(audience, WhoAskedFor) else AudienceKind.DIVISION
