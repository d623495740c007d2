"""The e-mail address at work of whoever is signed in: entered, confirmed by a code that was sent to it, removed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fuwuyue.journeys.change_email import enter_email
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.messaging.api import why_no_email
from fuwuyue.organisation import api as organisation
from fuwuyue.web.staff.account_forms import EmailCodeForm, EmailForm
from fuwuyue.web.staff.asking import needs_proof, work_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs_proof
def change_email(request: HttpRequest) -> HttpResponse:
    """Ask for an address and then for its code; where the site sends no e-mails, one that is kept can be removed."""
    user: Any = request.user
    reason = why_no_email()
    if reason and not user.has_email:
        raise Http404(reason)
    what = request.POST.get("what", "")
    entered = EmailForm(request.POST if what == "enter" and not reason else None)
    confirmed = EmailCodeForm(request.POST if what == "confirm" and not reason else None)
    asked = confirmed if what == "confirm" else entered
    if request.method == "POST":
        try:
            done = _do(request, what, asked)
        except UserError as error:
            if not asked.is_bound:
                messages.error(request, str(error))
                return redirect("staff:email")
            asked.add_error(next(iter(asked.fields)), str(error))
        else:
            if done:
                messages.success(request, done)
                return redirect("staff:email" if what == "enter" else "staff:me")
    waiting = None if reason else organisation.find_email_code(user_id=user.pk, now=clock.now())
    context = {
        "email": None if reason else user.email,
        "has_email": user.has_email,
        "why_no_email": reason,
        "waiting": waiting.email if waiting else None,
        "enter_form": entered,
        "confirm_form": confirmed,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if asked.errors else HTTPStatus.OK
    return render(request, "staff/email.html", context, status=status)


def _do(request: HttpRequest, what: str, form: forms.Form) -> str | None:
    """Do what was asked for and return the sentence that says so; None where the form has errors."""
    work, now = work_of(request), clock.now()
    about: dict[str, Any] = {"user_id": work.user_id, "now": now, "by": work.act_as(*work.roles)}
    if what == "remove":
        organisation.remove_email(**about)
        return _("The address was removed; no e-mail is sent to you any more.")
    if what == "drop":
        organisation.drop_email_code(**about)
        return _("The address that was not confirmed is forgotten.")
    if not form.is_bound:
        raise UserError(_("Choose what is to be done with the address."))
    if not form.is_valid():
        return None
    if what == "confirm":
        organisation.use_email_code(code=form.cleaned_data["code"], **about)
        return _("The address is confirmed; e-mails go there from now on.")
    # An address may be anybody's.
    if not ratelimit.consume(request, action="manage_email", user=request.user):
        raise UserError(_("Too many codes were sent within an hour; try again later."))
    enter_email(email=form.cleaned_data["email"], **about)
    return _("A code was sent to this address; type it here.")
