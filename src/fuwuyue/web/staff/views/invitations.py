"""Invitations: made and withdrawn by a system administrator, used by whoever was invited."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from fuwuyue.journeys.use_invitation import use_invitation
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Invitation, Role
from fuwuyue.web.shared.work import get_address
from fuwuyue.web.staff.account_forms import InvitationForm, NewPasswordForm
from fuwuyue.web.staff.asking import need_role, needs_proof, work_of
from fuwuyue.web.staff.lists import note_read


@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """List the invitations with a form for a new one; show the code of a new one, this once."""
    need_role(request, Role.ADMINISTRATOR)
    work = work_of(request)
    units = organisation.get_invitable_units(user_id=work.user_id, day=work.day)
    form = InvitationForm(request.POST if request.method == "POST" else None, units=units)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        context |= _invite(request, form)
        if not form.errors:
            context["form"] = InvitationForm(units=units)
    made = organisation.get_invitations(user_id=work.user_id, day=work.day)
    note_read(request, "invitations", Invitation, len(made))
    context["invitations"] = made
    context["now"] = clock.now()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "staff/invitations.html", context, status=status)


def _invite(request: HttpRequest, form: InvitationForm) -> dict[str, Any]:
    given, work = form.cleaned_data, work_of(request)
    try:
        made, code = organisation.invite(
            name=given["name"],
            username=given["username"],
            role=Role(given["role"]),
            unit_id=uuid.UUID(given["unit"]),
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            day=work.day,
            now=clock.now(),
            by=work.act_as(Role.ADMINISTRATOR),
        )
    except UserError as error:
        form.add_error(None, str(error))
        return {}
    # The code is typed and never stands in an address, so that no history and no log on the way holds it.
    return {"made": made, "code": code, "link": request.build_absolute_uri(reverse("staff:invited"))}


@require_POST
def withdraw(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Withdraw an invitation that nobody used yet."""
    need_role(request, Role.ADMINISTRATOR)
    work = work_of(request)
    by = work.act_as(Role.ADMINISTRATOR)
    try:
        organisation.withdraw_invitation(invitation_id=invitation_id, day=work.day, now=clock.now(), by=by)
        messages.success(request, _("The invitation was withdrawn; its code opens nothing any more."))
    except UserError as error:
        messages.error(request, str(error))
    return redirect("staff:invitations")


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    """Ask for the code of an invitation, then for the password of the account, and open it."""
    code = request.POST.get("code", "").strip()
    if not code:
        return render(request, "staff/invited.html", {})
    invitation = organisation.find_invitation(code=code, now=clock.now())
    if invitation is None:
        error = _("This invitation is used, withdrawn or too old; ask whoever invited you for a new one.")
        return render(request, "staff/invited.html", {"error": error}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    form = NewPasswordForm(request.POST if "password" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            use_invitation(
                code=code, password=form.cleaned_data["password"], now=clock.now(), address=get_address(request)
            )
        except UserError as error:
            form.add_error("password", str(error))
        else:
            messages.success(request, _("Your account is open; sign in with your user name and your password."))
            return redirect("account_login")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "invitation": invitation, "code": code, "role": Role(invitation.role)}
    return render(request, "staff/invited.html", context, status=status)
