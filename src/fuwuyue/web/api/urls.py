"""Addresses of the API. Each operation stands in the table of tests/integration/test_api_addresses.py."""

import json

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from fuwuyue.web.api.problems import answer_problem
from fuwuyue.web.api.site import api


@csrf_exempt
@require_safe
def describe(request: HttpRequest) -> HttpResponse:
    """Send the description of the API; it says nothing of this county, so it takes no token."""
    text = json.dumps(api.get_openapi_schema(), ensure_ascii=False)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


@csrf_exempt
def answer_unknown(request: HttpRequest) -> HttpResponse:
    """Answer that nothing stands at an address below /api/, in the form of the API's other errors."""
    return answer_problem(request, 404)


urlpatterns = [
    path("v1/openapi.json", describe, name="api-description"),
    # Before ninja's own answer at its root, which asks for a token of a form.
    path("v1/", answer_unknown, name="api-unknown"),
    path("v1/", api.urls),
    re_path("", answer_unknown, name="api-unknown"),
]
