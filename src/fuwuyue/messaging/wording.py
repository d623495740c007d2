"""The sentence of each notification, made when it is read: from its kind and what the record says now."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from fuwuyue.kernel.texts import gettext as _
from fuwuyue.messaging.rules import Kind
from fuwuyue.organisation.api import ROLE_NAMES, Role, RoleHolding, get_holdings


@dataclass(frozen=True)
class Said:
    """What somebody is told, as a whole sentence in the language of this context."""

    sentence: str


def write_sentences(user_id: uuid.UUID, given: Sequence[tuple[Kind, str]]) -> Sequence[Said]:
    """Return a sentence for each kind and record, for the person whom it was written to; two queries at most."""
    holdings = {str(one.pk): one for one in get_holdings(user_id=user_id)} if given else {}
    return [Said(_write(kind, holdings.get(record))) for kind, record in given]


def _write(kind: Kind, holding: RoleHolding | None) -> str:
    if holding is None:
        return _("Something happened to a record that is no longer there.")
    words = {"role": _(ROLE_NAMES[Role(holding.role)]), "unit": holding.unit.name}
    if kind is Kind.ROLE_GIVEN:
        sentence = _("From {day} on you hold the role “{role}” in {unit}.")
        return sentence.format(day=holding.valid_from, **words)
    sentence = _("Your role “{role}” in {unit} ends; {day} is the first day without it.")
    return sentence.format(day=holding.valid_until, **words)
