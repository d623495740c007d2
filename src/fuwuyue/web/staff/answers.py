"""Answers that several views give."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import ngettext

from fuwuyue.campaign.api import NotInMonthError
from fuwuyue.organisation.api import NotInReachError
from fuwuyue.plan.api import NotThereError

P = ParamSpec("P")


def answer_not_there(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Turn what is not there into a page that says so, with status 404."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except (NotThereError, NotInReachError, NotInMonthError) as error:
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
