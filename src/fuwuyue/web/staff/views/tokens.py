"""Tokens of the API: a person's own, and for a system administrator those of the county."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import ApiToken, Role
from fuwuyue.protection.api import Actor
from fuwuyue.web.shared.work import Work
from fuwuyue.web.staff.account_forms import TokenForm
from fuwuyue.web.staff.asking import needs_factor_proof, work_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs_factor_proof
def list_tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens with a form for a new one; show the text of a new one, this once."""
    work = work_of(request)
    form = TokenForm(request.POST if request.method == "POST" else None, holdings=work.holdings)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        context |= _make(work, form)
        if not form.errors:
            context["form"] = TokenForm(holdings=work.holdings)
    held = {one.pk for one in work.holdings}
    own = organisation.get_tokens(user_id=work.user_id)
    context["tokens"] = [(token, _tell_state(token, work, held)) for token in own]
    if work.administers:
        context["others"] = organisation.get_tokens_of_others(user_id=work.user_id, day=work.day)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "staff/tokens.html", context, status=status)


def _make(work: Work, form: TokenForm) -> dict[str, Any]:
    given = form.cleaned_data
    chosen = next(one for one in work.holdings if str(one.pk) == given["holding"])
    try:
        made, text = organisation.make_token(
            holding_id=chosen.pk,
            name=given["name"],
            valid_until=given["valid_until"],
            read_only=given["read_only"],
            day=work.day,
            now=clock.now(),
            by=Actor(work.user_id, chosen.role, work.address),
        )
    except UserError as error:
        form.add_error(None, str(error))
        return {}
    return {"made": made, "text": text}


def _tell_state(token: ApiToken, work: Work, held: set[uuid.UUID]) -> str:
    """Return why a token opens nothing; an empty text for one that is open."""
    if token.withdrawn_at:
        return _("withdrawn")
    if token.valid_until <= work.day:
        return _("too old")
    return "" if token.holding_id in held else _("without its role")


@require_POST
def withdraw(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """Withdraw a token; that takes no proof, since it opens nothing."""
    work = work_of(request)
    by = work.act_as(Role.ADMINISTRATOR, *work.roles)
    try:
        organisation.withdraw_token(token_id=token_id, day=work.day, now=clock.now(), by=by)
        messages.success(request, _("The token was withdrawn; it opens nothing any more."))
    except UserError as error:
        messages.error(request, str(error))
    return redirect("staff:tokens")
