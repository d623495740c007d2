"""What is new for whoever is signed in: listed, marked as read, and how they want to be told."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fuwuyue.kernel import clock
from fuwuyue.messaging import api as messaging
from fuwuyue.messaging.api import KIND_NAMES, Channel, Kind
from fuwuyue.web.staff.asking import work_of
from fuwuyue.web.staff.lists import read_page


@require_safe
def list_notifications(request: HttpRequest) -> HttpResponse:
    """List what is new, newest first."""
    user_id = work_of(request).user_id
    found = messaging.get_notifications(user_id=user_id, page=read_page(request))
    muted = messaging.get_muted(user_id=user_id) if settings.MAIL_ON else frozenset()
    context = {
        "page": found,
        "mail_on": settings.MAIL_ON,
        "has_email": request.user.has_email,  # type: ignore[union-attr]
        "why_no_email": messaging.why_no_email(),
        "kinds": [(kind.value, _(KIND_NAMES[kind]), (kind, Channel.EMAIL) not in muted) for kind in Kind],
    }
    return render(request, "staff/notifications.html", context)


@require_POST
def mark_read(request: HttpRequest, notification_id: uuid.UUID) -> HttpResponse:
    """Mark one as read; another person's, or one that is not there, is passed over."""
    user_id = work_of(request).user_id
    messaging.mark_read(user_id=user_id, notification_id=notification_id, now=clock.now())
    return redirect("staff:notifications")


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    messaging.mark_read(user_id=work_of(request).user_id, now=clock.now())
    return redirect("staff:notifications")


@require_POST
def choose_kinds(request: HttpRequest) -> HttpResponse:
    """Keep of which kinds the person wants to be told by e-mail."""
    wanted = [kind for kind in Kind if kind.value in request.POST.getlist("kind")]
    user_id = work_of(request).user_id
    messaging.choose_kinds(user_id=user_id, channel=Channel.EMAIL, wanted=wanted, now=clock.now())
    messages.success(request, _("Your choice is kept."))
    return redirect("staff:notifications")
