"""Another phone: the authenticator app is replaced, without a moment in which there is none."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView

from fuwuyue.web.staff.asking import needs_proof


class ReplaceView(ActivateTOTPView):  # type: ignore[misc]
    """Sets an app up as allauth does, also where there is one already, which then goes."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Pass over what allauth asks first: that there is no app yet; the proof is asked for around this view."""
        return FormView.dispatch(self, request, *args, **kwargs)  # type: ignore[return-value]

    def form_valid(self, form: Any) -> HttpResponse:
        """Take the old app out and the new one in, both or neither."""
        with transaction.atomic():
            Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.TOTP).delete()
            return super().form_valid(form)  # type: ignore[no-any-return]


replace = needs_proof(ReplaceView.as_view())
