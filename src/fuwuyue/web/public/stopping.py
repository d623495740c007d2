"""The page on which a resident stops messages, with the code that stands in each: without an account, and no reason."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.outreach import api as outreach
from fuwuyue.protection.api import Actor
from fuwuyue.web.shared.work import get_address


class StopForm(forms.Form):
    """The code of a message."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Ten letters and digits at the end of each message."),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "autocapitalize": "characters"}),
    )


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def stop_messages(request: HttpRequest) -> HttpResponse:
    """Ask for a code and stop the messages of whoever has it; the answer is the same for a code of nobody."""
    form = StopForm(request.POST if request.method == "POST" else None)
    done = False
    if request.method == "POST" and form.is_valid():
        try:
            by = Actor(address=get_address(request))
            outreach.stop_by_code(code=form.cleaned_data["code"], now=clock.now(), by=by)
            done = True
        except UserError as error:
            form.add_error("code", str(error))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "public/stop.html", {"form": form, "done": done}, status=status)
