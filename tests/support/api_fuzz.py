"""Asks each operation of the API what its description allows, and what it forbids, in this very process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi

from fuwuyue.web.api.site import api

CHECKS = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@contextmanager
def open_connections() -> Iterator[None]:
    """Keep the database open between requests: a test has put its records into a transaction of that connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def _answer_here() -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    handler = WSGIHandler()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ |= {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1"}
        answered: Iterable[bytes] = handler(environ, start_response)
        return answered

    return answer


def load_operations() -> dict[str, Any]:
    """Return the operations by name, ready to be asked."""
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    schema.app = _answer_here()
    found = (one.ok() for one in schema.get_all_operations())
    return {one.definition.raw["operationId"]: one for one in found}


def fuzz(
    operation: Any, *, token: str, ids: Mapping[str, str], mode: GenerationMode, examples: int, start: int = 1
) -> dict[int, int]:
    """Send `examples` requests at most, and return how many answers of each status came.

    `ids` take the place of the parts of the address, so that something is found there; an empty one lets them vary.
    Raises what schemathesis finds.
    """
    known = {part.name: ids[part.name] for part in operation.path_parameters if part.name in ids}
    told: dict[int, int] = {}

    @seed(start)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=known or None))
    def ask(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        answer = case.call(headers=headers)
        told[answer.status_code] = told.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS, headers=headers)

    ask()
    return told
