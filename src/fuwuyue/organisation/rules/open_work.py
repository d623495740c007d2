"""What a person who leaves has open: said by each context, handed over to another one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from fuwuyue.organisation.rules.roles import Role

if TYPE_CHECKING:  # the rules load no Django
    from fuwuyue.protection.api import Actor


@dataclass(frozen=True)
class Post:
    """A person's role in a unit: where open work hangs."""

    user_id: uuid.UUID
    unit_id: uuid.UUID
    role: Role


@dataclass(frozen=True)
class OpenWork:
    """How much of one kind is open in a post; `name` is for people, in their language."""

    kind: str
    name: str
    count: int


class WorkProvider(Protocol):
    """One kind of work that a person may leave behind; the setting OPEN_WORK lists all of them.

    `kind` is an id, `name` what people call it, marked for translation.
    """

    kind: str
    name: str

    def count_open(self, *, post: Post, day: date) -> int:
        """Return how much is open in the post from `day` on, if its holder goes then."""

    def hand_over(self, *, post: Post, successor_id: uuid.UUID, on_day: date, now: datetime, by: Actor) -> None:
        """Give all that is open from `on_day` on to another person, in the caller's transaction, with its entries.

        `by` is who does it.
        """
