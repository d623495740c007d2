"""The own page: roles and units, devices, second factor, password, telephone and e-mail, language."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fuwuyue.messaging.api import why_no_email
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import User
from fuwuyue.protection.api import find_entries_about, why_no_keys
from fuwuyue.web.staff.accounts import end_sessions
from fuwuyue.web.staff.asking import work_of
from fuwuyue.web.staff.factor_secrets import FactorUnreadableError
from fuwuyue.web.staff.gate import needs_second_factor
from fuwuyue.web.staff.lists import cut_page, read_page
from fuwuyue.web.staff.security_keys import get_security_keys

TRAIL_SIZE = 20
TOTP, RECOVERY = Authenticator.Type.TOTP.value, Authenticator.Type.RECOVERY_CODES.value


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show the person who is signed in what the site knows of them, and what they can change."""
    work = work_of(request)
    why_no_mobile, without_email = why_no_keys(), why_no_email()
    user: Any = request.user
    factors = {one.type: one for one in Authenticator.objects.filter(user=work.user_id)}
    recovery = factors.get(RECOVERY)
    context = {
        "holdings": organisation.get_holdings(user_id=work.user_id),
        "day": work.day,
        "sessions": _list_sessions(request),
        "this_session": request.session.session_key,
        "totp": factors.get(TOTP),
        "security_keys": get_security_keys(work.user_id),
        "codes_left": _count_codes(recovery) if recovery else 0,
        "has_codes": recovery is not None,
        "must_have_factor": needs_second_factor(work.roles),
        "mobile": user.mobile if why_no_mobile is None else None,
        "why_no_mobile": why_no_mobile,
        "email": user.email if without_email is None else None,
        "has_email": user.has_email,
        "why_no_email": without_email,
        **_get_trail(request),
    }
    return render(request, "staff/me.html", context)


def _get_trail(request: HttpRequest) -> dict[str, Any]:
    """Return one page of what the person did and of what was done to the account, the newest first."""
    user_id, number = str(work_of(request).user_id), read_page(request)
    entries, has_more = cut_page(find_entries_about(user_id=user_id, model=User), number, TRAIL_SIZE)
    trail = [(entry, entry.user_id == user_id) for entry in entries]
    return {"trail": trail, "number": number, "has_more": has_more}


def _count_codes(recovery: Authenticator) -> int | None:
    """Return how many recovery codes are left; None where nobody can say without the key ring."""
    try:
        return len(recovery.wrap().get_unused_codes())
    except FactorUnreadableError:
        return None


def _list_sessions(request: HttpRequest) -> list[UserSession]:
    """Return the person's sessions that still live, this one first, then the last seen."""
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found = UserSession.objects.filter(user=work_of(request).user_id, session_key__in=living).order_by("-last_seen_at")
    return sorted(found, key=lambda one: one.session_key != request.session.session_key)


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one of the person's other devices out."""
    end_sessions(request, request.user, session_id=session_id, keep_this=True)
    messages.success(request, _("That device is signed out."))
    return redirect("staff:me")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign all of the person's other devices out."""
    end_sessions(request, request.user, keep_this=True)
    messages.success(request, _("All other devices are signed out."))
    return redirect("staff:me")
