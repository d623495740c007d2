"""What allauth and axes ask of us: how long a proof counts, who may give up a factor, what is written down.

Each thing that happens to an account leaves an entry in the audit (`listen` lists them).
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac

from fuwuyue.journeys import end_access
from fuwuyue.kernel import clock
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role, User
from fuwuyue.protection.api import NOBODY, Actor
from fuwuyue.web.shared.work import get_address
from fuwuyue.web.staff.factor_secrets import open_secret, renew_secrets, seal_secret
from fuwuyue.web.staff.gate import needs_second_factor


def proved_lately(request: HttpRequest) -> bool:
    """Say whether the person gave their password or a code of the second factor a short time ago."""
    return bool(time.time() - request.session.get("proved_at", 0) < settings.PROOF_LASTS.total_seconds())


def proved_factor_lately(request: HttpRequest) -> bool:
    """Say whether the person gave a code of the second factor a short time ago."""
    return bool(time.time() - request.session.get("factor_proved_at", 0) < settings.PROOF_LASTS.total_seconds())


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are never opened from outside; a fresh sign-in is proof enough for a while."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: accounts come from the wizard, the command or an invitation."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count no passwords here: axes does, by user and address; this would lock the user at every address."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Say whether the last proof of the person is too old for what touches the account."""
        return not proved_lately(context.request)

    def set_password(self, user: Any, password: str) -> None:
        """Change the password, withdraw the tokens of the API and write that down, all or nothing.

        The other sessions end by themselves: each is bound to the password that opened it.
        """
        with transaction.atomic():
            super().set_password(user, password)
            write_down(context.request, "change_password", user, fields=("password",))
            by = _who_does_it(context.request, user)
            organisation.withdraw_all_tokens(user_id=user.pk, now=clock.now(), by=by)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the own page."""
        return reverse("staff:me")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: what leaves the site says only that there is something new (fuwuyue.messaging)."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor stays as long as a role asks for it; its secrets are encrypted where there is a key ring."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret; raise FactorUnreadableError, which the gate turns into a page."""
        return open_secret(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return what security keys are bound to: the one host name, whatever the request calls the site."""
        return {"id": settings.KEY_HOST or "", "name": settings.MFA_TOTP_ISSUER}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say whether the person may give up this factor: not the last one, where a role asks for one."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        day = clock.today()
        held = organisation.get_present_holdings(user_id=authenticator.user_id, day=day)
        if not needs_second_factor([Role(one.role) for one in held]):
            return True
        others = Authenticator.objects.filter(user=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def name_tried(request: HttpRequest | None, credentials: Any) -> str:
    """Return under what axes counts tries for an account: its id, or where there is none a hash of what was typed."""
    typed = str((credentials or {}).get("username") or "").strip().lower()
    user = _find_user(typed)
    return str(user.pk) if user else salted_hmac("name-tried", typed, algorithm="sha256").hexdigest()


def _find_user(typed: str) -> User | None:
    return User.objects.filter(username__iexact=typed).first() if typed else None


def answer_locked_out(request: HttpRequest, response: Any, credentials: Any) -> HttpResponse:
    """Say that there were too many wrong tries; whether the account exists is not said."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "account/locked_out.html", {"minutes": minutes}, status=429)


def write_down(
    request: HttpRequest | None, verb: str, user: Any, *, known: bool = True, fields: tuple[str, ...] = ()
) -> None:
    """Write that `verb` happened to the account of `user` (None: there is no such account).

    With `known` false nobody knows who it was: what failed may have been somebody else's try.
    """
    by = Actor(user.pk if user and known else None, "", get_address(request) if request else "")
    user_id = user.pk if user else None
    organisation.record_account_event(verb=verb, user_id=user_id, now=clock.now(), by=by, fields=fields)


def end_sessions(request: HttpRequest, user: Any, *, session_id: int | None = None, keep_this: bool = False) -> None:
    """Sign a person out, everywhere or of one session; with `keep_this` not of that of the request. Written down."""
    but = request.session.session_key if keep_this else None
    by = _who_does_it(request, user)
    end_access.end_sessions(user_id=user.pk, session_id=session_id, but=but, now=clock.now(), by=by)


def _who_does_it(request: HttpRequest | None, user: Any) -> Actor:
    """Return who touches the account of `user`: themselves, or a system administrator who is signed in.

    Without a request it is whoever holds the computer, on the console.
    """
    if request is None:
        return NOBODY
    work = getattr(request, "work", None)
    if work is not None and work.user_id != user.pk:
        return work.act_as(Role.ADMINISTRATOR)  # type: ignore[no-any-return]
    return Actor(user.pk, "", get_address(request))


def note_signed_in(sender: Any, request: HttpRequest, user: Any, **_more: Any) -> None:
    """Begin the times of the session, and write the sign-in down."""
    request.session["signed_in_at"] = request.session["seen_at"] = time.time()
    write_down(request, "sign_in", user)


def note_signed_out(sender: Any, request: HttpRequest, user: Any, **_more: Any) -> None:
    """Write the sign-out down."""
    if user is not None:
        write_down(request, "sign_out", user)


def note_refused(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    """Write a refused sign-in down, on the account that was tried."""
    user = _find_user(str(credentials.get("username") or "").strip())
    write_down(request, "sign_in_refused", user, known=False)


def note_locked_out(sender: Any, request: HttpRequest, username: str, **_more: Any) -> None:
    """Write down that an account is locked for some minutes."""
    # `username` is what `name_tried` returned: 36 characters of an id, or 64 of a hash.
    user = User.objects.filter(pk=username).first() if len(username or "") == 36 else None
    write_down(request, "lock_out", user, known=False)


def note_proved(sender: Any, request: HttpRequest, method: str, **_more: Any) -> None:
    """Remember when who it is was proved last."""
    request.session["proved_at"] = time.time()
    if method == "mfa":
        request.session["factor_proved_at"] = time.time()


def note_factor_saved(sender: Any, instance: Authenticator, created: bool, **_more: Any) -> None:
    """Write down that a second step was set up."""
    if created:
        write_down(context.request, f"add_{instance.type}", instance.user)


def note_factor_deleted(sender: Any, instance: Authenticator, **_more: Any) -> None:
    """Write down that a second step was removed, and by whom."""
    by = _who_does_it(context.request, instance.user)
    verb, user_id = f"remove_{instance.type}", instance.user_id
    organisation.record_account_event(verb=verb, user_id=user_id, now=clock.now(), by=by)


def note_factor_used(sender: Any, user: Any, **_more: Any) -> None:
    """Encrypt the secrets of the second step anew where their key is old."""
    renew_secrets(user_id=user.pk)


def note_code_refused(sender: Any, request: HttpRequest, user: Any, **_more: Any) -> None:
    """Write a wrong code down."""
    write_down(request, "code_refused", user, known=False)
