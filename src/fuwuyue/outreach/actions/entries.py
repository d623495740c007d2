"""What the actions share: the entry in the audit, the review of what was written, and the division of a unit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import models

from fuwuyue.kernel.errors import UserError, about_field
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import Unit, get_scope_ids
from fuwuyue.outreach.rules import events as event_rules
from fuwuyue.protection.api import Actor, record
from fuwuyue.review.api import Finding, check_words

Advice = tuple[Finding, ...]


def review_entry(field: str, words: str, most: int, *, may_be_empty: bool = False) -> Advice:
    """Return the review's advice on what was entered in `field`; every error says that it is about it."""
    with about_field(field):
        event_rules.check_text(words, most, may_be_empty=may_be_empty)
        return check_words(words=words)


def find_division(unit: Unit, division_id: uuid.UUID | None, day: date) -> uuid.UUID:
    """Return the division that is meant, for None that of the unit; raise UserError where it does not work there."""
    own = unit.division_id
    if division_id is None or division_id == own:
        return own
    if division_id not in get_scope_ids(division_ids=[own], day=day):
        with about_field("division"):
            raise UserError(_("The unit does not work in this division; choose one in which it does."))
    return division_id


def record_change(verb: str, row: models.Model, fields: Sequence[str], now: datetime, by: Actor) -> None:
    """Record what was done to `row`, by its key; `by` is who did it."""
    record(verb=verb, model=type(row), record_id=str(row.pk), fields=fields, now=now, **vars(by))
