"""Security keys, which the browser speaks to (WebAuthn): only under the site's host name and over TLS.

A key is bound to one name, and browsers know none but names. Everywhere else its addresses answer 404, and the
authenticator app does what it always does.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import View


def keys_work(request: HttpRequest) -> bool:
    """Say whether security keys can be used at the address that the person has opened the site by."""
    # As it was sent, and not by `get_host`: that would raise once more on the page which says that a host is foreign.
    host = str(request.META.get("HTTP_HOST", "")).partition(":")[0].lower()
    return bool(settings.KEY_HOST) and host == settings.KEY_HOST


def get_security_keys(user_id: Any) -> list[Authenticator]:
    """Return the security keys of a person, in the order in which they were added."""
    return list(Authenticator.objects.filter(user=user_id, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


class _WhereKeysWork(View):
    """Answers 404 where keys cannot be used."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Look at the address first."""
        if not keys_work(request):
            message = _(
                "Security keys need the site's host name and an encrypted connection; this is not such an address."
            )
            raise Http404(message)
        return super().dispatch(request, *args, **kwargs)


class AddKeyView(_WhereKeysWork, webauthn.AddWebAuthnView):  # type: ignore[misc]
    """Adds a key."""


class ConfirmByKeyView(_WhereKeysWork, webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Proves again who is there."""


class RemoveKeyView(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """Removes a key, but not the last second factor of somebody whose role asks for one."""

    success_url = reverse_lazy("staff:me")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether the key has to stay."""
        stays = not get_adapter().can_delete_authenticator(self.object)
        return {**super().get_context_data(**kwargs), "stays": stays}

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove it where it may go."""
        if get_adapter().can_delete_authenticator(self.object):
            return super().form_valid(form)  # type: ignore[no-any-return]
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[no-any-return]


# What fido2 raises on an answer that no browser gives; allauth looks for some of it only.
_NONSENSE = (TypeError, ValueError, KeyError, AttributeError, IndexError)


class AddKeyForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    """Refuses nonsense in place of a key with a sentence."""

    def clean(self) -> dict[str, Any]:
        """Read the key."""
        try:
            return super().clean()  # type: ignore[no-any-return]
        except _NONSENSE as error:
            raise _refusal() from error


class _ProofForm(forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        """Read the proof of the key."""
        try:
            return super().clean_credential()
        except _NONSENSE as error:
            raise _refusal() from error


class SignInKeyForm(_ProofForm):
    """The second step by a key."""


class ConfirmKeyForm(_ProofForm):
    """Proof again by a key."""

    reauthenticated = True


def _refusal() -> ValidationError:
    return ValidationError(_("The answer of the security key could not be read; try once more."))


add_key = AddKeyView.as_view()
confirm_by_key = ConfirmByKeyView.as_view()
remove_key = RemoveKeyView.as_view()
