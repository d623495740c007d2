"""Tokens of the API: made by a person for one of their roles, found by whoever bears them, withdrawn.

Each write leaves its entry in the audit, in its own transaction; neither a token nor its name stands in any.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.accounts import get_invitable_units
from fuwuyue.organisation.models import ApiToken, User
from fuwuyue.organisation.queries import get_present_holdings
from fuwuyue.organisation.rules.api_tokens import check_end, check_label, hash_token, make_token_text
from fuwuyue.protection.api import Actor, record
from fuwuyue.review.api import Decision, review_text

# More open ones are a sign that nobody knows any more what each is for.
MOST_OPEN = 20


@transaction.atomic
def make_token(
    *,
    holding_id: uuid.UUID,
    name: str,
    valid_until: date,
    read_only: bool,
    day: date,
    now: datetime,
    by: Actor,
) -> tuple[ApiToken, str]:
    """Make a token for a role that `by` holds on `day`, and return it and its text, which is told this once.

    Raises UserError where the role is not held, the name cannot be, or the token would last longer than a year.
    """
    user_id = by.user_id
    held = get_present_holdings(user_id=user_id, day=day) if user_id else []
    if user_id is None or holding_id not in {one.pk for one in held}:
        raise UserError(_("This role is not one that you hold today; choose one of the list."))
    _check_name(name.strip())
    check_end(valid_until, day)
    # Locked, so that two who make one at the same moment are counted both.
    User.objects.select_for_update().get(pk=user_id)
    if _open_on(day).filter(holding__user=user_id).count() >= MOST_OPEN:
        raise UserError(_("You have {count} open tokens already; withdraw one first.").format(count=MOST_OPEN))
    text = make_token_text()
    token = ApiToken.objects.create(
        holding_id=holding_id,
        name=name.strip(),
        token_hash=hash_token(text) or "",
        read_only=read_only,
        valid_from=day,
        valid_until=valid_until,
    )
    _record("add", token, ("holding", "name", "token_hash", "read_only", "valid_from", "valid_until"), now, by)
    return token, text


def _check_name(name: str) -> None:
    check_label(name)
    # A system administrator reads it.
    if any(finding.decision is Decision.REFUSE for finding in review_text(name)):
        raise UserError(_("This name cannot be saved: the review refuses it. Say what the token is for."))


def get_tokens(*, user_id: uuid.UUID) -> list[ApiToken]:
    """Return all tokens that the person ever made, the newest first, each with its holding and unit."""
    return list(ApiToken.objects.filter(holding__user=user_id).select_related("holding__unit"))


def get_tokens_of_others(*, user_id: uuid.UUID, day: date) -> list[ApiToken]:
    """Return the open tokens of others that the user may withdraw as a system administrator."""
    units = [unit.pk for unit in get_invitable_units(user_id=user_id, day=day)]
    others = _open_on(day).filter(holding__unit__in=units).exclude(holding__user=user_id)
    return list(others.select_related("holding__unit", "holding__user"))


def _open_on(day: date) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(withdrawn_at=None, valid_until__gt=day)


def find_token(*, text: str, day: date) -> ApiToken | None:
    """Return the token that `text` is, with its holding, unit and person, where it opens something on `day`.

    None for a wrong, withdrawn or ended one, for one whose role or account has ended, and no word of which. Two
    queries.
    """
    digest = hash_token(text)
    token = _open_on(day).filter(token_hash=digest).select_related("holding__user").first() if digest else None
    if token is None:
        return None
    held = get_present_holdings(user_id=token.holding.user_id, day=day)
    present = next((one for one in held if one.pk == token.holding_id), None)
    if present is None:
        return None
    present.user = token.holding.user
    token.holding = present
    return token


@transaction.atomic
def note_token_used(*, token_id: uuid.UUID, day: date, now: datetime, by: Actor) -> None:
    """Keep the day on which a token was last used, with an entry in the audit; nothing where that is so already."""
    token = ApiToken(pk=token_id)
    before_today = Q(last_used_on=None) | Q(last_used_on__lt=day)
    if ApiToken.objects.filter(before_today, pk=token_id).update(last_used_on=day):
        _record("use", token, ("last_used_on",), now, by)


@transaction.atomic
def withdraw_token(*, token_id: uuid.UUID, day: date, now: datetime, by: Actor) -> None:
    """Let a token open nothing any more: one's own, or as a system administrator that of somebody of the own county.

    Raises UserError where it is not there, or withdrawn already.
    """
    units = [unit.pk for unit in get_invitable_units(user_id=by.user_id, day=day)] if by.user_id else []
    reach = Q(holding__user=by.user_id) | Q(holding__unit__in=units)
    token = ApiToken.objects.select_for_update(of=("self",)).filter(reach, pk=token_id, withdrawn_at=None).first()
    if token is None:
        raise UserError(_("This token is not there, or it was withdrawn already."))
    token.withdrawn_at = now
    token.save(update_fields=["withdrawn_at"])
    _record("withdraw", token, ("withdrawn_at",), now, by)


@transaction.atomic
def withdraw_all_tokens(*, user_id: uuid.UUID, now: datetime, by: Actor) -> None:
    """Let no token of this person open anything any more, as when somebody else may know what let them in."""
    tokens = ApiToken.objects.select_for_update(of=("self",)).filter(holding__user=user_id, withdrawn_at=None)
    for token in tokens:
        token.withdrawn_at = now
        token.save(update_fields=["withdrawn_at"])
        _record("withdraw", token, ("withdrawn_at",), now, by)


def _record(verb: str, token: ApiToken, fields: tuple[str, ...], now: datetime, by: Actor) -> None:
    record(verb=verb, model=ApiToken, record_id=str(token.pk), fields=fields, now=now, **vars(by))
