"""Answers that several views give."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import Http404, HttpResponse

from fuwuyue.plan.api import NotThereError

P = ParamSpec("P")


def answer_not_there(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Turn what is not there into a page that says so, with status 404."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except NotThereError as error:
            raise Http404(str(error)) from error

    return answer
