"""The wizard of the first start: it makes the county, its office and the first account, by the code of the console."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fuwuyue.journeys.found_county import found_county
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api as organisation
from fuwuyue.protection.api import Actor
from fuwuyue.web.shared.work import get_address
from fuwuyue.web.staff.account_forms import FirstRunForm


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Show the form, or make what it asks for and go on to the sign-in; gone as soon as there is an account."""
    if organisation.has_accounts():
        return redirect("account_login")
    form = FirstRunForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _found(request, form):
        messages.success(request, _("The county and your account are made; sign in with the password that you chose."))
        return redirect("account_login")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "staff/first_run.html", {"form": form}, status=status)


def _found(request: HttpRequest, form: FirstRunForm) -> bool:
    """Make the county; where that cannot be, say so beside the field that is to be mended."""
    given, now = form.cleaned_data, clock.now()
    try:
        organisation.check_first_run_code(code=given["code"], now=now)
    except UserError as error:
        form.add_error("code", str(error))
        return False
    try:
        found_county(
            county=organisation.County(given["county"], given["county_code"], given["office"]),
            account=form.account,
            works_in_office=given["works_in_office"],
            code=given["code"],
            day=clock.today(),
            now=now,
            by=Actor(address=get_address(request)),
        )
    except organisation.BadPasswordError as error:
        form.add_error("password", str(error))
    except UserError as error:
        form.add_error(None, str(error))
    return not form.errors
