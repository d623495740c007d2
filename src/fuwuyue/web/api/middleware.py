"""What every request to the API passes: no cookie in, none out, and every error in one form."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fuwuyue.web.api.problems import CONTENT_TYPE, answer_problem
from fuwuyue.web.shared.api_requests import is_for_api


class ApiDoor:
    """Stands before the middleware of sessions, so that those see a request without cookies.

    A browser that is signed in therefore opens nothing here, and no page of another site can make it do anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if not is_for_api(request):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST and response.headers["Content-Type"] != CONTENT_TYPE:
            _say_as_problem(request, response)
        response.cookies.clear()
        response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Refuse a body over the site's limit before anything reads it."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if is_for_api(request) and length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return answer_problem(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return None


def _say_as_problem(request: HttpRequest, response: HttpResponse) -> None:
    """Put a problem in the place of what Django says; all headers stay, such as Allow and those of protection."""
    problem = answer_problem(request, response.status_code)
    response.content = problem.content
    response.headers["Content-Type"] = CONTENT_TYPE
    response.headers["Content-Length"] = str(len(problem.content))
