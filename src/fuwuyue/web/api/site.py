"""The API itself: its parts, its errors, and its description in OpenAPI 3.1."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic.json_schema import models_json_schema

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.api import NotThereError
from fuwuyue.review.api import RefusedTextError
from fuwuyue.web.api import organisation_views, plan_views
from fuwuyue.web.api.bearer import ReadOnlyTokenError, TokenBearer, TooManyError
from fuwuyue.web.api.forms import JsonParser, MediaTypeError, TooLargeError
from fuwuyue.web.api.problems import (
    CONTENT_TYPE,
    Problem,
    answer_problem,
    describe_errors,
    tell_expected,
)

_log = logging.getLogger(__name__)
_REF = "#/components/schemas/{model}"
_CHALLENGE = 'Bearer realm="fuwuyue"'


class DescribedAPI(NinjaAPI):
    """Ninja's API, with the errors that every operation may answer in its description."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Return the name of an operation: that of its function."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **given: Any) -> Any:
        """Return the description; each operation lists its errors, all of them problems."""
        schema = super().get_openapi_schema(**given)
        _modes, definitions = models_json_schema([(Problem, "serialization")], ref_template=_REF)
        schema["components"]["schemas"].update(definitions["$defs"])
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                operation["responses"].update(_list_errors(path, method, operation))
        return schema


def _list_errors(path: str, method: str, operation: dict[str, Any]) -> dict[int, Any]:
    statuses = {400: "Bad request", 401: "No valid token", 429: "Too many requests", 500: "A fault of the program"}
    if "{" in path or method == "post":
        statuses[404] = "Not there for this role"
    if operation["parameters"] or "requestBody" in operation:
        statuses[422] = "Something has to be put right"
    if "requestBody" in operation:
        statuses |= {413: "Too large", 415: "Another media type is needed", 403: "The token only reads"}
    content = {CONTENT_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {status: {"description": words, "content": content} for status, words in sorted(statuses.items())}


api = DescribedAPI(
    title="Fuwuyue",
    version="1",
    description="Divisions, units, plan documents and the rights review, for programs. One token, one role.",
    urls_namespace="api",
    openapi_url=None,  # urls.py sends it, to GET alone
    docs_url=None,  # its page would load scripts from elsewhere or break the content security policy
    auth=TokenBearer(),
    parser=JsonParser(),
)
api.add_router("", organisation_views.router)
api.add_router("", plan_views.router)


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, _error: Exception) -> HttpResponse:
    sent = "Authorization" in request.headers
    challenge = _CHALLENGE + (', error="invalid_token"' if sent else "")
    return answer_problem(request, 401, headers={"WWW-Authenticate": challenge})


@api.exception_handler(ReadOnlyTokenError)
def _read_only(request: HttpRequest, _error: Exception) -> HttpResponse:
    challenge = _CHALLENGE + ', error="insufficient_scope"'
    return answer_problem(request, 403, headers={"WWW-Authenticate": challenge})


@api.exception_handler(TooManyError)
def _too_many(request: HttpRequest, error: Any) -> HttpResponse:
    return answer_problem(request, 429, headers={"Retry-After": str(error.wait)})


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    if all(one["loc"][0] == "path" for one in error.errors):
        return answer_problem(request, 404)  # an address that holds no such id or kind
    return answer_problem(request, 422, errors=describe_errors(error.errors))


@api.exception_handler(UserError)
def _user_error(request: HttpRequest, error: Any) -> HttpResponse:
    findings = error.findings if isinstance(error, RefusedTextError) else ()
    return answer_problem(request, 422, str(error), findings=findings)


@api.exception_handler(NotThereError)
def _not_there(request: HttpRequest, error: Any) -> HttpResponse:
    return answer_problem(request, 404)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer_problem(request, 404)


@api.exception_handler(MediaTypeError)
def _media_type(request: HttpRequest, error: Any) -> HttpResponse:
    return answer_problem(request, 415, tell_expected(error.expected), headers={"Accept": error.expected})


@api.exception_handler(TooLargeError)
@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer_problem(request, 413)


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer_problem(request, 400)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer what ninja says; a body that it could not read is told apart by why."""
    if isinstance(error.__cause__, MediaTypeError):
        return _media_type(request, error.__cause__)
    if isinstance(error.__cause__, RequestDataTooBig):
        return _too_large(request, error.__cause__)
    return answer_problem(request, error.status_code)


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("a request to the API failed: %s", request.resolver_match, exc_info=error)
    return answer_problem(request, 500)
