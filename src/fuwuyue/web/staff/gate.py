"""The gate that every request passes: nothing is shown to whoever is not signed in, and nothing before its time.

In this order: while there is no account, the wizard only; signed out, the few addresses of `SIGNED_OUT`; a session that
lasted long enough ends; without a present role, the own page; without a second factor that a role asks for, the pages
where it is set up. Which records a person sees is decided behind the gate, by the roles in `request.work`. Addresses of
the API have a gate of their own: a token is asked for there, and no session counts.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fuwuyue.kernel import clock
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role
from fuwuyue.web.shared.api_requests import is_for_api
from fuwuyue.web.shared.work import Work, get_address
from fuwuyue.web.staff.factor_secrets import FactorUnreadableError
from fuwuyue.web.staff.security_keys import keys_work

# By names of addresses. Whoever is not signed in reaches these and no others; `demo-sign-in` exists in the demo only.
_PUBLIC = {"public:months", "public:month", "public:stop"}
SIGNED_OUT = frozenset(
    _PUBLIC
    | {
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        "staff:language",
        "staff:health",
        "staff:first-run",
        "staff:invited",
        "staff:new-password",
        "staff:calendar-feed",
        "demo-sign-in",
    }
)
# What needs neither role nor second factor: seeing oneself, and setting up what is missing.
_PROOF = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
_PROOF |= _PUBLIC | {"account_logout", "staff:language", "staff:health"}
WITHOUT_FACTOR = frozenset(
    _PROOF | {"mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"}
)
OWN = frozenset(
    WITHOUT_FACTOR
    | {"staff:me", "staff:replace-factor", "staff:end-session", "staff:end-other-sessions", "account_change_password"}
    | {"staff:email"}
    | {"mfa_index", "mfa_deactivate_totp", "mfa_list_webauthn", "mfa_remove_webauthn"}
    | {"staff:notifications", "staff:notifications-read", "staff:notification-read", "staff:notifications-choose"}
)
_BEFORE_ACCOUNTS = frozenset({"staff:first-run", "staff:language", "staff:health"})
# A session is written at most once in this time, so that a page that only reads does not write.
_SEEN_EVERY_SECONDS = 60

View = Callable[..., HttpResponse]


def needs_second_factor(roles: Collection[Role]) -> bool:
    """Say whether one of the roles asks for a second factor."""
    return settings.SECOND_FACTOR_COMPULSORY and any(organisation.needs_second_factor(role) for role in roles)


def has_second_factor(user: Any) -> bool:
    """Say whether the person has set one up; recovery codes alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def describe_work(request: HttpRequest) -> dict[str, Any]:
    """Give every template its reader and their work, None where nobody is signed in.

    And whether keys can be used, and whether this is the demo.
    """
    user, work = getattr(request, "user", None), getattr(request, "work", None)
    return {"user": user, "work": work, "keys_work": keys_work(request), "is_demo": settings.DEMO}


class SignInGate:
    """The middleware; see the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; the gate itself is in `process_view`, which knows the name of the address."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: View, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Return where the person has to go first, or None to let the request through."""
        if is_for_api(request):
            return None  # the API takes tokens and no sessions; it answers for itself
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.user.is_authenticated and _lasted_long_enough(request):
            logout(request)
            messages.info(request, _("You were signed out, since you were signed in for a long time; sign in again."))
        if not request.user.is_authenticated:
            return _let_in_signed_out(request, name)
        _note_seen(request)
        return _let_in(request, name)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say in one sentence that the second step cannot be used, wherever that came up."""
        if not isinstance(exception, FactorUnreadableError):
            return None
        return render(request, "mfa/unreadable.html", {"reason": exception}, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _let_in_signed_out(request: HttpRequest, name: str) -> HttpResponse | None:
    if name not in _BEFORE_ACCOUNTS and not organisation.has_accounts():
        return redirect("staff:first-run")
    if name in SIGNED_OUT:
        return None
    if request.headers.get("HX-Request"):
        # A part of a page cannot be the sign-in page: the browser is told to go there as a whole.
        return HttpResponse(headers={"HX-Redirect": reverse("account_login")})
    return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "/")


def _let_in(request: HttpRequest, name: str) -> HttpResponse | None:
    day = clock.today()
    user_id: uuid.UUID = request.user.pk  # type: ignore[assignment]
    held = organisation.get_present_holdings(user_id=user_id, day=day)
    work = Work(user_id, tuple(held), day, get_address(request))
    request.work = work  # type: ignore[attr-defined]
    if not work.holdings:
        return None if name in OWN else redirect("staff:me")
    if name not in WITHOUT_FACTOR and needs_second_factor(work.roles) and not has_second_factor(request.user):
        return redirect("mfa_activate_totp")
    return None


def _lasted_long_enough(request: HttpRequest) -> bool:
    since = request.session.get("signed_in_at")
    return since is None or time.time() - since > settings.SIGNED_IN_AT_MOST.total_seconds()


def _note_seen(request: HttpRequest) -> None:
    """Let the session live on, and note when it was seen: at most once in a minute."""
    now = time.time()
    if now - request.session.get("seen_at", 0) >= _SEEN_EVERY_SECONDS:
        request.session["seen_at"] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=clock.now())
