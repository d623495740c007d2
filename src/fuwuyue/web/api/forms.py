"""In which form a body comes: what is sent as something else is refused before it is read."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

_JSON = "application/json"


class MediaTypeError(Exception):
    """A body came in another form than the operation takes; `expected` is the one it takes."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


class TooLargeError(Exception):
    """A file that is larger than the site takes."""


def check_media_type(request: HttpRequest, expected: str) -> None:
    """Raise MediaTypeError where the body is sent as anything but `expected`."""
    if request.content_type != expected:
        raise MediaTypeError(expected)


class JsonParser(Parser):
    """Takes JSON only where it is sent as JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body holds; raises MediaTypeError, or ValueError for what is no JSON."""
        check_media_type(request, _JSON)
        return json.loads(request.body)
