"""Which requests are for the API: they pass by sessions, cookies and the gate of the pages."""

from __future__ import annotations

from django.http import HttpRequest

API_ROOT = "/api/"


def is_for_api(request: HttpRequest) -> bool:
    """Say whether the request is for an address of the API, one that does not exist included."""
    return request.path_info.startswith(API_ROOT)
