"""Errors as RFC 9457 wants them (problem details, application/problem+json), in the reader's language.

`type` is a relative address that stays; what each one means stands in docs/reference/api.md. `title` is the same for
all errors of a type, `detail` says what happened and what to do next.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from fuwuyue.review.api import Finding

CONTENT_TYPE = "application/problem+json"
_TYPES = "/api/problems/"

# Status: the end of its type, its title, and what is said where nothing nearer is known.
KINDS: dict[int, tuple[str, Promise, Promise]] = {
    400: ("bad-request", _("The request cannot be read"), _("Send it as the description of the API says.")),
    401: (
        "not-authorized",
        _("No valid token"),
        _("Send the header “Authorization: Bearer” with a token that has not ended; make one on your own page."),
    ),
    403: ("read-only", _("The token only reads"), _("Use a token that may write; make one on your own page.")),
    404: (
        "not-found",
        _("Not there"),
        _("Nothing stands at this address for the role of this token; look at the list above it."),
    ),
    405: (
        "method-not-allowed",
        _("This cannot be done here"),
        _("Use one of the methods that the header Allow names."),
    ),
    413: ("too-large", _("Too large"), _("Send the plan alone, without pictures and annexes: 20 MB at most.")),
    415: ("media-type", _("Another form is needed"), _("Send the body as {expected}.")),
    422: ("invalid", _("Something has to be put right"), _("See what is wrong under “errors”, and send it again.")),
    429: ("too-many", _("Too many requests"), _("Wait as long as the header Retry-After says, then go on.")),
    500: ("fault", _("A fault of the program"), _("This is not your mistake; tell whoever keeps the program.")),
}


class FieldError(Schema):
    """What is wrong at one place: `pointer` into the body (RFC 6901, as a fragment), or `parameter` of the address."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Problem(Schema):
    """An error. `findings` are those of the rights review where it refused what was sent."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: Sequence[FieldError] = ()
    findings: Sequence[Finding] = ()


def answer_problem(
    request: HttpRequest,
    status: int,
    detail: str = "",
    *,
    errors: Sequence[FieldError] = (),
    findings: Sequence[Finding] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return the answer of an error; without `detail` it says what is always right of its kind."""
    end, title, usual = KINDS.get(status) or KINDS[500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400]
    content: dict[str, Any] = {
        "type": _TYPES + end,
        "title": str(title),
        "status": status,
        "detail": detail or str(usual),
        "instance": request.path,
    }
    if errors:
        content["errors"] = [error.model_dump(exclude_none=True) for error in errors]
    if findings:
        content["findings"] = [finding.model_dump(mode="json") for finding in findings]
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE, headers=headers)


# By the type of pydantic's errors, whose own words are English. Values in braces come from pydantic.
_WORDS: dict[str, Promise] = {
    "missing": _("This has to be given."),
    "extra_forbidden": _("There is no such field; leave it out."),
    "int_parsing": _("Write a whole number."),
    "int_type": _("Write a whole number."),
    "greater_than_equal": _("Write a number of {ge} or more."),
    "less_than_equal": _("Write a number of {le} at most."),
    "string_type": _("Write a text."),
    "string_too_long": _("Shorten this to {max_length} characters at most."),
    "string_too_short": _("This is empty; write what should stand here."),
    "string_pattern_mismatch": _("This is not written as the description of the API says."),
    "string_unicode": _("There is a character in it that is none."),
    "enum": _("Choose one of these: {expected}."),
    "literal_error": _("Choose one of these: {expected}."),
    "date_from_datetime_parsing": _("Write a day as 2026-09-05."),
    "date_parsing": _("Write a day as 2026-09-05."),
    "date_type": _("Write a day as 2026-09-05."),
    "uuid_parsing": _("Write an id as this API gives it."),
    "uuid_type": _("Write an id as this API gives it."),
}
_ANYTHING = _("This cannot stand here; see the description of the API.")


def describe_errors(errors: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """Return pydantic's errors in the reader's words, each with its place."""
    return [_describe(error) for error in errors]


def _describe(error: Mapping[str, Any]) -> FieldError:
    where, *place = error["loc"]
    words = str(_WORDS.get(error["type"], _ANYTHING))
    detail = words.format(**error.get("ctx", {})) if "{" in words else words
    if where in ("query", "path", "header"):
        return FieldError(detail=detail, parameter=".".join(str(part) for part in place))
    # Ninja puts the name of the argument before the fields of a JSON body; a form's fields stand alone.
    path = place[1:] if where == "body" else place
    return FieldError(detail=detail, pointer="#/" + "/".join(_escape(part) for part in path))


def _escape(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def tell_expected(expected: str) -> str:
    """Return the sentence that names the media type that is needed."""
    return _gettext("Send the body as {expected}.").format(expected=expected)
