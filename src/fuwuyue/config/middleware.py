"""What every request passes: who may ask, in which language, and what a page may load."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fuwuyue.kernel import texts

Answer = Callable[[HttpRequest], HttpResponse]
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def _is_this_computer(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def only_this_computer(get_response: Answer) -> Answer:
    """Refuse what comes from another computer, unless it comes over TLS to a site that was started for others.

    Over plain http a password and a session can be read on the way, so it never leaves this computer. Without TLS the
    server listens on 127.0.0.1 only, and with TLS it answers nothing in plain text; this is the second lock, for when
    somebody puts the site behind another server: a forwarded request comes from 127.0.0.1 too, and its headers give it
    away. Host names are checked as well (ALLOWED_HOSTS), against pages of other sites that have their own name point at
    this computer.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        forwarded = any(header in request.META for header in _FORWARDED)
        for_others = settings.TLS and request.is_secure()
        if forwarded or not (for_others or _is_this_computer(request.META.get("REMOTE_ADDR", ""))):
            sentence = _(
                "Without TLS this site answers to its own computer only; open it there, at 127.0.0.1, or have it "
                "started with “fuwuyue serve --tls”."
            )
            return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
        request.get_host()  # a foreign Host header raises here, before any page is made: Django answers 400
        return get_response(request)

    return answer


def content_security_policy(get_response: Answer) -> Answer:
    """Tell the browser what a page may load: what this site serves, and nothing else."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return answer


def one_language(get_response: Answer) -> Answer:
    """Give the reader and the review the language of the page, and keep pages with people's plans out of caches."""

    def answer(request: HttpRequest) -> HttpResponse:
        before = texts.get_language()
        texts.set_language(get_language() or settings.LANGUAGE_CODE)
        try:
            response = get_response(request)
        finally:
            texts.set_language(before)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer
