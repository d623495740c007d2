"""The sentence of each notification, made when it is read: from its kind and what the record says now."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.messaging.rules import Kind
from fuwuyue.organisation.api import ROLE_NAMES, Invitation, Role, RoleHolding, get_holdings


def write_sentences(user_id: uuid.UUID, given: Sequence[tuple[Kind, str]]) -> Sequence[str]:
    """Return a sentence for each kind and record, for the person whom it was written to; two queries at most.

    Only what is the person's own is looked up: their roles, and the invitations that they made.
    """
    kinds = {kind for kind, _record in given}
    records: dict[str, RoleHolding | Invitation] = {}
    if kinds & {Kind.ROLE_GIVEN, Kind.ROLE_ENDED}:
        records |= {str(one.pk): one for one in get_holdings(user_id=user_id)}
    if Kind.INVITATION_USED in kinds:
        ids = [record for kind, record in given if kind is Kind.INVITATION_USED]
        made = Invitation.objects.filter(pk__in=ids, made_by=user_id).select_related("unit")
        records |= {str(one.pk): one for one in made}
    return [_write(kind, records.get(record)) for kind, record in given]


# What needs no record: the page it speaks of says the rest, within what its reader may see.
_PLAIN = {
    Kind.PASSWORD_CODE: gettext_noop(
        "A system administrator, or somebody at the computer of this site, made a code with which a new password "
        "can be set for your account. If you did not ask for it, tell them at once."
    ),
    Kind.FACTOR_RESET: gettext_noop(
        "A system administrator, or somebody at the computer of this site, removed your second step. If you did "
        "not ask for it, change your password and tell them at once."
    ),
    Kind.TASKS_GIVEN: gettext_noop("Your unit was given tasks of a service month; see them on the page of your day."),
    Kind.TASK_MOVED: gettext_noop(
        "A task of a service month came to your unit from another one, or left it; see the page of your day."
    ),
    Kind.EXCUSE_ASKED: gettext_noop("A unit asks to be excused from a task; somebody of your office decides."),
    Kind.TASKS_DUE: gettext_noop(
        "Tasks of your unit are due by the end of the next working day; see them on the page of your day."
    ),
    Kind.REPORT_WAITING: gettext_noop(
        "A progress report of your unit waits for a click: to be confirmed, or to be drafted, checked or issued."
    ),
}


def _write(kind: Kind, about: RoleHolding | Invitation | None) -> str:
    if kind in _PLAIN:
        return _(_PLAIN[kind])
    if about is None:
        return _("Something happened to a record that is no longer there.")
    words = {"role": _(ROLE_NAMES[Role(about.role)]), "unit": about.unit.name}
    if kind is Kind.INVITATION_USED:
        return _("Your invitation was used: somebody opened an account as “{role}” in {unit}.").format(**words)
    if kind is Kind.ROLE_GIVEN:
        sentence = _("From {day} on you hold the role “{role}” in {unit}.")
        return sentence.format(day=about.valid_from, **words)
    sentence = _("Your role “{role}” in {unit} ends; {day} is the first day without it.")
    return sentence.format(day=about.valid_until, **words)
