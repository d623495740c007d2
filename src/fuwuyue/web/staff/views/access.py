"""A lost password or second step: made good by a system administrator; the new password is set by its person."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from fuwuyue.journeys import restore_access as journey
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role, User
from fuwuyue.web.shared.work import get_address
from fuwuyue.web.staff.account_forms import NewPasswordForm
from fuwuyue.web.staff.asking import needs_proof, work_of
from fuwuyue.web.staff.gate import has_second_factor
from fuwuyue.web.staff.lists import note_read


@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def restore_access(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask what the person lost; make a code for a new password, shown this once, or remove the second step."""
    work = work_of(request)
    by = work.act_as(Role.ADMINISTRATOR)
    person = organisation.find_person_to_help(user_id=user_id, day=work.day, by=by) if work.administers else None
    if person is None:
        raise Http404(_("There is no such person, or none whose access you may restore."))
    context: dict[str, Any] = {"person": person}
    if request.method != "POST":
        note_read(request, "restore_access", User, 1, person.pk)
    else:
        what = request.POST.get("what", "")
        if what == "password":
            code = journey.make_password_code(user_id=person.pk, day=work.day, now=clock.now(), by=by)
            # As with an invitation: the code is typed, and stands in no address.
            context |= {"code": code, "link": request.build_absolute_uri(reverse("staff:new-password"))}
        elif what == "factor":
            journey.reset_factor(user_id=person.pk, now=clock.now(), by=by)
            context["factor_is_reset"] = True
        else:
            context["error"] = _("Choose what the person has lost.")
    context["has_factor"] = has_second_factor(person)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if "error" in context else HTTPStatus.OK
    return render(request, "staff/restore_access.html", context, status=status)


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then for a new password, and set it; the person's devices are signed out, their tokens end."""
    code = request.POST.get("code", "").strip()
    if not code:
        return render(request, "staff/new_password.html", {})
    found = organisation.find_password_code(code=code, now=clock.now())
    if found is None:
        error = _("This code is used, replaced or too old; ask your system administrator for a new one.")
        return render(request, "staff/new_password.html", {"error": error}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    form = NewPasswordForm(request.POST if "password" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            journey.use_password_code(
                code=code, password=form.cleaned_data["password"], now=clock.now(), address=get_address(request)
            )
        except UserError as error:
            form.add_error("password", str(error))
        else:
            # Whoever is signed in here may be the person, whose session has just ended.
            logout(request)
            messages.success(request, _("The new password is set; sign in with it."))
            return redirect("account_login")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "person": found.user, "code": code}
    return render(request, "staff/new_password.html", context, status=status)
