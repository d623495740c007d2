"""Answers that several views give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from fuwuyue.campaign.api import NotInMonthError
from fuwuyue.jobs.api import NoJobError
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import NotInReachError
from fuwuyue.outreach import api as outreach
from fuwuyue.plan import api as plans
from fuwuyue.review.api import Finding, RefusedTextError, get_reason

P = ParamSpec("P")
NOT_THERE = (plans.NotThereError, outreach.NotThereError, NotInReachError, NotInMonthError, NoJobError)


def answer_not_there(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Turn what is not there into a page that says so, with status 404."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except NOT_THERE as error:
            raise Http404(str(error)) from error

    return answer


def tell_lost(request: HttpRequest, count: int) -> None:
    """Say on the next page how many earlier corrections were lost; nothing where none was."""
    if count:
        sentence = ngettext(
            "One earlier correction spoke of words that are now gone, and no longer applies.",
            "%(count)d earlier corrections spoke of words that are now gone, and no longer apply.",
            count,
        )
        messages.warning(request, sentence % {"count": count})


def answer_form(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Iterable[Finding] | None],
    context: dict[str, Any],
) -> HttpResponse | None:
    """Do what a form asks for; return its page where it is not sent yet or has errors, None where it was done.

    An error stands beside the field that it is about, and a refusal brings its findings along (`refused`). What the
    review advises on what was saved is told on the next page.
    """
    refused: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            advice = do(form.cleaned_data)
        except NOT_THERE:
            raise
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            refused = error.findings if isinstance(error, RefusedTextError) else ()
        else:
            for finding in advice or ():
                messages.warning(request, get_reason(finding=finding))
            return None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, {"form": form, "refused": refused, **context}, status=status)


@dataclass(frozen=True)
class Change:
    """What the page of one change says: what is changed, what is to be known before, its button, and the way back.

    `is_final` marks what cannot be undone by another such page.
    """

    title: str
    subject: str
    submit: str
    back: str
    hints: Sequence[str] = ()
    is_final: bool = False


def answer_change(
    request: HttpRequest, change: Change, form: forms.Form, do: Callable[[dict[str, Any]], None], done: str
) -> HttpResponse:
    """Show the form of a change; when it is sent, make it, say `done`, and go back."""
    asked = answer_form(request, "staff/change.html", form, do, {"change": change})
    if asked is not None:
        return asked
    messages.success(request, done)
    return redirect(change.back)
